"""Files come with registrations and moves, checked like those of the pages, taken once, given out with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases.models import Paper
from huiyin.cases.proving import verify
from huiyin.journal.models import Access
from tests.api.conftest import Program
from tests.papers.test_checking import HOSTILE

Problem = Callable[[Any, int, str], dict[str, Any]]
TEXT = "证明材料：第三次报修单".encode()


def hand_in(one: Program, content: bytes, name: str = "repair.txt", key: str = "f1") -> Any:
    """Hand in a file."""
    with time_machine.travel(one.cast.now, tick=False):
        return one.client.post(
            "/api/v1/papers",
            {"file": SimpleUploadedFile(name, content)},
            headers={"Authorization": f"Bearer {one.secret}", "Idempotency-Key": key, "Accept-Language": "en"},
        )


def test_a_file_comes_with_a_registration_and_is_given_out_with_a_reason(office: Program, problem: Problem) -> None:
    first, again = (hand_in(office, TEXT) for _ in range(2))
    assert first.json() == again.json()
    problem(hand_in(office, b"another"), 409, "key_reused")
    body = {**office.letter(), "papers": [first.json()["paper"]]}
    done = [office.post("contacts", body, key="r") for _ in range(2)]
    assert done[0].json() == done[1].json()
    case = done[0].json()["case"]["id"]
    assert Paper.objects.count() == 1
    (paper,) = office.get(f"cases/{case}").json()["papers"]
    assert paper["name"] == "repair.txt"
    problem(office.get(paper["href"]), 400, "reason_missing")
    given = office.get(paper["href"], Huiyin_Reason="Asked for by the court")
    assert given.content == TEXT
    assert given["Content-Disposition"].startswith("attachment")
    assert Access.objects.filter(what="paper", reason="Asked for by the court", subject=f"case:{case}").exists()
    told = problem(office.post("contacts", body, key="other"), 422, "unfit")  # it went with the first
    assert told["errors"][0]["pointer"] == "#/papers"
    assert verify(office.cast.now).clean


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_by_name(office: Program, problem: Problem, what: str) -> None:
    content, code = HOSTILE[what]
    told = problem(hand_in(office, content() if callable(content) else content, "x.pdf"), 422, "unfit")
    assert told["errors"][0]["code"] == code
    assert told["errors"][0]["detail"]


@pytest.mark.parametrize("named", ["x", "api:x.y", ".", "api:../../etc/passwd." + "0" * 32])
def test_a_file_that_is_not_there_is_a_field_to_mend(office: Program, problem: Problem, named: str) -> None:
    told = problem(office.post("contacts", {**office.letter(), "papers": [named]}), 422, "unfit")
    assert [(one["pointer"], one["code"]) for one in told["errors"]] == [("#/papers", "paper_gone")]


def test_anothers_file_can_not_be_named(office: Program, program: Callable[..., Program], problem: Problem) -> None:
    paper = hand_in(office, TEXT).json()["paper"]
    other = program("office", "registrar")
    problem(other.post("contacts", {**other.letter(), "papers": [paper]}), 422, "unfit")


def test_a_receipt_is_fetched_by_who_may_see_the_case(
    office: Program, program: Callable[..., Program], problem: Problem
) -> None:
    done = office.post("contacts", office.letter()).json()
    receipt = office.get(done["receipt"])
    assert receipt.status_code == 200, receipt.content.decode()
    assert receipt.json()["statement"]["number"] == done["contact"]["number"]
    problem(program("education", "handler").get(done["receipt"]), 404, "not_found")
