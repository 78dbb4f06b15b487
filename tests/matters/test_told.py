"""What the party learns by its code: public words, its own matter, and nothing of the staff's side."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import translation

from huiyin.cases import codes
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Case, Contact
from huiyin.cases.policy import Refused
from huiyin.institution.actor import party
from huiyin.institution.house import House, house
from huiyin.journal import verify
from huiyin.journal.store import entries
from huiyin.kernel.packs import PARTY
from huiyin.matters import told
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast: Cast) -> House:
    return house(cast.institution.id)


def track(cast: Cast, case: int, language: str = "en") -> told.Tracked:
    contact = Contact.objects.filter(case=case).order_by("id")[0]
    with translation.override(language):
        found = told.by_code(
            house(cast.institution.id), codes.of(contact.institution_id, contact.id, contact.code_n), cast.now
        )
    assert found is not None
    return found


def by_party(cast: Cast, case: int, move: str, **inputs: object) -> None:
    home = house(cast.institution.id)
    cast.pass_time(minutes=1)
    perform(Request(move, party(home, home.today(cast.now), (case,)), dict(inputs), cast.now, (case,), via="portal"))


def answered(cast: Cast) -> int:
    case = cast.register(requests=["停止夜间施工"])
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id, reason="内部意见：先看看")
    cast.do("boris", "sign_for", case)
    cast.do("boris", "accept", case)
    cast.do("boris", "note", case, note="内部备注：他又来了")
    text = "已责令夜间停工。"
    cast.do("boris", "draft_reply", case, reply_text=text, meets=["1"], outcome="supported", legal_basis="条例")
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case)
    return case


def test_a_matter_from_receipt_to_answer_in_public_words(cast: Cast) -> None:
    case = cast.register()
    seen = track(cast, case)
    assert seen.stage == told.RECEIVED
    assert [one.what for one in seen.expected] == ["We decide whether to accept it and tell you"]
    assert seen.number in seen.events[0].sentence
    case = answered(cast)
    seen = track(cast, case)
    assert seen.stage == told.ANSWERED
    assert [one.text for one in seen.answers] == ["已责令夜间停工。"]
    assert seen.may >= {"rate", "ask_review", "supplement", "withdraw"}


@pytest.mark.parametrize("language", ["zh-hans", "en", "es"])
def test_nothing_of_the_staff_is_told(cast: Cast, language: str) -> None:
    case = answered(cast)
    said = repr(track(cast, case, language))
    assert "内部" not in said
    for member in cast.members.values():
        assert not re.search(rf"\b{member.name}\b", said.replace("Su asunto", "").replace("su asunto", ""))


def test_a_question_waits_for_its_answer(cast: Cast) -> None:
    case = cast.register()
    cast.do("anna", "ask_party", case, question="工地在哪条街？")
    assert track(cast, case).question == "工地在哪条街？"
    by_party(cast, case, "supplement", addition="北街。")
    seen = track(cast, case)
    assert seen.question == ""
    assert [text for event in seen.events for _title, text in event.texts] == ["工地在哪条街？", "北街。"]


def test_a_missed_term_is_admitted(cast: Cast) -> None:
    case = cast.register()
    cast.pass_time(days=20)
    assert [one.over for one in track(cast, case).expected] == [True]


def test_the_party_acts_only_in_its_own_case(cast: Cast, home: House) -> None:
    mine, other = cast.register(), cast.register()
    by = party(home, home.today(cast.now), (mine,))
    with pytest.raises(Case.DoesNotExist):
        perform(Request("withdraw", by, {"reason": "不想反映了"}, cast.now + timedelta(hours=1), (other,)))
    with pytest.raises(Refused, match="not_for_the_party"):
        perform(Request("accept", by, {}, cast.now + timedelta(hours=1), (mine,)))


def test_who_acted_stands_in_the_journal(cast: Cast) -> None:
    case = cast.register()
    by_party(cast, case, "withdraw", reason="已经解决")
    assert [entry.body.get("as") for entry in entries(f"case:{case}")] == [None, PARTY]
    assert track(cast, case).ending == "Withdrawn"
    assert track(cast, case).may == {"ask_data"}  # for as long as anything is held
    assert verify.verify().clean


def test_a_rating_needs_an_answer(cast: Cast) -> None:
    case = cast.register()
    assert not {"rate", "ask_review"} & track(cast, case).may
    case = answered(cast)
    by_party(cast, case, "rate", rating="not_content", rating_comment="没说清楚")
    assert "not satisfied" in track(cast, case).events[-1].sentence


def test_a_wrong_code_opens_nothing(cast: Cast, home: House) -> None:
    cast.register()
    assert told.by_code(home, "2" * codes.LENGTH, cast.now) is None
