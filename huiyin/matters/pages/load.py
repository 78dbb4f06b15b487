"""Load: what each unit and each member has in hand, how much of it is overdue, and how old the oldest is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.cases import queries
from huiyin.cases.inputs import key_of
from huiyin.cases.queries import Load
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.matters.pages.door import desk
from huiyin.ui.words import pick

SOON = timedelta(days=7)
MOST = 120  # lines that stand on one page; where there are more, people stand under the one unit that is opened
UNITS = 100  # to a page then


@dataclass(frozen=True)
class Line:
    """One line of the table: a unit with all it has, or one of its members; ``unit`` is the unit's id in both."""

    name: str
    unit: int
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
    """The units one watches, in the order of the tree, each with its members; of very many, of the one opened."""
    actor = request.actor
    found = queries.load(actor, request.now, SOON)
    units = {unit: [one for one in found if one.unit == unit] for unit in queries.units_of(actor)}
    order = sorted(units, key=lambda unit: actor.house.units[unit].path)
    top = min((len(actor.house.units[unit].path) for unit in order), default=1)
    above = {unit for one in actor.house.units.values() if one.active for unit in one.path[:-1]}
    groups: list[list[Line]] = []
    for unit in order:
        depth = len(actor.house.units[unit].path) - top
        groups.append(_unit(actor, unit, units[unit], depth, request.now, below=unit in above))
    context = _on_one_page([group for group in groups if group], request.GET)
    several = len(order) > 1 and found
    context["whole"] = _line(actor, pgettext("load", "Together"), 0, found, 0, request.now) if several else None
    return render(request, "matters/load.html", context | {"soon": SOON.days})


def _on_one_page(groups: list[list[Line]], asked: QueryDict) -> dict[str, Any]:
    """All lines where they fit on a page; else a page of units, and the members of the one that is opened."""
    if sum(map(len, groups)) <= MOST:
        return {"lines": [line for group in groups for line in group]}
    page = Paginator(groups, UNITS).get_page(asked.get("page"))
    opened = key_of(asked.get("unit"))
    lines = [line for group in page.object_list for line in (group if group[0].unit == opened else group[:1])]
    return {"lines": lines, "folded": True, "opened": opened, "page": page}


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
    lines = [_line(actor, pick(known.name), unit, loads, depth, now, of_unit=True, href=href)]
    for one in sorted(loads, key=lambda one: (one.member is None, -one.overdue, -one.open)):
        name = actor.house.members[one.member].name if one.member else pgettext("handler", "nobody yet")
        asked = urlencode({"phase": "open", "unit": unit, "member": one.member or 0})
        lines.append(_line(actor, name, unit, [one], depth + 1, now, href=asked))
    return lines


def _line(
    actor: Actor,
    name: str,
    unit: int,
    loads: Sequence[Load],
    depth: int,
    now: datetime,
    *,
    of_unit: bool = False,
    href: str = "",
) -> Line:
    oldest = min((one.oldest for one in loads), default=now).astimezone(actor.house.zone).date()
    return Line(
        name,
        unit,
        of_unit,
        depth,
        sum(one.open for one in loads),
        sum(one.overdue for one in loads),
        sum(one.soon for one in loads),
        max(0, (actor.today - oldest).days) if loads else 0,
        href,
    )
