"""Calendars and deadlines: pure functions of an instant and of data that says how far it is known."""

from huiyin.kernel.calendars.alarms import offset
from huiyin.kernel.calendars.days import Calendar, CalendarError, Day
from huiyin.kernel.calendars.deadlines import (
    Deadline,
    Roll,
    Term,
    Unit,
    add_working_days,
    due,
    extend,
    last_day,
    recompute,
    resume,
    working_days_between,
)
from huiyin.kernel.calendars.text import builtin, builtin_names, dump, load

__all__ = [
    "Calendar",
    "CalendarError",
    "Day",
    "Deadline",
    "Roll",
    "Term",
    "Unit",
    "add_working_days",
    "builtin",
    "builtin_names",
    "due",
    "dump",
    "extend",
    "last_day",
    "load",
    "offset",
    "recompute",
    "resume",
    "working_days_between",
]
