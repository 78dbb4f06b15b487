"""The property desk: heard, asked, followed, answered, recorded; what is grave goes to the head at once."""

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


def heard(cast: Cast, channel: str = "call", **given: Any) -> int:
    """A leaking pipe, told to Anna at the service desk."""
    return cast.register(
        **{"channel": channel, "title": "楼道水管漏水", "text": "三单元二楼水管漏水，地面湿滑。", **given}
    )


def sent(cast: Cast) -> int:
    """Asked, sent to the menders, taken by Boris."""
    case = heard(cast)
    cast.do("anna", "ask_out", case, asked_out="昨晚八点开始，二楼弯头渗水。")
    cast.do("anna", "dispatch", case, to_unit=cast.units["urban"].id)
    cast.do("boris", "take", case)
    return case


def solved(cast: Cast, case: int, who: str = "boris", move: str = "answer", **more: str) -> None:
    given = {"reply_text": "弯头已更换，不再渗水。", "outcome": "solved", "delivery_way": "telephone", **more}
    cast.do(who, move, case, **given)


def grave(cast: Cast, case: int, who: str, unit: str, kind: str) -> None:
    when = {"progress": "正在核实，今天再答复。", "call_back_by": "2026-03-02 18:00"}
    cast.do(who, "report_grave", case, to_unit=cast.units[unit].id, grave_kind=kind, **when)


def finished(cast: Cast, case: int) -> None:
    cast.do("anna", "return_visit", case, satisfaction="content", note="业主满意。")
    cast.do("anna", "close", case, cause="equipment", lesson="检查同批弯头。")


def test_five_clear_steps(property_desk: Cast) -> None:
    cast = property_desk
    case = heard(cast)
    assert running(case) == {"first_step", "within_a_day", "ten_days"}
    cast.do("anna", "ask_out", case, asked_out="昨晚八点开始。")
    cast.do("anna", "dispatch", case, to_unit=cast.units["urban"].id)
    assert running(case) == {"within_a_day", "ten_days", "take_order"}
    assert told(cast, case, "assigned") >= {"boris", "wei"}
    cast.do("boris", "take", case)
    solved(cast, case)
    assert running(case) == {"return_visit"}
    cast.do("anna", "return_visit", case, satisfaction="content", note="业主满意。")
    assert running(case) == {"recording"}
    cast.do("anna", "close", case, cause="equipment")
    assert status(case) == ("recorded", "answered")
    cast.do("dao", "archive", case, retention="three_years")
    assert running(case) == set()
    assert status(case) == ("archived", "answered")
    assert verify.verify(cast.now).findings == []


def test_24_hours_run_through_the_holiday_and_the_desk_s_hour_waits_for_it_to_open(property_desk: Cast) -> None:
    cast = property_desk
    cast.now = at(FRIDAY)
    case = heard(cast, received_at=at(FRIDAY))
    assert ends(case, "within_a_day") == "2026-04-04 16:50"  # a Saturday, and Qingming
    assert ends(case, "first_step") == "2026-04-07 09:21"  # 39 minutes of Friday were left
    assert ends(case, "ten_days") == "2026-04-14 00:00"  # the end of the 13th, a Monday


def test_a_letter_that_lay_for_a_night_has_fewer_hours_left(property_desk: Cast) -> None:
    cast = property_desk
    case = heard(cast, "letter", received_at=at("2026-03-01 18:00"))
    assert ends(case, "within_a_day") == "2026-03-02 18:00"


def test_what_can_not_be_solved_has_the_date_of_the_next_reply_as_its_clock(property_desk: Cast) -> None:
    cast = property_desk
    case = sent(cast)
    sunday = "2026-03-08 10:00"
    cast.do("boris", "promise", case, progress="配件周日到货。", call_back_by=sunday)
    assert ends(case, "next_reply") == sunday  # what was promised for a Sunday is not put off
    assert state(case, "within_a_day") == ["met"]
    cast.now = at("2026-03-08 12:00")
    cast.do("boris", "promise", case, progress="配件还没到。", call_back_by="2026-03-10 10:00")
    assert state(case, "next_reply") == ["late", "running"]
    solved(cast, case)
    assert state(case, "next_reply") == ["late", "met"]


def test_a_reply_promised_on_the_telephone_is_a_clock_at_once(property_desk: Cast) -> None:
    case = heard(property_desk, call_back_by="2026-03-02 15:30")
    assert ends(case, "next_reply") == "2026-03-02 15:30"
    assert "next_reply" not in running(heard(property_desk))


def test_a_promise_needs_its_day(property_desk: Cast) -> None:
    case = sent(property_desk)
    with pytest.raises(Invalid, match="call_back_by: required"):
        property_desk.do("boris", "promise", case, progress="再等等。")


def test_grave_goes_to_the_head_at_once_and_only_the_head_acts(property_desk: Cast) -> None:
    cast = property_desk
    case = heard(cast, title="电梯困人", text="二号电梯停在五楼，里面有两人。")
    grave(cast, case, "anna", "office", "danger")
    assert told(cast, case, "assigned") == {"hong", "lin"}  # the head and the leader; nobody else
    assert running(case) == {"head_acts", "next_reply", "ten_days"}
    with pytest.raises(Refused, match="not_your_role"):
        cast.do("anna", "direct_grave", case, to_member=cast.members["anna"].id, instructions="先救人。")
    cast.do("hong", "report_outside", case, right_place="市场监管局特种设备科", report="已报告。")
    cast.do("hong", "direct_grave", case, to_member=cast.members["anna"].id, instructions="先救人。")
    assert told(cast, case, "yours") == {"anna"}
    assert state(case, "head_acts") == ["met"]
    with pytest.raises(Refused, match="not_your_role"):
        solved(cast, case, "anna", "answer_grave")
    solved(cast, case, "hong", "answer_grave")
    finished(cast, case)
    assert verify.verify(cast.now).findings == []


