"""Programs of the cast: each with a token of its own, asking as any program would."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.api import acts
from huiyin.api.acts import Wanted
from huiyin.api.policy import SCOPES
from huiyin.institution.acts import By
from tests.cast import Cast, build

BASE = "/api/v1/"


class Program:
    """Another program with a token: it asks, and reads what is answered."""

    def __init__(self, cast: Cast, unit: str, roles: list[str], **more: Any) -> None:
        wanted = Wanted(
            name=more.pop("name", "Portal of the district"),
            unit=cast.units[unit].id,
            roles=roles,
            scopes=more.pop("scopes", SCOPES),
            days=more.pop("days", 30),
            **{"per_minute": 10_000, **more.pop("limits", {})},
        )
        maker = more.pop("maker", None)
        by = By(cast.now, cast.members[maker].id if maker else None)
        self.token, self.secret = acts.let_in(by, cast.institution.id, wanted)
        self.cast, self.client, self.serial = cast, Client(), 0

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; headers by their names with underscores."""
        sent = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        with time_machine.travel(self.cast.now, tick=False):
            return self.client.generic(
                method,
                path if path.startswith("/") else BASE + path,
                text,
                "application/octet-stream" if body is None else "application/json",
                headers=sent,
            )

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> Any:
        """Write, with a key of its own unless one is given."""
        self.serial += 1
        return self.ask("POST", path, body, **{"Idempotency_Key": key or f"k{self.serial}", **headers})

    def letter(self, **more: Any) -> dict[str, Any]:
        """The body of a registration."""
        return {"channel": "letter", "inputs": {**self.answers(), **more}}

    def answers(self) -> dict[str, Any]:
        """What a letter says."""
        return {
            "received_at": self.cast.now.isoformat(),
            "title": "路灯不亮",
            "text": "河东路路灯三周不亮，晚上行走不便，请尽快修复。",
            "name": "赵敏",
            "phone": "13000000000",
        }

    def register(self, **more: Any) -> str:
        """Register a letter; the id of its case."""
        answer = self.post("contacts", self.letter(**more))
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()["case"]["id"])

    def move(self, case: str, name: str, /, key: str | None = None, **inputs: Any) -> Any:
        """Make a move on the case as it stands."""
        return self.post(f"cases/{case}/moves/{name}", {"inputs": inputs}, key=key, If_Match="*")


@pytest.fixture
def cast(db: None) -> Cast:
    """The institution with its people, an hour into the day."""
    made = build()
    made.pass_time(hours=1)
    return made


@pytest.fixture
def program(cast: Cast) -> Callable[..., Program]:
    """Let a program in: unit, roles, and what else its token says."""
    return lambda unit, *roles, **more: Program(cast, unit, list(roles), **more)


@pytest.fixture
def office(program: Callable[..., Program]) -> Program:
    """A program that registers for the office."""
    return program("office", "registrar")


@pytest.fixture
def problem() -> Callable[[Any, int, str], dict[str, Any]]:
    """The problem an answer holds, which must be of that status and code."""

    def read(answer: Any, status: int, code: str) -> dict[str, Any]:
        assert answer.status_code == status, answer.content.decode()
        assert answer["Content-Type"] == "application/problem+json"
        told: dict[str, Any] = answer.json()
        assert (told["status"], told["code"]) == (status, code)
        return told

    return read
