"""Moves from the page: done once however often pressed, nothing typed lost, refusals that say why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from huiyin.cases.models import Case
from huiyin.journal.models import Entry
from tests.cast import Cast
from tests.matters.reading import english_in, text_of
from tests.matters.test_case import handled

At = Callable[..., Client]
HTMX = {"HX-Request": "true"}


def key_of(client: Client, address: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', client.get(address).content.decode())
    assert found
    return found[1]


def send(client: Client, address: str, **typed: Any) -> Any:
    return client.post(address, {"key": key_of(client, address), **typed})


def test_a_transfer_without_a_script(cast: Cast, at: At) -> None:
    case = cast.register()
    client = at("anna")
    answer = send(client, f"/cases/{case}/moves/transfer/", to_unit=cast.units["urban"].id)
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case}/")
    assert Case.objects.get(pk=case).unit_id == cast.units["urban"].id
    html = client.get(f"/cases/{case}/").content.decode()
    assert re.search(r'class="message[^>]+data-focus', html), "the message takes the focus"
    assert "Anna将事项转送城市管理局" in text_of(html.split("</h1>")[0])


def test_with_a_script_the_browser_is_led_back(cast: Cast, at: At) -> None:
    case = cast.register()
    client, address = at("anna"), f"/cases/{case}/moves/note/"
    form = client.get(address, headers=HTMX)
    assert "<html" not in form.content.decode()
    answer = client.post(address, {"key": "k1", "note": "已电话联系。"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/cases/{case}/")


def test_pressed_twice_it_is_done_once(cast: Cast, at: At) -> None:
    case = cast.register()
    client, address = at("anna"), f"/cases/{case}/moves/note/"
    key = key_of(client, address)
    before = Entry.objects.count()
    for _ in range(2):
        assert client.post(address, {"key": key, "note": "已电话联系。"}).status_code == 302
    assert Entry.objects.count() == before + 1


def test_the_same_form_sent_again_with_other_words_is_asked_about(cast: Cast, at: At) -> None:
    case = cast.register()
    client, address = at("anna"), f"/cases/{case}/moves/note/"
    key = key_of(client, address)
    client.post(address, {"key": key, "note": "第一次。"})
    answer = client.post(address, {"key": key, "note": "第二次。"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "这张表已经提交过一次" in text_of(html)
    assert "第二次。" in html
    assert f'value="{key}"' not in html, "sent again, it is another act"


def test_an_error_keeps_what_was_typed_and_stands_beside_its_field(cast: Cast, at: At) -> None:
    case = handled(cast)
    client, address = at("boris"), f"/cases/{case}/moves/draft_reply/"
    answer = send(client, address, reply_text="经查，\n已责令停工。", outcome="supported", legal_basis="")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "已责令停工。</textarea>" in html
    assert re.search(r'value="supported"[^>]*checked', html)
    assert '<a href="#id_legal_basis">' in html
    assert re.search(r'id="id_legal_basis"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_legal_basis"', html)
    assert Case.objects.get(pk=case).status == "accepted"
    assert english_in(html) == []


def test_a_guard_s_refusal_stands_beside_the_field_it_speaks_of(cast: Cast, at: At) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id])
    answer = send(at("hong"), f"/cases/{case}/moves/transfer/", to_unit=cast.units["urban"].id)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_to_unit">' in html
    assert "本事项不能交给这个单位" in text_of(html)


def test_a_move_of_others_says_who_can(cast: Cast, at: At) -> None:
    case = handled(cast)
    answer = at("boris").get(f"/cases/{case}/moves/extend/")
    assert answer.status_code == 403
    assert "单位负责人 · 城市管理局" in text_of(answer.content.decode())
    answer = at("boris").post(f"/cases/{case}/moves/extend/", {"key": "k", "extend_days": "5", "reason": "复杂"})
    assert answer.status_code == 422
    assert "复杂" in answer.content.decode()


def test_what_a_colleague_has_done_meanwhile_is_said(cast: Cast, at: At) -> None:
    case = cast.register()
    client, address = at("anna"), f"/cases/{case}/moves/accept/"
    key = key_of(client, address)
    cast.do("hong", "transfer", case, to_unit=cast.units["urban"].id)
    answer = client.post(address, {"key": key})
    text = text_of(answer.content.decode())
    assert answer.status_code == 422
    assert "现在这个阶段不能这样做" in text
    assert "Hong将事项转送城市管理局" in text


def test_what_can_not_be_undone_is_confirmed_first(cast: Cast, at: At) -> None:
    case = cast.register()
    client, address = at("anna"), f"/cases/{case}/moves/not_accept/"
    typed = {"decline_reason": "litigation", "right_place": "人民法院", "legal_basis": "条例第31条"}
    asked = send(client, address, **typed)
    assert asked.status_code == 200
    text = text_of(asked.content.decode())
    assert "这样对吗" in text
    assert "应当通过诉讼解决" in text
    assert Case.objects.get(pk=case).status == "registered"
    again = send(client, address, **typed, again="1").content.decode()
    assert 'value="人民法院"' in again
    assert "这样对吗" not in text_of(again)
    assert send(client, address, **typed, confirmed="1").status_code == 302
    assert Case.objects.get(pk=case).closing == "declined"


def test_errors_come_before_the_question(cast: Cast, at: At) -> None:
    case = cast.register()
    answer = send(at("anna"), f"/cases/{case}/moves/not_accept/", right_place="人民法院")
    assert answer.status_code == 422
    assert "这样对吗" not in text_of(answer.content.decode())


def test_a_correction_changes_what_was_changed_and_nothing_else(cast: Cast, at: At) -> None:
    case = cast.register(text="第一行\n第二行", requests=["甲", "乙"], secrecy="confidential")
    client, address = at("hong"), f"/cases/{case}/moves/correct/"
    html = client.get(address).content.decode()
    assert "第一行\n第二行</textarea>" in html
    typed = {
        "reason": "笔误",
        "title": "夜间施工噪声",
        "text": "第一行\r\n第二行",
        "requests": "甲\r\n乙",
        "secrecy": "confidential",
        "category": "",
        "statement": "",
        "place": "",
    }
    assert send(client, address, **typed).status_code == 302
    entry = Entry.objects.filter(stream=f"case:{case}").latest("seq")
    assert set(json.loads(entry.body)["inputs"]) == {"reason", "title"}


def test_whoever_steps_aside_is_told_and_led_away(cast: Cast, at: At) -> None:
    case = handled(cast)
    client = at("boris")
    form = client.get(f"/cases/{case}/moves/recuse/").content.decode()
    assert re.search(rf'value="{cast.members["boris"].id}" selected', form), "oneself is meant unless another is chosen"
    answer = send(client, f"/cases/{case}/moves/recuse/", recused=cast.members["boris"].id, reason="当事人是亲戚")
    assert answer["Location"] == "/"
    assert "您不再参与事〔2026〕000001" in text_of(client.get("/").content.decode())
    assert client.get(f"/cases/{case}/").status_code == 404


def test_a_case_is_joined_by_its_number_only_if_it_can_be_seen(cast: Cast, at: At) -> None:
    hidden = cast.register(accused_members=[cast.members["clara"].id])
    case = cast.register(to_unit=cast.units["education"].id)
    client, address = at("clara"), f"/cases/{case}/moves/join/"
    for number in (Case.objects.get(pk=hidden).number, "999"):
        answer = send(client, address, join_to=number)
        assert answer.status_code == 422
        assert "请填写您看得到的事项的编号" in text_of(answer.content.decode())
    other = cast.register(to_unit=cast.units["education"].id)
    assert send(client, address, join_to=Case.objects.get(pk=other).number).status_code == 302
    assert Case.objects.get(pk=case).joined_to_id == other


def test_moves_that_are_not_for_pages_have_none(cast: Cast, at: At) -> None:
    case = cast.register()
    for name in ("register", "remind", "nonsense"):
        assert at("anna").get(f"/cases/{case}/moves/{name}/").status_code == 404


def test_a_form_from_elsewhere_is_turned_away(cast: Cast, at: At) -> None:
    case = cast.register()
    client = at("anna", enforce_csrf_checks=True)
    answer = client.post(f"/cases/{case}/moves/note/", {"note": "x"})
    assert answer.status_code == 403
    assert "回" in answer.content.decode()
    assert not Entry.objects.filter(move="note").exists()


def test_whoever_approves_sees_what_the_draft_comes_to(cast: Cast, at: At) -> None:
    case = handled(cast)
    reply = {"reply_text": "已责令停工。", "outcome": "supported", "legal_basis": "条例"}
    cast.do("boris", "draft_reply", case, **reply, meets=[1])
    told = text_of(at("wei", "en").get(f"/cases/{case}/moves/approve/").content.decode())
    assert "Outcome Granted" in told
    assert "Requests it answers 停止夜间施工" in told
