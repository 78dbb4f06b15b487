"""The staff's door: every request knows its instant, its institution's zone, and as whom its member acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import house
from huiyin.institution.models import Account, Member

Answer = Callable[[HttpRequest], HttpResponse]


class StaffRequest(HttpRequest):
    """A request of a signed-in member: ``actor`` is set by ``staff``, ``now`` is the one instant of the page."""

    actor: Actor
    member: Member
    now: datetime
    user: Account


def staff(get_response: Answer) -> Answer:
    """Set ``now``, ``actor`` and the time zone. An account without an active membership has no actor."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return get_response(request)
        member = membership(request)
        if member is None:
            return get_response(request)
        home = house(member.institution_id)
        request.actor = actor(home, member.id, home.today(request.now))  # type: ignore[attr-defined]
        request.member = member  # type: ignore[attr-defined]
        with timezone.override(home.zone):
            return get_response(request)

    return answer


def membership(request: HttpRequest) -> Member | None:
    """The membership in use: the one chosen in this session, else the account's first active one."""
    today = timezone.now().date()
    chosen = request.session.get("member")
    memberships = Member.objects.filter(account=request.user.pk).order_by("id")
    active = [one for one in memberships if one.left_on is None or today < one.left_on]
    return next((one for one in active if one.id == chosen), active[0] if active else None)
