"""Writing to the institution without a script: one question a page, checked, sent once, with a receipt."""

from __future__ import annotations

import re

import pytest

from huiyin.cases import codes
from huiyin.cases.models import Case, Contact, Paper
from huiyin.cases.proving import verify
from huiyin.papers.models import Upload
from huiyin.portal.models import Form
from tests.cast import Cast
from tests.matters.handing import file
from tests.papers import samples
from tests.portal.person import TOLD, Someone

pytestmark = pytest.mark.django_db


def test_a_person_writes_and_gets_a_number_and_a_code(portal: Cast, person: Someone) -> None:
    wang = person()
    code = wang.submit([file("一.jpg", samples.photograph()), file("二.jpg", samples.picture())])
    contact = Contact.objects.get()
    assert codes.find(portal.institution.id, codes.plain(code)) == contact
    assert contact.channel == "web"
    assert contact.number in wang.page
    receipt = wang.page[wang.page.index("<h1>") :]
    assert len(re.findall(r" 2026\b[^<]*<", receipt)) == 2  # received, and what is next: paper is read years later
    assert contact.case.unit_id == portal.units["office"].id
    assert Paper.objects.filter(contact=contact).count() == 2
    assert Upload.objects.count() == Form.objects.count() == 0
    assert "We decide whether to accept it and tell you" in wang.page
    assert verify(portal.now).findings == []


def test_pressed_twice_or_sent_from_two_tabs_it_is_one_matter(portal: Cast, person: Someone) -> None:
    wang = person()
    wang.begin()
    wang.answer()
    wang.see("submit/check/")
    form, cookie = wang.hidden(), wang.cookies["huiyin_form"].value
    for _ in range(3):
        wang.cookies["huiyin_form"] = cookie  # as a press that was faster than the answer
        assert wang.post(wang.url("submit/check/"), form)["Location"].endswith("/matter/receipt/")
    assert Case.objects.count() == 1
    assert wang.cookies["huiyin_form"].value == ""


def test_a_form_left_half_way_is_there_again_and_gone_on_one_press(portal: Cast, person: Someone) -> None:
    wang = person()
    wang.begin()
    wang.send("submit/about/", **TOLD["about"])
    wang.send("submit/what/", title="灯", text="三号楼门口路灯坏了")
    wang.send("submit/files/", files=[file("灯.jpg", samples.picture())], add_files="1")
    assert "三号楼门口路灯坏了" in wang.see("submit/what/")
    assert person().see("submit/what/").count("三号楼门口路灯坏了") == 0
    assert "Go on where you stopped?" in wang.see("submit/")
    assert wang.post(wang.url("submit/"), {**wang.hidden(), "go": "1"})["Location"].endswith("/submit/requests/")
    wang.see("submit/")
    wang.post(wang.url("submit/"), {**wang.hidden(), "drop": "1"})
    assert wang.cookies["huiyin_form"].value == ""
    assert Form.objects.count() == Upload.objects.count() == 0


def test_what_is_missing_is_named_beside_its_question(person: Someone) -> None:
    wang = person()
    wang.begin()
    assert wang.send("submit/what/", title="", text="x").status_code == 422
    assert 'href="#id_title"' in wang.page
    assert wang.send("submit/who/", who="named").status_code == 422
    assert "Write your name" in wang.page
    assert wang.send("submit/who/", who="anonymous").status_code == 303
    assert wang.send("submit/contact/", email="keine").status_code == 422
    assert wang.send("submit/staff/", concerns_staff="yes").status_code == 422
    wang.see("submit/check/")
    assert "What is it about?" in wang.page  # it leads to the first question that is open


def test_a_file_that_is_refused_is_named_and_the_rest_is_kept(person: Someone) -> None:
    wang = person()
    wang.begin()
    answer = wang.send("submit/files/", files=[file("run.jpg", b"MZ\0\0"), file("gut.jpg", samples.photograph())])
    assert answer.status_code == 422
    assert "“run.jpg” was not taken" in wang.page
    assert "gut.jpg" in wang.page
    assert Upload.objects.count() == 1
    assert wang.send("submit/files/").status_code == 303


def test_who_writes_as_nobody_leaves_nothing_of_themselves(portal: Cast, person: Someone) -> None:
    nobody = person("zh")
    code = nobody.submit(who={"who": "anonymous", "name": "不小心写的名字"}, contact={})
    case = Case.objects.get()
    assert "不小心写的名字" not in nobody.page
    assert nobody.track(code).status_code == 303
    assert case.title
    assert portal.actor("anna")
    assert set(nobody.cookies) == {"huiyin_form", "huiyin_matter"}
