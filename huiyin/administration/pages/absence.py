"""My absence: whoever goes away names who stands in, and sees beforehand who will have what they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.administration.pages.door import by
from huiyin.administration.pages.once import Again, done_before, show, tried
from huiyin.administration.pages.roles import ended, named
from huiyin.administration.pages.staff import absence_of, say
from huiyin.administration.pages.staff_forms import StandInForm
from huiyin.cases import facts as facts_of
from huiyin.cases import queries as cases
from huiyin.cases.queries import MINE, Row
from huiyin.institution import staff as acts
from huiyin.institution.actor import Actor
from huiyin.institution.acts import NotPossible
from huiyin.institution.house import House
from huiyin.institution.models import Member, StandIn
from huiyin.institution.pages import StaffRequest

MOST = 200  # matters shown; who holds more sees the most urgent


@dataclass(frozen=True)
class Held:
    """An open matter somebody holds, and who will have it while they are away; ``stays``: the one named will not."""

    row: Row
    who: list[str]
    stays: bool


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: StaffRequest) -> HttpResponse:
    """What one holds, who stands in and when; a new absence is looked at first, then named."""
    actor = _member(request)
    one = Member.objects.get(pk=actor.member or 0)
    form = StandInForm(actor, one.id, request.POST or None, initial={"since": actor.today})
    looked: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        if "sure" in request.POST:
            try:
                made = tried(request, form, lambda who: named(who, one, form))
            except Again:
                done_before(request)
                return HttpResponseRedirect(reverse("absence"))
            if made is not None:
                say(request, _("%(name)s stands in for you.") % {"name": made.substitute.name})
                return HttpResponseRedirect(reverse("absence"))
        elif "again" not in request.POST:
            looked = _looked(request, one, form)
    context = {
        "member": one,
        "looked": looked,
        "held": _held(actor, request, looked),
        "more": cases.count(actor, cases.lists(actor, request.now)[MINE]) > MOST,
        "absences": [absence_of(actor, one, each) for each in acts.stand_ins_of(one.id)],
        "own": True,
        "back": reverse("today"),
        "zone": actor.house.zone,
    }
    response = show(request, "absence.html", form, **context)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _looked(request: StaffRequest, one: Member, form: StandInForm) -> dict[str, Any] | None:
    """The absence a valid form asks for; None, with the reason in the form, if it can not be."""
    given = form.cleaned_data
    substitute = Member.objects.get(pk=given["substitute"])
    try:
        acts.may_stand_in(by(request), one, substitute, given["since"], given["until"])
    except NotPossible as refused:
        form.refuse(refused.code)
        return None
    return {**given, "substitute": request.actor.house.members[substitute.id]}


def _held(actor: Actor, request: StaffRequest, looked: dict[str, Any] | None) -> list[Held]:
    """The open matters the member holds, the most urgent first, each with who will have it on the first day away."""
    mine = cases.lists(actor, request.now)[MINE]
    rows = cases.rows(actor, cases.open_ids(actor, mine, limit=MOST))
    if looked is None:
        return [Held(row, [], stays=False) for row in rows]
    day = max(looked["since"], actor.today)
    home, substitute = _as_named(actor, looked), looked["substitute"].id
    found = facts_of.load(home, [row.id for row in rows])
    held = []
    for row in rows:
        one = found[row.id]
        circle = one.circle(day)
        if circle.knows(substitute):
            held.append(Held(row, [home.members[substitute].name], stays=False))
            continue
        roles = one.pack.answering_roles(one.status)
        others = [key for key in circle.acting(one.case.unit_id or 0, roles) if key != actor.member] if one.case else []
        held.append(Held(row, [home.members[key].name for key in others[:3]], stays=True))
    return held


def _as_named(actor: Actor, looked: dict[str, Any]) -> House:
    """The house as it would be with this stand-in, for looking only."""
    given: tuple[int, int, date, date] = (actor.member or 0, looked["substitute"].id, looked["since"], looked["until"])
    return replace(actor.house, stand_ins=(*actor.house.stand_ins, given), _actors={})


@require_POST
def end(request: StaffRequest, absence_id: int) -> HttpResponse:
    """Back today, or not going: one's own only."""
    actor = _member(request)
    found = StandIn.objects.select_related("member").filter(pk=absence_id, member=actor.member).first()
    if found is None:
        raise Http404
    ended(request, found)
    return HttpResponseRedirect(reverse("absence"))


def _member(request: StaffRequest) -> Actor:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise PermissionDenied
    return actor
