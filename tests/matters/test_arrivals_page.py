"""Arrivals through the page: the post and the queue, from the door to the register, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Contact
from huiyin.cases.proving import verify
from huiyin.matters import arrivals
from huiyin.matters.arrivals import By
from huiyin.matters.models import ASIDE, CAME, LETTER, OPENED, REGISTERED, VISIT, Arrival, Draft
from tests.cast import Cast
from tests.matters.post import KEY, noted, opened, press, rows, said, sheet_of
from tests.matters.reading import english_in, text_of
from tests.matters.sheets import send

At = Callable[..., Client]


def test_the_morning_s_post_from_the_number_to_the_register(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    assert "No letter is left to be opened or registered" in said(anna, press(anna, "note:letter", count="0"))
    assert "3 letters are noted: No. 1 to 3." in said(anna, press(anna, "note:letter", count="3"))
    first, second, third = Arrival.objects.order_by("n").values_list("id", flat=True)
    assert "3 letters are opened." in said(anna, press(anna, "open_all:letter"))
    came = Arrival.objects.get(pk=first).came_at.astimezone(cast.actor("anna").house.zone)
    sheet = sheet_of(anna, first)
    assert (sheet["channel"], sheet["received_at"]) == (["letter"], [f"{came:%Y-%m-%dT%H:%M}"])
    done = anna.get(send(anna, sheet)["Location"]).content.decode()
    assert "Next letter (2 of 3)" in done
    assert f"/register/?arrival={second}" in done
    contact = Contact.objects.get()
    assert [(row.state, row.contact_id) for row in rows(first, second)] == [(REGISTERED, contact.id), (OPENED, None)]
    assert "will not be registered: Advertisement." in said(anna, press(anna, f"aside:{third}:advertisement"))
    page = anna.get("/arrivals/").content.decode()
    assert contact.number in page
    assert f'href="/cases/{contact.case_id}/"' in page
    assert verify(cast.now).findings == []


def test_the_queue_from_the_door_to_the_register(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    assert "The queue number is 1." in said(anna, press(anna, "note:visit"))
    assert "The queue number is 2." in said(anna, press(anna, "note:visit"))
    first, second = Arrival.objects.order_by("n").values_list("id", flat=True)
    answer = press(anna, f"open:{first}", then="register")
    assert answer["Location"] == f"/register/?arrival={first}"
    called = Arrival.objects.get(pk=first).opened_at
    assert called is not None
    sheet = sheet_of(anna, first)
    zone = cast.actor("anna").house.zone
    assert (sheet["channel"], sheet["received_at"]) == (["visit"], [f"{called.astimezone(zone):%Y-%m-%dT%H:%M}"])
    done = anna.get(send(anna, sheet)["Location"]).content.decode()
    assert "Call the next visitor (No. 2)" in done
    assert f'value="open:{second}"' in done
    assert "will not be registered: Left unheard." in said(anna, press(anna, f"aside:{second}:unheard"))
    assert [row.state for row in rows(first, second)] == [REGISTERED, ASIDE]


def test_how_long_somebody_waits_is_shown_and_yesterday_s_stand_above(cast: Cast, at: At) -> None:
    noted(cast, 1, VISIT)
    noted(cast, 1)
    cast.pass_time(minutes=33)
    anna = at("anna", "en")
    assert re.search(r"Waiting 3[3-6] min", text_of(anna.get("/arrivals/").content.decode()))
    cast.pass_time(days=1)
    (today,) = noted(cast, 1)
    page = anna.get("/arrivals/").content.decode()
    assert "since 2 Mar" in text_of(page)
    old = Arrival.objects.order_by("came_at").filter(channel=LETTER).values_list("id", flat=True)[0]
    assert page.index(f'value="open:{old}"') < page.index(f'value="open:{today}"')


def test_pressed_twice_it_is_one(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    page = anna.get("/arrivals/").content.decode()
    found = KEY.search(page)
    assert found is not None
    form = {"key": found[1], "do": "note:visit"}
    assert [said(anna, anna.post("/arrivals/", form)).count("The queue number is 1.") for _ in range(2)] == [1, 1]
    letters = {"key": found[1], "do": "note:letter", "count": "12"}
    anna.post("/arrivals/", letters)
    assert "This form was sent before" in said(anna, anna.post("/arrivals/", {**letters, "count": "13"}))
    assert Arrival.objects.count() == 13


@pytest.mark.parametrize("typed", ["", "0", "-3", "many", "1e3", "201", "９９９", "9" * 30])
def test_a_number_that_can_not_be_is_told_and_notes_nothing(cast: Cast, at: At, typed: str) -> None:
    anna = at("anna", "en")
    assert "as a number from 1 to 200" in said(anna, press(anna, "note:letter", count=typed))
    assert not Arrival.objects.exists()


def test_what_a_colleague_opened_called_or_registered_is_told(cast: Cast, at: At) -> None:
    letter, other = noted(cast, 2)
    (visit,) = noted(cast, 1, VISIT)
    opened(cast, letter, visit)
    anna = at("anna", "en")
    assert "No. 1 was opened by Anna already." in said(anna, press(anna, f"open:{letter}"))
    assert "No. 1 was called by Anna already." in said(anna, press(anna, f"open:{visit}", then="register"))
    cast.pass_time(minutes=1)
    arrivals.set_aside(By(cast.actor("anna"), cast.now), other, "returned")
    for do in (f"open:{other}", f"aside:{other}:advertisement"):
        assert "set aside by Anna meanwhile: Returned to the sender." in said(anna, press(anna, do))
    answer = anna.get("/register/", {"arrival": other})
    assert "set aside by Anna meanwhile" in said(anna, answer)


def test_set_aside_is_taken_back_the_same_day_only(cast: Cast, at: At) -> None:
    (one,) = noted(cast, 1)
    anna = at("anna", "en")
    press(anna, f"aside:{one}:private")
    assert f'value="back:{one}"' in anna.get("/arrivals/").content.decode()
    press(anna, f"back:{one}")
    assert rows(one)[0].state == CAME
    press(anna, f"aside:{one}:private")
    cast.pass_time(days=1)
    assert f'value="back:{one}"' not in anna.get("/arrivals/").content.decode()
    press(anna, f"back:{one}")
    assert rows(one)[0].state == ASIDE


def test_a_note_is_taken_back_whole(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    press(anna, "note:letter", count="120")
    one = Arrival.objects.latest("n").id
    assert "120 letters were noted by mistake." in said(anna, press(anna, f"unnote:{one}"))
    assert "No. 121" in said(anna, press(anna, "note:letter", count="12"))


@pytest.mark.parametrize("who", ["su", "dao", "rui"])
def test_who_may_not_register_is_told_as_on_register(cast: Cast, at: At, who: str) -> None:
    (one,) = noted(cast, 1)
    client = at(who, "en")
    for answer in (client.get("/arrivals/"), client.post("/arrivals/", {"do": f"open:{one}", "key": "0" * 32})):
        assert answer.status_code == 403
        assert "You cannot register" in answer.content.decode()
    assert 'href="/arrivals/"' not in client.get("/").content.decode()
    assert rows(one)[0].state == CAME


def test_another_unit_s_post_is_not_there(cast: Cast, at: At) -> None:
    (one,) = noted(cast, 1)
    boris = at("boris", "en")
    assert f"open:{one}" not in boris.get("/arrivals/", {"unit": cast.units["office"].id}).content.decode()
    for do in (f"open:{one}", f"aside:{one}:returned", f"unnote:{one}", f"back:{one}", "open:0", "open:x", "nonsense"):
        assert press(boris, do).status_code == 404
    assert boris.get("/register/", {"arrival": one}).status_code == 404
    assert boris.get("/register/", {"arrival": 1}).status_code == 404
    assert rows(one)[0].state == CAME


def test_today_and_register_count_it_for_who_registers(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    assert "nothing to open or to call" in text_of(anna.get("/").content.decode())
    ids = noted(cast, 5)
    opened(cast, *ids[:2])
    noted(cast, 1, VISIT)
    for path in ("/", "/register/"):
        assert "Unopened 3 Opened, not registered 2 Waiting 1" in text_of(anna.get(path).content.decode())


def test_it_speaks_chinese(cast: Cast, at: At) -> None:
    anna = at("anna")
    assert english_in(anna.get("/arrivals/").content.decode()) == []
    ids = noted(cast, 4)
    noted(cast, 2, VISIT)
    opened(cast, ids[0])
    press(anna, f"aside:{ids[1]}:other_office")
    page = anna.get("/arrivals/").content.decode()
    assert english_in(page) == []
    assert "未拆" in page
    assert "候访" in page


def test_the_page_costs_the_same_at_three_and_at_a_hundred(cast: Cast, at: At) -> None:
    anna = at("anna")

    def cost(path: str) -> int:
        anna.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert anna.get(path).status_code == 200
        return len(asked)

    def grow(count: int) -> None:
        ids = noted(cast, count)
        opened(cast, *ids[: count // 2])
        for one in ids[-count // 3 :]:
            arrivals.set_aside(By(cast.actor("anna"), cast.now), one, "returned")
        for _ in range(count):
            noted(cast, 1, VISIT)
        send(anna, sheet_of(anna, ids[0]))
        Draft.objects.all().delete()

    grow(6)
    few = [cost(path) for path in ("/arrivals/", "/", "/register/")]
    grow(90)
    many = [cost(path) for path in ("/arrivals/", "/", "/register/")]
    assert all(later <= before for later, before in zip(many, few, strict=True)), (few, many)
    assert few[0] <= 20
    page = anna.get("/arrivals/").content
    assert len(page) < 150_000
    assert b"more, shown" in page or "另有".encode() in page
