from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huiyin.kernel.calendars import Deadline, Term, Unit, builtin, due, last_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
CHINA = builtin("china")
YORK = builtin("new-york")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def ends(term: Term, start: str) -> str:
    return str(due(term, at(f"{start}T10:00"), CHINA).why["last_day"])


GOLDEN = [
    ("2026-02-12", 5, "2026-02-26"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-25", 10, "2026-10-15"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2026-04-30", 3, "2026-05-08"),
]


@pytest.mark.parametrize(("start", "count", "last"), GOLDEN)
def test_working_days_of_china(start: str, count: int, last: str) -> None:
    deadline = due(Term(count, "working_day"), at(f"{start}T23:59:59"), CHINA)
    assert last_day(deadline.due_at, "Asia/Shanghai") == date.fromisoformat(last)
    assert deadline.due_at.astimezone(SHANGHAI).time().isoformat() == "00:00:00"
    assert not deadline.provisional


def test_the_day_of_the_start_is_not_counted() -> None:
    assert due(Term(15, "day"), at("2026-03-02T00:00"), CHINA).due_at == at("2026-03-18T00:00")
    assert due(Term(15, "day"), at("2026-03-02T23:59"), CHINA).due_at == at("2026-03-18T00:00")
    assert due(Term(0, "day"), at("2026-03-02T23:59"), CHINA).due_at == at("2026-03-03T00:00")


@pytest.mark.parametrize("unit", ["day", "working_day"])
@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2026-03-06T00:00", "2026-03-06"),  # a Friday, at its first instant
        ("2026-03-06T23:59:59", "2026-03-06"),  # and at its last
        ("2026-03-07T10:00", "2026-03-09"),  # a Saturday
        ("2026-10-01T10:00", "2026-10-08"),  # the first of a week of holidays
        ("2026-10-10T10:00", "2026-10-10"),  # a Saturday worked in exchange
    ],
)
def test_no_day_at_all_is_until_the_end_of_today(start: str, last: str, unit: Unit) -> None:
    deadline = due(Term(0, unit), at(start), CHINA)
    assert deadline.why["last_day"] == last
    assert deadline.why["raw_last_day"] == deadline.why["start_day"] == start[:10]
    assert deadline.due_at == at(f"{last}T00:00") + timedelta(days=1)
    assert deadline.why["term"]["count"] == 0
    assert due(Term(0, unit, "none"), at(start), CHINA).why["last_day"] == start[:10]


def test_today_is_the_institution_s_day_however_long_it_is() -> None:
    late = datetime(2026, 3, 5, 17, tzinfo=UTC)  # 01:00 on the sixth in Shanghai
    assert due(Term(0, "day"), late, CHINA).why["last_day"] == "2026-03-06"
    spring = due(Term(0, "day", "none"), at("2026-03-08T00:30", NEW_YORK), YORK)  # 23 hours long
    assert spring.due_at.isoformat() == "2026-03-09T04:00:00+00:00"


def test_today_beyond_the_published_calendar_is_provisional_where_it_may_be_a_day_off() -> None:
    assert due(Term(0, "day"), at("2027-02-06T10:00"), CHINA).why["provisional"] == "statute"
    assert not due(Term(0, "day", "none"), at("2027-02-06T10:00"), CHINA).provisional


def test_the_day_is_the_local_day_not_that_of_utc() -> None:
    start = datetime(2026, 3, 1, 17, tzinfo=UTC)  # 01:00 on 2 March in Shanghai
    assert due(Term(1, "day"), start, CHINA).why["last_day"] == "2026-03-03"


def test_a_last_day_off_moves_to_the_next_working_day() -> None:
    deadline = due(Term(15, "day"), at("2026-09-16T10:00"), CHINA)  # 1 October
    assert deadline.why["raw_last_day"] == "2026-10-01"
    assert deadline.why["last_day"] == "2026-10-08"
    assert deadline.why["skipped"] == [[f"2026-10-0{day}", "national-day"] for day in range(1, 8)]
    assert deadline.why["names"]["national-day"]["zh"] == "国庆节"
    assert ends(Term(15, "day", "none"), "2026-09-16") == "2026-10-01"
    assert ends(Term(5, "day"), "2026-10-05") == "2026-10-10", "a Saturday that is worked does not move"


def test_months_end_where_the_day_is_missing() -> None:
    assert ends(Term(1, "month", "none"), "2026-01-31") == "2026-02-28"
    assert ends(Term(1, "month", "none"), "2028-01-31") == "2028-02-29"
    assert ends(Term(12, "month", "none"), "2028-02-29") == "2029-02-28"
    assert ends(Term(3, "month", "none"), "2025-11-30") == "2026-02-28"
    assert ends(Term(1, "month", "none"), "2026-02-28") == "2026-03-28"
    assert ends(Term(1, "month"), "2026-01-31") == "2026-02-28", "a Saturday worked for the Spring Festival"


def test_hours_run_from_the_instant_on_any_day() -> None:
    deadline = due(Term(24, "hour"), at("2026-09-30T17:45:30"), CHINA)
    assert deadline.due_at == at("2026-10-01T17:45:30")
    assert not deadline.why["skipped"]
    assert due(Term(90, "minute"), at("2026-12-31T23:00"), CHINA).due_at == at("2027-01-01T00:30")
    assert not due(Term(90, "minute"), at("2026-12-31T23:00"), CHINA).provisional


