"""When time is up, and why: pure arithmetic on a calendar.

The rules are those of 民法典 201 to 203, which most countries share: the day of the start is not counted, hours run
from the instant, a month without the corresponding day ends on its last, and a last day that is not worked moves to the
next that is. A deadline is a function of its start, its term, what happened since (extensions and pauses) and the
calendar; ``why`` holds the first three, so that it can be counted again with another calendar.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from huiyin.kernel.calendars.days import Calendar
from huiyin.kernel.ledger import instant as written

Unit = Literal["minute", "hour", "working_hour", "day", "working_day", "month"]
Roll = Literal["none", "next_working_day"]

MOST_LISTED = 30  # days skipped that are listed in an explanation; the rest are only counted

_CENTURY: dict[str, int] = {
    "minute": 52_560_000, "hour": 876_000, "working_hour": 200_000, "day": 36_500, "working_day": 36_500, "month": 1_200
}  # fmt: skip
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)

_End = date | datetime  # where counting stops: a local day if counted in days, a UTC instant if counted in hours
_Days = tuple[date, date]  # first and last day for which the calendar was asked


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as a rule states it. ``roll`` concerns days and months; hours run out on any day."""

    count: int
    unit: Unit
    roll: Roll = "next_working_day"

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise ValueError(f"no such unit: {self.unit!r}")
        if self.roll not in get_args(Roll):
            raise ValueError(f"no such roll: {self.roll!r}")
        if not 0 <= self.count <= _CENTURY[self.unit]:
            raise ValueError(f"a term is from nothing to a century, not {self.count} {self.unit}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When time is up. ``due_at`` is UTC and exclusive: for a term in days the local 24:00 of its last day.

    ``provisional`` says that the calendar has not been published for a day that mattered. ``why`` is ready for JSON
    (instants as the ledger writes them):

    - ``start``, ``start_day`` (local), ``zone``, ``term``;
    - ``steps``: extensions (``term``) and pauses (``from``, ``until``) in order, each with ``raw_last_day`` after it;
    - ``raw_last_day`` before rolling, ``last_day``;
    - ``skipped``: [day, reason] for days not worked that were passed over, ``made_up``: [day, name] for weekend days
      that counted, both cut after ``MOST_LISTED`` with the full ``skipped_count`` and ``made_up_count``; ``names``:
      the words for the names among them (a closure's reason stands as written, ``"weekend"`` is the page's to word);
    - ``calendar``: ``id``, ``version``, ``known_until``;
    - ``provisional``: None, or what stands in for the notice: ``"statute"`` (listed days) or ``"weekends"`` alone.
    """

    due_at: datetime
    provisional: bool
    why: dict[str, Any]


def due(term: Term, start: datetime, calendar: Calendar) -> Deadline:
    """Return when ``term`` is up that runs from ``start`` (any aware datetime). 民法典 201–203."""
    start = in_utc(start)
    if term.unit not in ("day", "working_day", "month"):
        return _reckon(start, term, [], calendar)
    of_day = _of_day(calendar.day_of(start), term, calendar)
    return Deadline(of_day.due_at, of_day.provisional, {**of_day.why, "start": written(start)})


@lru_cache(maxsize=1024)
def _of_day(day: date, term: Term, calendar: Calendar) -> Deadline:
    """Terms in days run from a day, whatever the hour: all that begin on one day are counted once."""
    return _reckon(calendar.at(day, 0), term, [], calendar)


def extend(deadline: Deadline, more: Term, calendar: Calendar) -> Deadline:
    """Return ``deadline`` with ``more`` counted from its raw last day, rolled again as the first term says.

    Hours on top of days run from the end of the rolled last day. Never earlier than before.
    """
    return _again(deadline, {"step": "extension", "term": asdict(more)}, calendar)


def resume(deadline: Deadline, paused_at: datetime, resumed_at: datetime, calendar: Calendar) -> Deadline:
    """Return ``deadline`` with the time from ``paused_at`` to ``resumed_at`` not counted (信访工作条例 36, hearings).

    What was left when it paused is counted from the resumption: for terms in days the day of the pause counts as used
    and the day of the resumption does not count. Never earlier than before; a pause after time was up changes nothing.
    """
    if resumed_at < paused_at:
        raise ValueError("resumed before it paused")
    span = {"step": "pause", "from": written(in_utc(paused_at)), "until": written(in_utc(resumed_at))}
    return _again(deadline, span, calendar)


def recompute(deadline: Deadline, calendar: Calendar) -> Deadline:
    """Return ``deadline`` counted again from its explanation, as when the calendar has been published further."""
    return _again(deadline, None, calendar)


def working_days_between(a: date, b: date, calendar: Calendar) -> int:
    """Return how many working days lie after ``a`` up to and with ``b``; negative if ``b`` is before ``a``.

    Inverse of adding: the last day of n working days from ``a`` is n working days away.
    """
    if b < a:
        return -working_days_between(b, a, calendar)
    return sum(map(calendar.is_working_day, _each(a + _DAY, b)))


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """Return the ``count``-th working day after ``day``, or before it if negative; ``day`` itself for 0."""
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    reason_off = calendar.reason_off  # asked directly: this loop is most of the cost of a registration's deadline
    while left:
        day += step
        if reason_off(day) is None:
            left -= 1
    return day


def last_day(due_at: datetime, zone: str) -> date:
    """Return the last local day before the exclusive ``due_at``."""
    return (due_at - _TICK).astimezone(ZoneInfo(zone)).date()


def in_utc(instant: datetime) -> datetime:
    """Return ``instant`` in UTC; ``ValueError`` if it is in no time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)


