from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

import chinese_calendar
import holidays
import pytest

from huiyin.kernel.calendars import CalendarError, builtin, builtin_names, dump, last_day

YEARS = range(2004, 2027)


def each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def test_what_comes_with_the_product() -> None:
    assert builtin_names() == ("china", "every-day", "mexico", "new-york", "spain")
    with pytest.raises(CalendarError, match="no calendar 'atlantis'; there are china"):
        builtin("atlantis")


@pytest.mark.parametrize("name", builtin_names())
def test_data_files_are_canonical_and_complete(name: str) -> None:
    calendar = builtin(name)
    text = (files("huiyin.kernel.calendars") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    assert "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#")) == dump(calendar)
    assert calendar.id == name
    assert calendar.title.keys() == {"zh", "en", "es"}
    assert all(words.keys() == {"zh", "en", "es"} for words in calendar.names.values())
    assert {day.name for day in calendar.days.values()} == calendar.names.keys()
    assert {day.source for day in calendar.days.values()} == calendar.sources.keys()


def test_china_agrees_with_both_libraries_to_the_day() -> None:
    ours = builtin("china")
    theirs = holidays.country_holidays("CN", years=range(2004, 2028))
    days = each(date(2004, 1, 1), ours.known_until)
    assert [day for day in days if ours.is_working_day(day) != theirs.is_working_day(day)] == []
    # 国办发明电〔2005〕35号: 12月31日（星期六）上班
    known_mistakes = [date(2005, 12, 31)]
    assert [day for day in days if ours.is_working_day(day) != chinese_calendar.is_workday(day)] == known_mistakes
    assert ours.is_working_day(date(2005, 12, 31))


def test_china_is_published_for_2026_and_only_expected_after() -> None:
    china = builtin("china")
    assert (china.known_from, china.known_until) == (date(2004, 1, 1), date(2026, 12, 31))
    assert china.expected_until == date(2036, 12, 31)
    made_up = [day.isoformat() for day, named in china.days.items() if named.working and day.year == 2026]
    assert made_up == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    expected = {day: named for day, named in china.days.items() if day > china.known_until}
    assert {named.source for named in expected.values()} == {"全国年节及纪念日放假办法（2024年修订）"}
    assert not any(named.working for named in expected.values())
    assert [day.isoformat() for day in expected if day.year == 2027][:5] == [
        "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"
    ]  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_china_names_its_notice(year: int) -> None:
    china = builtin("china")
    own = f"国务院办公厅关于{year}年部分节假日安排的通知"
    following = f"国务院办公厅关于{year + 1}年部分节假日安排的通知"
    others = {named.source for day, named in china.days.items() if day.year == year} - {own, following}
    changes = {
        2015: {"国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知"},
        2019: {"国务院办公厅关于调整2019年劳动节假期安排的通知"},
        2020: {"国务院办公厅关于延长2020年春节假期的通知"},
    }
    assert others == changes.get(year, set())


def test_the_spring_festival_of_2020_was_lengthened() -> None:
    china = builtin("china")
    assert china.reason_off(date(2020, 1, 31)) == "spring-festival"
    assert not china.is_working_day(date(2020, 2, 1))  # the first notice had made it a working day
    assert china.is_working_day(date(2020, 2, 3))


def test_new_york_knows_what_moves() -> None:
    york = builtin("new-york")
    off = {day.isoformat(): york.reason_off(day) for day in each(date(2026, 6, 15), date(2026, 9, 11))}
    named = {day: reason for day, reason in off.items() if reason not in (None, "weekend")}
    assert named == {
        "2026-06-19": "juneteenth",
        "2026-07-03": "independence-day",  # federal: Saturday's holiday on Friday
        "2026-07-04": "independence-day",
        "2026-09-07": "labor-day",
    }
    assert york.reason_off(date(2025, 11, 4)) == "election-day"  # state: every general election
    assert york.is_working_day(date(2022, 2, 11))  # state: Lincoln's birthday on a Saturday does not move
    assert york.reason_off(date(2023, 2, 13)) == "lincoln"  # but from a Sunday it does
    assert york.is_working_day(date(2016, 6, 20))  # before Juneteenth
    assert last_day(york.at(date(2026, 6, 20), 0), york.zone) == date(2026, 6, 19)


def test_spain_mexico_and_every_day() -> None:
    assert builtin("spain").reason_off(date(2026, 4, 3)) == "good-friday"
    assert builtin("mexico").reason_off(date(2024, 10, 1)) == "change-of-government"
    assert all(map(builtin("every-day").is_working_day, each(date(2026, 1, 1), date(2026, 12, 31))))
