"""What holds for every deadline, tried with terms, starts, calendars and histories at random."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.calendars import (
    Calendar,
    Day,
    Deadline,
    Roll,
    Term,
    Unit,
    add_working_days,
    builtin,
    due,
    dump,
    extend,
    last_day,
    load,
    offset,
    recompute,
    resume,
    working_days_between,
)

FIRST, LAST = date(2025, 1, 1), date(2028, 12, 31)
dates = st.dates(FIRST, LAST)
closed = st.dictionaries(dates, st.text(max_size=5), max_size=20)
calendars = st.builds(Calendar.with_closures, st.sampled_from(["china", "new-york", "every-day"]).map(builtin), closed)
starts = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
MOST = {"minute": 5000, "hour": 200, "working_hour": 60, "day": 90, "working_day": 40, "month": 6}


@st.composite
def terms(draw: st.DrawFn) -> Term:
    unit: Unit = draw(st.sampled_from(get_args(Unit)))
    return Term(draw(st.integers(0, MOST[unit])), unit, draw(st.sampled_from(get_args(Roll))))


spans = st.tuples(st.timedeltas(timedelta(0), timedelta(days=60)), st.timedeltas(timedelta(0), timedelta(days=30)))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Deadline, Calendar]:
    """A deadline that was extended and paused up to three times."""
    calendar, start = draw(calendars), draw(starts)
    deadline = due(draw(terms()), start, calendar)
    for change in draw(st.lists(st.one_of(terms(), spans), max_size=3)):
        if isinstance(change, Term):
            deadline = extend(deadline, change, calendar)
        else:
            after, length = change
            deadline = resume(deadline, start + after, start + after + length, calendar)
    return deadline, calendar


@given(terms(), starts, calendars, st.integers(1, 10))
def test_adding_is_monotone_in_count(term: Term, start: datetime, calendar: Calendar, more: int) -> None:
    longer = dataclasses.replace(term, count=term.count + more)
    assert start <= due(term, start, calendar).due_at <= due(longer, start, calendar).due_at


@given(terms(), starts, st.timedeltas(timedelta(0), timedelta(days=20)), calendars)
def test_adding_is_monotone_in_start(term: Term, start: datetime, later: timedelta, calendar: Calendar) -> None:
    assert due(term, start, calendar).due_at <= due(term, start + later, calendar).due_at


@given(st.sampled_from(["day", "working_day"]), st.sampled_from(get_args(Roll)), starts, calendars)
def test_no_day_at_all_lasts_for_the_rest_of_the_first_worked_day(
    unit: Unit, roll: Roll, start: datetime, calendar: Calendar
) -> None:
    today, deadline = calendar.day_of(start), due(Term(0, unit, roll), start, calendar)
    end = last_day(deadline.due_at, calendar.zone)
    assert deadline.due_at > start, "there is always something left"
    assert deadline.due_at == calendar.at(end + timedelta(days=1), 0), "a whole day, as the institution counts it"
    assert end >= today
    assert (end == today) == (roll == "none" or calendar.is_working_day(today))
    assert roll == "none" or calendar.is_working_day(end)
    assert deadline.due_at <= due(Term(1, unit, roll), start, calendar).due_at


@given(histories(), spans, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_pausing_never_shortens_and_longer_pauses_never_less(
    history: tuple[Deadline, Calendar], span: tuple[timedelta, timedelta], more: timedelta
) -> None:
    deadline, calendar = history
    paused = datetime.fromisoformat(deadline.why["start"]) + span[0]
    resumed = paused + span[1]
    later = resume(deadline, paused, resumed, calendar)
    assert later.due_at >= deadline.due_at
    assert resume(deadline, paused, resumed + more, calendar).due_at >= later.due_at
    if paused < deadline.due_at:
        assert later.due_at >= resumed, "not overdue on resuming"
    else:
        assert later.due_at == deadline.due_at


@given(histories(), terms())
def test_extending_never_shortens(history: tuple[Deadline, Calendar], more: Term) -> None:
    deadline, calendar = history
    longer = extend(deadline, more, calendar)
    assert longer.why["raw_last_day"] >= deadline.why["raw_last_day"]
    assert longer.due_at >= deadline.due_at


@given(dates, st.integers(1, 100), calendars)
def test_counting_working_days_inverts_adding_them(day: date, count: int, calendar: Calendar) -> None:
    later = add_working_days(day, count, calendar)
    assert calendar.is_working_day(later)
    assert working_days_between(day, later, calendar) == count
    assert working_days_between(later, day, calendar) == -count
    start = calendar.at(day, 600)
    assert last_day(due(Term(count, "working_day"), start, calendar).due_at, calendar.zone) == later
    if calendar.is_working_day(day):
        assert add_working_days(later, -count, calendar) == day


@given(histories())
def test_the_explanation_agrees_with_the_result(history: tuple[Deadline, Calendar]) -> None:
    deadline, calendar = history
    why = deadline.why
    end = last_day(deadline.due_at, calendar.zone)
    assert why["last_day"] == end.isoformat() >= why["raw_last_day"]
    assert why["skipped_count"] >= len(why["skipped"]) == min(30, why["skipped_count"])
    for day, reason in why["skipped"]:
        assert calendar.reason_off(date.fromisoformat(day)) == reason
        assert why["start_day"] <= day < why["last_day"]
    for day, _ in why["made_up"]:
        assert calendar.is_working_day(date.fromisoformat(day))
    assert deadline.provisional == (why["provisional"] is not None)
    if deadline.provisional:
        assert end > calendar.known_until
    if why["raw_last_day"] != why["last_day"]:
        assert calendar.is_working_day(end), "moved, so to a working day"
    assert recompute(deadline, calendar) == deadline
    assert json.loads(json.dumps(why)) == why


@given(histories(), st.integers(-60, 0), st.sampled_from(["d", "wd", "h", "m"]))
def test_reminders_come_before_and_escalations_after(history: tuple[Deadline, Calendar], count: int, unit: str) -> None:
    deadline, calendar = history
    assert offset(deadline.due_at, f"{count}{unit}", calendar) <= deadline.due_at
    assert offset(deadline.due_at, f"{count - 1}{unit}", calendar) <= offset(
        deadline.due_at, f"{count}{unit}", calendar
    )
    assert offset(deadline.due_at, f"{1 - count}{unit}", calendar) > deadline.due_at


words = st.dictionaries(st.sampled_from(["zh", "en", "es", "zh-hant", "x y"]), st.text(), max_size=3)
minutes = st.lists(st.integers(0, 1440), unique=True, max_size=6).filter(lambda edges: len(edges) % 2 == 0)
hours = minutes.map(sorted).map(lambda edges: tuple(zip(edges[::2], edges[1::2], strict=True)))
named = st.dictionaries(dates, st.builds(Day, st.booleans(), st.text(), st.sampled_from(["law", "notice"])), max_size=9)
anything = st.builds(
    Calendar,
    id=st.text(min_size=1),
    title=words,
    zone=st.sampled_from(["Asia/Shanghai", "UTC"]),
    known_from=st.just(FIRST),
    known_until=dates,
    weekend=st.sampled_from([frozenset(), frozenset({5, 6}), frozenset({4})]),
    hours=st.tuples(st.just(((540, 1020),)), *[hours] * 7),
    names=st.dictionaries(st.text(), words, max_size=3),
    sources=st.just({"law": "", "notice": 'https://example.org/"?'}),
    days=named,
    closures=closed,
)


@given(anything)
def test_a_dumped_calendar_loads_as_the_same(calendar: Calendar) -> None:
    assert load(dump(calendar)) == calendar
    assert dump(load(dump(calendar))) == dump(calendar)
    assert load(dump(calendar)).version == calendar.version
