"""The calendar: a day is closed and opened again, a year is added; what moves is shown first, and told after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases import redating
from huiyin.cases.models import Case, Clock
from huiyin.cases.proving import verify
from huiyin.institution.acts import By
from huiyin.institution.house import house
from huiyin.institution.models import CalendarInUse
from huiyin.kernel import calendars
from tests.cast import Cast

At = Callable[..., Client]
PAGE = "/administration/calendar/"
YEAR = """known_until = 2027-12-31
[[sources]]
title = "2027 notice"
[sources.holidays]
2027-01-04 = "new-year"
"""


def due_day(cast: Cast, case: int) -> date:
    """The day on which forwarding is due: exclusive, so one after the last."""
    at = Clock.objects.get(case=case, name="forward").due_at
    return at.astimezone(house(cast.institution.id).zone).date() - timedelta(days=1)


def publish(client: Client, what: str, **given: object) -> object:
    """Look, then publish what was looked at."""
    looked = client.post(f"{PAGE}{what}/", given)
    assert looked.status_code == 200, looked.content.decode()
    return client.post(f"{PAGE}{what}/", {**given, **hidden(looked), "publish": "1"})


def hidden(looked: object) -> dict[str, str]:
    """What the page carries on to the publishing."""
    context = looked.context  # type: ignore[attr-defined]
    return {"base": context["base"], "becomes": context["becomes"]}


def test_a_day_is_closed_shown_and_told(ada: Cast, at: At) -> None:
    case = ada.register(to_unit=ada.units["urban"].id)
    ada.do("boris", "take", case)
    last = due_day(ada, case)
    given = {"day": last.isoformat(), "zh": "检修", "en": "Repairs", "es": ""}
    desk = at("ada", "en")
    looked = desk.post(f"{PAGE}close/", given)
    text = looked.content.decode()
    assert looked.status_code == 200
    assert "Urban management" in text
    assert "夜间施工" not in text
    assert looked.context["moves"].limits >= 1
    assert due_day(ada, case) == last  # nothing is published by looking
    done = desk.post(f"{PAGE}close/", {**given, **hidden(looked), "publish": "1"})
    assert done.status_code == 302
    assert due_day(ada, case) > last
    shown = desk.get(PAGE).content.decode()
    assert "Repairs" in shown
    assert not redating.still_to_count(ada.institution.id)
    assert verify(ada.now).findings == []


def test_the_limit_that_is_next_moves_with_its_case(ada: Cast, at: At) -> None:
    case = ada.register()
    ada.do("rui", "review_registration", case)
    last = due_day(ada, case)
    before = Case.objects.get(pk=case).due_at
    assert before == Clock.objects.get(case=case, name="forward").due_at
    publish(at("ada"), "close", day=last.isoformat(), zh="检修")
    after = Case.objects.get(pk=case).due_at
    assert after is not None
    assert before is not None
    assert after > before
    assert after == Clock.objects.get(case=case, name="forward").due_at
    assert verify(ada.now).findings == []


def test_sent_twice_it_is_one_version(ada: Cast, at: At) -> None:
    desk, given = at("ada"), {"day": "2026-04-01", "zh": "检修"}
    looked = desk.post(f"{PAGE}close/", given)
    for _ in range(2):
        assert desk.post(f"{PAGE}close/", {**given, **hidden(looked), "publish": "1"}).status_code == 302
    assert CalendarInUse.objects.count() == 2


def test_a_closure_is_taken_back_and_the_first_version_is_in_use_again(ada: Cast, at: At) -> None:
    desk = at("ada")
    first = house(ada.institution.id).calendar.version
    publish(desk, "close", day="2026-04-01", zh="检修")
    publish(desk, "open", day="2026-04-01")
    assert house(ada.institution.id).calendar.version == first
    assert CalendarInUse.objects.count() == 2
    assert verify(ada.now).findings == []
    publish(desk, "close", day="2026-04-01", zh="检修")
    assert not house(ada.institution.id).calendar.is_working_day(date(2026, 4, 1))
    assert verify(ada.now).findings == []
    for one in CalendarInUse.objects.all():
        assert desk.get(f"{PAGE}version/{one.id}/").status_code == 200


def test_a_year_is_added_from_a_file(ada: Cast, at: At) -> None:
    desk = at("ada", "en")
    file = SimpleUploadedFile("2027.toml", YEAR.encode())
    looked = desk.post(f"{PAGE}extend/", {"file": file, "text": ""})
    assert looked.status_code == 200
    desk.post(f"{PAGE}extend/", {"text": YEAR, **hidden(looked), "publish": "1"})
    assert house(ada.institution.id).calendar.known_until == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("what", "given", "said"),
    [
        ("close", {"day": "2026-03-07", "zh": "x"}, "not worked anyway"),
        ("close", {"day": "2026-02-02", "zh": "x"}, "This day is past"),
        ("close", {"day": "2026-04-01"}, "in one language at least"),
        ("open", {"day": "2026-04-01"}, "not closed any more"),
        ("extend", {"text": YEAR.replace("2027-01-04", "4 Jan")}, "line 5"),
        ("extend", {"text": "id = 'other'"}, "line 1"),
        ("extend", {"text": calendars.dump(calendars.builtin("china")).replace('"china"', '"tomorrow"')}, "another"),
        ("extend", {"text": calendars.dump(calendars.builtin("china"))}, "changes nothing"),
    ],
)
def test_what_is_wrong_is_said_and_kept(ada: Cast, at: At, what: str, given: dict[str, str], said: str) -> None:
    answer = at("ada", "en").post(f"{PAGE}{what}/", given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'role="alert"' in text
    if what == "close":
        assert f'value="{given["day"]}"' in text
    assert CalendarInUse.objects.count() == 1


def test_what_somebody_else_published_meanwhile_is_looked_at_first(ada: Cast, at: At) -> None:
    desk, given = at("ada", "en"), {"day": "2026-04-01", "zh": "检修"}
    looked = desk.post(f"{PAGE}close/", given)
    publish(at("ada"), "close", day="2026-04-02", zh="停电")
    again = desk.post(f"{PAGE}close/", {**given, **hidden(looked), "publish": "1"})
    assert again.status_code == 409
    assert house(ada.institution.id).calendar.is_working_day(date(2026, 4, 1))


def test_secret_matters_are_counted_and_not_placed(ada: Cast, at: At) -> None:
    case = ada.register("jing", to_unit=ada.units["discipline"].id, secrecy="confidential")
    last = due_day(ada, case)
    looked = at("ada").post(f"{PAGE}close/", {"day": last.isoformat(), "zh": "检修"})
    assert looked.context["moves"].hidden == looked.context["moves"].limits > 0
    assert "纪检监察组" not in looked.content.decode()


def test_a_crash_while_limits_are_counted_is_made_good(ada: Cast, at: At) -> None:
    cases = [ada.register(to_unit=ada.units["urban"].id) for _ in range(3)]
    last = due_day(ada, cases[0])
    closed = calendars.close_day(house(ada.institution.id).calendar, last, {"zh": "检修"})
    real, calls = redating.perform, []

    def dies(request: object) -> object:
        calls.append(request)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(request)  # type: ignore[arg-type]

    by = By(ada.pass_time(minutes=1))
    with (
        patch.object(redating, "AT_ONCE", 1),
        patch.object(redating, "perform", dies),
        pytest.raises(KeyboardInterrupt),
    ):
        redating.publish_calendar(by, ada.institution.id, closed)
    assert redating.still_to_count(ada.institution.id)
    assert {due_day(ada, case) > last for case in cases} == {True, False}
    desk = at("ada", "en")
    assert "Count the rest" in desk.get(PAGE).content.decode()
    assert desk.post(f"{PAGE}count/").status_code == 302
    assert {due_day(ada, case) > last for case in cases} == {True}
    assert not redating.still_to_count(ada.institution.id)
    assert "Count the rest" not in desk.get(PAGE).content.decode()
    assert verify(ada.now).findings == []


def test_counting_goes_on_where_it_stopped(ada: Cast, at: At) -> None:
    for _ in range(3):
        ada.register()
    desk = at("ada", "en")
    with patch.object(redating, "AT_ONCE", 1), patch("huiyin.administration.pages.calendar.SECONDS", -1):
        address = publish(desk, "close", day="2026-04-01", zh="检修")["Location"]  # type: ignore[index]
        seen = []
        while address != reverse("administration_calendar"):
            shown = desk.get(address)
            seen.append(shown.context["done"])
            address = desk.post(f"{PAGE}count/", {"place": shown.context["place"]})["Location"]
    assert seen == [1, 2, 3]
    assert not redating.still_to_count(ada.institution.id)


def test_a_page_asks_the_same_of_a_full_house(ada: Cast, at: At) -> None:
    desk = at("ada")
    given = {"day": "2026-04-01", "zh": "检修"}
    pages = [lambda: desk.get(PAGE), lambda: desk.post(f"{PAGE}close/", given)]
    ada.register()
    few = [[count(page) for page in pages] for _ in range(2)][1]  # the first reads the house
    for _ in range(12):
        ada.register()
    assert [[count(page) for page in pages] for _ in range(2)][1] == few
    assert max(few) < 20


def count(page: Callable[[], object]) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page()
    return len(asked)


def test_the_year_is_drawn_in_words(ada: Cast, at: At) -> None:
    ada.now = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    text = at("ada", "en").get(PAGE).content.decode()
    assert "Holiday: National Day" in text
    assert "Make-up working day" in text
    assert "The next year is missing" in text
    assert "2027" in text
    assert at("ada").get(f"{PAGE}?year=9999").status_code == 200
