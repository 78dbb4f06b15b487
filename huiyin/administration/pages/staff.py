"""Staff: the list, one member, and how somebody leaves. What leaving sets off is shown before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.administration.pages.choices import own_roles, role_titles
from huiyin.administration.pages.door import office
from huiyin.administration.pages.once import Again, done_before, show, tried
from huiyin.administration.pages.staff_forms import LeaveForm, MemberForm, StayForm
from huiyin.cases import holdings, leaving
from huiyin.institution import staff as acts
from huiyin.institution.actor import Actor
from huiyin.institution.house import MemberFacts, RoleFacts
from huiyin.institution.models import Account, Member, Role
from huiyin.institution.pages import StaffRequest
from huiyin.ui.dates import day_words
from huiyin.ui.words import pick

PAGE = 50
LONGEST = 100  # characters of what is sought
HERE, GONE, LOCKED = "here", "gone", "locked"


@dataclass(frozen=True)
class Line:
    """A member in the list: roles in words, how the account stands, how many open matters they hold."""

    member: MemberFacts
    roles: list[str]
    account: Account | None
    open: int


@require_safe
@office
def staff(request: StaffRequest) -> HttpResponse:
    """The members, by unit; sought by name, post, user name, role or unit."""
    actor = request.actor
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    which = request.GET.get("which", HERE)
    found = _sought(actor, text.casefold(), which if which in (HERE, GONE, LOCKED) else HERE)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": _lines(actor, list(page.object_list)),
        "page": page,
        "q": text,
        "which": which,
        "tabs": [(name, label, urlencode({"q": text, "which": name})) for name, label in _tabs()],
        "further": urlencode({"q": text, "which": which, "page": page.next_page_number()}) if page.has_next() else "",
        "back": urlencode({"q": text, "which": which, "page": page.number - 1}) if page.has_previous() else "",
    }
    return render(request, "administration/staff.html", context)


def _tabs() -> list[tuple[str, str]]:
    return [(HERE, _("On the staff")), (LOCKED, _("Locked")), (GONE, _("Have left"))]


def _sought(actor: Actor, text: str, which: str) -> list[MemberFacts]:
    """The members that have the text in their name, post, user name, role or unit, in the order of their units."""
    home, roles, titles = actor.house, own_roles(actor), role_titles(actor.house)
    units = {key: pick(one.name) for key, one in home.units.items()}

    def said(one: MemberFacts) -> str:
        own = (word for role in roles.get(one.id, ()) for word in (titles.get(role.name, ""), units[role.unit]))
        return "\n".join((one.name, one.post, *own)).casefold()

    people = (one for one in home.members.values() if not one.program)
    known = [one for one in people if one.active(actor.today) is (which != GONE)]
    if which == LOCKED:
        closed = set(
            Account.objects.filter(memberships__institution=home.id, is_active=False).values_list("pk", flat=True)
        )
        known = [one for one in known if one.account in closed]
    if text:
        named = Account.objects.filter(memberships__institution=home.id, username__icontains=text)
        accounts = set(named.values_list("pk", flat=True))
        known = [one for one in known if one.account in accounts or text in said(one)]
    return sorted(known, key=lambda one: (_place(actor, roles.get(one.id, ())), one.name, one.id))


def _place(actor: Actor, roles: Sequence[RoleFacts]) -> tuple[int, ...]:
    return min((actor.house.units[role.unit].path for role in roles), default=(2**62,))


def in_words(actor: Actor, roles: Sequence[RoleFacts]) -> list[str]:
    """Roles, each with its unit, in the active language."""
    titles = role_titles(actor.house)
    return [f"{titles.get(role.name, role.name)} · {pick(actor.house.units[role.unit].name)}" for role in roles]


def _lines(actor: Actor, members: Iterable[MemberFacts]) -> list[Line]:
    shown, roles = list(members), own_roles(actor)
    accounts = Account.objects.in_bulk({one.account for one in shown if one.account is not None})
    counts = holdings.open_by_member(actor, [one.id for one in shown])
    return [
        Line(one, in_words(actor, roles.get(one.id, ())), accounts.get(one.account or 0), counts.get(one.id, 0))
        for one in shown
    ]


@require_safe
@office
def member(request: StaffRequest, member_id: int) -> HttpResponse:
    """One member: who they are, what they may do and when, who stands in for them, how their account stands."""
    actor, one = request.actor, the_member(request, member_id)
    context = {
        "member": one,
        "here": actor.house.members[one.id].active(actor.today),
        "oneself": one.id == actor.member,
        "account": one.account,
        "roles": _roles(actor, one),
        "absences": [absence_of(actor, one, each) for each in acts.stand_ins_of(one.id)],
        "open": holdings.open_by_member(actor, [one.id]).get(one.id, 0),
        "now": request.now,
    }
    return render(request, "administration/member.html", context)


@dataclass(frozen=True)
class Held:
    """A role of a member: since when, until when (exclusive), and whether it stands, is to come or has ended."""

    id: int
    title: str
    unit: dict[str, str]
    unit_id: int
    since: Any
    until: Any
    state: str


def _roles(actor: Actor, one: Member) -> list[Held]:
    titles, today = role_titles(actor.house), actor.today
    found = []
    for role in Role.objects.filter(member=one).order_by("-since", "-id"):
        state = "now" if role.since <= today else "coming"
        if role.until is not None and (role.until <= today or role.until <= role.since):
            state = "ended"
        unit = actor.house.units[role.unit_id]
        title = titles.get(role.name, role.name)
        found.append(Held(role.id, title, unit.name, unit.id, role.since, role.until, state))
    return sorted(found, key=lambda held: ("now", "coming", "ended").index(held.state))


def absence_of(actor: Actor, one: Member, stand_in: Any) -> dict[str, Any]:
    """A stand-in as the member's page shows it: for whom, by whom, when, and whether it can still be ended."""
    other = stand_in.substitute_id if stand_in.member_id == one.id else stand_in.member_id
    return {
        "id": stand_in.id,
        "away": stand_in.member_id == one.id,
        "other": actor.house.members[other],
        "since": stand_in.since,
        "until": stand_in.until,
        "over": stand_in.until < actor.today,
        "now": stand_in.since <= actor.today <= stand_in.until,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@office
def change(request: StaffRequest, member_id: int) -> HttpResponse:
    """Another name, post or e-mail."""
    one = the_member(request, member_id)
    form = MemberForm(request.POST or None, initial={"name": one.name, "post": one.post, "email": one.email})
    if request.method == "POST" and form.is_valid():
        try:
            changed = tried(request, form, lambda by: acts.change(by, one, **form.cleaned_data))
        except Again:
            changed = False
        if changed is not None:
            say(request, _("Saved.") if changed else _("Nothing has changed."))
            return HttpResponseRedirect(address(one.id))
    heading = _("Change %(name)s") % {"name": one.name}
    return show(request, "member_form.html", form, heading=heading, act=_("Save"), back=address(one.id))


@require_http_methods(["GET", "HEAD", "POST"])
@office
def leave(request: StaffRequest, member_id: int) -> HttpResponse:
    """Somebody leaves the staff, today or on a day to come: what that sets off, then it is done."""
    one, actor = the_member(request, member_id), request.actor
    if not actor.house.members[one.id].active(actor.today):
        return HttpResponseRedirect(address(one.id))
    form = LeaveForm(request.POST or None, initial={"on": one.left_on or actor.today})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        try:
            count = tried(request, form, lambda by: leaving.depart(by, one, on))
        except Again:
            done_before(request)
            return HttpResponseRedirect(address(one.id))
        if count is not None:
            say(request, _left(one, on, count, actor.today))
            return HttpResponseRedirect(address(one.id))
    context = {
        "member": one,
        "back": address(one.id),
        "roles": [role for role in _roles(actor, one) if role.state != "ended"],
        "cases": holdings.taking_part(actor, one.id),
        "open": holdings.open_by_member(actor, [one.id]).get(one.id, 0),
        "stands_in_for": [
            actor.house.members[away]
            for away, substitute, _since, until in actor.house.stand_ins
            if substitute == one.id and until >= actor.today
        ],
        "oneself": one.id == actor.member,
    }
    return show(request, "member_leave.html", form, **context)


def _left(one: Member, on: date, count: int, today: date) -> str:
    """What was done, or is set for a day to come."""
    if on > today:
        words = {"name": one.name, "day": day_words(on, today)}
        return _("%(name)s leaves the staff on %(day)s. What they hold is handed on that day.") % words
    done = ngettext(
        "%(name)s has left; %(count)d matter went to others.",
        "%(name)s has left; %(count)d matters went to others.",
        count,
    )
    return done % {"name": one.name, "count": count}


@require_http_methods(["GET", "HEAD", "POST"])
@office
def stay(request: StaffRequest, member_id: int) -> HttpResponse:
    """Somebody does not leave after all: the departure that was set is taken back, with the reason."""
    one = the_member(request, member_id)
    if one.left_on is None or one.left_on <= request.actor.today:
        return HttpResponseRedirect(address(one.id))
    form = StayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = tried(request, form, lambda by: leaving.stay(by, one, form.cleaned_data["reason"]))
        except Again:
            done_before(request)
            return HttpResponseRedirect(address(one.id))
        if done is not None:
            say(request, _("%(name)s stays. Their roles go on as they were.") % {"name": one.name})
            return HttpResponseRedirect(address(one.id))
    heading = _("%(name)s stays on the staff") % {"name": one.name}
    return show(request, "member_form.html", form, heading=heading, act=_("Keep on the staff"), back=address(one.id))


# ── What all of them ask ─────────────────────────────────────────────────────────────────────────────────────────────


def say(request: StaffRequest, words: str) -> None:
    """Tell at the top of the next page what was done."""
    messages.success(request, words, extra_tags="focus")


def address(member_id: int) -> str:
    """Where a member's page is."""
    return reverse("administration_staff_one", args=[member_id])


def the_member(request: StaffRequest, member_id: int) -> Member:
    """The member, of this institution only: another's is answered like one that never was."""
    if member_id not in request.actor.house.members:
        raise Http404
    return Member.objects.select_related("account").get(pk=member_id)
