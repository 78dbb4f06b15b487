"""What a calendar changes: the laws of its difference, closures, and a further year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel import calendars
from huiyin.kernel.calendars import (
    CLOSURE,
    Calendar,
    CalendarError,
    close_day,
    difference,
    extended,
    kind_of,
    open_day,
    reaches_from,
)

CHINA = calendars.builtin("china")
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
NAMES = {"zh": "检修", "en": "Repairs", "es": "Obras"}
WORKED = DAYS.filter(lambda day: CHINA.is_working_day(day))

YEAR = """known_until = 2037-12-31
[[sources]]
title = "notice of 2037"
[sources.holidays]
2037-03-03 = "new-year"
[sources.workdays]
2037-03-07 = "new-year"
"""


def closing(days: set[date]) -> Calendar:
    """China with these days closed."""
    made = CHINA
    for day in days:
        made = close_day(made, day, NAMES)
    return made


@given(st.sets(WORKED, max_size=6), st.sets(WORKED, max_size=6))
def test_the_difference_names_exactly_the_days_that_differ(before: set[date], after: set[date]) -> None:
    old, new = closing(before), closing(after)
    told = {one.day: (one.before, one.after) for one in difference(old, new).days}
    start = date(2026, 1, 1)
    for day in (start + timedelta(days=number) for number in range(365)):
        kinds = (kind_of(old, day), kind_of(new, day))
        assert told.get(day) == (kinds if kinds[0] != kinds[1] else None)
    back = {one.day: (one.after, one.before) for one in difference(new, old).days}
    assert told == back
    assert difference(old, new).nothing == (before == after)


@given(WORKED)
def test_a_closure_taken_back_leaves_nothing(day: date) -> None:
    closed = close_day(CHINA, day, NAMES)
    assert kind_of(closed, day) == CLOSURE
    assert not closed.is_working_day(day)
    assert calendars.load(calendars.dump(closed)) == closed
    assert open_day(closed, day).version == CHINA.version


@given(DAYS.filter(lambda day: not CHINA.is_working_day(day)))
def test_nothing_is_closed_twice(day: date) -> None:
    with pytest.raises(CalendarError):
        close_day(CHINA, day, NAMES)


@given(WORKED, st.integers(1, 40), st.dates(date(2026, 1, 1), date(2026, 11, 1)))
def test_no_limit_that_moves_ends_before_the_reach(day: date, count: int, start: date) -> None:
    closed = close_day(CHINA, day, NAMES)
    since = reaches_from(difference(CHINA, closed))
    assert since is not None
    begun = CHINA.at(start, 600)
    term = calendars.Term(count, "working_day")
    before, after = (calendars.due(term, begun, one) for one in (CHINA, closed))
    if before.due_at != after.due_at:
        assert before.due_at.date() >= since


def test_a_year_is_added() -> None:
    more = extended(CHINA, YEAR)
    assert more.known_until == date(2037, 12, 31)
    changed = difference(CHINA, more)
    assert [(one.day, one.after) for one in changed.days] == [
        (date(2037, 3, 3), "holiday"),
        (date(2037, 3, 7), "makeup"),
    ]
    assert changed.known == (CHINA.known_until, more.known_until)
    assert calendars.load(calendars.dump(more)) == more


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("known_until = 2020-01-01", "line 1: it is known until"),
        ("known_until = 2037-12-31\nzone = 'UTC'", "line 2: unknown key 'zone'"),
        (YEAR.replace("2037-03-07", "2037-3-7"), "line 7: dates are written"),
        ("known_until = ", "not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CalendarError, match=said):
        extended(CHINA, text)


def test_a_whole_calendar_keeps_the_closures_of_the_house() -> None:
    closed = close_day(CHINA, date(2026, 11, 24), NAMES)
    assert extended(closed, calendars.dump(CHINA)).version == closed.version
