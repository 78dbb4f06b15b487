"""The staff's door: every request knows its instant, its institution's zone, and as whom its member acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import House, MemberFacts, house
from huiyin.institution.models import Account
from huiyin.institution.queries import memberships

Answer = Callable[[HttpRequest], HttpResponse]


class StaffRequest(HttpRequest):
    """A request of a signed-in member: ``actor`` is set by ``staff``, ``now`` is the one instant of the page."""

    actor: Actor
    member: MemberFacts
    now: datetime
    user: Account


def staff(get_response: Answer) -> Answer:
    """Set ``now``, ``actor`` and the time zone. An account without an active membership has no actor."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.now = now = timezone.now()  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return get_response(request)
        found = membership(request, now)
        if found is None:
            return get_response(request)
        home, member = found
        request.actor = actor(home, member.id, home.today(now))  # type: ignore[attr-defined]
        request.member = member  # type: ignore[attr-defined]
        with timezone.override(home.zone):
            return get_response(request)

    return answer


def membership(request: HttpRequest, now: datetime) -> tuple[House, MemberFacts] | None:
    """The membership in use: the one chosen in this session, else the account's first active one."""
    chosen = request.session.get("member")
    known = memberships(request.user.pk or 0)
    for member, institution in sorted(known, key=lambda one: one[0] != chosen):
        home = house(institution)
        if home.members[member].active(home.today(now)):
            return home, home.members[member]
    return None
