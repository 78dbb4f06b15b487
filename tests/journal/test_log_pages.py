"""The log's public addresses: anybody may ask, answers can be kept, nobody learns anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.journal.log.pages import PACE
from huiyin.journal.log.store import publish
from huiyin.journal.models import Leaf
from huiyin.kernel import merkle, proofs
from huiyin.ui.pace import Pace

from .conftest import NOW, Write

SAID = {
    "/log/head": {"size", "root", "at", "key", "signature"},
    "/log/heads": {"heads", "next"},
    "/log/inclusion?index=3&size=7": {"index", "size", "path"},
    "/log/consistency?first=3&second=7": {"first", "second", "path"},
    "/log/keys": {"keys"},
}


@pytest.fixture(autouse=True)
def _rested() -> Iterator[None]:
    PACE.forget()
    yield
    PACE.forget()


@pytest.fixture(autouse=True)
def log(home: Path, write: Write) -> None:
    for one in range(7):
        write(f"case:{one % 2}")
    publish(NOW, most=3)


def test_a_stranger_checks_the_whole_log(client: Client) -> None:
    head = client.get("/log/head").json()
    keys = {one["id"]: one["public"] for one in client.get("/log/keys").json()["keys"]}
    body = {name: value for name, value in head.items() if name != "signature"}
    assert proofs.holds(keys[head["key"]], proofs.HEAD, body, head["signature"])
    leaf = bytes(Leaf.objects.get(index=4).hash)
    proof = client.get("/log/inclusion", {"leaf": leaf.hex(), "size": head["size"]}).json()
    path = [bytes.fromhex(one) for one in proof["path"]]
    assert merkle.included(leaf, proof["index"], 7, path, bytes.fromhex(head["root"]))
    old = client.get("/log/heads").json()["heads"][0]
    path = [
        bytes.fromhex(one) for one in client.get("/log/consistency", {"first": old["size"], "second": 7}).json()["path"]
    ]
    assert merkle.consistent(3, 7, path, bytes.fromhex(old["root"]), bytes.fromhex(head["root"]))
    pem = client.get(f"/log/keys/{head['key']}.pem")
    assert pem.content.decode() == proofs.pem_of(keys[head["key"]])


@pytest.mark.parametrize("address", SAID)
def test_an_answer_says_what_it_is_for_and_no_more(client: Client, address: str) -> None:
    answer = client.get(address)
    assert set(answer.json()) == SAID[address]
    assert "public" in answer["Cache-Control"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert client.post(address).status_code == 405


def test_the_page_for_checking_receipts_runs_its_own_script_and_reaches_nothing(client: Client) -> None:
    answer = client.get("/log/check")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert "script-src 'unsafe-inline'" in policy
    assert "huiyin tree head 1" in answer.content.decode()


def test_heads_come_in_order_and_go_on(client: Client) -> None:
    assert [one["size"] for one in client.get("/log/heads?since=3").json()["heads"]] == [6, 7]
    assert client.get("/log/head?size=6").json()["size"] == 6


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/log/inclusion", 400, "bad-number"),
        ("/log/inclusion?index=1&size=x", 400, "bad-number"),
        ("/log/inclusion?index=-1&size=7", 400, "bad-number"),
        ("/log/inclusion?index=１&size=7", 400, "bad-number"),
        ("/log/inclusion?index=7&size=7", 404, "no-such-tree"),
        ("/log/inclusion?index=0&size=8", 404, "no-such-tree"),
        ("/log/inclusion?leaf=00&size=7", 400, "bad-hash"),
        (f"/log/inclusion?leaf={'0' * 64}&size=7", 404, "no-such-tree"),
        ("/log/consistency?first=0&second=7", 404, "no-such-tree"),
        ("/log/consistency?first=3", 400, "bad-number"),
        ("/log/head?size=5", 404, "no-head"),
        ("/log/heads?since=1e3", 400, "bad-number"),
        ("/log/keys/none.pem", 404, "no-such-key"),
    ],
)
def test_what_can_not_be_answered_is_said_as_a_problem(client: Client, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert (said["type"], said["status"]) == (f"urn:huiyin:problem:{code}", status)
    assert said["title"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.sampled_from(["head", "heads", "inclusion", "consistency"]),
    st.dictionaries(
        st.sampled_from(["size", "since", "index", "leaf", "first", "second"]),
        st.one_of(st.text(max_size=20), st.integers().map(str), st.binary(max_size=32).map(bytes.hex)),
    ),
)
def test_nothing_asked_is_an_error_of_ours(client: Client, name: str, asked: dict[str, str]) -> None:
    assert client.get(f"/log/{name}", asked).status_code in (200, 400, 404)


def test_a_flood_from_one_address_waits_and_others_do_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PACE, "clock", lambda: 100.0)
    answers = [client.get("/log/head").status_code for _ in range(PACE.most + 3)]
    assert answers == [200] * PACE.most + [429] * 3
    told = client.get("/log/inclusion?index=3&size=7")
    assert told.json()["type"] == "urn:huiyin:problem:slow-down"
    assert told["Retry-After"] == "1"
    assert told["Cache-Control"] == "no-store"
    assert client.get("/log/head", REMOTE_ADDR="192.0.2.7").status_code == 200
    monkeypatch.setattr(PACE, "clock", lambda: 101.0)
    answers = [client.get("/log/head").status_code for _ in range(25)]
    assert answers == [200] * int(PACE.a_second) + [429] * 5


def test_only_so_many_addresses_are_remembered() -> None:
    pace = Pace(1, 1.0, known=2, clock=lambda: 0.0)
    assert [pace.wait(one) for one in ("a", "a", "b", "c")] == [0, 1, 0, 0]
    assert pace.wait("a") == 0  # long silent, and so forgotten
