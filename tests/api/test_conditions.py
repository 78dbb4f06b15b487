"""Nothing done twice, nothing done to what one has not seen, no list that loses its place, no asking without end."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.db import connection

from huiyin.cases.models import Case, Contact
from tests.api.conftest import Program
from tests.cast import build

Problem = Callable[[Any, int, str], dict[str, Any]]
Let = Callable[..., Program]


def test_the_same_key_gives_the_same_result_and_another_body_is_refused(office: Program, problem: Problem) -> None:
    body = office.letter()
    first, again = (office.post("contacts", body, key="once") for _ in range(2))
    assert first.json() == again.json()
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    other = {**body, "inputs": {**body["inputs"], "title": "另一件事"}}
    problem(office.post("contacts", other, key="once"), 409, "key_reused")
    assert Case.objects.count() == 1
    case = first.json()["case"]["id"]
    tag = office.get(f"cases/{case}")["ETag"]
    moves = [office.post(f"cases/{case}/moves/accept", {}, key="m", If_Match=tag) for _ in range(2)]
    assert moves[0].json() == moves[1].json()
    assert moves[0].status_code == 200, moves[0].content.decode()


@pytest.mark.parametrize("wrong", ["", " ", "x" * 201, "a b", "é"])
def test_a_write_needs_a_key(office: Program, problem: Problem, wrong: str) -> None:
    problem(office.post("contacts", office.letter(), Idempotency_Key=wrong), 400, "key_missing")
    assert not Case.objects.exists()


def test_a_key_is_its_programs_own(office: Program, program: Let) -> None:
    other = program("office", "registrar")
    ids = {one.post("contacts", one.letter(), key="same").json()["case"]["id"] for one in (office, other)}
    assert len(ids) == 2


def test_a_move_says_what_it_has_seen(office: Program, problem: Problem) -> None:
    case = office.register()
    seen = office.get(f"cases/{case}")["ETag"]
    where = f"cases/{case}/moves/accept"
    problem(office.post(where, {}), 428, "if_match_missing")
    for forged in ("x", '""', f"W/{seen}", seen.replace("1-", "2-", 1)[:-3] + '"', f'"1-{"0" * 64}-{"0" * 8}"'):
        problem(office.post(where, {}, If_Match=forged), 412, "moved_on")
    note = {"inputs": {"note": "已电话联系"}}
    moved = office.post(f"cases/{case}/moves/note", note, If_Match=f'"9-{"0" * 64}-{"0" * 8}", {seen}')
    assert moved.status_code == 200, moved.content.decode()
    problem(office.post(where, {}, If_Match=seen), 412, "moved_on")
    assert office.post(where, {}, If_Match=moved["ETag"]).status_code == 200
    assert office.get(f"cases/{case}", If_None_Match=seen).status_code == 200


def test_lists_go_on_where_they_stopped(office: Program) -> None:
    made = [office.register() for _ in range(7)]
    for path in ("cases?limit=3", "search?q=路灯&limit=3", "cases?list=unit&limit=3", "cases?phase=open&limit=3"):
        found, after = [], ""
        while True:
            page = office.get(path + after).json()
            found += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            after = f"&cursor={page['next']}"
        assert sorted(found, key=int) == made, path


def test_a_cursor_is_good_for_the_list_it_was_given_for_and_its_program_only(
    office: Program, program: Let, problem: Problem
) -> None:
    for _ in range(3):
        office.register()
    given = office.get("cases?limit=1").json()["next"]
    assert office.get(f"cases?limit=1&cursor={given}").status_code == 200
    body, _, sign = given.rpartition(":")
    forged = [
        "x",
        f"{base64.urlsafe_b64encode(b'[1]').decode().rstrip('=')}:{sign}",
        body,
        signing.dumps([1]),
        signing.dumps([1], salt="huiyin.api"),
    ]
    for one in forged:
        problem(office.get(f"cases?limit=1&cursor={one}"), 400, "bad_cursor")
    problem(office.get(f"cases?limit=1&phase=open&cursor={given}"), 400, "bad_cursor")
    problem(office.get(f"search?q=路灯&cursor={given}"), 400, "bad_cursor")
    problem(program("office", "registrar").get(f"cases?limit=1&cursor={given}"), 400, "bad_cursor")


def test_who_asks_too_often_waits_for_the_next_minute(program: Let, problem: Problem) -> None:
    slow, other = (program("office", "registrar", limits={"per_minute": 3}) for _ in range(2))
    left = [slow.get("cases")["RateLimit"] for _ in range(3)]
    assert [one.split(";")[1] for one in left] == ["r=2", "r=1", "r=0"]
    answer = slow.get("cases")
    problem(answer, 429, "too_often")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert other.get("cases").status_code == 200
    slow.cast.pass_time(minutes=1)
    assert slow.get("cases").status_code == 200


def test_what_is_no_address_or_no_request_is_a_problem_too(office: Program, problem: Problem) -> None:
    problem(office.get("nothing/here"), 404, "not_found")
    problem(office.get(""), 404, "not_found")
    answer = office.ask("DELETE", "cases")
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]
    for body in ("{", "[" * 100_000, "\xff", "1"):
        answer = office.post("contacts", body)
        assert answer.status_code in (400, 422), body[:10]
        assert answer["Content-Type"] == "application/problem+json"
    large = '{"channel": "letter", "inputs": {"text": "' + "x" * 3_000_000 + '"}}'
    problem(office.post("contacts", large), 413, "too_large")


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_register_one_matter() -> None:
    program = Program(build(), "office", ["registrar"])
    program.cast.pass_time(hours=1)
    body, start, answers = program.letter(), threading.Barrier(8), list[Any]()

    def run() -> None:
        try:
            start.wait(30)
            answers.append(Program.post(program, "contacts", body, key="one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len([answer for answer in answers if "Idempotency-Replayed" not in answer]) == 1
    assert (Case.objects.count(), Contact.objects.count()) == (1, 1)
