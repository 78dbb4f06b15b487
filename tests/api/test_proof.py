"""Tokens and hooks are what the journal says of them: `huiyin verify` names what was changed by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from huiyin.api.hooks import acts, reaching
from huiyin.api.models import Hook, Token
from huiyin.cases.proving import verify
from huiyin.institution.acts import By
from tests.api.conftest import Program
from tests.cast import build
from tests.site.conftest import Run, run

__all__ = ["run"]  # pytest finds it here


def _faults(office: Program) -> list[str]:
    return [one.sentence for one in verify(office.cast.now).findings]


def test_what_is_changed_by_hand_is_named(office: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "find", lambda address: "93.184.216.34")
    hook, _ = acts.add(By(office.cast.now), office.token, "https://hooks.example.org/", ["case.moved"])
    acts.switch_off(By(office.cast.now), hook)
    acts.switch_on(By(office.cast.now), hook)
    office.register()
    assert _faults(office) == []
    Token.objects.update(scopes=["export"])
    Hook.objects.update(address="https://elsewhere.example.org/")
    found = " ".join(_faults(office))
    assert f"token:{office.token.id}: scopes" in found
    assert f"hook:{hook.id}: address" in found
    Token.objects.filter(pk=office.token.pk).update(
        scopes=office.token.scopes, expires_at=office.token.expires_at + timedelta(9)
    )
    assert "expires_at" in " ".join(_faults(office))


def test_the_command_lets_in_lists_and_shuts_out(run: Run, problem: Callable[..., object]) -> None:
    cast = build()
    made = run(
        "tokens", "make", "Hotline", "--unit", str(cast.units["office"].id), "--role", "registrar", "--scope", "read"
    )
    (secret,) = re.findall(r"huiyin_[\w-]{43}", made)
    token = Token.objects.get()
    shown = run("tokens", "list")
    assert "Hotline" in shown
    assert secret not in shown
    asked = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert Client().get("/api/v1/cases", **asked).status_code == 200
    run("tokens", "revoke", str(token.id))
    problem(Client().get("/api/v1/cases", **asked), 401, "not_let_in")
    run("tokens", "make", "X", "--unit", "1", "--role", "nobody", "--scope", "read", status=2)
