from __future__ import annotations

from datetime import date

import pytest

from huiyin.kernel.calendars import Calendar, CalendarError, Day, builtin, dump, load

SMALL = """\
id = "hall"
title = { en = "Town hall" }
zone = "Europe/Madrid"
known_from = 2026-01-01
known_until = 2026-12-31
weekend = ["saturday", "sunday"]

[hours]
monday = ["09:00-14:00", "16:00-24:00"]

[names]
may-day = { en = "May Day", "zh-hant" = "勞動節" }

[[sources]]
title = "First notice"
[sources.holidays]
2026-05-01 = "may-day"
2026-05-04 = "may-day"
[sources.workdays]
2026-05-09 = "may-day"

[[sources]]
title = "Second notice"
url = "https://example.org/2"
[sources.workdays]
2026-05-04 = "flood"

[closures]
2026-06-01 = "painters"
"""


def test_a_text_is_read() -> None:
    hall = load(SMALL)
    assert (hall.id, hall.zone, hall.known_until) == ("hall", "Europe/Madrid", date(2026, 12, 31))
    assert hall.hours[0] == ((540, 840), (960, 1440))
    assert hall.hours[1] == ()
    assert hall.hours[7] == hall.hours[0], "make-up days keep the first hours given"
    assert hall.reason_off(date(2026, 5, 1)) == "may-day"
    assert hall.days[date(2026, 5, 9)] == Day(True, "may-day", "First notice")
    assert hall.reason_off(date(2026, 6, 1)) == "painters"
    assert hall.reason_off(date(2026, 6, 6)) == "weekend"


def test_a_later_source_overrides_an_earlier() -> None:
    assert load(SMALL).days[date(2026, 5, 4)] == Day(True, "flood", "Second notice")


def test_the_written_text_reads_as_the_same_calendar() -> None:
    hall = load(SMALL)
    assert load(dump(hall)) == hall
    assert dump(load(dump(hall))) == dump(hall)
    assert load(dump(hall)).version == hall.version
    assert len({hall, load(dump(hall)), builtin("china")}) == 2


MISTAKES = [
    ("zone =", "zone = nowhere", 3, "not TOML"),
    ('zone = "Europe/Madrid"', 'zone = "Europe/Atlantis"', 3, "no such time zone: 'Europe/Atlantis'"),
    ("known_until = 2026-12-31", "known_until = 2025-12-31", 5, "known_until lies before known_from"),
    ("known_until = 2026-12-31", 'known_until = "2026"', 5, "'known_until' must be of type date, not '2026'"),
    ("known_until = 2026-12-31\n", "", 1, "'known_until' is missing"),
    ('"saturday"', '"caturday"', 6, "no such day of the week: 'caturday'"),
    ('"09:00-14:00"', '"9-14"', 9, "hours are written"),
    ('"09:00-14:00"', '"09:75-14:00"', 9, "hours are written"),
    ('"09:00-14:00"', '"09:00-16:00"', 9, "opening hours follow one another"),
    ('"16:00-24:00"', '"16:00-24:30"', 9, "opening hours follow one another"),
    ("monday", "moonday", 9, "unknown key 'moonday'"),
    ("monday", "saturday", 8, "no working day of the week has opening hours"),
    ('title = "Second notice"', 'title = "First notice"', 23, "'First notice' stands twice"),
    ("2026-05-09", "2026-05-39", 20, "not '2026-05-39'"),
    ("2026-05-09", "2026-05-04", 20, "2026-05-04 is both a holiday and a working day"),
    ('2026-05-04 = "flood"', "2026-05-04 = 7", 26, "'2026-05-04' must be of type str, not 7"),
    ('url = "https', 'address = "https', 24, "unknown key 'address'"),
    ('2026-06-01 = "painters"', '06-01 = "painters"', 29, "not '06-01'"),
    ("2026-06-01", "20260601", 29, "not '20260601'"),
    ("[closures]", "[closed]", 28, "unknown key 'closed'"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "words"), MISTAKES)
def test_a_mistake_is_told_with_its_line(right: str, wrong: str, line: int, words: str) -> None:
    with pytest.raises(CalendarError) as caught:
        load(SMALL.replace(right, wrong, 1))
    assert words in str(caught.value)
    assert f"line {line}" in str(caught.value)


def test_a_week_needs_a_working_day_and_a_day_its_source() -> None:
    days = '["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]'
    with pytest.raises(CalendarError, match="line 6: a weekend is at most six"):
        load(SMALL.replace('["saturday", "sunday"]', days))
    hall = load(SMALL)
    with pytest.raises(CalendarError, match="a source that is not listed: 'rumour'"):
        Calendar(**{**vars_of(hall), "days": {date(2026, 7, 1): Day(False, "x", "rumour")}})


def vars_of(calendar: Calendar) -> dict[str, object]:
    return {name: getattr(calendar, name) for name in Calendar.__dataclass_fields__}


def test_closures_make_another_version() -> None:
    china = builtin("china")
    closed = china.with_closures({date(2026, 11, 23): "搬迁"})
    assert china.is_working_day(date(2026, 11, 23))
    assert closed.reason_off(date(2026, 11, 23)) == "搬迁"
    assert closed.version != china.version
    assert china.with_closures({}) == china
    both = closed.with_closures({date(2026, 11, 24): "停电"})
    assert not both.is_working_day(date(2026, 11, 23))
    assert not both.is_working_day(date(2026, 11, 24))


def test_a_closure_wins_over_a_make_up_day() -> None:
    sunday = date(2026, 9, 20)
    assert builtin("china").is_working_day(sunday)
    assert not builtin("china").with_closures({sunday: "停电"}).is_working_day(sunday)


def test_a_general_calendar_moves_to_the_institutions_zone() -> None:
    here = builtin("every-day").in_zone("Asia/Shanghai")
    assert here.at(date(2026, 1, 1), 0).isoformat() == "2025-12-31T16:00:00+00:00"
    assert here.version != builtin("every-day").version
