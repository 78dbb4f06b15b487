"""What is promised to a visitor stands apart from the notes: agreed by a head, with its day, and kept or known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.cases.models import RUNNING, Case, Clock
from huiyin.cases.policy import Refused
from tests.matters.reading import text_of
from tests.matters.sheets import LETTER, blank, fields, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.cast import Cast

    At = Callable[..., Client]

DRAFT = {"reply_text": "已责令停工。", "outcome": "supported", "legal_basis": "噪声污染防治法第43条"}


def promised(cast: Cast, **more: Any) -> dict[str, Any]:
    """A visit in which something was promised with the head's consent."""
    given = {
        "channel": "visit",
        "read_back": "signed",
        "identity_seen": True,
        "promised": "周五前到现场测一次噪声",
        "promised_by": date(2026, 3, 6),
        "promise_approved_by": cast.members["hong"].id,
    }
    return {**given, **more}


def test_a_promise_is_a_clock_and_stands_in_the_story(cast: Cast, at: At) -> None:
    case = cast.register(**promised(cast))
    clock = Clock.objects.get(case=case, name="promise")
    assert clock.state == RUNNING
    assert clock.due_at.astimezone().date() >= date(2026, 3, 6)
    page = text_of(at("anna").get(f"/cases/{case}/").content.decode())
    assert "周五前到现场测一次噪声" in page
    assert "核对无误并签名" in page


@pytest.mark.parametrize(
    ("less", "code"),
    [("promise_approved_by", "promise_not_approved"), ("promised_by", "promise_without_day")],
)
def test_a_promise_without_consent_or_day_is_refused(cast: Cast, less: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        cast.register(**promised(cast, **{less: None}))
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["anna", "rui", "boris", "wei"])
def test_only_who_leads_the_unit_can_have_agreed(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="promise_not_approved"):
        cast.register(**promised(cast, promise_approved_by=cast.members[who].id))


def test_the_refusal_stands_beside_its_question_and_nothing_is_lost(cast: Cast, at: At) -> None:
    anna = at("anna")
    answer = send(anna, blank(anna, "visit"), **LETTER, promised="周五前去测噪声", promised_by="2026-03-06")
    if answer.status_code == 200:  # what is known was shown first
        answer = send(anna, fields(answer.content.decode()))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_promise_approved_by">' in html
    assert "周五前去测噪声" in html


def test_nothing_closes_while_a_promise_is_open(cast: Cast) -> None:
    case = cast.register(**promised(cast, to_unit=cast.units["urban"].id))
    cast.do("boris", "accept", case)
    cast.do("boris", "draft_reply", case, **DRAFT)
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case)
    cast.do("boris", "deliver", case, delivered_on=date(2026, 3, 2), delivery_way="post")
    with pytest.raises(Refused, match="promise_open"):
        cast.do("boris", "close", case)
    cast.do("boris", "keep_promise", case, note="3月5日测了噪声，结果已告知。")
    cast.do("boris", "close", case)


def test_an_answer_on_the_spot_waits_for_the_promise_too(cast: Cast) -> None:
    case = cast.register(**promised(cast))
    with pytest.raises(Refused, match="promise_open"):
        cast.do("anna", "answer_on_the_spot", case, reply_text="已说明", outcome="explained")


@pytest.mark.parametrize("how", ["add_contact", "join"])
def test_what_was_promised_goes_on_where_the_case_is_joined_to(cast: Cast, how: str) -> None:
    """A call back promised in a second call about an open matter was forgotten with the contact's own case."""
    first = cast.register()
    by = cast.now + timedelta(hours=3)
    call = {"channel": "call", "title": "再问施工", "text": "何时处理？", "received_at": cast.now, "call_back_by": by}
    if how == "add_contact":
        cast.do("anna", "add_contact", **call, join_to=first, relation="supplement", earlier_case=first)
    else:
        second = cast.do("anna", "register", **call).cases[0][0]
        cast.do("anna", "join", second, join_to=first)
    clock = Clock.objects.get(case=first, name="call_back", state=RUNNING)
    assert clock.due_at == by
    assert Case.objects.get(pk=first).next_clock_id == clock.id
    assert not Clock.objects.filter(case__joined_to=first, name="call_back", state=RUNNING).exists()
    cast.do("anna", "progress_notice", first, progress="已转城管局。")
    assert not Clock.objects.filter(name="call_back", state=RUNNING).exists()


def test_a_crowd_without_representatives_is_asked_who_speaks_for_it(cast: Cast, at: At) -> None:
    sheet = {"channel": "visit", "title": "拆迁补偿", "text": "补偿标准", "head_count": "12", "name": "王芳"}
    asked = at("anna").post("/register/known/", sheet).content.decode()
    assert "请填写代表人" in text_of(asked)
    told = at("anna").post("/register/known/", {**sheet, "representatives": ["王芳", "李强"]}).content.decode()
    assert "请填写代表人" not in text_of(told)
