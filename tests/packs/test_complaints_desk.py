"""The complaints desk: acknowledged at once, assessed, investigated, answered, looked at again, followed up."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.cases import verify, watch
from huiyin.cases.inputs import Invalid
from huiyin.cases.models import Case
from huiyin.cases.policy import Refused
from tests.cast import Cast
from tests.packs.reading import ask_about_data, ask_the_party, at, ends, met, rules, running, state, status, told

FRIDAY = "2026-04-03 16:50"  # three days of Qingming follow; Tuesday the 7th is worked again
RESPONSE = {"reply_text": "We sent the wrong part and are sorry.", "outcome": "upheld", "remedy": "correction"}
SENT = {"delivery_way": "online", "delivered_on": "2026-03-02"}


def received(cast: Cast, channel: str = "email", **given: Any) -> int:
    """A kettle that does not switch off, told to Anna at the front desk."""
    more = {
        "title": "Kettle does not switch off",
        "text": "It boils dry. I want my money back.",
        "email": "a@example.org",
    }
    return cast.register(**{"channel": channel, **more, **given})


def acknowledged(cast: Cast, **given: Any) -> int:
    case = received(cast, **given)
    cast.do("anna", "acknowledge", case, progress="We have your complaint about the kettle.")
    return case


def investigated(cast: Cast) -> int:
    """Passed on to the team of Boris, assessed and begun by him."""
    case = acknowledged(cast)
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    cast.do("boris", "assess", case, severity="moderate", complexity="plain", impact="one")
    cast.do("boris", "investigate", case, plan="Look at the batch.")
    return case


def responded(cast: Cast) -> int:
    case = investigated(cast)
    cast.do("boris", "draft_reply", case, **RESPONSE)
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case, next_level="Write to the complaints manager within 20 days.", **SENT)
    return case


def test_from_receipt_to_the_follow_up(complaints: Cast) -> None:
    cast = complaints
    case = received(cast)
    assert running(case) == {"acknowledgement", "response"}
    cast.do("anna", "acknowledge", case, progress="We have it.")
    assert running(case) == {"assessment", "response", "progress"}
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    assert told(cast, case, "assigned") >= {"boris", "wei"}
    cast.do("boris", "assess", case, severity="moderate", complexity="plain", impact="one")
    cast.do("boris", "investigate", case, plan="Look at the batch.")
    assert Case.objects.get(pk=case).member_id == cast.members["boris"].id
    cast.do("boris", "progress_notice", case, progress="The batch is being looked at.")
    cast.do("boris", "draft_reply", case, **RESPONSE)
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case, next_level="Write to the complaints manager.", **SENT)
    assert running(case) == {"complainant"}
    cast.do("boris", "accepts", case, satisfaction="content")
    assert status(case) == ("closed", "answered")
    assert running(case) == {"follow_up", "archiving"}
    cast.do("boris", "learn", case, cause="supplier", improvement="Every batch is switched off once.")
    cast.do("anna", "follow_up", case, satisfaction="content", note="The new one works.")
    assert state(case, "follow_up") == ["met"]
    cast.do("dao", "archive", case, retention="six_years")
    assert running(case) == set()
    assert verify.verify(cast.now).findings == []


def test_limits_pass_over_a_holiday(complaints: Cast) -> None:
    cast = complaints
    cast.now = at(FRIDAY)
    case = received(cast, received_at=at(FRIDAY))
    assert ends(case, "acknowledgement") == "2026-04-08 00:00"  # the end of Tuesday the 7th
    assert ends(case, "response") == "2026-04-28 00:00"  # 15 working days: Monday the 27th
    cast.do("anna", "acknowledge", case, progress="We have it.")
    assert ends(case, "assessment") == "2026-04-09 00:00"


def test_what_is_grave_goes_to_management_and_out_of_the_hands_of_who_had_it(complaints: Cast) -> None:
    cast = complaints
    cast.now = at(FRIDAY)
    case = investigated(cast)
    more = {"severity": "grave", "impact": "many", "immediate_action": "Selling stopped."}
    cast.do("boris", "assess_urgent", case, to_unit=cast.units["urban"].id, **more)
    assert told(cast, case, "assigned") >= {"wei"}
    assert Case.objects.get(pk=case).member_id is None
    assert ends(case, "urgent_action") == "2026-04-07 13:56"  # 34 minutes of Friday, the rest of Tuesday
    with pytest.raises(Refused, match="not_your_role"):
        cast.do("boris", "direct", case, to_member=cast.members["boris"].id, instructions="Recall.")
    cast.do("wei", "direct", case, to_member=cast.members["bao"].id, instructions="Recall the batch.")
    assert told(cast, case, "yours") == {"bao"}
    assert status(case)[0] == "investigating"


def test_management_that_does_not_act_is_passed_over(complaints: Cast) -> None:
    cast = complaints
    case = received(cast)
    more = {"severity": "grave", "impact": "many", "immediate_action": "Selling stopped."}
    cast.do("anna", "assess_urgent", case, to_unit=cast.units["office"].id, **more)
    cast.now = at("2026-03-02 16:40")
    watch.round_once(cast.now)
    assert "lin" in told(cast, case, "raised")


def test_another_look_is_another_s(complaints: Cast) -> None:
    cast = complaints
    case = responded(cast)
    cast.do("anna", "another_look", case, to_unit=cast.units["urban"].id, reason="The new part fails as well")
    assert running(case) >= {"second_look", "progress", "pick_up"}
    cast.do("boris", "take", case)
    with pytest.raises(Refused, match="fresh_eyes"):
        cast.do("boris", "draft_reply", case, **RESPONSE)
    cast.do("bao", "draft_reply", case, **RESPONSE)
    cast.do("wei", "send_back_draft", case, reason="Say when")
    cast.do("bao", "draft_reply", case, **RESPONSE)  # what never went out may be written again
    cast.do("wei", "approve", case)
    with pytest.raises(Invalid, match="right_place: required"):
        cast.do("wei", "reply_final", case, **SENT)
    cast.do("wei", "reply_final", case, right_place="Consumer ombudsman", **SENT)
    assert state(case, "second_look") == ["met"]
    assert status(case) == ("final", None)


def test_whose_answer_went_out_drafts_no_further_one_even_years_later(complaints: Cast) -> None:
    cast = complaints
    case = received(cast)
    cast.do("hong", "answer_on_the_spot", case, reply_text="A new one is on its way.", outcome="settled")
    cast.pass_time(days=400)
    cast.do("lin", "reopen", case, reason="It never came")
    with pytest.raises(Refused, match="fresh_eyes"):
        cast.do("hong", "draft_reply", case, **RESPONSE)


def test_it_can_go_up_a_level_and_outside_and_stays_open_there(complaints: Cast) -> None:
    cast = complaints
    case = responded(cast)
    cast.do("boris", "another_look", case, to_unit=cast.units["office"].id, reason="The new part fails as well")
    assert Case.objects.get(pk=case).unit_id == cast.units["office"].id
    cast.do("hong", "draft_reply", case, reply_text="We stand by it.", outcome="not_upheld", remedy="nothing")
    with pytest.raises(Refused, match="second_person"):
        cast.do("hong", "approve", case)
    cast.do("lin", "approve", case)
    cast.do("hong", "reply_final", case, right_place="Consumer ombudsman", **SENT)
    cast.do("anna", "go_outside", case, right_place="Consumer ombudsman")
    assert running(case) == {"outside"}
    assert status(case) == ("external", None)
    cast.do("hong", "ask_outside", case, report="Not yet decided.")
    assert state(case, "outside") == ["met", "running"]
    cast.do("hong", "outside_outcome", case, outcome="partly", report="Half the price is to be paid back.")
    assert running(case) == {"carry_out"}
    cast.do("hong", "add_task", case, to_unit=cast.units["urban"].id, task="Pay back half", task_by="2026-03-20")
    with pytest.raises(Refused, match="open_tasks"):
        cast.do("hong", "lapse", case)
    cast.do("boris", "finish_task", case, report="Paid.")
    cast.do("hong", "lapse", case)
    assert status(case) == ("closed", "answered")
    assert verify.verify(cast.now).findings == []


def test_not_taken_up_names_the_outside_body(complaints: Cast) -> None:
    cast = complaints
    case = acknowledged(cast)
    refused = {"decline_reason": "court", "reason": "The court of the district has it"}
    with pytest.raises(Invalid, match="right_place: required"):
        cast.do("hong", "not_accept", case, **refused)
    cast.do("hong", "not_accept", case, right_place="District court", **refused)
    assert status(case) == ("closed", "declined")


def test_settled_at_first_contact_is_followed_up_all_the_same(complaints: Cast) -> None:
    case = received(complaints, "call", call_back_by="2026-03-02 15:00")
    assert ends(case, "call_back") == "2026-03-02 15:00"
    complaints.do("anna", "answer_on_the_spot", case, reply_text="A new one is on its way.", outcome="settled")
    assert running(case) == {"follow_up", "archiving"}


def test_nobody_to_tell_is_written_down(complaints: Cast) -> None:
    case = received(complaints, "letter", name="", phone="", email="", anonymous=True)
    complaints.do("anna", "acknowledge_nobody", case, reason="No name, no address")
    assert state(case, "acknowledgement") == ["cancelled"]
    assert running(case) == {"assessment", "response"}


def test_an_extension_once_with_a_reason(complaints: Cast) -> None:
    case = investigated(complaints)
    before = ends(case, "response")
    with pytest.raises(Refused, match="extension_too_long"):
        complaints.do("wei", "extend", case, extend_days=11, reason="The expert needs time")
    complaints.do("wei", "extend", case, extend_days=10, reason="The expert needs time")
    assert (before, ends(case, "response")) == ("2026-03-24 00:00", "2026-04-08 00:00")
    with pytest.raises(Refused, match="no_extension_left"):
        complaints.do("wei", "extend", case, extend_days=1, reason="Again")


def test_nothing_closes_before_the_response(complaints: Cast) -> None:
    case = investigated(complaints)
    for move in ("accepts", "lapse"):
        with pytest.raises(Refused, match="not_in_this_status"):
            complaints.do("boris", move, case, satisfaction="content")


def test_what_comes_back_after_the_end_is_reopened(complaints: Cast) -> None:
    case = responded(complaints)
    complaints.do("boris", "accepts", case, satisfaction="fairly")
    complaints.do("wei", "reopen", case, reason="It failed again")
    assert running(case) == {"second_look", "progress"}
    assert status(case) == ("investigating", None)


def test_every_clock_of_the_pack_has_begun_and_been_met(complaints: Cast) -> None:
    cast = complaints
    test_from_receipt_to_the_follow_up(cast)
    test_it_can_go_up_a_level_and_outside_and_stays_open_there(cast)
    test_settled_at_first_contact_is_followed_up_all_the_same(cast)
    test_what_is_grave_goes_to_management_and_out_of_the_hands_of_who_had_it(cast)
    case = received(cast, "higher_office", from_office="Trading standards", report_up_by="2026-04-20")
    cast.do("anna", "report_up", case, report="In hand.")
    visit = {"promised": "A call on Friday", "promised_by": "2026-04-17"}
    case = received(cast, "visit", **visit, promise_approved_by=cast.members["hong"].id)
    cast.do("anna", "keep_promise", case, note="Called.")
    ask_the_party(cast, case)
    ask_about_data(cast, case)
    assert rules(cast) - met() == {"next_step"}  # which never began: something else always ran
    assert verify.verify(cast.now).findings == []
