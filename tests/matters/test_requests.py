"""Each request is answered: ticked on the draft, looked at before it is approved, shown on the case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from huiyin.cases.policy import Refused
from huiyin.matters.models import Reply
from tests.matters.reading import text_of
from tests.matters.test_move import handled, send

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.matters.test_move import At

ASKED = ["夜间停止施工", "告知处理结果", "检查噪声"]
DRAFT = {"reply_text": "已责令停工。", "outcome": "supported", "legal_basis": "噪声污染防治法第43条"}


def asked_for(page: str) -> dict[str, str]:
    """The requests on the page of a case, each with how far its answer has come."""
    listed = re.search(r'<ol class="asked">(.*?)</ol>', page, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", listed.group(1), re.DOTALL) if listed else []
    words = (text_of(line).split() for line in lines)
    return {text: state for text, state in words}


def test_each_request_is_ticked_on_the_draft_and_stands_with_its_state(cast: Cast, at: At) -> None:
    case = handled(cast, requests=ASKED)
    client, address = at("boris"), f"/cases/{case}/moves/draft_reply/"
    form = client.get(address).content.decode()
    assert all(one in text_of(form) for one in ASKED)
    assert asked_for(client.get(f"/cases/{case}/").content.decode()) == dict.fromkeys(ASKED, "尚未答复")
    assert send(client, address, **DRAFT, meets=["1", "3"]).status_code == 302
    shown = asked_for(client.get(f"/cases/{case}/").content.decode())
    assert list(shown.values()) == ["已写入答复稿", "尚未答复", "已写入答复稿"]


def test_a_draft_that_leaves_a_request_out_is_not_approved_and_says_so(cast: Cast, at: At) -> None:
    case = handled(cast, requests=ASKED)
    cast.do("boris", "draft_reply", case, **DRAFT, meets=["1", "3"])
    page = text_of(at("wei").get(f"/cases/{case}/").content.decode())
    assert "还没有逐条回应全部诉求" in page
    with pytest.raises(Refused, match="requests_unmet"):
        cast.do("wei", "approve", case)
    client, address = at("boris"), f"/cases/{case}/moves/draft_reply/"
    again = client.get(address).content.decode()
    assert len(re.findall(r'name="meets"[^>]*checked', again)) == 2, "what was ticked stands ticked"
    assert send(client, address, **DRAFT, meets=["1", "2", "3"]).status_code == 302
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case)
    shown = asked_for(at("wei").get(f"/cases/{case}/").content.decode())
    assert list(shown.values()) == ["已答复"] * 3


def test_an_error_elsewhere_keeps_the_ticks(cast: Cast, at: At) -> None:
    case = handled(cast, requests=ASKED)
    answer = send(at("boris"), f"/cases/{case}/moves/draft_reply/", **{**DRAFT, "legal_basis": ""}, meets=["2"])
    assert answer.status_code == 422
    assert re.search(r'name="meets" value="2"[^>]*checked', answer.content.decode())


def test_requests_that_are_corrected_are_ticked_anew(cast: Cast) -> None:
    case = handled(cast, requests=ASKED)
    cast.do("boris", "draft_reply", case, **DRAFT, meets=["1", "2", "3"])
    cast.do("hong", "correct", case, requests=[*ASKED, "赔偿"], reason="漏登一项")
    assert Reply.objects.get().meets == []
    with pytest.raises(Refused, match="requests_unmet"):
        cast.do("wei", "approve", case)


def test_where_nothing_is_asked_for_nothing_is_ticked(cast: Cast, at: At) -> None:
    case = handled(cast, requests=[])
    assert 'name="meets"' not in at("boris").get(f"/cases/{case}/moves/draft_reply/").content.decode()
    cast.do("boris", "draft_reply", case, **DRAFT)
    cast.do("wei", "approve", case)


def test_an_answer_on_the_spot_answers_all(cast: Cast, at: At) -> None:
    case = cast.register(requests=ASKED)
    cast.do("anna", "answer_on_the_spot", case, reply_text="已说明", outcome="explained")
    assert Reply.objects.get().meets == [1, 2, 3]
    assert set(asked_for(at("anna").get(f"/cases/{case}/").content.decode()).values()) == {"已答复"}
