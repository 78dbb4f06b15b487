"""The working day of the sample institution: when somebody gets to it, and who."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from huiyin.institution.house import House
from huiyin.site.demo.staff import STAFF

OPENS, CLOSES = time(8, 40), time(17, 20)
_MINUTES = (CLOSES.hour - OPENS.hour) * 60 + CLOSES.minute - OPENS.minute


@dataclass(frozen=True)
class Act:
    """A move to be made: when, by whom (user name), which, with what.

    ``into``: the ``n`` of the contact whose matter it goes into; where that has ended by then, ``instead`` is the move
    to make, none if it is left out.
    """

    at: datetime
    who: str
    move: str
    inputs: dict[str, object]
    into: int = 0
    instead: str = ""


class Hours:
    """Instants at which people work, by the institution's own calendar."""

    def __init__(self, house: House) -> None:
        self.house = house

    def opens_on(self, at: datetime) -> datetime:
        """``at`` itself while the office is open, else the next time it opens."""
        local = at.astimezone(self.house.zone)
        if self.house.calendar.is_working_day(local.date()):
            if local.time() < OPENS:
                return self._at(local, OPENS)
            if local.time() < CLOSES:
                return at
        day = self.house.calendar.next_working_day(local.date() + timedelta(days=1))
        return datetime.combine(day, OPENS, self.house.zone).astimezone(UTC)

    def later(self, at: datetime, draw: random.Random, least: float, most: float) -> datetime:
        """Some working days later, drawn between two numbers; under a day it may still be the same one."""
        days = draw.uniform(least, most)
        begun = self.opens_on(at)
        if days < 1:
            return self.opens_on(begun + timedelta(minutes=2 + days * _MINUTES))
        day = begun.astimezone(self.house.zone).date()
        for _ in range(int(days)):
            day = self.house.calendar.next_working_day(day + timedelta(days=1))
        opened = datetime.combine(day, OPENS, self.house.zone)
        return (opened + timedelta(minutes=draw.randrange(_MINUTES))).astimezone(UTC)

    def soon(self, at: datetime, draw: random.Random, least: int, most: int) -> datetime:
        """Some minutes later, whatever the hour: somebody is there already."""
        return at + timedelta(minutes=draw.randint(least, most))

    def _at(self, local: datetime, when: time) -> datetime:
        return datetime.combine(local.date(), when, self.house.zone).astimezone(UTC)


def those(unit: str, role: str, *, but: frozenset[str] = frozenset()) -> list[str]:
    """User names of who holds the role in the unit, without those in ``but``."""
    return [one.username for one in STAFF if one.unit == unit and role in one.roles and one.username not in but]
