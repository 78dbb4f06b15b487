"""Marks of days: what a list of some weeks or years is filtered by."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huiyin.cases.marks import days, marks
from huiyin.finding import store as index
from tests.cast import Cast

DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))


def of_day(day: date) -> set[str]:
    """The marks of a case opened that day, of whatever else."""
    found = marks(status="x", phase="open", unit=1, member=None, opened=day, contacts=[])
    return {one for one in found if one[0] in "ynd"}


@given(DAYS, DAYS, DAYS)
@example(date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31))
@example(date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 1))
@example(date(2024, 3, 5), date(2024, 3, 4), date(2024, 3, 5))
def test_a_case_is_found_by_one_of_them_exactly_when_its_day_lies_within(first: date, last: date, day: date) -> None:
    found = days(first, last)
    assert len(set(found) & of_day(day)) == (first <= day <= last)


@given(DAYS, st.integers(0, 4000))
def test_they_stay_few(first: date, length: int) -> None:
    assert len(days(first, first + timedelta(days=length))) <= 2 * 30 + 2 * 11 + 12


def test_a_move_that_changes_no_mark_writes_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = cast.register(category="environment_noise")
    written: list[int] = []
    monkeypatch.setattr(index, "set_marks", lambda doc, _marks: written.append(doc))
    cast.do("anna", "correct", case, reason="地点写错", place="北门")
    assert written == []
    cast.do("anna", "correct", case, reason="类别写错", category="education")
    assert written == [case]
