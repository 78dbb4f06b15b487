"""A program is told what happened, by a message it can prove, when it may know of it; tried again, and never inside."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.api.hooks import acts, reaching, sending
from huiyin.api.hooks.events import EVENTS
from huiyin.api.models import Delivery, Hook
from huiyin.cases import watch
from huiyin.institution.acts import By, NotPossible
from huiyin.notices.models import Notice
from tests.api.conftest import Program
from tests.api.listening import Listener

Let = Callable[..., Program]


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Another program on this machine, which only these tests may call."""
    listening = Listener(tmp_path)
    monkeypatch.setattr(reaching, "permitted", lambda address: address in ("127.0.0.1", "::1"))
    monkeypatch.setattr(reaching, "find", lambda address: "127.0.0.1")
    monkeypatch.setattr(reaching, "context", listening.trusted)
    yield listening
    listening.close()


def hook_of(one: Program, listener: Listener, *events: str) -> tuple[Hook, str]:
    """Register the listener for the program."""
    return acts.add(By(one.cast.now), one.token, listener.address, events or EVENTS)


def look(one: Program, **later: float) -> int:
    """A round of the watch, now or later."""
    return sending.look(one.cast.now + timedelta(**later))


def told(listener: Listener) -> list[str]:
    """The events that came, in their order."""
    return [body["event"] for body in listener.bodies()]


def test_what_happened_is_told_in_ids_numbers_and_codes(office: Program, listener: Listener) -> None:
    _, secret = hook_of(office, listener)
    case = office.register(title="机密标题不得外传")
    assert (
        office.move(case, "answer_on_the_spot", reply_text="已派人当日修复。", outcome="explained").status_code == 200
    )
    look(office)
    assert told(listener) == ["case.registered", "case.moved", "case.answered", "case.closed"]
    headers, body = listener.told[3]
    said = json.loads(body)
    assert said["case"]["id"] == case
    assert office.get(said["case"]["href"]).status_code == 200
    assert (said["move"], said["closing"], said["seq"]) == ("answer_on_the_spot", "answered", 2)
    for _, one in listener.told:
        for word in ("机密", "赵", "路灯", "13000000000", "修复"):
            assert word.encode() not in one
            assert json.dumps(word)[1:-1].encode() not in one
    at, mark = (part.partition("=")[2] for part in headers["Huiyin-Signature"].split(","))
    assert hmac.compare_digest(mark, hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest())
    assert headers["Huiyin-Delivery"] == said["id"]
    assert look(office) == 0  # told once


def test_only_events_asked_for_and_from_then_on(office: Program, listener: Listener) -> None:
    before = office.register()
    hook_of(office, listener, "case.moved")
    office.move(before, "accept")
    office.register()
    look(office)
    assert [(body["event"], body["case"]["id"]) for body in listener.bodies()] == [("case.moved", before)]


def test_a_passed_limit_is_told_once(office: Program, listener: Listener) -> None:
    hook_of(office, listener, "clock.overdue")
    case = office.register()
    for days in (20, 21, 25, 40):
        watch.round_once(office.cast.now + timedelta(days=days))
        look(office, days=days)
    clocks = [(body["case"]["id"], body["clock"], body["due_at"]) for body in listener.bodies()]
    assert clocks
    assert len(clocks) == len(set(clocks))
    assert {one for one, _, _ in clocks} == {case}


def test_what_may_be_known_is_asked_when_it_is_sent(office: Program, program: Let, listener: Listener) -> None:
    """A stranger's program hears nothing; Boris's loses sight between the event and the message."""
    cast = office.cast
    stranger, boriss = program("education", "handler"), program("urban", "handler", maker="boris")
    for one in (stranger, boriss):
        hook_of(one, listener)
    case = office.register(to_unit=str(cast.units["urban"].id))
    sending.lay_out(cast.now)
    assert {row.case for row in Delivery.objects.all()} == {int(case)}
    cast.do("anna", "correct", int(case), accused_members=[cast.members["boris"].id], reason="补登被投诉人")
    look(office)
    assert listener.told == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"unseen"}


