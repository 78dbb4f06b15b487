"""A person's own data: all of it for them with every look, held together or apart, erased as far as the law allows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from huiyin.cases import persons
from huiyin.cases.models import Case, Contact
from huiyin.cases.policy import Refused
from huiyin.journal import verify
from huiyin.journal.models import Access
from huiyin.parties.models import Link
from tests.cast import Cast

At = Callable[..., Client]

ASKED = {"reason": "本人到窗口提出", "proof": "document"}


def dossier(case: int) -> int:
    return Contact.objects.get(case=case).dossier_id


def ended(cast: Cast, **given: str) -> int:
    case = cast.register(**given)
    cast.do("anna", "answer_on_the_spot", case, reply_text="已当场说明。", outcome="explained")
    return case


def test_the_document_holds_all_and_the_look_is_logged(cast: Cast, at: At) -> None:
    case = ended(cast)
    page = at("hong", "en").post(f"/cases/{case}/data/", ASKED)
    said = page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    for held in (
        "王芳",
        "13000000000",
        "北门工地每晚十一点以后仍在施工",
        "已当场说明。",
        "We answered you on the spot.",
    ):
        assert held in said
    look = Access.objects.get(subject=f"dossier:{dossier(case)}")
    assert look.member_id == cast.members["hong"].id
    assert "Hong: saw the details" in " ".join(said.split())


def test_the_same_as_data(cast: Cast, at: At) -> None:
    case = ended(cast)
    answer = at("hong").post(f"/cases/{case}/data/", {**ASKED, "do": "file"})
    data = json.loads(answer.content)
    (one,) = data["contacts"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert one["given"]["name"] == "王芳"
    assert one["answers"][0]["text"] == "已当场说明。"
    assert one["looks"]
    assert one["kept"] == {"why": "undecided", "until": None}


@pytest.mark.parametrize("left_out", ["reason", "proof"])
def test_nothing_is_shown_before_both_are_said_and_nothing_typed_is_lost(cast: Cast, at: At, left_out: str) -> None:
    case = ended(cast)
    page = at("hong").post(f"/cases/{case}/data/", {**ASKED, left_out: ""})
    said = page.content.decode()
    assert page.status_code == 422
    assert "王芳" not in said
    assert (ASKED["reason"] in said) == (left_out != "reason")
    assert not Access.objects.exists()


def test_it_goes_through_the_wall_for_nobody(cast: Cast, at: At) -> None:
    case = ended(cast)
    accused = cast.register(accused_members=[cast.members["hong"].id])
    for path in ("data", "erase", "person"):
        assert at("clara").get(f"/cases/{case}/{path}/").status_code == 404
        assert at("hong").get(f"/cases/{accused}/{path}/").status_code == 404
    assert at("anna").get(f"/cases/{case}/erase/").status_code == 403


def test_held_together_shown_together_and_taken_apart(cast: Cast, at: At) -> None:
    first, second, other = ended(cast), ended(cast), ended(cast, name="赵强", phone="13900000009")
    alike = at("hong", "en").get(f"/cases/{first}/person/").content.decode()
    contact = Contact.objects.get(case=second)
    assert contact.number in alike
    assert Contact.objects.get(case=other).number not in alike
    given = {"contact": [contact.id], "reason": "同一电话", "do": "together"}
    assert at("hong").post(f"/cases/{first}/person/put/", given).status_code == 302
    assert Link.objects.filter(until=None).count() == 2
    said = at("hong").post(f"/cases/{first}/data/", ASKED).content.decode()
    assert contact.number in said
    assert at("hong").post(f"/cases/{first}/person/put/", {**given, "do": "apart"}).status_code == 302
    assert not Link.objects.filter(dossier=contact.dossier_id, until=None).exists()
    assert verify.verify().clean


def test_a_contact_that_is_not_offered_is_not_put_together(cast: Cast, at: At) -> None:
    first, other = ended(cast), ended(cast, name="赵强", phone="13900000009")
    given = {"contact": [Contact.objects.get(case=other).id], "reason": "乱写", "do": "together"}
    assert at("hong", "en").post(f"/cases/{first}/person/put/", given).status_code == 422
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("retention", "years", "allowed"), [("ten_years", 9, False), ("ten_years", 11, True), ("permanent", 99, False)]
)
def test_erased_on_request_when_its_time_is_over(cast: Cast, retention: str, years: int, allowed: bool) -> None:
    case = ended(cast)
    cast.do("dao", "archive", case, retention=retention)
    later = cast.now + timedelta(days=366 * years)
    if allowed:
        persons.erase(cast.actor("hong"), dossier(case), "request", later)
        return
    with pytest.raises(Refused, match="still_kept"):
        persons.erase(cast.actor("hong"), dossier(case), "request", later)


def test_an_order_goes_before_the_term_and_an_open_matter_before_both(cast: Cast, at: At) -> None:
    held = cast.register()
    page = at("hong", "en").get(f"/cases/{held}/erase/").content.decode()
    assert "an answer is owed" in page
    assert "Erase for good" not in page
    case = ended(cast)
    unsure = at("hong", "en").post(f"/cases/{case}/erase/", {"why": "order"})
    assert unsure.status_code == 422
    refused = at("hong", "en").post(f"/cases/{case}/erase/", {"why": "request", "sure": "on"})
    assert "keeps this file" in refused.content.decode()
    assert at("hong").post(f"/cases/{case}/erase/", {"why": "order", "sure": "on"}).status_code == 302
    assert "王芳" not in at("hong").get(f"/cases/{case}/").content.decode()
    assert Case.objects.filter(pk=case).exists()
    assert verify.verify().clean


def test_what_was_erased_is_told_as_such(cast: Cast, at: At) -> None:
    case = ended(cast)
    persons.erase(cast.actor("hong"), dossier(case), "order", cast.pass_time(minutes=1))
    answer = at("hong", "en").get(f"/cases/{case}/person/")
    assert answer.status_code == 200
    assert at("hong", "en").post(f"/cases/{case}/data/", ASKED).status_code == 200
    assert at("hong", "en").post(f"/cases/{case}/erase/", {"why": "order", "sure": "on"}).status_code == 422


def test_a_contact_whose_details_one_may_not_see_is_left_out(cast: Cast, at: At) -> None:
    """Held together by somebody above: whoever may unseal here may not therefore unseal there."""
    here, there = ended(cast), ended(cast)
    cast.do("anna", "add_task", cast.register(), to_unit=cast.units["urban"].id, task="看", task_by=cast.now.date())
    persons.link(cast.actor("hong"), [dossier(here), dossier(there)], "同一电话", cast.pass_time(minutes=1))
    number = Contact.objects.get(case=there).number
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("huiyin.matters.own_data.may_unseal", lambda actor, facts: facts.case.id == here)
        said = at("hong").post(f"/cases/{here}/data/", ASKED).content.decode()
    assert number not in said
    assert not Access.objects.filter(subject=f"dossier:{dossier(there)}").exists()
