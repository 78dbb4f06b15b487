"""Answered on the spot: registered and answered in one go; if the answer is refused, the registration stands."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from huiyin.cases import verify
from huiyin.cases.models import Case, Contact
from tests.cast import Cast
from tests.matters.sheets import LETTER, blank, errors, register, send

At = Callable[..., Client]
ANSWER = {"answer_now": "1", "reply_text": "已当场说明办理途径。", "outcome": "informed"}


def test_registered_and_answered_in_one_go(cast: Cast, at: At) -> None:
    html = register(at("anna", "en"), "visit", **ANSWER).content.decode()
    assert Case.objects.get().closing == "answered"
    assert "Registered and answered" in html
    assert verify.verify(cast.now).findings == []


def test_without_the_tick_nothing_is_answered(cast: Cast, at: At) -> None:
    register(at("anna"), "visit", reply_text="未勾选")
    assert Case.objects.get().phase == "open"


def test_an_answer_that_is_not_whole_stops_both(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    answer = send(anna, blank(anna), **LETTER, answer_now="1")
    assert answer.status_code == 422
    assert "Reply: Fill this in." in errors(answer)
    assert 'href="#id_reply_text"' in answer.content.decode()
    assert not Contact.objects.exists()


def test_a_refused_answer_leaves_the_registration_and_says_so(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    answer = send(anna, blank(anna), **LETTER, **ANSWER, to_unit=str(cast.units["education"].id))
    html = anna.get(answer["Location"]).content.decode()
    assert "It is registered, but the answer was not recorded" in html
    assert "Your role does not include this" in html
    assert Contact.objects.get().number in html
    assert Case.objects.get().phase == "open"


def test_pressed_twice_it_is_answered_once(cast: Cast, at: At) -> None:
    anna = at("anna")
    sheet = {**blank(anna), **LETTER, **ANSWER}
    assert send(anna, sheet)["Location"] == send(anna, sheet)["Location"]
    assert Contact.objects.count() == 1
    assert Case.objects.get().closing == "answered"


def test_what_is_joined_is_not_answered_here(cast: Cast, at: At) -> None:
    other, anna = cast.register(), at("anna", "en")
    answer = send(anna, blank(anna), **LETTER, **ANSWER, answer=f"join:{other}")
    assert "is answered there" in errors(answer)
    assert Contact.objects.count() == 1


def test_no_code_is_believed_from_the_address(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    done = send(anna, blank(anna), **LETTER)["Location"]
    html = anna.get(done, {"refused": "<b>"}).content.decode()
    assert "answer was not recorded" not in html
