"""Administrators of a unit let programs in and out and look after their hooks; nobody else, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.api.admin_urls import urlpatterns
from huiyin.api.hooks import reaching, sending
from huiyin.api.models import Delivery, Hook, Token
from huiyin.cases.models import Case
from huiyin.institution import acts as house_acts
from huiyin.institution.acts import By
from huiyin.journal.models import Entry
from huiyin.notices.models import Notice
from tests.administration.conftest import ada
from tests.api.conftest import Program
from tests.api.listening import Listener
from tests.cast import Cast
from tests.matters.conftest import at, cast

__all__ = ["ada", "at", "cast"]  # pytest finds them here

At = Callable[..., Client]
HOME = "/administration/programs/"
GIVEN = {"name": "12345 hotline", "roles": ["registrar"], "scopes": ["register", "read"], "days": 30, "per_minute": 60}


def let_in(client: Client, cast: Cast, unit: str = "office", key: str = "k1", **more: Any) -> Any:
    """Send the form that lets a program in."""
    return client.post(f"{HOME}add/", {**GIVEN, "unit": cast.units[unit].id, "key": key, **more})


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Listener]:
    """Another program on this machine, which only these tests may call."""
    listening = Listener(tmp_path)
    monkeypatch.setattr(reaching, "permitted", lambda address: True)
    monkeypatch.setattr(reaching, "find", lambda address: "127.0.0.1")
    monkeypatch.setattr(reaching, "context", listening.trusted)
    yield listening
    listening.close()


def test_a_program_is_let_in_its_token_shown_once_and_shut_out(ada: Cast, at: At) -> None:
    client = at("ada")
    shown = let_in(client, ada)
    assert shown["Cache-Control"] == "no-store" or "no-store" in shown["Cache-Control"]
    (secret,) = set(re.findall(r"huiyin_[\w-]{43}", shown.content.decode()))
    token = Token.objects.get()
    assert secret not in str(list(Entry.objects.values_list("body", flat=True))) + token.digest
    assert Entry.objects.filter(move="let_in_program").count() == 1
    let_in(client, ada)  # sent twice: one program
    assert Token.objects.count() == 1
    for path in (HOME, f"{HOME}{token.id}/"):
        page = client.get(path).content.decode()
        assert "12345 hotline" in page
        assert secret not in page
    client.post(f"{HOME}{token.id}/end/", {"key": "k2"})
    token.refresh_from_db()
    assert token.revoked_at is not None
    client.get(HOME)  # says that it is done
    assert "12345 hotline" not in client.get(HOME).content.decode()
    assert "12345 hotline" in client.get(f"{HOME}?which=ended").content.decode()


def test_what_can_not_be_is_said_beside_the_field(ada: Cast, at: At) -> None:
    client = at("ada")
    for wrong in ({"days": 400}, {"scopes": []}, {"roles": ["administrator"]}, {"unit": 987654}, {"per_minute": 0}):
        given = {**GIVEN, "unit": ada.units["office"].id, "key": "w", **wrong}
        assert client.post(f"{HOME}add/", given).status_code == 422, wrong
    assert not Token.objects.exists()


def test_an_administrator_of_a_unit_has_its_programs_and_those_below(ada: Cast, at: At) -> None:
    """Ulla administers urban management only: the office above it and education beside it are not hers."""
    by = By(ada.now)
    ada.members["ulla"] = house_acts.add_member(
        by, ada.institution, name="Ulla", account=type(ada.members["ada"].account).objects.create(username="ulla")
    )
    house_acts.give_role(by, ada.members["ulla"], ada.units["urban"], "administrator", date(2026, 1, 1))
    let_in(at("ada"), ada, "office", "a")
    let_in(at("ada"), ada, "urban", "b", name="Map of the city")
    offices = Token.objects.get(unit=ada.units["office"])
    ulla = at("ulla")
    page = ulla.get(HOME).content.decode()
    assert "Map of the city" in page
    assert "12345 hotline" not in page
    assert let_in(ulla, ada, "office", "c").status_code == 422
    assert let_in(ulla, ada, "education", "d").status_code == 422
    for path in ("", "end/", "hooks/"):
        assert ulla.get(f"{HOME}{offices.id}/{path}").status_code == 404


@pytest.mark.parametrize("pattern", [str(one.pattern) for one in urlpatterns])
def test_nobody_else_comes_in(ada: Cast, at: At, pattern: str) -> None:
    program = Program(ada, "office", ["registrar"])
    where = HOME + re.sub(r"<\w+:(\w+)>", lambda part: {"token_id": str(program.token.id)}.get(part[1], "1"), pattern)
    for who in ("anna", "hong", "boris", "jing"):
        assert at(who).get(where).status_code in (403, 405), who
        assert at(who).post(where).status_code in (403, 405), who
    assert Client().get(where).status_code == 302
    token_only = {"Authorization": f"Bearer {program.secret}"}
    assert Client().get(where, headers=token_only).status_code == 302


def test_hooks_are_added_switched_and_their_events_sent_again(ada: Cast, at: At, outside: Listener) -> None:
    client, program = at("ada"), Program(ada, "education", ["registrar"])
    one = f"{HOME}{program.token.id}/"
    shown = client.post(f"{one}hooks/", {"address": outside.address, "events": ["case.registered"], "key": "h"})
    assert "no-store" in shown["Cache-Control"]
    program.register()
    outside.answers = [410]
    sending.look(ada.now)
    hook, row = Hook.objects.get(), Delivery.objects.get()
    assert hook.disabled_at is not None
    assert Notice.objects.get(member=ada.members["ada"]).code == "hook_off"
    assert HOME in client.get(reverse("inbox")).content.decode()
    page = client.get(one).content.decode()
    assert row.answer == "410"
    assert "路灯不亮" not in page
    assert Case.objects.get().number not in page  # Ada may not know of the case
    client.post(f"{one}hooks/{hook.id}/on/")
    client.post(f"{one}events/{row.id}/")
    sending.look(ada.now)
    assert len(outside.told) == 2
    client.post(f"{one}hooks/{hook.id}/remove/")
    assert outside.address not in client.get(one).content.decode()
    assert client.post(f"{one}hooks/{hook.id}/on/").status_code == 404


def test_pages_cost_the_same_however_many_there_are(ada: Cast, at: At) -> None:
    client = at("ada")
    first = Program(ada, "office", ["registrar"])

    def costs() -> list[int]:
        found = []
        for path in (HOME, f"{HOME}{first.token.id}/"):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    few = costs()
    for _ in range(5):
        Program(ada, "urban", ["handler"])
    assert costs() == few
