from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from huiyin.kernel.calendars import Term, builtin, due, last_day, offset

CHINA = builtin("china")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = due(Term(15, "day"), datetime(2026, 9, 16, 2, tzinfo=UTC), CHINA).due_at  # last day Thursday 8 October


def local(text: str, due_at: datetime = DUE) -> str:
    moment = offset(due_at, text, CHINA)
    assert moment.tzinfo is UTC
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("0d", "2026-10-08 09:00"),  # the morning of the last day
        ("0wd", "2026-10-08 09:00"),
        ("-3d", "2026-10-05 09:00"),  # a holiday: still a morning
        ("-10d", "2026-09-28 09:00"),
        ("-1wd", "2026-09-30 09:00"),
        ("-3wd", "2026-09-28 09:00"),
        ("1d", "2026-10-09 09:00"),
        ("+1wd", "2026-10-09 09:00"),
        ("2wd", "2026-10-10 09:00"),  # a worked Saturday
        ("5d", "2026-10-13 09:00"),
        ("-2h", "2026-10-08 22:00"),
        ("30m", "2026-10-09 00:30"),
    ],
)
def test_offsets_land_in_the_morning_or_at_the_instant(text: str, moment: str) -> None:
    assert local(text) == moment


def test_a_reminder_is_never_after_what_it_reminds_of() -> None:
    early = datetime(2026, 9, 23, 8, tzinfo=SHANGHAI)
    assert local("0d", early) == "2026-09-23 08:00"
    assert local("-1d", early) == "2026-09-22 09:00"


def test_mornings_in_new_york_keep_to_the_clock_on_the_wall() -> None:
    york = builtin("new-york")
    due_at = york.at(date(2026, 3, 10), 0)
    assert offset(due_at, "-3d", york).isoformat() == "2026-03-06T14:00:00+00:00"
    assert offset(due_at, "0d", york).isoformat() == "2026-03-09T13:00:00+00:00"


@pytest.mark.parametrize("text", ["", "3", "d", "-3w", "3 d", "1.5d", "--1d", "１d", "-99999d"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an offset is written"):
        offset(DUE, text, CHINA)


def test_the_last_day_is_the_one_before_the_exclusive_end() -> None:
    assert last_day(DUE, "Asia/Shanghai") == date(2026, 10, 8)
    assert last_day(datetime(2026, 10, 8, 4, tzinfo=UTC), "Asia/Shanghai") == date(2026, 10, 8)
