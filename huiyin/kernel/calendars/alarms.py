"""When to remind: instants before, at and after a deadline, written as ``-10d``, ``-3wd``, ``0d``, ``1d``, ``-2h``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from huiyin.kernel.calendars.days import Calendar
from huiyin.kernel.calendars.deadlines import add_working_days, in_utc

_OFFSET = re.compile(r"([+-]?[0-9]{1,4})(wd|d|h|m)")


def offset(due_at: datetime, text: str, calendar: Calendar) -> datetime:
    """Return the instant ``text`` away from ``due_at`` (exclusive), in UTC.

    ``d`` (days) and ``wd`` (working days) are counted from the last day and land when that day opens, so that a
    reminder arrives in the morning: ``0d`` is the morning of the last day. Up to ``0d`` it is never after ``due_at``.
    ``h`` and ``m`` (hours, minutes) are counted from the instant. Raises ``ValueError`` for any other text.
    """
    return _offset(in_utc(due_at), text, calendar)


@lru_cache(maxsize=4096)
def _offset(due_at: datetime, text: str, calendar: Calendar) -> datetime:
    """What is registered on one day is due on one day, and so are its reminders."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(f'an offset is written "-10d", "-3wd", "0d", "1d", "-2h" or "30m", not {text!r}')
    count, unit = int(match[1]), match[2]
    if unit in ("h", "m"):
        return due_at + timedelta(minutes=count * (60 if unit == "h" else 1))
    last = calendar.day_of(due_at - timedelta(microseconds=1))
    day = last + timedelta(days=count) if unit == "d" else add_working_days(last, count, calendar)
    morning = calendar.opening(day)
    return morning if count > 0 else min(morning, due_at)
