"""Units: the tree, one unit, and what changes them. A move of a branch first shows what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.administration.explained import joined
from huiyin.administration.pages.choices import role_titles
from huiyin.administration.pages.door import office
from huiyin.administration.pages.once import Again, Asked, done_before, show, tried
from huiyin.administration.pages.unit_forms import MoveForm, UnitForm
from huiyin.cases import branches, holdings
from huiyin.institution import units as acts
from huiyin.institution.actor import Actor
from huiyin.institution.acts import NotPossible
from huiyin.institution.house import HEAD, UnitFacts
from huiyin.institution.labels import KINDS, not_possible
from huiyin.institution.models import Institution, Unit
from huiyin.institution.pages import StaffRequest
from huiyin.ui.words import OWN_NAMES, pick, short

AT_ONCE = 2.0  # seconds of a move's work that its sender waits for; the watch does the rest
MOST_NAMED = 12


@dataclass(frozen=True)
class Line:
    """A unit in the tree: how deep, of what kind, who heads it, how many belong to it, how many open matters."""

    unit: UnitFacts
    depth: int
    kind: str
    heads: list[tuple[int, str]]
    members: int
    open: int


@require_safe
@office
def units(request: StaffRequest) -> HttpResponse:
    """The tree of units, closed ones at the end."""
    actor = request.actor
    lines = list(_lines(actor, holdings.open_by_unit(actor)))
    context = {
        "lines": [one for one in lines if one.unit.active],
        "closed": [one for one in lines if not one.unit.active],
        "open": sum(one.open for one in lines),
        "settling": Unit.objects.filter(institution=actor.house.id, settle_at__lte=request.now).exists(),
    }
    return render(request, "administration/units.html", context)


def _lines(actor: Actor, counts: dict[int, int]) -> Iterator[Line]:
    home = actor.house
    for one in sorted(home.units.values(), key=lambda one: one.path):
        heads = [(member, home.members[member].name) for member in home.holders(one.id, HEAD, actor.today)]
        yield Line(
            unit=one,
            depth=len(one.path),
            kind=str(KINDS.get(one.kind, one.kind)),
            heads=heads,
            members=len(home.holders(one.id, None, actor.today)),
            open=counts.get(one.id, 0),
        )


@require_safe
@office
def unit(request: StaffRequest, unit_id: int) -> HttpResponse:
    """One unit: what it is, who is in it, what can be done with it."""
    actor, one = request.actor, _unit(request, unit_id)
    home = actor.house
    titles = role_titles(home)
    held: dict[int, list[str]] = {}
    for role in home.roles:
        if role.unit == one.id and role.holds(actor.today) and home.members[role.member].active(actor.today):
            held.setdefault(role.member, []).append(titles.get(role.name, role.name))
    categories = {name: pick(each.title) for pack in home.packs.values() for name, each in pack.categories.items()}
    context = {
        "unit": home.units[one.id],
        "line": next(line for line in _lines(actor, holdings.open_by_unit(actor)) if line.unit.id == one.id),
        "above": [home.units[key] for key in one.path[:-1]],
        "below": [
            each for each in home.units.values() if each.active and len(each.path) > 1 and each.path[-2] == one.id
        ],
        "members": [(home.members[key], joined(names)) for key, names in _by_name(actor, held)],
        "names": [(OWN_NAMES[code][1], one.name[short(code)]) for code in OWN_NAMES if short(code) in one.name],
        "answers_for": joined(one.jurisdiction.get("places", [])),
        "categories": joined(categories.get(name, name) for name in one.jurisdiction.get("categories", [])),
        "under": str(one.id),
        "settling": one.settle_at is not None and one.settle_at <= request.now,
    }
    return render(request, "administration/unit.html", context)


def _by_name(actor: Actor, held: dict[int, list[str]]) -> list[tuple[int, list[str]]]:
    return sorted(held.items(), key=lambda one: actor.house.members[one[0]].name)


@require_http_methods(["GET", "HEAD", "POST"])
@office
def add(request: StaffRequest) -> HttpResponse:
    """A new unit, below the one named in the address or by itself."""
    home = request.actor.house
    under = request.GET.get("under", "")
    first = {"parent": int(under) if under.isdecimal() and int(under) in home.units else None, "kind": "department"}
    form = UnitForm(home, request.POST or None, initial=first, adding=True)
    if request.method == "POST" and form.is_valid():
        parent = _unit_or_none(request, form.cleaned_data["parent"])
        institution = Institution.objects.get(pk=home.id)
        try:
            made = tried(request, form, lambda by: acts.add(by, institution, parent, **form.values({})))
        except Again:
            done_before(request)
            return HttpResponseRedirect(reverse("administration_units"))
        if made is not None:
            messages.success(request, _("%(unit)s is added.") % {"unit": pick(made.name)}, extra_tags="focus")
            return HttpResponseRedirect(_address(made.id))
    back = _address(first["parent"]) if first["parent"] else reverse("administration_units")
    return show(request, "unit_form.html", form, heading=_("Add a unit"), act=_("Add the unit"), back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@office
def change(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Another name, kind or jurisdiction."""
    one = _unit(request, unit_id)
    form = UnitForm(request.actor.house, request.POST or None, initial=UnitForm.of(one))
    if request.method == "POST" and form.is_valid():
        try:
            changed = tried(request, form, lambda by: acts.change(by, one, **form.values(one.jurisdiction)))
        except Again:
            changed = False
        if changed is not None:
            _say(request, _("Saved.") if changed else _("Nothing has changed."))
            return HttpResponseRedirect(_address(one.id))
    return show(
        request,
        "unit_form.html",
        form,
        heading=_("Change %(unit)s") % {"unit": pick(one.name)},
        act=_("Save"),
        back=_address(one.id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
def move(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Move a branch: choose where to, see what it changes, do it."""
    one, actor = _unit(request, unit_id), request.actor
    form = MoveForm(actor.house, one, request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        parent = _unit_or_none(request, form.cleaned_data["parent"])
        if "sure" in request.POST:
            try:
                if tried(request, form, lambda by: _moved(by, one, parent)):
                    return _after_move(request, one)
            except Again:
                done_before(request)
                return HttpResponseRedirect(_address(one.id))
        else:
            try:
                shown = _shown(actor, one, parent)
            except NotPossible as refused:
                form.refuse(refused.code)
    context = {"unit": one, "back": _address(one.id), "shown": shown}
    return show(request, "unit_move.html", form, **context)


def _moved(by: Any, one: Unit, parent: Unit | None) -> bool:
    branches.move(by, one, parent)
    return True


def _after_move(request: StaffRequest, one: Unit) -> HttpResponse:
    if branches.settle(request.now, AT_ONCE):
        said = _("%(unit)s is moved, and its matters with it.")
    else:
        said = _("%(unit)s is moved. Its matters follow by themselves; until then fewer people see them, never more.")
    _say(request, said % {"unit": pick(one.name)})
    return HttpResponseRedirect(_address(one.id))


def _shown(actor: Actor, one: Unit, parent: Unit | None) -> dict[str, Any]:
    """What the move changes, in names."""
    home, seen = actor.house, branches.preview(actor, one, parent)
    return {
        "parent": parent,
        "units": [home.units[key] for key in seen.units],
        "open": seen.open,
        "cases": seen.cases,
        "gain": [home.members[key] for key in seen.gain[:MOST_NAMED]],
        "lose": [home.members[key] for key in seen.lose[:MOST_NAMED]],
        "gain_more": max(len(seen.gain) - MOST_NAMED, 0),
        "lose_more": max(len(seen.lose) - MOST_NAMED, 0),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@office
def close(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Close a unit, or say what stands in the way."""
    one = _unit(request, unit_id)
    form = Asked(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if tried(request, form, lambda by: _closed(by, one)):
                _say(request, _("%(unit)s is closed.") % {"unit": pick(one.name)})
                return HttpResponseRedirect(reverse("administration_units"))
        except Again:
            done_before(request)
            return HttpResponseRedirect(reverse("administration_units"))
    ways = branches.obstacles(request.actor, one.id) if one.active else {}
    context = {
        "unit": one,
        "back": _address(one.id),
        "obstacles": [(not_possible(code), n) for code, n in ways.items()],
    }
    return show(request, "unit_close.html", form, **context)


def _closed(by: Any, one: Unit) -> bool:
    branches.close(by, one)
    return True


# ── What all of them ask ─────────────────────────────────────────────────────────────────────────────────────────────


def _say(request: HttpRequest, words: str) -> None:
    messages.success(request, words, extra_tags="focus")


def _address(unit_id: Any) -> str:
    return reverse("administration_units_one", args=[unit_id])


def _unit(request: StaffRequest, unit_id: int) -> Unit:
    if unit_id not in request.actor.house.units:  # another institution's is answered like one that never was
        raise Http404
    return Unit.objects.get(pk=unit_id)


def _unit_or_none(request: StaffRequest, unit_id: int | None) -> Unit | None:
    if unit_id is None:
        return None
    if unit_id not in request.actor.house.units:
        raise PermissionDenied
    return Unit.objects.get(pk=unit_id)