def _again(deadline: Deadline, step: dict[str, Any] | None, calendar: Calendar) -> Deadline:
    why = deadline.why
    steps = [*why["steps"], step] if step else why["steps"]
    return _reckon(datetime.fromisoformat(why["start"]), Term(**why["term"]), steps, calendar)


def _reckon(start: datetime, term: Term, steps: Iterable[dict[str, Any]], calendar: Calendar) -> Deadline:
    """Count ``term``, then each step in its order, then roll once."""
    asked: list[_Days] = []
    start_day = calendar.day_of(start)
    end = _count(term, start_day, start, calendar, asked)
    told: list[dict[str, Any]] = []
    for step in steps:
        if step["step"] == "extension":
            day, instant = _last(end, calendar), _due_at(_rolled(end, term, calendar), calendar)
            end = _count(Term(**step["term"]), day, instant, calendar, asked)
        else:
            paused, resumed = datetime.fromisoformat(step["from"]), datetime.fromisoformat(step["until"])
            end = _resumed(end, term, max(paused, start), resumed, calendar, asked)
        told.append({**step, "raw_last_day": _last(end, calendar).isoformat()})
    rolled = _rolled(end, term, calendar)
    if not isinstance(end, datetime) and term.roll != "none":
        asked.append((end, _last(rolled, calendar)))
    why: dict[str, Any] = {
        "start": written(start),
        "start_day": start_day.isoformat(),
        "zone": calendar.zone,
        "term": {"count": term.count, "unit": term.unit, "roll": term.roll},
        "steps": told,
        "raw_last_day": _last(end, calendar).isoformat(),
        "last_day": _last(rolled, calendar).isoformat(),
        **_passed_over(asked, _last(rolled, calendar), calendar),
        "calendar": {
            "id": calendar.id,
            "version": calendar.version,
            "known_until": calendar.known_until.isoformat(),
        },
        "provisional": _provisional(asked, calendar),
    }
    return Deadline(_due_at(rolled, calendar), why["provisional"] is not None, why)


def _count(term: Term, day: date, instant: datetime, calendar: Calendar, asked: list[_Days]) -> _End:
    """Count ``term`` from after ``day``, or from ``instant`` if it is in hours; note in ``asked`` the days it met."""
    match term.unit:
        case "day":
            return day + timedelta(days=term.count)
        case "month":
            return _add_months(day, term.count)
        case "working_day":
            last = add_working_days(day, term.count, calendar)
            if term.count:
                asked.append((day + _DAY, last))
            return last
        case "working_hour":
            end = _add_working_time(instant, timedelta(hours=term.count), calendar)
            asked.append((calendar.day_of(instant), _last(end, calendar)))
            return end
        case "hour":
            return instant + timedelta(hours=term.count)
        case "minute":
            return instant + timedelta(minutes=term.count)


