"""Following a matter by its code alone, and acting on it; what guesses, changed cookies and other pages get."""

from __future__ import annotations

import json

import pytest

from huiyin.cases.models import Case, Contact
from huiyin.cases.proving import verify
from huiyin.kernel.receipts import DIFFERS, LETTER, Known, check
from huiyin.portal.limits import WRONG_HERE
from tests.cast import Cast
from tests.gallery.visiting import code_of
from tests.matters.handing import file
from tests.papers import samples
from tests.portal.person import Person, Someone

pytestmark = pytest.mark.django_db

ANSWER = {"reply_text": "已责令夜间停工。", "outcome": "supported", "legal_basis": "条例第32条"}


def answered(cast: Cast, case: int) -> None:
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    for move in ("sign_for", "accept"):
        cast.do("boris", move, case)
    requests = Case.objects.get(pk=case).matter.asked
    cast.do("boris", "draft_reply", case, **ANSWER, meets=[str(n) for n in range(1, requests + 1)])
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case)


def test_from_writing_to_the_review(portal: Cast, person: Someone) -> None:
    wang = person()
    code = wang.submit()
    case = Case.objects.get().id
    portal.do("anna", "ask_party", case, question="具体在哪一栋？")
    assert "具体在哪一栋？" in wang.see("matter/")
    sent = wang.send("matter/supplement/", addition="三号楼北侧", files=[file("图.jpg", samples.photograph())])
    assert sent.status_code == 303
    assert "三号楼北侧" in wang.see("matter/")
    answered(portal, case)
    assert "已责令夜间停工。" in wang.see("matter/")
    assert wang.send("matter/rate/", rating="not_content").status_code == 303
    form = {**(wang.see("matter/ask_review/") and wang.hidden()), "text": "夜里仍在施工，请再查。"}
    cookie = wang.cookies["huiyin_matter"].value
    assert wang.post(wang.url("matter/ask_review/"), form).status_code == 303
    assert wang.code() != code
    wang.cookies["huiyin_matter"] = cookie  # pressed twice
    wang.post(wang.url("matter/ask_review/"), form)
    assert Case.objects.count() == 2
    review = Case.objects.latest("id")
    assert review.unit_id == portal.units["office"].id
    assert verify(portal.now).findings == []


def test_the_receipt_proves_what_was_written(portal: Cast, person: Someone) -> None:
    wang = person()
    wang.submit()
    answer = wang.get(wang.url("matter/receipt/file/"))
    receipt = json.loads(answer.content)
    assert answer.headers["Cache-Control"].count("no-store")
    assert receipt["submission"]["title"] == "北门夜间施工"
    assert receipt["statement"]["number"] == Contact.objects.get().number
    forged = {**receipt, "submission": {**receipt["submission"], "text": "别的话。"}}
    assert not [one for one in check(receipt, Known()) if one.outcome == DIFFERS]
    assert [one.what for one in check(forged, Known()) if one.outcome == DIFFERS] == [LETTER]
    assert wang.get(wang.url("matter/receipt/pdf/")).content.startswith(b"%PDF")
    assert person().get(wang.url("matter/receipt/file/")).status_code == 303


def test_withdrawing_once_closes_it(portal: Cast, person: Someone) -> None:
    wang = person()
    wang.submit()
    assert wang.send("matter/withdraw/", reason="已经解决").status_code == 303
    assert Case.objects.get().closing == "withdrawn"
    assert "withdrawn" in wang.see("matter/?done=withdraw")
    assert wang.see("matter/withdraw/").count("not possible now") == 1


def test_how_sure_a_rule_is_stays_inside(portal: Cast, person: Someone) -> None:
    wang = person()
    wang.submit()
    for path in ("", "matter/", "matter/receipt/"):
        told = wang.see(path)
        assert "confirmed" not in told, path


def test_slips_are_named_and_every_other_failure_is_one_answer(portal: Cast, person: Someone) -> None:
    case = portal.register()
    old = code_of(case)
    portal.do("anna", "replace_code", case, identity_proved="document")
    wang = person()
    assert wang.track(old[:-1]).status_code == 422
    assert "12 letters" in wang.page
    pages = set()
    for code in (old, _unknown(old)):
        assert wang.track(code).status_code == 422
        pages.add(wang.page.replace(code, ""))
    assert len(pages) == 1
    assert "huiyin_matter" not in wang.cookies
    assert wang.track(code_of(case)).status_code == 303


def _unknown(code: str) -> str:
    from huiyin.cases import codes  # noqa: PLC0415 beside its one use

    symbols = code.replace("-", "")[::-1][1:]
    return codes.shown(symbols + codes._check(symbols))


def test_after_many_wrong_codes_one_waits_and_others_do_not(portal: Cast, person: Someone) -> None:
    case = portal.register()
    code, wrong = code_of(case), _unknown(code_of(case))
    guesser = person()
    now, portal.pass_time = portal.now, lambda **span: now  # type: ignore[method-assign,assignment]  # all at once
    answers = [guesser.track(wrong).status_code for _ in range(WRONG_HERE.most + 5)]
    assert answers == [422] * WRONG_HERE.most + [429] * 5
    assert guesser.track(code).status_code == 429
    office = Person(portal, REMOTE_ADDR="192.0.2.7")
    assert all(office.track(code).status_code == 303 for _ in range(100))


def test_a_changed_cookie_opens_nothing_and_another_sites_form_is_refused(portal: Cast, person: Someone) -> None:
    portal.register()
    wang = person()
    wang.submit()
    good = wang.cookies["huiyin_matter"].value
    wang.cookies["huiyin_matter"] = good[:-2] + ("AA" if good[-2:] != "AA" else "BB")
    assert "What is your tracking code?" in wang.see("matter/")
    wang.cookies["huiyin_matter"] = good
    form = {**(wang.see("matter/withdraw/") and wang.hidden()), "reason": "x"}
    address = wang.url("matter/withdraw/")
    assert wang.post(address, form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert wang.post(address, form, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert wang.post(address, {**form, "look": "0" * 32}).status_code == 409
    assert not Case.objects.filter(closing="withdrawn").exists()
    portal.pass_time(minutes=45)
    assert "What is your tracking code?" in wang.see("matter/")


def test_personal_pages_are_kept_nowhere_and_name_no_code(portal: Cast, person: Someone) -> None:
    wang = person()
    code = wang.submit()
    for path in ("matter/", "matter/receipt/", "submit/", "track/"):
        answer = wang.get(wang.url(path))
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
    assert wang.track(code)["Location"] == wang.url("matter/")
    cookie = wang.cookies["huiyin_matter"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/p/linhe/"


def test_a_closed_portal_answers_as_if_it_were_not_there(portal: Cast, person: Someone) -> None:
    portal.institution.portal.is_open = False
    portal.institution.portal.save()
    wang = person()
    assert {wang.get(path).status_code for path in ("/p/linhe/", wang.url(), wang.url("track/"), "/p/none/en/")} == {
        404
    }
    assert Contact.objects.count() == 0