def test_what_does_not_come_through_is_tried_again_and_at_last_somebody_is_told(
    office: Program, listener: Listener
) -> None:
    cast = office.cast
    hook, _ = hook_of(office, listener, "case.registered")
    office.register()
    listener.answers = [500, 503, 302, 404, 500, 500]
    later = timedelta()
    for wait in (timedelta(), *sending.BACKOFF):
        later += wait
        look(office, seconds=later.total_seconds() - 1)
        look(office, seconds=later.total_seconds())
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.answer, len(listener.told)) == ("failed", 6, "500", 6)
    hook.refresh_from_db()
    assert hook.disabled_at is not None
    office.register()
    assert look(office, days=2) == 0
    acts.switch_on(By(cast.now + timedelta(days=2)), hook)
    assert acts.replay(row.id, cast.now + timedelta(days=2))
    assert look(office, days=2) == 2
    assert {body["id"] for body in listener.bodies()} == {str(one.id) for one in Delivery.objects.all()}


def test_administrators_of_the_unit_learn_that_a_hook_is_dead(office: Program, listener: Listener, cast: Any) -> None:
    hook_of(office, listener)
    office.register()
    listener.answers = [410]
    look(office)
    assert Hook.objects.get().disabled_at is not None
    assert set(Notice.objects.filter(code="hook_off").values_list("subject", flat=True)) <= {"hooks"}


def test_a_token_that_ended_hears_nothing(office: Program, listener: Listener) -> None:
    hook_of(office, listener)
    case = office.register()
    look(office, days=31)
    assert listener.told == []
    assert case


def test_its_program_sees_how_events_fared_and_sends_one_again(
    office: Program, program: Let, listener: Listener
) -> None:
    hook, _ = hook_of(office, listener, "case.registered")
    case = office.register()
    look(office)
    (shown,) = office.get("hooks").json()["hooks"]
    assert shown["id"] == str(hook.id)
    (row,) = office.get(f"hooks/{hook.id}/deliveries").json()["items"]
    assert (row["case"], row["state"], row["answer"]) == (case, "sent", "200")
    where = f"hooks/{hook.id}/deliveries/{row['id']}/replay"
    assert office.post(where, None, key="r").json()["state"] == "waiting"
    look(office)
    assert office.post(where, None, key="r").json()["state"] == "sent"  # the same key: it was asked for once
    assert look(office) == 0
    assert len(listener.told) == 2
    other = program("office", "registrar")
    assert other.get(f"hooks/{hook.id}/deliveries").status_code == 404
    assert other.post(where, None).status_code == 404


INSIDE = [
    "http://example.org/", "https://user:secret@example.org/", "https:///x", "ftp://example.org/",
    "https://exa mple.org/",
    "https://127.0.0.1/", "https://localhost/", "https://10.1.2.3/", "https://192.168.0.1/", "https://172.16.9.9/",
    "https://169.254.169.254/latest/meta-data", "https://0.0.0.0/", "https://[::1]/", "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/", "https://[::ffff:127.0.0.1]/", "https://[2002:7f00:1::]/", "https://[64:ff9b::7f00:1]/",
    "https://100.64.0.1/", "https://224.0.0.1/", "https://255.255.255.255/", "https://2130706433/", "https://0x7f.1/",
    "https://127.1/", "https://[::127.0.0.1]/",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_hook_leads_into_the_house(office: Program, address: str) -> None:
    with pytest.raises(NotPossible, match="hook_"):
        acts.add(By(office.cast.now), office.token, address, EVENTS)
    with pytest.raises(reaching.NotReached):
        reaching.post(address, b"{}", {})


def test_a_name_that_turns_inward_later_is_not_followed(office: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """At registration the name leads outside, when the message is sent it leads here."""
    turns = iter(["93.184.216.34", "127.0.0.1", "93.184.216.34"])
    monkeypatch.setattr(reaching.socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", (next(turns), 443))])
    called: list[Any] = []
    monkeypatch.setattr(reaching.socket, "create_connection", lambda *asked: called.append(asked) or 1 / 0)
    hook, _ = acts.add(By(office.cast.now), office.token, "https://hooks.example.org/", EVENTS)
    office.register()
    look(office)
    assert called == []
    assert list(Delivery.objects.values_list("answer", flat=True)) == ["not_outside"]
    hook.refresh_from_db()
    assert hook.disabled_at is not None