def _resumed(
    end: _End, term: Term, paused: datetime, resumed: datetime, calendar: Calendar, asked: list[_Days]
) -> _End:
    """Count what was left of ``end`` at ``paused`` from ``resumed`` on."""
    if resumed <= paused or paused >= _due_at(_rolled(end, term, calendar), calendar):
        return end
    if isinstance(end, datetime):
        if term.unit != "working_hour":
            return end + (resumed - paused)
        later = _add_working_time(resumed, _working_time(paused, end, calendar), calendar)
        asked.append((calendar.day_of(paused), _last(later, calendar)))
        return max(end, later)
    paused_on, resumed_on = calendar.day_of(paused), calendar.day_of(resumed)
    if term.unit != "working_day":
        # paused while rolled over a holiday, nothing was left, and the day of the resumption is the last
        return max(end + (resumed_on - paused_on), resumed_on)
    left = max(0, working_days_between(paused_on, end, calendar))
    last = add_working_days(resumed_on, left, calendar)
    asked.append((paused_on + _DAY, last))
    return max(end, last)


def _rolled(end: _End, term: Term, calendar: Calendar) -> _End:
    if isinstance(end, datetime) or term.roll == "none":
        return end
    return calendar.next_working_day(end)


def _due_at(end: _End, calendar: Calendar) -> datetime:
    return end if isinstance(end, datetime) else calendar.at(end + _DAY, 0)


def _last(end: _End, calendar: Calendar) -> date:
    return calendar.day_of(end - _TICK) if isinstance(end, datetime) else end


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def _open_spans(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes in calendar.hours_on(day):
        yield calendar.at(day, opens), calendar.at(day, closes)


def _add_working_time(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    day = calendar.day_of(start)
    end = start
    while length > timedelta(0):
        for opens, closes in _open_spans(day, calendar):
            begin = max(opens, start)
            if begin < closes and length > timedelta(0):
                end = min(begin + length, closes)
                length -= end - begin
        day += _DAY
    return end


def _working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    days = _each(calendar.day_of(start), calendar.day_of(end))
    spans = [(max(opens, start), min(closes, end)) for day in days for opens, closes in _open_spans(day, calendar)]
    return sum((closes - opens for opens, closes in spans if opens < closes), timedelta(0))


def _each(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _passed_over(asked: list[_Days], last_day: date, calendar: Calendar) -> dict[str, Any]:
    """Say which of the days asked for are not worked, and which are worked although they are weekend days."""
    skipped: dict[date, str] = {}
    made_up: dict[date, str] = {}
    for first, last in asked:
        for day in _each(first, last):
            reason = calendar.reason_off(day)
            if reason is not None:
                if day < last_day:
                    skipped[day] = reason
            elif day.weekday() in calendar.weekend:
                made_up[day] = calendar.days[day].name
    used = {*skipped.values(), *made_up.values()} & calendar.names.keys() if skipped or made_up else set()
    return {
        "skipped": _listed(skipped),
        "skipped_count": len(skipped),
        "made_up": _listed(made_up),
        "made_up_count": len(made_up),
        "names": {name: dict(calendar.names[name]) for name in sorted(used)},
    }


def _listed(days: dict[date, str]) -> list[list[str]]:
    return [[day.isoformat(), reason] for day, reason in sorted(days.items())[:MOST_LISTED]]


def _provisional(asked: list[_Days], calendar: Calendar) -> str | None:
    if not asked:
        return None
    first, last = min(first for first, _ in asked), max(last for _, last in asked)
    if calendar.known_from <= first and last <= calendar.known_until:
        return None
    return "statute" if calendar.known_from <= first and last <= calendar.expected_until else "weekends"
