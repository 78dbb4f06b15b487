"""Register: every channel, its errors, its confirmation; pressed twice it registers once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyin.cases import queries, verify
from huiyin.cases.models import Case, Contact
from huiyin.matters.models import Draft
from huiyin.parties import sealing
from tests.cast import Cast
from tests.matters.sheets import LETTER, TEXT, blank, errors, fields, register, send

At = Callable[..., Client]
CHANNELS = ["letter", "visit", "call", "web", "box", "higher_office"]
MORE: dict[str, dict[str, Any]] = {
    "higher_office": {"from_office": "省信访局", "report_up_by": "2026-04-30"},
    "call": {"phone": "", "caller_number": "13000000000"},
    "visit": {"head_count": "12", "representatives": ["王芳", "李娜"], "name": ""},
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_registers(cast: Cast, at: At, channel: str) -> None:
    html = register(at("anna", "en"), channel, **MORE.get(channel, {})).content.decode()
    contact = Contact.objects.select_related("case").get()
    assert contact.channel == channel
    assert contact.number in html
    assert contact.case.number in html
    assert "Linhe Letters and Visits" in html
    assert "Review of registration" in html
    assert f"/cases/{contact.case_id}/" in html
    assert f"/register/?channel={channel}" in html
    assert verify.verify(cast.now).findings == []


def test_five_pages_arrive_whole(cast: Cast, at: At) -> None:
    pages = "\n\n".join(f"第{page}页。{TEXT * 30}" for page in range(1, 6))
    register(at("anna"), text=pages, requests="停止夜间施工\n公布批准文件", pages="5", written_on="2026-02-27")
    contact = Contact.objects.select_related("case").get()
    assert str(contact.written_on) == "2026-02-27"
    assert sealing.open_key(contact.case.key).unseal(contact.text) == pages
    for words in ("第5页", "公布批准"):
        assert queries.find(cast.actor("anna"), words) == [contact.case_id]


def test_defaults_are_now_and_ones_own_unit(cast: Cast, at: At) -> None:
    sheet = blank(at("boris"))
    assert sheet["received_at"] == [f"{cast.now.astimezone(cast.actor('boris').house.zone):%Y-%m-%dT%H:%M}"]
    assert sheet["to_unit"] == [str(cast.units["urban"].id)]
    assert sheet["relation"] == ["first"]


def test_errors_stand_beside_and_above_and_nothing_typed_is_lost(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    typed = {
        "text": TEXT,
        "name": "欧阳静怡",
        "head_count": "many",
        "requests": "一\n二",
        "urgent": "on",
        "alias": "小王",
    }
    answer = send(anna, blank(anna), **typed)
    assert answer.status_code == 422
    assert "Subject: Fill this in." in errors(answer)
    assert "Head-count: Write a whole number." in errors(answer)
    html = answer.content.decode()
    assert 'href="#id_title"' in html
    assert 'id="id_title_error"' in html
    again = fields(html)
    assert {name: again[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert '<details class="more" open>' in html, "what is filled and folded stands open"
    assert not Case.objects.exists()


def test_a_mended_sheet_registers(cast: Cast, at: At) -> None:
    anna = at("anna")
    again = fields(send(anna, blank(anna), **{**LETTER, "title": ""}).content.decode())
    assert send(anna, again, title=LETTER["title"]).status_code == 302


def test_pressed_twice_it_is_one_contact(cast: Cast, at: At) -> None:
    anna = at("anna")
    sheet = {**blank(anna), **LETTER}
    first, second = send(anna, sheet), send(anna, sheet)
    assert first["Location"] == second["Location"]
    assert Contact.objects.count() == 1
    assert anna.get(first["Location"]).status_code == 200


def test_sent_again_with_something_else_it_says_so_and_registers_only_if_asked(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    sheet = {**blank(anna), **LETTER}
    first = send(anna, sheet)
    answer = send(anna, sheet, title="另一件事")
    assert answer.status_code == 409
    assert "registered already" in answer.content.decode()
    assert first["Location"] in answer.content.decode()
    assert Contact.objects.count() == 1
    again = fields(answer.content.decode())
    assert again["title"] == ["另一件事"]
    assert send(anna, again).status_code == 302
    assert Contact.objects.count() == 2


def test_somebody_elses_key_is_no_key_here(cast: Cast, at: At) -> None:
    anna = at("anna")
    sheet = {**blank(anna), **LETTER}
    done = send(anna, sheet)["Location"]
    boris = at("boris")
    assert boris.get(done).status_code == 404
    assert send(boris, sheet, to_unit=str(cast.units["urban"].id)).status_code == 302
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("when", ["2026-03-05T09:00", "gestern", ""])
def test_a_time_that_can_not_be_is_an_error_beside_it(cast: Cast, at: At, when: str) -> None:
    anna = at("anna", "en")
    answer = send(anna, blank(anna), **{**LETTER, "received_at": when})
    assert answer.status_code == 422
    assert "Received: " in errors(answer)


def test_a_year_that_is_hardly_meant_is_doubted(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    html = send(anna, blank(anna), do="look", **{**LETTER, "received_at": "2022-06-02T09:00"}).content.decode()
    assert "more than a year ago" in html


def test_switching_the_channel_keeps_what_was_typed(cast: Cast, at: At) -> None:
    anna = at("anna")
    letter = {**blank(anna), **LETTER, "written_on": "2026-02-27", "pages": "5"}
    call = fields(send(anna, letter, do="channel:call").content.decode())
    assert call["channel"] == ["call"]
    assert {name: call[name] for name in LETTER} == {name: [value] for name, value in LETTER.items()}
    assert "caller_number" in call
    back = fields(send(anna, call, do="channel:letter").content.decode())
    assert (back["written_on"], back["pages"]) == (["2026-02-27"], ["5"])
    assert send(anna, back).status_code == 302
    assert str(Contact.objects.get().written_on) == "2026-02-27"


def test_who_may_not_register_is_told(cast: Cast, at: At) -> None:
    for method in ("get", "post"):
        answer = getattr(at("su", "en"), method)("/register/")
        assert answer.status_code == 403
        assert "You cannot register" in answer.content.decode()
    assert at("su").post("/register/known/").status_code == 204


def test_two_character_names_and_anonymous_ones(cast: Cast, at: At) -> None:
    register(at("anna"), name="丽丽")
    register(at("anna"), name="", phone="", anonymous="on")
    assert sorted(Contact.objects.values_list("dossier__kind", flat=True)) == ["anonymous", "person"]


def test_an_anonymous_contact_with_a_name_is_an_error(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    assert "Name: A name is given" in errors(send(anna, blank(anna), **LETTER, anonymous="on"))


def test_registered_to_another_unit_it_is_theirs(cast: Cast, at: At) -> None:
    register(at("anna"), to_unit=str(cast.units["education"].id))
    assert Case.objects.get().unit_id == cast.units["education"].id


def test_nothing_of_a_form_sent_is_kept_as_a_draft(cast: Cast, at: At) -> None:
    register(at("anna"))
    assert not Draft.objects.exists()


def test_the_rail_leads_to_register_only_those_who_may(at: At) -> None:
    link = 'href="/register/"'
    assert link in at("anna").get("/").content.decode()
    assert link not in at("dao").get("/").content.decode()
    assert at("dao").get("/register/").status_code == 403
