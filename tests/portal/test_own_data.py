"""What is held about whoever has the code: masked, nobody else's, no name of the staff; and what they ask about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from huiyin.cases import persons
from huiyin.cases.models import Case, Clock, Contact
from huiyin.cases.proving import verify
from huiyin.journal.models import Access
from huiyin.notices.models import Notice, Outgoing
from huiyin.parties import acts as parties
from tests.cast import Cast
from tests.gallery.visiting import code_of
from tests.matters.conftest import Desk
from tests.matters.handing import file
from tests.papers import samples
from tests.portal.person import Person, Someone

pytestmark = pytest.mark.django_db

At = Callable[..., Desk]
DESK = {"reason": "本人到窗口提出", "proof": "document"}


def written(cast: Cast, someone: Person, **given: object) -> int:
    """A letter of somebody who then types the code of its slip."""
    told = {"phone": "13912340000", "email": "wang@example.com", "home_address": "临河市北门街道幸福路8号"}
    case = cast.register(**{**told, "requests": ["夜间停工"], **given})
    assert someone.track(code_of(case)).status_code == 303
    return case


def dossier(case: int) -> int:
    return Contact.objects.get(case=case).dossier_id


def look_in(cast: Cast, who: str, case: int, reason: str) -> None:
    """A member of the staff unseals whom the letter came from."""
    parties.unseal(dossier(case), member=cast.members[who].id, reason=reason, now=cast.pass_time(minutes=1))


def test_everything_stands_there_and_what_tells_who_they_are_is_covered(portal: Cast, person: Someone) -> None:
    wang = person()
    case = written(portal, wang)
    portal.do("anna", "ask_party", case, question="具体在哪一栋？")
    wang.send("matter/supplement/", addition="三号楼北侧", files=[file("图.jpg", samples.photograph())])
    page = wang.see("matter/data/")
    for there in ("北门工地每晚十一点", "夜间停工", "三号楼北侧", "图.jpg", "具体在哪一栋？", "王某", "139••••0000"):
        assert there in page
    for covered in ("王芳", "13912340000", "wang@example.com", "幸福路8号"):
        assert covered not in page
    assert "A code alone does not prove who you are" in page
    assert "an answer is owed" in page


def test_who_looked_is_told_without_a_name(portal: Cast, person: Someone) -> None:
    wang = person()
    case = written(portal, wang)
    look_in(portal, "anna", case, "Anna asked Boris of Urban management to call back")
    look_in(portal, "clara", case, "copied for Education")
    page = wang.see("matter/data/")
    lines = re.findall(r"<p>([^<]*): saw the details</p>", page)
    assert [one.strip() for one in lines] == ["Linhe Letters and Visits", "the office"]
    assert "… asked … of … to call back" in page
    for name in ("Anna", "Boris", "Clara", "Urban management", "Education"):
        assert name not in page


def test_whom_the_matter_complains_about_is_not_named(portal: Cast, person: Someone) -> None:
    wang = person()
    case = written(portal, wang)
    look_in(portal, "boris", case, "先看一下")
    look_in(portal, "bao", case, "再看一下")
    portal.do("anna", "correct", case, reason="信中点名", accused_members=[portal.members["boris"].id])
    page = wang.see("matter/data/")
    assert "先看一下" in page  # that they looked is told like any look; who they are is not
    assert "Boris" not in page
    data = wang.get(wang.url("matter/data/file/")).content.decode()
    assert "先看一下" in data
    assert "Boris" not in data


def test_nothing_of_the_persons_other_matters(portal: Cast, person: Someone, at: At) -> None:
    wang = person()
    first, second = written(portal, wang), portal.register(text="另一件事的内容", phone="13912340000")
    ids = [dossier(first), dossier(second)]
    persons.link(portal.actor("hong"), ids, "同一电话", portal.pass_time(minutes=1))
    page = wang.see("matter/data/") + wang.get(wang.url("matter/data/file/")).content.decode()
    assert Contact.objects.get(case=second).number not in page
    assert "另一件事的内容" not in page
    assert "另一件事的内容" in at("hong").post(f"/cases/{first}/data/", DESK).content.decode()


def test_the_look_is_written_down_once_and_by_nobodys_name(portal: Cast, person: Someone, at: At) -> None:
    wang = person()
    case = written(portal, wang)
    for _ in range(3):
        wang.see("matter/data/")
    assert "You, or someone with your code: looked at this page" in wang.page
    (look,) = Access.objects.filter(subject=f"dossier:{dossier(case)}")
    assert (look.member_id, look.what) == (0, "own")
    portal.pass_time(hours=2)
    wang.track(code_of(case))
    wang.see("matter/data/")
    assert Access.objects.filter(subject=f"dossier:{dossier(case)}").count() == 2
    desk = at("hong", "en").post(f"/cases/{case}/data/", DESK).content.decode()
    assert "the person concerned, with their code: saw what is held about them" in " ".join(desk.split())


def test_the_data_says_what_the_page_says(portal: Cast, person: Someone) -> None:
    wang = person()
    case = written(portal, wang)
    look_in(portal, "anna", case, "回电核对")
    portal.do("anna", "answer_on_the_spot", case, reply_text="已当场说明。", outcome="explained")
    page = wang.see("matter/data/")
    answer = wang.get(wang.url("matter/data/file/"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    data = json.loads(answer.content)
    assert (data["format"], data["masked"]) == ("huiyin-own-data-1", True)
    (one,) = data["contacts"]
    given = [part for value in one["given"].values() for part in (value if isinstance(value, list) else [value])]
    said = [one["number"], one["case"], one["title"], one["text"], *one["requests"], *given]
    said += [event["what"] for event in one["told"]] + [each["text"] for each in one["answers"]]
    said += [mail["title"] for mail in one["mail"]] + [look["by"] for look in one["looks"]]
    said += [look["why"] for look in one["looks"]]
    assert [words for words in said if words not in page] == []
    assert len(one["looks"]) == page.count("saw the details") + page.count("looked at this page")
    assert "王芳" not in answer.content.decode()
    assert one["kept"]["why"] == "undecided"


def test_an_ask_has_its_public_day_stands_in_today_and_ends_with_the_answer(
    portal: Cast, person: Someone, at: At
) -> None:
    wang = person()
    case = written(portal, wang)
    portal.do("anna", "answer_on_the_spot", case, reply_text="已当场说明。", outcome="explained")
    portal.do("dao", "archive", case, retention="ten_years")
    assert "Data requests" not in at("anna", "en").get("/").content.decode()
    assert wang.send("matter/ask_data/", data_ask="correct").status_code == 422  # what is wrong?
    said = wang.send("matter/ask_data/", data_ask="correct", data_text="电话末位应当是1")
    assert said["Location"] == wang.url("matter/data/?done=ask_data")
    page = wang.see("matter/data/?done=ask_data")
    assert "We have what you ask for." in page
    assert "We answer what you asked about your data" in page
    assert "Personal Information Protection Law" in page
    assert "matter/ask_data/" not in page  # one at a time
    assert "not possible now" in wang.see("matter/ask_data/")
    number = Case.objects.get(pk=case).number
    today = at("anna", "en").get("/?list=asked").content.decode()
    assert number in today
    assert number not in at("clara", "en").get("/?list=asked").content.decode()
    desk = at("hong", "en").get(f"/cases/{case}/data/").content.decode()
    assert "电话末位应当是1" in desk
    assert f"/cases/{case}/moves/answer_data/" in desk
    portal.do("hong", "answer_data", case, data_answer="电话已经更正。")
    assert Clock.objects.get(case=case, name="data_answer").state == "met"
    assert "电话已经更正。" in wang.see("matter/data/")
    assert Outgoing.objects.filter(subject=f"case:{case}", code="answer_data").exists()
    assert number not in at("anna", "en").get("/?list=asked").content.decode()
    assert verify(portal.now).findings == []


def test_a_no_needs_its_reason_and_a_second_ask_may_follow(portal: Cast, person: Someone, at: At) -> None:
    wang = person()
    case = written(portal, wang)
    wang.send("matter/ask_data/", data_ask="erase")
    desk = at("hong", "en")
    assert desk.post(f"/cases/{case}/moves/refuse_data/", {"data_refusal": ""}).status_code == 422
    portal.do("hong", "refuse_data", case, data_refusal="事项还在办理，《信访工作条例》第三十四条。")
    assert "《信访工作条例》第三十四条" in wang.see("matter/data/")
    assert wang.send("matter/ask_data/", data_ask="copy").status_code == 303
    assert Clock.objects.filter(case=case, name="data_answer").count() == 2


def test_whoever_may_not_know_is_told_nothing(portal: Cast, person: Someone) -> None:
    wang = person()
    case = written(portal, wang)
    portal.do("anna", "transfer", case, to_unit=portal.units["urban"].id)
    accused = portal.members["wei"].id
    portal.do("boris", "recuse", case, recused=portal.members["boris"].id, reason="亲属")
    portal.do("anna", "correct", case, reason="信中点名", accused_members=[accused])
    Notice.objects.all().delete()
    assert wang.send("matter/ask_data/", data_ask="copy").status_code == 303
    told = set(Notice.objects.filter(subject=f"case:{case}").values_list("member_id", flat=True))
    assert told
    assert told.isdisjoint({accused, portal.members["boris"].id, portal.members["bao"].id})


def test_closing_leaves_the_limit_and_the_limit_leaves_the_closing(portal: Cast, person: Someone) -> None:
    wang = person()
    case = written(portal, wang)
    wang.send("matter/ask_data/", data_ask="copy")
    assert Clock.objects.filter(case=case, state="running").exclude(name="data_answer").exists()
    portal.do("anna", "answer_on_the_spot", case, reply_text="已当场说明。", outcome="explained")
    clock = Clock.objects.get(case=case, name="data_answer")
    assert clock.state == "running"
    assert clock.next_alarm_at is not None
    assert clock.due_at - clock.started_at > timedelta(days=15)


def test_an_erasure_answers_what_was_asked_and_the_page_says_it_is_gone(portal: Cast, person: Someone, at: At) -> None:
    wang = person()
    case = written(portal, wang)
    portal.do("anna", "answer_on_the_spot", case, reply_text="已当场说明。", outcome="explained")
    wang.send("matter/ask_data/", data_ask="erase", data_text="请全部删除")
    assert at("hong").post(f"/cases/{case}/erase/", {"why": "order", "sure": "on"}).status_code == 302
    assert Clock.objects.get(case=case, name="data_answer").state == "met"
    page = wang.see("matter/data/")
    assert "What you wrote has been erased" in page
    assert "请全部删除" not in page
    assert wang.get(wang.url("matter/data/file/")).status_code == 404
    assert "not possible now" in wang.see("matter/ask_data/")
    assert (
        at("hong").post(f"/cases/{case}/moves/note/", {"note": "电话"}).status_code == 422
    )  # no words on what is gone
    assert verify(portal.now).findings == []


def test_without_a_look_there_is_no_page(portal: Cast, person: Someone) -> None:
    for path in ("matter/data/", "matter/data/file/", "matter/ask_data/"):
        assert person().get(person().url(path)).status_code == 303
    assert not Access.objects.exists()


def test_no_word_of_an_ask_or_its_answer_rests_in_clear(portal: Cast, person: Someone) -> None:
    wang = person()
    case = written(portal, wang)
    wang.send("matter/ask_data/", data_ask="correct", data_text="门牌应为紫藤巷")
    portal.do("hong", "answer_data", case, data_answer="已改为紫藤巷")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in (one for one in tables if not one.startswith("finding_")):  # no index takes in such words
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "紫藤巷" not in str(cursor.fetchall()), table
