"""One calendar beside another: what kind of day each day is, what an institution adds, and how two versions differ."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.kernel.calendars.days import Calendar, CalendarError

WORKING, WEEKEND, HOLIDAY, MAKEUP_DAY, CLOSURE = "working", "weekend", "holiday", "makeup", "closure"
_CLOSURE_NAME = "closure-"
_SLACK = timedelta(days=2)  # a limit ends with its last day: at the next one's beginning, in whatever zone


def kind_of(calendar: Calendar, day: date) -> str:
    """What kind of day it is: ``working``, ``weekend``, ``holiday``, ``makeup`` (worked, at a weekend), ``closure``."""
    if day in calendar.closures:
        return CLOSURE
    named = calendar.days.get(day)
    if named is not None:
        return MAKEUP_DAY if named.working else HOLIDAY
    return WEEKEND if day.weekday() in calendar.weekend else WORKING


def words_of(calendar: Calendar, day: date) -> Mapping[str, str] | str:
    """What a named day is called: words by language, or as they were written; empty for a day like any other."""
    if day in calendar.closures:
        said = calendar.closures[day]
    elif day in calendar.days:
        said = calendar.days[day].name
    else:
        return ""
    return calendar.names.get(said, said)


def close_day(calendar: Calendar, day: date, names: Mapping[str, str]) -> Calendar:
    """The calendar with one more day on which the institution is closed, or another name for it.

    Raises ``CalendarError`` for a day that is not worked anyway: nothing would be closed.
    """
    if kind_of(calendar, day) in (WEEKEND, HOLIDAY):
        raise CalendarError(f"{day} is not worked anyway", "closures", day.isoformat())
    key = _CLOSURE_NAME + day.isoformat()
    return dataclasses.replace(
        calendar,
        names={**calendar.names, key: dict(names)},
        closures=dict(sorted({**calendar.closures, day: key}.items())),
    )


def open_day(calendar: Calendar, day: date) -> Calendar:
    """The calendar without the closure of ``day``. Raises ``CalendarError`` where there is none."""
    if day not in calendar.closures:
        raise CalendarError(f"{day} is not closed", "closures", day.isoformat())
    key = _CLOSURE_NAME + day.isoformat()
    return dataclasses.replace(
        calendar,
        names={name: words for name, words in calendar.names.items() if name != key},
        closures={one: why for one, why in calendar.closures.items() if one != day},
    )


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that two calendars see otherwise: its kind and its words in each."""

    day: date
    before: str
    after: str
    called_before: Mapping[str, str] | str
    called_after: Mapping[str, str] | str


@dataclass(frozen=True)
class Difference:
    """How a calendar differs from the one before it. ``week``: its weekend, hours or zone; ``known``: how far known."""

    days: tuple[DayChange, ...]
    week: bool
    known: tuple[date, date] | None  # known until: before and after

    @property
    def nothing(self) -> bool:
        """Whether both say the same of every day."""
        return not (self.days or self.week or self.known)


def difference(old: Calendar, new: Calendar) -> Difference:
    """Every day that differs in kind or name, and what else has changed."""
    named = {*old.days, *old.closures, *new.days, *new.closures}
    found = []
    for day in sorted(named):
        one = DayChange(day, kind_of(old, day), kind_of(new, day), words_of(old, day), words_of(new, day))
        if (one.before, one.called_before) != (one.after, one.called_after):
            found.append(one)
    known = None if old.known_until == new.known_until else (old.known_until, new.known_until)
    week = (old.weekend, old.hours, old.zone, old.known_from) != (new.weekend, new.hours, new.zone, new.known_from)
    return Difference(tuple(found), week, known)


def reaches_from(changed: Difference) -> date | None:
    """The first day a limit must end on or after to be moved by the difference; None: any limit may move.

    A difference in names only moves nothing: then the day lies at the end of time.
    """
    if changed.week:
        return None
    days = [one.day for one in changed.days if one.before != one.after]
    if changed.known is not None:
        days.append(min(changed.known))
    return max(date.min + _SLACK, min(days)) - _SLACK if days else date.max