def test_whoever_holds_it_can_report_it_out_of_their_hands(property_desk: Cast) -> None:
    cast = property_desk
    case = sent(cast)
    grave(cast, case, "boris", "urban", "powers")
    assert told(cast, case, "assigned") >= {"wei"}
    assert Case.objects.get(pk=case).member_id is None
    with pytest.raises(Refused, match="not_in_this_status"):
        solved(cast, case)


def test_a_head_who_does_not_act_in_half_an_hour_is_passed_over(property_desk: Cast) -> None:
    cast = property_desk
    case = heard(cast)
    grave(cast, case, "anna", "office", "crowd")
    watch.round_once(cast.pass_time(minutes=31))
    assert "lin" in told(cast, case, "raised")
    assert "su" not in told(cast, case, "raised")
    watch.round_once(cast.pass_time(hours=2))
    assert "su" in told(cast, case, "raised")


def test_a_written_complaint_is_submitted_endorsed_and_answered_in_writing(property_desk: Cast) -> None:
    cast = property_desk
    case = heard(cast, "letter", title="要求公布公共收益", text="请公布去年的公共收益。")
    cast.do("anna", "take", case)
    cast.do("anna", "submit_written", case, to_unit=cast.units["office"].id)
    assert running(case) == {"endorse", "within_a_day", "ten_days"}
    assert told(cast, case, "assigned") == {"hong", "lin"}
    cast.do("hong", "direct_written", case, to_member=cast.members["anna"].id, instructions="三日内整理好账目。")
    cast.do("anna", "promise", case, progress="账目整理中。", call_back_by="2026-03-05 17:00")
    given = {"reply_text": "公共收益明细附后。", "outcome": "solved"}
    with pytest.raises(Refused, match="not_your_role"):
        cast.do("anna", "answer_written", case, **given)
    cast.do("hong", "answer_written", case, **given)
    finished(cast, case)
    assert status(case) == ("recorded", "answered")


def test_who_is_not_content_is_followed_on_with_24_hours_again(property_desk: Cast) -> None:
    cast = property_desk
    case = sent(cast)
    solved(cast, case)
    cast.now = at("2026-03-06 17:00")
    cast.do("anna", "return_visit", case, satisfaction="not_content", note="又漏了。")
    assert state(case, "return_visit") == ["late"]
    cast.do("anna", "follow_again", case, reason="维修后第二天又漏")
    assert ends(case, "again_within_a_day") == "2026-03-07 17:02"
    assert told(cast, case, "follow_again") == {"boris"}
    solved(cast, case)
    assert state(case, "again_within_a_day") == ["met"]
    finished(cast, case)


def test_nothing_closes_before_the_answer_and_the_return_visit(property_desk: Cast) -> None:
    case = sent(property_desk)
    with pytest.raises(Refused, match="not_in_this_status"):
        property_desk.do("anna", "close", case, cause="equipment")
    solved(property_desk, case)
    with pytest.raises(Refused, match="not_in_this_status"):
        property_desk.do("anna", "close", case, cause="equipment")


def test_an_open_task_holds_the_closing_back(property_desk: Cast) -> None:
    cast = property_desk
    case = sent(cast)
    cast.do("boris", "add_task", case, to_unit=cast.units["education"].id, task="清洁地面", task_by="2026-03-03")
    solved(cast, case)
    cast.do("anna", "return_visit", case, satisfaction="fairly", note="地面还没擦。")
    with pytest.raises(Refused, match="open_tasks"):
        cast.do("anna", "close", case, cause="equipment")
    cast.do("clara", "finish_task", case, report="已清洁。")
    cast.do("anna", "close", case, cause="equipment")


def test_solved_or_shown_the_way_while_they_are_there(property_desk: Cast) -> None:
    cast = property_desk
    first, second = heard(cast, "visit"), heard(cast)
    cast.do("anna", "answer_on_the_spot", first, reply_text="门禁卡已重新授权。", outcome="solved")
    cast.do("anna", "refer", second, right_place="供电公司 95598", reason="表前线路归供电公司")
    assert status(first) == ("recorded", "answered")
    assert status(second) == ("recorded", "declined")


def test_not_theirs_after_all_goes_back_and_elsewhere(property_desk: Cast) -> None:
    cast = property_desk
    case = sent(cast)
    cast.do("boris", "send_back", case, reason="属于绿化")
    assert status(case)[0] == "asked"
    assert Case.objects.get(pk=case).unit_id == cast.units["office"].id
    cast.do("anna", "dispatch", case, to_unit=cast.units["urban"].id)
    cast.do("wei", "redirect", case, to_unit=cast.units["education"].id, reason="属于绿化")
    assert Case.objects.get(pk=case).unit_id == cast.units["education"].id


def test_every_clock_of_the_pack_has_begun_and_been_met(property_desk: Cast) -> None:
    cast = property_desk
    test_five_clear_steps(cast)
    test_grave_goes_to_the_head_at_once_and_only_the_head_acts(cast)
    test_a_written_complaint_is_submitted_endorsed_and_answered_in_writing(cast)
    test_who_is_not_content_is_followed_on_with_24_hours_again(cast)
    case = heard(cast, "higher_office", from_office="社区居委会", report_up_by="2026-03-20")
    cast.do("anna", "report_up", case, report="已处理，正在回访。")
    ask_the_party(cast, case)
    ask_about_data(cast, case)
    cast.do("anna", "answer_on_the_spot", case, reply_text="已处理。", outcome="solved")
    assert rules(cast) - met() == {"next_step"}  # which never began: something else always ran
    assert verify.verify(cast.now).findings == []
