"""Before the office closes: whoever heads a unit is told what nobody has taken yet, so that no day ends unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from huiyin.cases import queries
from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import HEAD, House, house
from huiyin.institution.models import Institution
from huiyin.notices import store as notices

BEFORE_CLOSING = timedelta(hours=1)
"""How long before the office closes its heads are told: long enough to give the matter to somebody."""
UNASSIGNED = "list:unassigned"

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
    """Each head hears how many matters that they see, in their units and below, have nobody who handles them."""
    told, key = 0, f"evening:{today}:unassigned"
    for head in _heads(home, today):
        if left := queries.count(head, queries.lists(head, now)["unassigned"]):
            told += _say(home, head, UNASSIGNED, "unassigned_left", left, key, now)
    return told


def _say(home: House, to: Actor, about: str, code: str, left: int, key: str, now: datetime) -> int:
    count = {"count": min(left, queries.MOST_COUNTED)}
    return notices.tell([to.member or 0], about, code, count, key, now, institution_id=home.id)


def _heads(home: House, today: date) -> Iterator[Actor]:
    """Whoever heads a unit today, or stands in for one who does."""
    everybody = (actor(home, member, today) for member in home.members)
    return (one for one in everybody if any(role.name == HEAD for role in one.held))
