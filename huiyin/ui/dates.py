"""Dates and time limits in the reader's way. Days are the institution's: every instant comes with its zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.translation import npgettext, pgettext, pgettext_lazy

SOON = 3  # days before the end from which a limit is shown as soon

_PART = re.compile("[A-Z]+")
_MONTHS = [
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
]
_WEEKDAYS = [
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
]


def day_words(day: date, today: date | None = None, *, weekday: bool = False) -> str:
    """``21 Nov``, ``11月21日``; with the year unless it is ``today``'s; with the weekday if asked."""
    parts = {
        "DAY": str(day.day),
        "MONTH": str(_MONTHS[day.month - 1]),
        "NUMBER": str(day.month),
        "YEAR": str(day.year),
        "WEEKDAY": str(_WEEKDAYS[day.weekday()]),
    }
    # Translators: words in capitals are filled in; NUMBER is the month as a number (NUMBER月DAY日).
    short, full = pgettext("date", "DAY MONTH"), pgettext("date", "DAY MONTH YEAR")
    parts["DATE"] = _fill(short if today is not None and day.year == today.year else full, parts)
    return _fill(pgettext("date", "WEEKDAY DATE"), parts) if weekday else parts["DATE"]


def _fill(pattern: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda found: parts[found[0]], pattern)


@dataclass(frozen=True, slots=True)
class Due:
    """How a limit stands. ``tone`` is over, today, soon, later, paused, met, late or cancelled; ``day`` its last day.

    ``at`` is the local time of that day at which it ends, None when the whole day counts.
    """

    tone: str
    words: str
    day: date
    at: time | None


def due(due_at: datetime, now: datetime, zone: tzinfo, state: str = "running") -> Due:
    """Say how far ``now`` is from ``due_at`` (exclusive: the next day's 00:00 ends a last day) in ``zone``'s days."""
    end = due_at.astimezone(zone)
    day = (end - timedelta(microseconds=1)).date()
    at = None if end.time() == time.min else end.time()
    if state != "running":
        return Due(state, state_words(state), day, at)
    left = (day - now.astimezone(zone).date()).days
    if now >= due_at:
        return Due("over", _over_words(-left, now - due_at), day, at)
    if left == 0:
        return Due("today", pgettext("limit", "today"), day, at)
    return Due("soon" if left <= SOON else "later", _in_words(left), day, at)


def _in_words(days: int) -> str:
    if days == 1:
        return pgettext("limit", "tomorrow")
    return npgettext("limit", "in %(n)d day", "in %(n)d days", days) % {"n": days}


def _over_words(days: int, gone: timedelta) -> str:
    if days > 0:
        return npgettext("limit", "%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}
    hours = int(gone.total_seconds() // 3600)
    if hours:
        return npgettext("limit", "%(n)d hour overdue", "%(n)d hours overdue", hours) % {"n": hours}
    return pgettext("limit", "just overdue")


def state_words(state: str) -> str:
    """The word for a clock that does not run. Raises ``KeyError`` for a state that no clock has."""
    return {
        "paused": pgettext("limit", "paused"),
        "met": pgettext("limit", "in time"),
        "late": pgettext("limit", "late"),
        "cancelled": pgettext("limit", "cancelled"),
    }[state]


def elapsed(started_at: datetime, due_at: datetime, now: datetime) -> int:
    """How much of a limit has gone by, in whole per cent from 0 to 100."""
    whole = (due_at - started_at).total_seconds()
    if whole <= 0:
        return 100
    return max(0, min(100, int(100 * (now - started_at).total_seconds() / whole)))
