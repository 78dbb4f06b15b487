"""A matter's whole life, from the letter to the archive, and that the journal proves every step."""

from __future__ import annotations

import pytest

from huiyin.cases import queries, verify
from huiyin.cases.models import Case, Clock
from huiyin.cases.policy import Refused
from tests.cast import Cast


def accepted(cast: Cast) -> int:
    """A matter transferred to urban management, signed for, accepted and taken by Boris."""
    case = cast.register()
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    cast.do("boris", "sign_for", case)
    cast.do("boris", "accept", case)
    cast.do("boris", "take", case)
    return case


def test_from_letter_to_archive(cast: Cast) -> None:
    case = accepted(cast)
    cast.do(
        "boris", "draft_reply", case, reply_text="已责令停工。", outcome="supported", legal_basis="噪声污染防治法第43条"
    )
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case)
    cast.do("boris", "deliver", case, delivered_on=cast.now.date(), delivery_way="post")
    cast.do("boris", "close", case)
    cast.do("dao", "archive", case, retention="ten_years")
    row = Case.objects.get(pk=case)
    assert (row.phase, row.closing, row.status) == ("archived", "answered", "archived")
    assert not Clock.objects.filter(case=case, state__in=["running", "paused"]).exists()
    assert verify.verify(cast.now).findings == []


def test_nothing_closes_before_the_answer_is_delivered(cast: Cast) -> None:
    case = accepted(cast)
    with pytest.raises(Refused, match="not_in_this_status"):
        cast.do("boris", "close", case)


def test_nobody_approves_their_own_draft(cast: Cast) -> None:
    case = accepted(cast)
    cast.do("wei", "draft_reply", case, reply_text="已处理。", outcome="explained", legal_basis="条例第31条")
    with pytest.raises(Refused, match="second_person"):
        cast.do("wei", "approve", case)


def test_a_stranger_gets_the_answer_of_an_absent_case(cast: Cast) -> None:
    case = accepted(cast)
    with pytest.raises(Case.DoesNotExist):
        cast.do("clara", "note", case, note="好奇")
    with pytest.raises(Case.DoesNotExist):
        queries.get(cast.actor("clara"), case)
    assert queries.get(cast.actor("boris"), case).id == case
    assert queries.find(cast.actor("boris"), "施工噪音") == [case]
    assert queries.find(cast.actor("clara"), "施工噪音") == []
    assert queries.find(cast.actor("hong"), "噪") == [case]
    assert queries.latest(cast.actor("clara")) == []
    assert queries.latest(cast.actor("hong")) == [case]


def test_extension_once_and_no_further_than_the_rule(cast: Cast) -> None:
    case = accepted(cast)
    before = Clock.objects.get(case=case, name="handling").due_at
    with pytest.raises(Refused, match="extension_too_long"):
        cast.do("wei", "extend", case, extend_days=31, reason="复杂")
    cast.do("wei", "extend", case, extend_days=30, reason="复杂")
    assert Clock.objects.get(case=case, name="handling").due_at > before
    with pytest.raises(Refused, match="no_extension_left"):
        cast.do("wei", "extend", case, extend_days=5, reason="复杂")
    assert verify.verify(cast.now).findings == []


def test_an_extended_limit_that_is_the_next_one_stays_the_next_with_its_new_end(cast: Cast) -> None:
    case = accepted(cast)
    cast.pass_time(days=45)
    cast.do("boris", "progress_notice", case, progress="正在核实。")
    assert Case.objects.get(pk=case).next_clock == Clock.objects.get(case=case, name="handling")
    cast.do("wei", "extend", case, extend_days=10, reason="复杂")
    handling = Clock.objects.get(case=case, name="handling")
    assert (Case.objects.get(pk=case).next_clock, Case.objects.get(pk=case).due_at) == (handling, handling.due_at)
    assert verify.verify(cast.now).findings == []


def test_the_handling_clock_waits_while_a_hearing_runs(cast: Cast) -> None:
    case = accepted(cast)
    due = Clock.objects.get(case=case, name="handling").due_at
    cast.do("wei", "open_hearing", case, hearing_on="2026-03-20", reason="双方说法不一")
    assert Clock.objects.get(case=case, name="handling").state == "paused"
    cast.pass_time(days=10)
    cast.do("boris", "end_hearing", case, report="双方意见已记录。")
    handling = Clock.objects.get(case=case, name="handling")
    assert handling.state == "running"
    assert handling.due_at > due
    assert verify.verify(cast.now).findings == []


def test_joined_and_separated_again(cast: Cast) -> None:
    first, second = cast.register(), cast.register()
    cast.do("anna", "join", second, join_to=first)
    assert Case.objects.get(pk=second).joined_to_id == first
    cast.do("anna", "separate", second, reason="不是同一件事")
    row = Case.objects.get(pk=second)
    assert (row.phase, row.closing, row.joined_to_id) == ("open", None, None)
    assert verify.verify(cast.now).findings == []
