"""A limit is said in the institution's days, to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ui.dates import day_words, due, elapsed

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


NOW = at("2026-11-21T10:12")


@pytest.mark.parametrize(
    ("until", "tone", "words", "last"),
    [
        ("2026-11-20T00:00", "over", "2 days overdue", date(2026, 11, 19)),
        ("2026-11-21T00:00", "over", "1 day overdue", date(2026, 11, 20)),
        ("2026-11-21T07:00", "over", "3 hours overdue", date(2026, 11, 21)),
        ("2026-11-21T10:00", "over", "just overdue", date(2026, 11, 21)),
        ("2026-11-21T10:12", "over", "just overdue", date(2026, 11, 21)),
        ("2026-11-21T15:00", "today", "today", date(2026, 11, 21)),
        ("2026-11-22T00:00", "today", "today", date(2026, 11, 21)),
        ("2026-11-23T00:00", "soon", "tomorrow", date(2026, 11, 22)),
        ("2026-11-25T00:00", "soon", "in 3 days", date(2026, 11, 24)),
        ("2026-11-26T00:00", "later", "in 4 days", date(2026, 11, 25)),
    ],
)
def test_a_limit_says_how_far_it_is(until: str, tone: str, words: str, last: date) -> None:
    with override("en"):
        said = due(at(until), NOW, SHANGHAI)
    assert (said.tone, said.words, said.day) == (tone, words, last)


def test_the_hour_is_said_only_where_it_counts() -> None:
    assert due(at("2026-11-22T00:00"), NOW, SHANGHAI).at is None
    assert str(due(at("2026-11-21T15:00"), NOW, SHANGHAI).at) == "15:00:00"


def test_days_are_those_of_the_zone() -> None:
    """The same two instants: already tomorrow in Shanghai, still today in New York."""
    until, now = at("2026-11-22T02:00"), at("2026-11-21T23:00")
    with override("en"):
        assert due(until, now, SHANGHAI).words == "tomorrow"
        assert due(until, now, NEW_YORK).words == "today"


def test_the_day_on_which_clocks_go_back_is_one_day() -> None:
    with override("en"):
        said = due(at("2026-11-02T00:00", NEW_YORK), at("2026-10-31T23:30", NEW_YORK), NEW_YORK)
    assert (said.words, said.day) == ("tomorrow", date(2026, 11, 1))


@pytest.mark.parametrize("state", ["paused", "met", "late", "cancelled"])
def test_a_clock_that_does_not_run_says_its_state_not_its_distance(state: str) -> None:
    said = due(at("2026-11-01T00:00"), NOW, SHANGHAI, state)
    assert said.tone == state
    assert said.words


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(KeyError):
        due(NOW, NOW, SHANGHAI, "running out")


@given(st.integers(1_500_000_000, 2_000_000_000), st.integers(-200_000, 200_000))
def test_overdue_is_said_exactly_when_the_time_is_up(seconds: int, minutes: int) -> None:
    until = datetime.fromtimestamp(seconds, UTC)
    now = until + timedelta(minutes=minutes)
    said = due(until, now, SHANGHAI)
    assert (said.tone == "over") == (now >= until)
    assert said.day <= until.astimezone(SHANGHAI).date()


@pytest.mark.parametrize(
    ("language", "short", "with_year", "with_weekday"),
    [("en", "21 Nov", "21 Nov 2025", "Sat 21 Nov"), ("zh-hans", "11月21日", "2025年11月21日", "11月21日 周六")],
)
def test_dates_read_as_people_write_them(language: str, short: str, with_year: str, with_weekday: str) -> None:
    day, today = date(2026, 11, 21), date(2026, 1, 1)
    with override(language):
        assert day_words(day, today) == short
        assert day_words(day.replace(year=2025), today) == with_year
        assert day_words(day, today, weekday=True) == with_weekday


def test_elapsed_stays_between_none_and_all() -> None:
    begun, until = at("2026-11-01T00:00"), at("2026-11-21T00:00")
    assert [elapsed(begun, until, now) for now in (begun - timedelta(days=3), begun, until, NOW)] == [0, 0, 100, 100]
    assert elapsed(begun, until, at("2026-11-11T00:00")) == 50
    assert elapsed(begun, begun, begun) == 100
