"""Case: whose, how long and why, its story; the same answer for what is hidden as for what never was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, Contact
from huiyin.institution.acts import By, add_member, give_role
from huiyin.institution.models import Account
from huiyin.journal.models import Access
from huiyin.notices.models import Notice
from huiyin.parties import acts as parties
from tests.cast import Cast
from tests.matters.reading import english_in, text_of

At = Callable[..., Client]


def handled(cast: Cast, **more: object) -> int:
    """A matter that Boris of urban management has accepted and taken."""
    asked = {"requests": ["停止夜间施工"], "category": "environment_noise", "statement": "claim", **more}
    case = cast.register(**asked)
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id, reason="属地管理")
    for move in ("sign_for", "accept", "take"):
        cast.do("boris", move, case)
    return case


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def test_it_says_whose_how_long_and_why(cast: Cast, at: At) -> None:
    text = read(at("boris"), f"/cases/{handled(cast)}/")
    for words in (
        "事〔2026〕000001",
        "城市管理局",
        "已受理",
        "办理期限",
        "期限60日，3月2日当日不计",
        "《信访工作条例》（2022年）第34条",
        "日历“中国内地”",
        "停止夜间施工",
        "生态环境 › 噪声",
        "Anna将事项转送城市管理局",
        "属地管理",
    ):
        assert words in text


def test_the_party_is_masked_until_a_reason_is_given_and_logged(cast: Cast, at: At) -> None:
    case = handled(cast, phone="13800001234")
    client = at("boris")
    assert "王芳" not in read(client, f"/cases/{case}/")
    assert "王某" in read(client, f"/cases/{case}/")
    refused = client.post(f"/cases/{case}/party/", {"reason": " "})
    assert refused.status_code == 422
    assert "王芳" not in refused.content.decode()
    assert Access.objects.count() == 0
    shown = client.post(f"/cases/{case}/party/", {"reason": "核对来电号码"})
    assert "王芳" in shown.content.decode()
    assert "13800001234" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert Access.objects.get().member_id == cast.members["boris"].id
    again = read(client, f"/cases/{case}/")
    assert "核对来电号码" in again
    assert "王芳" not in again


def test_who_has_no_right_to_the_details_is_not_offered_them(cast: Cast, at: At) -> None:
    case = handled(cast)
    by = By(cast.pass_time(minutes=1))
    account = Account.objects.create(username="audit")
    cast.members["audit"] = add_member(by, cast.institution, name="Jing", account=account)
    give_role(by, cast.members["audit"], cast.units["office"], "auditor", date(2026, 1, 1))
    client = at("audit")
    assert "查看完整信息" not in read(client, f"/cases/{case}/")
    assert client.post(f"/cases/{case}/party/", {"reason": "好奇"}).status_code == 403
    assert Access.objects.count() == 0


@pytest.mark.parametrize("part", ["", "known/", "party/", "moves/note/", "moves/note/draft/"])
def test_hidden_walled_and_absent_are_the_same_answer(cast: Cast, at: At, part: str) -> None:
    hidden = handled(cast)
    walled = cast.register(accused_members=[cast.members["clara"].id])
    client = at("clara")
    method = client.post if part.endswith("draft/") else client.get
    answers = [method(f"/cases/{case}/{part}") for case in (hidden, walled, 987654, 10**25)]
    assert {one.status_code for one in answers} == {404}
    assert len({text_of(one.content.decode()) for one in answers}) == 1


def test_nothing_on_a_chinese_page_is_left_in_english(cast: Cast, at: At) -> None:
    case = handled(cast)
    reply = {"reply_text": "已责令停工。", "outcome": "supported", "legal_basis": "条例"}
    cast.do("boris", "draft_reply", case, **reply, meets=[1])
    cast.do("wei", "approve", case)
    for who in ("anna", "boris", "wei", "hong"):
        for part in ("", "known/", "party/", "moves/note/", "moves/transfer/", "moves/nothing/"):
            html = at(who).get(f"/cases/{case}/{part}").content.decode()
            assert english_in(html) == [], f"{who} {part}"


def test_a_long_text_opens_on_asking_and_loses_nothing(cast: Cast, at: At) -> None:
    letter = "\n".join(f"第{place}段。" + "每晚十一点以后仍在施工。" * 20 for place in range(20))
    html = at("anna").get(f"/cases/{cast.register(text=letter)}/").content.decode()
    text = text_of(html).replace(" ", "")
    assert "展开其余" in text
    for place in range(20):
        assert f"第{place}段。" in text


def test_what_was_erased_says_so(cast: Cast, at: At) -> None:
    case = cast.register()
    cast.do("hong", "not_accept", case, decline_reason="litigation", right_place="法院", legal_basis="条例")
    parties.erase(Contact.objects.get(case=case).dossier_id, by=cast.members["hong"].id, reason="request", now=cast.now)
    text = read(at("anna"), f"/cases/{case}/")
    assert "标题已删除" in text
    assert "内容已删除" in text
    assert "查看完整信息" not in text
    assert "夜间施工" not in text


def test_earlier_contacts_and_similar_matters_say_why(cast: Cast, at: At) -> None:
    first, second = cast.register(), cast.register()
    other = cast.register(name="李四", phone="13900009999", title="食堂", text="饭菜太贵。")
    text = read(at("anna"), f"/cases/{second}/known/")
    assert "电话相同" in text
    assert "相似" in text
    html = at("anna").get(f"/cases/{second}/known/").content.decode()
    assert f'href="/cases/{first}/"' in html
    assert f'href="/cases/{other}/"' not in html
    part = at("anna").get(f"/cases/{second}/known/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_earlier_contacts_one_may_not_know_of_leave_no_gap(cast: Cast, at: At) -> None:
    cast.register(accused_members=[cast.members["wei"].id])
    mine = cast.register(to_unit=cast.units["urban"].id)
    for who in ("wei", "boris"):
        assert "没有发现同一人更早的来件" in read(at(who), f"/cases/{mine}/known/")


def test_whoever_opens_a_matter_has_read_its_notices(cast: Cast, at: At) -> None:
    case = cast.register()
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    assert Notice.objects.filter(member=cast.members["boris"], read_at=None).exists()
    at("boris").get(f"/cases/{case}/")
    assert not Notice.objects.filter(member=cast.members["boris"], read_at=None).exists()
    assert Notice.objects.filter(member=cast.members["bao"], read_at=None).exists()


def test_a_page_costs_the_same_however_much_has_happened(cast: Cast, at: At) -> None:
    case = handled(cast)

    def cost() -> int:
        client = at("boris")
        client.get(f"/cases/{case}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/cases/{case}/")
        return len(asked)

    few = cost()
    for _ in range(10):
        cast.do("boris", "progress_notice", case, progress="正在核实。")
    assert cost() == few
    assert few <= 30


def test_joined_matters_stand_with_each_other(cast: Cast, at: At) -> None:
    first, second = cast.register(), cast.register()
    cast.do("anna", "join", second, join_to=first)
    assert f'href="/cases/{second}/"' in at("anna").get(f"/cases/{first}/").content.decode()
    assert f'href="/cases/{first}/"' in at("anna").get(f"/cases/{second}/").content.decode()


def test_the_story_names_the_other_of_a_join_to_who_may_know_of_it(cast: Cast, at: At) -> None:
    first, second = cast.register(secrecy="confidential"), cast.register()
    cast.do("hong", "join", second, join_to=first)
    numbers = dict(Case.objects.values_list("id", "number"))

    def told(who: str, case: int) -> str:
        return at(who, "en").get(f"/cases/{case}/").content.decode()

    assert f"Hong joined {numbers[second]} to this one." in told("hong", first)
    assert f"Hong joined this to {numbers[first]}." in told("hong", second)
    assert "Hong joined this to another matter." in told("anna", second)
