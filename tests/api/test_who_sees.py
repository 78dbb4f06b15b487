"""Nothing seen without need, by this door either: a clerk's program, a colleague's, a stranger's, and the wall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from huiyin.api import acts
from huiyin.institution.acts import By
from huiyin.journal.models import Access
from tests.api.conftest import Program

Problem = Callable[[Any, int, str], dict[str, Any]]
Let = Callable[..., Program]


@pytest.fixture
def three(office: Program, program: Let) -> tuple[Program, Program, Program]:
    """Programs of a clerk, of a colleague in the same unit, and of a stranger in another."""
    return office, program("office", "reviewer"), program("education", "handler")


def _lists(one: Program) -> list[str]:
    found = []
    for path in ("cases", "cases?list=unit", "cases?titles=true", "search?q=路灯", "cases?channel=letter"):
        answer = one.get(path)
        assert answer.status_code == 200, answer.content.decode()
        found += [item["id"] for item in answer.json()["items"]]
    return found


def test_every_list_and_search_shows_what_one_may_know_of(three: tuple[Program, Program, Program]) -> None:
    clerk, colleague, stranger = three
    case = clerk.register()
    assert _lists(clerk) == [case] * 5
    assert _lists(colleague) == [case] * 5
    assert _lists(stranger) == []


def test_absent_and_hidden_are_the_same_answer_at_every_address(
    three: tuple[Program, Program, Program], problem: Problem
) -> None:
    clerk, _, stranger = three
    case = clerk.register()
    contact = clerk.get(f"cases/{case}").json()["contacts"][0]["id"]
    why = {"Huiyin_Reason": "checking"}
    for hidden, absent in ((case, "987654"), (case, "x"), (case, "9" * 30)):
        for path in ("cases/{}", "cases/{}/papers/1"):
            told = [stranger.get(path.format(one), **why) for one in (hidden, absent)]
            bodies = [problem(answer, 404, "not_found") for answer in told]
            assert bodies[0] == bodies[1]
        for name in ("accept", "no_such"):
            told = [stranger.move(one, name, key="same") for one in (hidden, absent)]
            assert problem(told[0], 404, "not_found") == problem(told[1], 404, "not_found")
    for path in ("contacts/{}", "contacts/{}/party"):
        told = [stranger.get(path.format(one), **why) for one in (contact, "123456")]
        assert problem(told[0], 404, "not_found") == problem(told[1], 404, "not_found")


def test_who_is_complained_about_learns_nothing_by_their_program(
    office: Program, program: Let, problem: Problem
) -> None:
    """Wei heads urban management and let a program in there; Boris, who stands under Wei alone, has one as well."""
    cast = office.cast
    weis = program("urban", "handler", "head", maker="wei")
    boriss = program("urban", "handler", maker="boris")
    case = office.register(
        accused_members=[str(cast.members["wei"].id)], to_unit=str(cast.units["urban"].id), title="处长收礼不办事"
    )
    for one in (weis, boriss):
        assert _lists(one) == []
        problem(one.get(f"cases/{case}"), 404, "not_found")
        problem(one.move(case, "accept"), 404, "not_found")
        answer = one.post("contacts", one.letter(earlier_case=case))
        told = problem(answer, 422, "unfit")
        absent = problem(one.post("contacts", one.letter(earlier_case="987654")), 422, "unfit")
        assert told == absent
    assert office.get(f"cases/{case}").status_code == 200  # it registered it, by name


def test_a_program_let_in_by_the_accused_is_blind_as_they_are(office: Program, program: Let, problem: Problem) -> None:
    """Anna let the registering program in; then somebody complains about Anna, through that very program."""
    annas = program("office", "registrar", maker="anna")
    case = annas.register(accused_members=[str(annas.cast.members["anna"].id)])
    problem(annas.get(f"cases/{case}"), 404, "not_found")
    assert _lists(annas) == []


def test_a_refusal_names_nothing_that_may_not_be_seen(office: Program, program: Let, problem: Problem) -> None:
    hidden = program("education", "handler", "registrar").register(title="校服招标有内幕")
    urban = program("urban", "registrar", "handler")
    own = urban.register()
    answer = urban.move(own, "join", join_to=hidden, reason="同一事由")
    absent = urban.move(own, "join", join_to="987654", reason="同一事由")
    assert problem(answer, 422, "unfit") == problem(absent, 422, "unfit")
    assert "校服" not in answer.content.decode()


def test_party_and_papers_need_scope_role_and_reason_and_are_logged(
    office: Program, program: Let, problem: Problem
) -> None:
    case = office.register()
    contact = office.get(f"cases/{case}").json()["contacts"][0]["id"]
    where = f"contacts/{contact}/party"
    problem(office.get(where), 400, "reason_missing")
    problem(program("office", "registrar", scopes=["read"]).get(where, Huiyin_Reason="x"), 403, "scope_missing")
    problem(program("office", "auditor").get(where, Huiyin_Reason="x"), 403, "not_entitled_to_unseal")
    before = Access.objects.count()
    told = office.get(where, Huiyin_Reason="To send the reply by post")
    assert told.status_code == 200, told.content.decode()
    assert told.json()["given"]["name"] == "赵敏"
    last = Access.objects.order_by("-id")[0]
    assert (Access.objects.count(), last.member_id, last.what) == (before + 1, office.token.member_id, "dossier")


def test_reading_a_case_is_in_its_access_log_with_the_reason(office: Program) -> None:
    case = office.register()
    answer = office.get(f"cases/{case}", Huiyin_Reason="Nightly look at what waits")
    line = Access.objects.get(subject=f"case:{case}")
    assert (line.member_id, line.what, line.reason) == (office.token.member_id, "program", "Nightly look at what waits")
    again = office.get(f"cases/{case}", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert Access.objects.filter(subject=f"case:{case}").count() == 1
    office.get("cases?titles=true")
    assert Access.objects.filter(subject=f"case:{case}", what="list").count() == 1


def test_lists_hold_no_sealed_word_unless_asked_with_the_scope(office: Program, program: Let, problem: Problem) -> None:
    office.register()
    assert office.get("cases").json()["items"][0]["title"] is None
    assert office.get("cases?titles=true").json()["items"][0]["title"] == "路灯不亮"
    reader = program("office", "registrar", scopes=["read", "search"])
    problem(reader.get("cases?titles=true"), 403, "scope_missing")
    problem(reader.get("search?q=路灯&titles=true"), 403, "scope_missing")


def test_a_token_opens_what_it_was_given_for_and_until_when(office: Program, program: Let, problem: Problem) -> None:
    reader = program("office", "registrar", scopes=["read"], days=2)
    problem(reader.post("contacts", reader.letter()), 403, "scope_missing")
    problem(reader.get("search?q=x"), 403, "scope_missing")
    answer = reader.get("cases", Authorization="")
    assert problem(answer, 401, "not_let_in") == problem(
        reader.get("cases", Authorization="Bearer huiyin_wrong"), 401, "not_let_in"
    )
    assert answer["WWW-Authenticate"].startswith("Bearer")
    reader.cast.pass_time(days=3)
    problem(reader.get("cases"), 401, "not_let_in")
    assert office.get("cases").status_code == 200
    acts.shut_out(By(office.cast.now), office.token)
    problem(office.get("cases"), 401, "not_let_in")
