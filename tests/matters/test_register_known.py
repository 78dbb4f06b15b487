"""What is known is shown before anything is saved, each with its reason; what is hidden is not even counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyin.cases import verify
from huiyin.cases.models import CONFIDENTIAL, NAMED, Case, Contact
from huiyin.journal.models import Entry
from huiyin.matters.models import Draft
from tests.cast import Cast
from tests.matters.sheets import LETTER, blank, errors, fields, send

At = Callable[..., Client]


def part(client: Client, **typed: Any) -> str:
    """What HTMX gets while somebody types."""
    answer = client.post("/register/known/", {**blank(client), **typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def suggested(html: str) -> set[int]:
    """The cases suggested."""
    return {int(one) for one in re.findall(r'name="shown" value="case:(\d+)"', html)}


def test_earlier_and_similar_stand_there_with_their_reasons(cast: Cast, at: At) -> None:
    same = cast.register(title="另一件", text="完全不同的内容，关于养老金的核算。")
    alike = cast.register(name="李娜", phone="13900009999", title=LETTER["title"], text=LETTER["text"])
    html = part(at("anna", "en"), **LETTER)
    assert suggested(html) == {same, alike}
    assert "same telephone" in html
    assert "same name" in html
    assert "100% alike" in html
    assert "the same text again" in html
    assert 'target="_blank"' in html
    assert "13000000000" not in html


@pytest.mark.parametrize("typed", [{"phone": "13000000000"}, {"name": "王芳"}, {"title": "夜间施工噪音扰民"}])
def test_one_thing_is_enough(cast: Cast, at: At, typed: dict[str, str]) -> None:
    case = cast.register()
    assert suggested(part(at("anna"), **typed)) == {case}


def test_who_wants_no_name_is_not_linked(cast: Cast, at: At) -> None:
    cast.register()
    assert suggested(part(at("anna"), anonymous="on", phone="13000000000")) == set()


def test_what_is_hidden_is_not_suggested_nor_counted(cast: Cast, at: At) -> None:
    ours = cast.register(to_unit=cast.units["urban"].id)
    hidden = cast.register(accused_members=[cast.members["boris"].id], to_unit=cast.units["urban"].id)
    html = part(at("boris"), **LETTER)
    assert suggested(html) == {ours}
    assert str(Case.objects.get(pk=hidden).number) not in html
    assert re.findall(r'class="tally">(\d+)<', html) == ["1"]
    stranger = part(at("clara", "en"), **LETTER)
    assert suggested(stranger) == set()
    assert "tally" not in stranger
    # Saving asks for nothing to be looked at first: no gap tells that something is there.
    clara = at("clara")
    assert send(clara, blank(clara), **LETTER).status_code == 302


def test_a_hidden_case_can_not_be_joined_or_related_by_hand(cast: Cast, at: At) -> None:
    hidden = cast.register(accused_members=[cast.members["boris"].id])
    number = Case.objects.get(pk=hidden).number
    boris = at("boris", "en")
    for more in ({"answer": f"join:{hidden}"}, {"answer": f"relate:{hidden}"}, {"answer": f"join:{hidden + 99}"}):
        answer = send(boris, blank(boris), **LETTER, **more)
        assert answer.status_code == 422
        assert "There is no such matter, or you may not know of it." in errors(answer)
        assert number not in answer.content.decode()
    said = [errors(send(boris, blank(boris), **LETTER, earlier_case=one)) for one in (number, "事〔2026〕000999")]
    assert said[0].replace(number, "") == said[1].replace("事〔2026〕000999", "") != ""
    assert Contact.objects.count() == 1


def test_saving_before_they_were_seen_shows_them_first(cast: Cast, at: At) -> None:
    earlier, anna = cast.register(), at("anna", "en")
    answer = send(anna, blank(anna), **LETTER)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Not registered yet" in html
    assert suggested(html) == {earlier}
    assert Contact.objects.count() == 1
    assert send(anna, fields(html)).status_code == 302
    assert Contact.objects.latest("id").relation == "first"


def test_joined_it_ends_in_the_other_matter(cast: Cast, at: At) -> None:
    other = cast.register(title="南街路灯不亮", text="南街三盏路灯坏了两个星期，夜里看不清路。")
    anna = at("anna", "en")
    sheet = fields(send(anna, blank(anna), **LETTER).content.decode())
    answer = send(anna, sheet, answer=f"join:{other}")
    html = anna.get(answer["Location"]).content.decode()
    contact = Contact.objects.select_related("case").latest("id")
    assert (contact.case.closing, contact.case.joined_to_id) == ("joined", other)
    assert contact.relation == "supplement"
    assert "Registered and joined" in html
    assert Case.objects.get(pk=other).number in html
    assert verify.verify(cast.now).findings == []


def test_related_it_stays_a_matter_of_its_own(cast: Cast, at: At) -> None:
    other, anna = cast.register(), at("anna")
    sheet = fields(send(anna, blank(anna), **LETTER).content.decode())
    send(anna, sheet, answer=f"relate:{other}", relation="new_fact")
    contact = Contact.objects.select_related("case").latest("id")
    assert (contact.relation, contact.case.phase) == ("new_fact", "open")
    assert f'"earlier_case":"{other}"' in Entry.objects.filter(stream=f"case:{contact.case_id}").latest("id").body


def test_what_is_closed_can_be_related_and_not_joined(cast: Cast, at: At) -> None:
    other, anna = cast.register(), at("anna", "en")
    cast.do("anna", "answer_on_the_spot", other, reply_text="已说明", outcome="informed")
    html = part(anna, **LETTER)
    assert f'value="relate:{other}"' in html
    assert f'value="join:{other}"' not in html
    assert "Repeat after the end" in html


def test_what_was_chosen_stays_in_sight_when_it_is_no_longer_suggested(cast: Cast, at: At) -> None:
    other = cast.register()
    html = part(at("anna"), title="别的事", answer=f"relate:{other}")
    assert re.search(rf'value="relate:{other}"[^>]*checked', html)


def test_doubts_stand_beside_and_never_in_the_way(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    typed = {**LETTER, "phone": "12", "identity_kind": "identity_card", "identity_number": "110105194912310021"}
    html = part(anna, **typed)
    assert re.search(r'id="doubt_phone"[^>]*hx-swap-oob="true">.*?area code', html, re.DOTALL)
    assert re.search(r'id="doubt_identity_number".*?last character', html, re.DOTALL)
    assert send(anna, blank(anna), **typed).status_code == 302


def test_a_draft_is_kept_sealed_for_its_writer_and_comes_back(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    sheet = blank(anna)
    answer = anna.post("/register/known/", {**sheet, **LETTER, "name": "欧阳静怡"})
    address = answer["HX-Replace-Url"]
    assert "Draft kept" in answer.content.decode()
    row = Draft.objects.get()
    assert "欧阳静怡" not in row.sealed + row.wrapped
    again = anna.get(address).content.decode()
    assert fields(again)["name"] == ["欧阳静怡"]
    assert fields(again)["key"] == sheet["key"]
    assert "Nothing of it has been registered yet" in again
    assert "not sent" in anna.get("/register/").content.decode()
    boris = at("boris", "en").get(address).content.decode()
    assert "欧阳静怡" not in boris
    assert "not sent" not in boris
    anna.post("/register/", {"do": "drop", "key": sheet["key"][0]})
    assert not Draft.objects.exists()


def test_after_signing_in_again_the_address_still_has_it(cast: Cast, at: At) -> None:
    anna = at("anna")
    address = anna.post("/register/known/", {**blank(anna), **LETTER})["HX-Replace-Url"]
    anna.logout()
    answer = anna.post(address, {**LETTER, "do": "register"})
    assert answer["Location"].startswith("/accounts/login/?next=/register/%3F")
    assert fields(at("anna").get(address).content.decode())["text"] == [LETTER["text"]]


def test_drafts_do_not_lie_about_for_ever(cast: Cast, at: At) -> None:
    anna = at("anna")
    anna.post("/register/known/", {**blank(anna), **LETTER})
    cast.pass_time(days=8)
    at("clara").get("/register/")
    assert not Draft.objects.exists()


def test_a_sheet_registered_meanwhile_leads_to_its_confirmation(cast: Cast, at: At) -> None:
    anna = at("anna")
    sheet = {**blank(anna), **LETTER}
    address = anna.post("/register/known/", sheet)["HX-Replace-Url"]
    done = send(anna, sheet)["Location"]
    assert anna.get(address)["Location"] == done


def test_naming_the_accused_says_what_it_does(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    assert "will never see this matter" in anna.get("/register/").content.decode()
    wei = cast.members["wei"]
    sheet = {**blank(anna), **LETTER, "accused_members": [f"{wei.name} · Urban management"]}
    answer = send(anna, sheet)
    assert answer.status_code == 302
    assert Case.objects.get().secrecy == NAMED
    assert "You do not see this matter" not in anna.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("field", ["accused_members", "accused_units"])
def test_who_will_not_see_it_afterwards_is_told_before_and_after(cast: Cast, at: At, field: str) -> None:
    anna = at("anna", "en")
    named = "Hong" if field == "accused_members" else "Linhe Letters and Visits"
    sheet = {**blank(anna), **LETTER, field: [named]}
    answer = send(anna, sheet)
    assert answer.status_code == 200, errors(answer)
    assert "You will not see this matter once it is registered" in answer.content.decode()
    assert not Case.objects.exists()
    answer = send(anna, fields(answer.content.decode()))
    html = anna.get(answer["Location"]).content.decode()
    contact = Contact.objects.select_related("case").get()
    assert contact.number in html
    assert contact.case.number in html
    assert "You do not see this matter any more" in html
    assert f"/cases/{contact.case_id}/" not in html
    assert anna.get(f"/cases/{contact.case_id}/").status_code == 404


def test_a_confidential_matter_leaves_the_registrar(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    assert "your role does not read confidential" in part(anna, **LETTER, secrecy="confidential")
    assert "will not see" not in part(at("hong", "en"), **LETTER, secrecy="confidential")
    answer = send(anna, blank(anna), **LETTER, secrecy="confidential")
    answer = send(anna, fields(answer.content.decode()))
    assert Case.objects.get().secrecy == CONFIDENTIAL
    assert "You do not see this matter any more" in anna.get(answer["Location"]).content.decode()
