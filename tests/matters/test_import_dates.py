"""Dates in every form the real files have, and what clocks put forward or back do to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from huiyin.matters.importing.dates import Read, read
from huiyin.matters.importing.loading import load_mapping
from tests.matters.files import MAPPINGS

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
CITY = load_mapping("city-messages", MAPPINGS).dates
NYC = load_mapping("nyc311", MAPPINGS).dates
THEN = datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        "2019/2/28 11:25:05",
        "2019-02-28 11:25:05",
        "2019-02-28T11:25:05",
        "  2019-02-28   11:25:05 ",
        "2019-02-28\u00a011:25:05",
        datetime(2019, 2, 28, 11, 25, 5),  # noqa: DTZ001  # as a spreadsheet's cell is read
        "43524.4757523148",
    ],
)
def test_one_instant_in_every_form(cell: str | date) -> None:
    assert read(cell, CITY, BEIJING) == Read(THEN)


@pytest.mark.parametrize("cell", ["2019/2/28", "2019-02-28", "2019年2月28日", "43524", date(2019, 2, 28)])
def test_a_day_without_a_time_begins_at_midnight(cell: str | date) -> None:
    assert read(cell, CITY, BEIJING) == Read(datetime(2019, 2, 27, 16, tzinfo=UTC), whole_day=True)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "yesterday",
        "2019-02-30 10:00:00",
        "2019/13/01",
        "28/02/2019",
        "188006",  # a reference, not a number of days
        "9999",
        "nan",
        "inf",
        "1e400",
        "-43524",
        "0001-01-01",
    ],
)
def test_what_is_no_date_is_none(cell: str) -> None:
    assert read(cell, CITY, BEIJING) is None


def test_american_dates_are_month_first_and_know_noon_from_midnight() -> None:
    assert read("03/01/2011 12:05:39 PM", NYC, NEW_YORK) == Read(datetime(2011, 3, 1, 17, 5, 39, tzinfo=UTC))
    assert read("03/01/2011 12:00:00 AM", NYC, NEW_YORK) == Read(datetime(2011, 3, 1, 5, tzinfo=UTC), whole_day=True)


def test_an_hour_that_came_twice_is_the_first_and_told() -> None:
    with translation.override("en"):
        found = read("11/06/2011 01:30:00 AM", NYC, NEW_YORK)
    doubt = "2011-11-06 01:30 came twice that night, as clocks were put back; the first is taken."
    assert found == Read(datetime(2011, 11, 6, 5, 30, tzinfo=UTC), doubt)


def test_an_hour_that_never_was_is_the_one_after_and_told() -> None:
    with translation.override("en"):
        found = read("03/13/2011 02:30:00 AM", NYC, NEW_YORK)
    doubt = "2011-03-13 02:30 did not exist, as clocks were put forward; the hour after is taken."
    assert found == Read(datetime(2011, 3, 13, 7, 30, tzinfo=UTC), doubt)
    assert found is not None
    assert found.at.astimezone(NEW_YORK).hour == 3


def test_a_date_with_its_own_zone_keeps_it() -> None:
    found = read("2011-03-13 02:30:00 +0800", ["%Y-%m-%d %H:%M:%S %z"], NEW_YORK)
    assert found == Read(datetime(2011, 3, 12, 18, 30, tzinfo=UTC))


instants = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)
zones = st.sampled_from([BEIJING, NEW_YORK, ZoneInfo("Europe/Madrid"), ZoneInfo("Australia/Lord_Howe")])


@given(instants, zones)
def test_what_was_written_in_local_time_is_read_back(at: datetime, zone: ZoneInfo) -> None:
    """Only an hour that came twice is not: it is read as its first coming, and told."""
    local = at.astimezone(zone).replace(tzinfo=None)
    days = (local - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
    forms: list[str | date] = [
        local,
        *(local.strftime(form) for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S")),
        str(days),
    ]
    for cell in forms:
        found = read(cell, CITY, zone)
        assert found is not None
        if found.doubt:
            assert timedelta() <= at - found.at <= timedelta(hours=1)
        else:
            assert found.at == at
        assert found.at.astimezone(zone).replace(tzinfo=None) == local
