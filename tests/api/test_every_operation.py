"""No operation answers without a token, each says its problems, and the description is the one that was meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.api.interface import EVERYWHERE, PREFIX
from huiyin.api.problems import MEDIA
from huiyin.api.urls import api
from tests.api.conftest import Program

SNAPSHOT = Path(__file__).parent / "openapi.json"


def described() -> dict[str, Any]:
    """The description as it is served."""
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))  # type: ignore[no-any-return]


def _name(one: Any) -> str:
    return one if isinstance(one, str) else ""


OPERATIONS = [
    (method, path, operation)
    for path, operations in described()["paths"].items()
    for method, operation in operations.items()
]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=_name)
def test_nothing_is_answered_without_a_token(db: None, method: str, path: str, operation: Any) -> None:
    where = path.replace("{", "").replace("}", "")
    for header in ({}, {"Authorization": "Bearer huiyin_x"}, {"Authorization": "Basic eDp4"}):
        answer = Client().generic(method.upper(), where, "{}", "application/json", headers=header)
        assert (answer.status_code, answer["Content-Type"]) == (401, MEDIA)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=_name)
def test_every_operation_says_its_problems(method: str, path: str, operation: Any) -> None:
    answers = operation["responses"]
    assert {str(status) for status in EVERYWHERE} <= answers.keys()
    assert all(list(answer["content"]) == [MEDIA] for status, answer in answers.items() if int(status) >= 400)
    if method == "post" and not path.endswith("/try"):
        assert [one["required"] for one in operation["parameters"] if one["name"] == "Idempotency-Key"] == [True]
        assert {"400", "409", "422"} <= answers.keys()
    if "{" in path:
        assert "404" in answers
    assert operation["summary"]
    assert operation["security"]


def test_the_description_is_the_one_that_was_meant(client: Client) -> None:
    """Changed on purpose? ``python -m tests.api.test_every_operation`` writes it anew; look at the difference."""
    told = described()
    assert told == json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert client.get("/api/v1/openapi.json").json() == told


def test_no_operation_asks_more_often_because_there_is_more(office: Program) -> None:
    """Lists and one case cost the same queries however much there is."""

    def costs() -> dict[str, int]:
        found = {}
        for path in (
            "cases",
            "cases?titles=true",
            "cases?list=unit",
            "search?q=路灯",
            f"cases/{case}",
            "procedure",
            "units",
        ):
            office.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert office.get(path).status_code == 200
            found[path] = len(asked)
        return found

    case = office.register()
    office.register()
    few = costs()
    for _ in range(8):
        office.register()
    assert costs() == few
    assert max(few.values()) <= 25, few


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(described(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
