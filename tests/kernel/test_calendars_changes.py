"""What happens to a deadline after it was set: extensions, pauses, a calendar published further."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from huiyin.kernel.calendars import Day, Deadline, Term, builtin, due, extend, recompute, resume

CHINA = builtin("china")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def last(deadline: Deadline) -> str:
    return str(deadline.why["last_day"])


def test_an_extension_is_counted_from_the_raw_last_day() -> None:
    first = due(Term(15, "day"), at("2026-09-16T10:00"), CHINA)  # raw 1 October, rolled to the 8th
    longer = extend(first, Term(30, "day"), CHINA)
    assert longer.why["raw_last_day"] == "2026-10-31"  # a Saturday
    assert last(longer) == "2026-11-02"
    assert longer.why["steps"] == [
        {
            "step": "extension",
            "term": {"count": 30, "unit": "day", "roll": "next_working_day"},
            "raw_last_day": "2026-10-31",
        }
    ]
    assert longer.why["skipped"] == [["2026-10-31", "weekend"], ["2026-11-01", "weekend"]]


def test_an_extension_rolls_as_the_first_term_says() -> None:
    first = due(Term(15, "day", "none"), at("2026-09-16T10:00"), CHINA)
    assert last(extend(first, Term(30, "day"), CHINA)) == "2026-10-31"


def test_extensions_in_other_units() -> None:
    days = due(Term(5, "day"), at("2026-03-02T10:00"), CHINA)  # Saturday 7 March, Monday the 9th
    assert last(extend(days, Term(2, "working_day"), CHINA)) == "2026-03-10"
    assert extend(days, Term(2, "hour"), CHINA).due_at == at("2026-03-10T02:00")
    hours = due(Term(24, "hour"), at("2026-03-02T10:00"), CHINA)
    assert extend(hours, Term(24, "hour"), CHINA).due_at == at("2026-03-04T10:00")
    assert last(extend(hours, Term(2, "day"), CHINA)) == "2026-03-05"
    working = due(Term(7, "working_hour"), at("2026-03-02T09:00"), CHINA)
    assert extend(working, Term(1, "working_hour"), CHINA).due_at == at("2026-03-03T10:00")


def test_a_paused_span_of_days_is_not_counted() -> None:
    first = due(Term(30, "day"), at("2026-03-02T10:00"), CHINA)
    assert last(first) == "2026-04-01"
    later = resume(first, at("2026-03-10T16:00"), at("2026-03-20T09:00"), CHINA)
    assert later.why["raw_last_day"] == "2026-04-11"
    assert last(later) == "2026-04-13"
    assert later.why["steps"][0]["step"] == "pause"
    assert later.why["steps"][0]["from"] == "2026-03-10T08:00:00.000000Z"
    assert later.why["steps"][0]["until"] == "2026-03-20T01:00:00.000000Z"


def test_a_pause_within_one_day_changes_nothing() -> None:
    first = due(Term(30, "day"), at("2026-03-02T10:00"), CHINA)
    assert resume(first, at("2026-03-10T00:30"), at("2026-03-10T23:30"), CHINA).due_at == first.due_at


def test_a_pause_of_working_days_leaves_the_working_days_that_were_left() -> None:
    first = due(Term(5, "working_day"), at("2026-09-18T10:00"), CHINA)  # 20, 21, 22, 23, 24
    later = resume(first, at("2026-09-21T10:00"), at("2026-09-30T10:00"), CHINA)  # 3 left: 8, 9, 10 October
    assert last(later) == "2026-10-10"
    assert later.why["made_up"] == [["2026-09-20", "national-day"], ["2026-10-10", "national-day"]]


def test_a_pause_of_hours() -> None:
    hours = due(Term(24, "hour"), at("2026-03-02T10:00"), CHINA)
    assert resume(hours, at("2026-03-02T11:00"), at("2026-03-02T12:30"), CHINA).due_at == at("2026-03-03T11:30")
    working = due(Term(7, "working_hour"), at("2026-03-02T14:30"), CHINA)
    assert working.due_at == at("2026-03-03T14:30")
    overnight = resume(working, at("2026-03-02T20:00"), at("2026-03-03T08:00"), CHINA)
    assert overnight.due_at == working.due_at
    assert resume(working, at("2026-03-03T14:00"), at("2026-03-06T17:15"), CHINA).due_at == at("2026-03-09T09:15")


def test_a_pause_after_time_was_up_does_not_bring_it_back() -> None:
    first = due(Term(30, "day"), at("2026-03-02T10:00"), CHINA)
    assert resume(first, first.due_at, at("2026-05-01T09:00"), CHINA).due_at == first.due_at


def test_a_pause_on_a_rolled_day_does_not_end_before_it_is_over() -> None:
    first = due(Term(5, "day"), at("2026-03-02T10:00"), CHINA)  # raw Saturday 7, rolled to Monday 9
    later = resume(first, at("2026-03-08T10:00"), at("2026-03-13T10:00"), CHINA)
    assert last(later) == "2026-03-13"


def test_a_pause_that_began_before_the_start_counts_from_the_start() -> None:
    first = due(Term(10, "day"), at("2026-03-02T10:00"), CHINA)
    assert last(resume(first, at("2026-02-01T10:00"), at("2026-03-04T10:00"), CHINA)) == "2026-03-16"  # raw Saturday 14


def test_resumed_before_paused_is_refused() -> None:
    first = due(Term(10, "day"), at("2026-03-02T10:00"), CHINA)
    with pytest.raises(ValueError, match="resumed before it paused"):
        resume(first, at("2026-03-05T10:00"), at("2026-03-04T10:00"), CHINA)


def test_extension_and_pause_together_in_their_order() -> None:
    first = due(Term(60, "day"), at("2026-01-05T10:00"), CHINA)
    both = extend(resume(first, at("2026-02-01T10:00"), at("2026-02-11T10:00"), CHINA), Term(30, "day"), CHINA)
    assert [step["step"] for step in both.why["steps"]] == ["pause", "extension"]
    assert both.why["steps"][0]["raw_last_day"] == "2026-03-16"
    assert both.why["raw_last_day"] == "2026-04-15"


def test_a_provisional_date_is_counted_again_when_the_notice_is_out() -> None:
    first = extend(due(Term(30, "day"), at("2026-11-21T10:00"), CHINA), Term(30, "day"), CHINA)
    assert (last(first), first.provisional) == ("2027-01-20", True)
    notice = {
        date(2027, 1, 20): Day(False, "new-year", "A notice"),
        date(2027, 1, 23): Day(True, "new-year", "A notice"),
    }
    published = dataclasses.replace(
        CHINA,
        known_until=date(2027, 12, 31),
        days={**CHINA.days, **notice},
        sources={**CHINA.sources, "A notice": ""},
    )
    again = recompute(first, published)
    assert (last(again), again.provisional) == ("2027-01-21", False)
    assert again.why["calendar"]["version"] == published.version != first.why["calendar"]["version"]
    assert len(again.why["steps"]) == 1


def test_a_deadline_read_back_from_json_goes_on() -> None:
    first = due(Term(60, "day"), at("2026-01-05T10:00"), CHINA)
    stored = Deadline(first.due_at, first.provisional, json.loads(json.dumps(first.why)))
    assert extend(stored, Term(30, "day"), CHINA) == extend(first, Term(30, "day"), CHINA)
