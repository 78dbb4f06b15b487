"""Before the office closes: what nobody has taken, opened or called yet is told, so that no day ends unnoticed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from huiyin.cases import queries
from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import HEAD, House, house
from huiyin.institution.models import Institution
from huiyin.matters import arrivals, policy
from huiyin.notices import store as notices

BEFORE_CLOSING = timedelta(hours=1)
"""How long before the office closes they are told: long enough to give a matter to somebody, to open a letter."""
UNASSIGNED, ARRIVALS = "list:unassigned", "list:arrivals"

_done: dict[int, date] = {}
"""The last evening of each institution that this process has looked at; after a restart nobody is told twice."""


def look(now: datetime) -> int:
    """Once a working day, an hour before the office closes; returns how many were told."""
    told = 0
    for key in Institution.objects.values_list("id", flat=True):
        home = house(key)
        today = home.today(now)
        if _done.get(key) != today and _ends(home, today, now):
            told += _tell(home, today, now)
            _done[key] = today
    return told


def _ends(home: House, today: date, now: datetime) -> bool:
    hours = home.calendar.hours_on(today)
    return bool(hours) and now >= home.calendar.at(today, hours[-1][1]) - BEFORE_CLOSING


def _tell(home: House, today: date, now: datetime) -> int:
    """Heads hear what nobody has taken; whoever registers for a unit, what has come there and is not seen to."""
    left = arrivals.left(home.id, now)
    told = 0
    for one in (actor(home, key, today) for key, member in home.members.items() if not member.program):
        if any(role.name == HEAD for role in one.held):
            unassigned = queries.count(one, queries.lists(one, now)["unassigned"])
            told += _say(home, one, UNASSIGNED, "unassigned_left", unassigned, now)
        if left:
            here = policy.registering(one)
            came = sum(count for unit, _channel, _state, count in left if unit in here)
            told += _say(home, one, ARRIVALS, "arrivals_left", came, now)
    return told


def _say(home: House, to: Actor, about: str, code: str, left: int, now: datetime) -> int:
    if not left:
        return 0
    count, key = {"count": min(left, queries.MOST_COUNTED)}, f"evening:{to.today}:{code}"
    return notices.tell([to.member or 0], about, code, count, key, now, institution_id=home.id)