WORKING_HOURS = [
    ("2026-09-24T10:00", 2, "2026-09-24T12:00"),  # up to closing time
    ("2026-09-24T10:00", 4, "2026-09-24T15:30"),  # over noon
    ("2026-09-24T16:30", 2, "2026-09-28T10:00"),  # over the Mid-Autumn Festival
    ("2026-09-18T17:00", 1, "2026-09-20T09:30"),  # into the make-up Sunday
    ("2026-09-19T12:00", 7, "2026-09-20T17:30"),  # from a day off
    ("2026-09-24T06:00", 1, "2026-09-24T10:00"),  # before opening
    ("2026-09-24T12:30", 0, "2026-09-24T12:30"),
]


@pytest.mark.parametrize(("start", "hours", "end"), WORKING_HOURS)
def test_working_hours_run_while_open(start: str, hours: int, end: str) -> None:
    assert due(Term(hours, "working_hour"), at(start), CHINA).due_at == at(end)


def test_sixty_days_across_the_end_of_the_published_calendar() -> None:
    deadline = due(Term(60, "day"), at("2026-11-21T10:00"), CHINA)
    assert deadline.why["last_day"] == "2027-01-20"
    assert deadline.provisional
    assert deadline.why["provisional"] == "statute"
    festival = due(Term(60, "day"), at("2026-12-08T10:00"), CHINA)
    assert (festival.why["raw_last_day"], festival.why["last_day"]) == ("2027-02-06", "2027-02-11")
    assert festival.why["skipped"][0] == ["2027-02-06", "spring-festival"]


@pytest.mark.parametrize(
    ("term", "start", "provisional"),
    [
        (Term(10, "day"), "2026-12-21", None),  # ends on the last published day
        (Term(11, "day"), "2026-12-21", "statute"),
        (Term(11, "day", "none"), "2026-12-21", None),  # no calendar asked
        (Term(9, "working_day"), "2026-12-20", None),
        (Term(10, "working_day"), "2026-12-20", "statute"),
        (Term(80, "working_hour"), "2026-12-20", "statute"),
        (Term(132, "month"), "2026-12-20", "weekends"),  # past the listed years
        (Term(5, "working_day"), "2003-12-29", "weekends"),  # before the first
    ],
)
def test_provisional_when_an_unpublished_day_mattered(term: Term, start: str, provisional: str | None) -> None:
    deadline = due(term, at(f"{start}T10:00"), CHINA)
    assert deadline.why["provisional"] == provisional
    assert deadline.provisional is (provisional is not None)


def test_days_in_new_york_are_local_and_hours_are_real() -> None:
    spring = due(Term(1, "day"), at("2026-03-07T12:00", NEW_YORK), YORK)  # Sunday, 23 hours long; Monday is next
    assert spring.due_at.isoformat() == "2026-03-10T04:00:00+00:00"
    raw = due(Term(1, "day", "none"), at("2026-03-07T12:00", NEW_YORK), YORK)
    assert raw.due_at.isoformat() == "2026-03-09T04:00:00+00:00"
    assert due(Term(24, "hour"), at("2026-03-07T12:00", NEW_YORK), YORK).due_at == at("2026-03-08T13:00", NEW_YORK)
    autumn = due(Term(3, "day"), at("2026-10-30T12:00", NEW_YORK), YORK)
    assert autumn.due_at.isoformat() == "2026-11-03T05:00:00+00:00"
    assert due(Term(24, "hour"), at("2026-10-31T12:00", NEW_YORK), YORK).due_at == at("2026-11-01T11:00", NEW_YORK)
    hours = due(Term(9, "working_hour"), at("2026-03-06T16:00", NEW_YORK), YORK)
    assert hours.due_at == at("2026-03-09T17:00", NEW_YORK)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    ends = [due(Term(1, "hour"), start, YORK).due_at for start in (first, second)]
    assert (ends[1] - ends[0]).total_seconds() == 3600


def test_an_explanation_is_json_and_bounded() -> None:
    deadline = due(Term(210, "working_day"), at("2025-12-01T10:00"), CHINA)
    why = deadline.why
    assert json.loads(json.dumps(why)) == why
    assert len(why["skipped"]) == 30 < why["skipped_count"]
    assert [day for day, _ in why["made_up"]] == [
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20"
    ]  # fmt: skip
    assert why["calendar"] == {"id": "china", "version": CHINA.version, "known_until": "2026-12-31"}
    assert why["start"] == "2025-12-01T02:00:00.000000Z"
    assert why["term"] == {"count": 210, "unit": "working_day", "roll": "next_working_day"}


def test_a_closure_counts_as_a_day_off_and_says_why() -> None:
    closed = CHINA.with_closures({date(2026, 3, 17): "搬迁"})
    deadline: Deadline = due(Term(15, "day"), at("2026-03-02T10:00"), closed)
    assert deadline.why["last_day"] == "2026-03-18"
    assert deadline.why["skipped"] == [["2026-03-17", "搬迁"]]


@pytest.mark.parametrize("count", [-1, 10**9])
def test_a_term_is_no_longer_than_a_century(count: int) -> None:
    with pytest.raises(ValueError, match="from nothing to a century"):
        Term(count, "day")


def test_what_can_not_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="no such unit: 'week'"):
        Term(1, "week")  # type: ignore[arg-type]  # as a careless caller would
    with pytest.raises(ValueError, match="no such roll: 'back'"):
        Term(1, "day", "back")  # type: ignore[arg-type]  # as a careless caller would
    with pytest.raises(ValueError, match="needs a time zone"):
        due(Term(1, "day"), datetime(2026, 1, 1), CHINA)  # noqa: DTZ001 - naive on purpose
