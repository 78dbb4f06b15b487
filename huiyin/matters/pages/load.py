"""Load: what each unit and each member has in hand, how much of it is overdue, and how old the oldest is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.cases import queries
from huiyin.cases.queries import Load
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.matters.pages.door import desk
from huiyin.ui.words import pick

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One line of the table: a unit with all it has, or one of its members."""

    name: str
    of_unit: bool
    depth: int
    open: int
    overdue: int
    soon: int
    days: int
    href: str = ""


@desk
@require_safe
def load(request: StaffRequest) -> HttpResponse:
    """The units one watches, in the order of the tree, each with its members."""
    actor = request.actor
    found = queries.load(actor, request.now, SOON)
    units = {unit: [one for one in found if one.unit == unit] for unit in queries.units_of(actor)}
    order = sorted(units, key=lambda unit: actor.house.units[unit].path)
    top = min((len(actor.house.units[unit].path) for unit in order), default=1)
    above = {unit for one in actor.house.units.values() if one.active for unit in one.path[:-1]}
    lines: list[Line] = []
    for unit in order:
        depth = len(actor.house.units[unit].path) - top
        lines += _unit(actor, unit, units[unit], depth, request.now, below=unit in above)
    whole = _line(actor, pgettext("load", "Together"), found, 0, request.now) if len(order) > 1 and found else None
    return render(request, "matters/load.html", {"lines": lines, "whole": whole, "soon": SOON.days})


def watches(request: HttpRequest) -> bool:
    """Whether the one who asks looks after others' work: a role of theirs sees below its unit."""
    actor: Actor | None = getattr(request, "actor", None)
    rights = actor.house.rights if actor else {}
    return actor is not None and any(held.name in rights and rights[held.name].below for held in actor.held)


def _unit(actor: Actor, unit: int, loads: list[Load], depth: int, now: datetime, *, below: bool) -> list[Line]:
    """The unit's line and those of its members; ``below``: open units stand below it."""
    known = actor.house.units[unit]
    if not loads and (below or not known.active):
        return []
    href = "" if below else urlencode({"phase": "open", "unit": unit})  # a filter takes what lies below with it
    lines = [_line(actor, pick(known.name), loads, depth, now, of_unit=True, href=href)]
    for one in sorted(loads, key=lambda one: (one.member is None, -one.overdue, -one.open)):
        name = actor.house.members[one.member].name if one.member else pgettext("handler", "nobody yet")
        asked = urlencode({"phase": "open", "unit": unit, "member": one.member or 0})
        lines.append(_line(actor, name, [one], depth + 1, now, href=asked))
    return lines


def _line(
    actor: Actor, name: str, loads: Sequence[Load], depth: int, now: datetime, *, of_unit: bool = False, href: str = ""
) -> Line:
    oldest = min((one.oldest for one in loads), default=now).astimezone(actor.house.zone).date()
    return Line(
        name,
        of_unit,
        depth,
        sum(one.open for one in loads),
        sum(one.overdue for one in loads),
        sum(one.soon for one in loads),
        max(0, (actor.today - oldest).days) if loads else 0,
        href,
    )
