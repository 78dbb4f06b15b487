"""A year as it is drawn: twelve months of weeks, every day with its kind, its mark and its words."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from huiyin.kernel.calendars import CLOSURE, HOLIDAY, MAKEUP_DAY, WEEKEND, WORKING, Calendar, kind_of, words_of
from huiyin.ui.words import pick

# Kinds of day: the mark in the cell, and the word of the legend and of the lists.
MARKS: dict[str, str | Promise] = {
    HOLIDAY: pgettext_lazy("mark of a day", "H"),
    MAKEUP_DAY: pgettext_lazy("mark of a day", "W"),
    CLOSURE: pgettext_lazy("mark of a day", "C"),
}
KINDS: dict[str, str | Promise] = {
    WORKING: pgettext_lazy("kind of day", "Working day"),
    WEEKEND: pgettext_lazy("kind of day", "Weekend"),
    HOLIDAY: pgettext_lazy("kind of day", "Holiday"),
    MAKEUP_DAY: pgettext_lazy("kind of day", "Make-up working day"),
    CLOSURE: pgettext_lazy("kind of day", "Closed here"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month. ``said``: what a screen reader says of it beside its number; ``expected``: not published."""

    day: date
    kind: str
    mark: str
    said: str
    expected: bool
    today: bool


@dataclass(frozen=True)
class Month:
    """A month's name and its weeks from Monday to Sunday; days of other months are None."""

    name: str
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Named:
    """Days in a row that bear one name, as the list below the picture shows them."""

    first: date
    last: date
    kind_words: str
    words: str
    source: str


def weekdays() -> list[str]:
    """The heads of a month's columns."""
    return [
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    ]


def months(calendar: Calendar, year: int, today: date) -> list[Month]:
    """The twelve months of a year."""
    grid = gregorian.Calendar(firstweekday=0)
    return [
        Month(
            str(MONTHS[month]),
            [
                [_cell(calendar, day, today) if day.month == month else None for day in week]
                for week in grid.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(calendar: Calendar, day: date, today: date) -> Cell:
    kind = kind_of(calendar, day)
    words = pick(words_of(calendar, day))
    said = "" if kind == WORKING else f"{KINDS[kind]}: {words}" if words else str(KINDS[kind])
    expected = not calendar.known_from <= day <= calendar.known_until
    return Cell(day, kind, str(MARKS.get(kind, "")), said, expected, day == today)


def named_days(calendar: Calendar, year: int) -> list[Named]:
    """The named days of a year: holidays, days worked in exchange, the institution's own closures; rows together."""
    found: list[Named] = []
    for day in sorted(day for day in {*calendar.days, *calendar.closures} if day.year == year):
        kind = kind_of(calendar, day)
        source = calendar.days[day].source if kind in (HOLIDAY, MAKEUP_DAY) else ""
        one = Named(day, day, str(KINDS[kind]), pick(words_of(calendar, day)), source)
        before = found[-1] if found else None
        if before and before.last == day - timedelta(days=1) and replace(before, first=day, last=day) == one:
            found[-1] = replace(before, last=day)
        else:
            found.append(one)
    return found
