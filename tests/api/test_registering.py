"""A program registers, follows and closes a matter by the same moves as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiyin.cases.models import Case
from huiyin.cases.proving import verify
from tests.api.conftest import Program

Problem = Callable[[Any, int, str], dict[str, Any]]


def test_a_contact_gets_its_number_and_a_case_with_owner_and_clock(office: Program) -> None:
    answer = office.post("contacts", office.letter())
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert answer["Location"] == told["contact"]["href"]
    case = office.get(told["case"]["href"]).json()
    assert case["title"] == "路灯不亮"
    assert case["unit"]["id"] == str(office.cast.units["office"].id)
    assert case["due_at"]
    assert [clock["state"] for clock in case["clocks"]].count("running") >= 1
    assert case["contacts"][0]["party"]["name"] == "赵某"
    assert "赵敏" not in answer.content.decode() + office.get(told["case"]["href"]).content.decode()
    assert office.get(told["contact"]["href"]).json()["number"] == told["contact"]["number"]


def test_what_may_be_done_is_told_with_reasons_and_done(office: Program, problem: Problem) -> None:
    case = office.register()
    told = office.get(f"cases/{case}")
    moves = {one["name"]: one for one in told.json()["moves"]}
    assert moves["accept"]["allowed"]
    refused = moves["take"]
    assert refused["refusal"]["code"] == "not_for_a_program"
    problem(office.move(case, "take"), 403, "not_for_a_program")
    asked = moves["answer_on_the_spot"]["asks"]
    assert {one["name"] for one in asked if one["required"]} == {"reply_text", "outcome"}
    inputs = {
        one["name"]: one["choices"][0]["code"] if one["choices"] else "当日已派人修复。"
        for one in asked
        if one["required"]
    }
    assert office.move(case, "answer_on_the_spot", **inputs).status_code == 200
    assert office.get(f"cases/{case}").json()["closing"]["code"] == "answered"
    assert verify(office.cast.now).clean


def test_fields_to_mend_are_named_by_pointer_in_the_callers_language(office: Program, problem: Problem) -> None:
    body = office.letter(title="", received_at="yesterday", nonsense="x")
    told = problem(office.post("contacts", body), 422, "unfit")
    assert [one["pointer"] for one in told["errors"]] == ["#/inputs/nonsense"]
    del body["inputs"]["nonsense"]
    for language, words in (("en", "Fill this in."), ("zh", "此项必填"), ("es-MX", "Este dato")):
        told = problem(office.post("contacts", body, Accept_Language=language), 422, "unfit")
        found = {one["pointer"]: one for one in told["errors"]}
        assert found["#/inputs/title"]["code"] == "required"
        assert found["#/inputs/received_at"]["code"] == "not_a_time"
        assert words[:4] in found["#/inputs/title"]["detail"]
    assert not Case.objects.exists()


def test_a_move_is_tried_without_being_made(office: Program, problem: Problem) -> None:
    case = office.register()
    before = office.get(f"cases/{case}")["ETag"]
    told = office.post(
        f"cases/{case}/moves/transfer/try",
        {"inputs": {"to_unit": str(office.cast.units["urban"].id), "reason": "属城管职责"}},
    )
    assert told.status_code == 200, told.content.decode()
    assert {one["what"] for one in told.json()["sets_off"]} >= {"owner"}
    problem(office.post(f"cases/{case}/moves/transfer/try", {"inputs": {}}), 422, "unfit")
    problem(office.post(f"cases/{case}/moves/no_such/try", {"inputs": {}}), 404, "no_such_move")
    problem(office.post(f"cases/{case}/moves/remind/try", {"inputs": {}}), 404, "no_such_move")
    assert office.get(f"cases/{case}")["ETag"] == before


def test_what_the_rules_ask_is_enough_to_build_a_form(office: Program) -> None:
    told = office.get("procedure").json()
    letter = next(one for one in told["channels"] if one["code"] == "letter")
    assert {"title", "received_at", "name", "phone"} <= {one["name"] for one in letter["asks"]}
    assert any(one["choices"] for one in letter["asks"])
    assert office.get("procedure?on=2010-01-01").json()["version"] == "2005-05-01"
    urban = next(one for one in office.get("units").json()["units"] if one["id"] == str(office.cast.units["urban"].id))
    assert {one["name"] for one in urban["members"]} == {"Boris", "Bao", "Wei"}
