"""`huiyin verify receipt`: the file alone, then against a key, a letter, a kept head, and the published log."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import translation

from huiyin.kernel import merkle, proofs
from huiyin.site.cli import main
from tests.kernel.receipts_made import KEY, LETTER, changed, consistency, head, log, made, proved

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command, where there is no database to ask, and return all it said."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")

    def tell(*arguments: str, status: int = 0) -> str:
        with translation.override("en"), pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert left.value.code == status, said
        return said.out + said.err

    return tell


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Write a receipt, and return its file."""

    def write(said: Any, name: str = "receipt.json") -> str:
        file = tmp_path / name
        file.write_text(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False), encoding="utf-8")
        return str(file)

    return write


@pytest.fixture
def published() -> Iterator[tuple[str, list[bytes]]]:
    """A log of seventeen leaves that answers on this machine."""
    leaves = [*log(made()), *(merkle.leaf_hash(b"later %d" % one) for one in range(6))]

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(where.query).items()}
            said: Any = None
            if where.path == "/log/keys":
                said = {"keys": [KEY]}
            elif where.path == "/log/head":
                said = head(leaves)
            elif where.path == "/log/consistency":
                first, second = int(asked["first"]), int(asked["second"])
                said = {"first": first, "second": second, "path": consistency(leaves, first, second)}
            elif where.path == "/log/inclusion" and bytes.fromhex(asked["leaf"]) in leaves:
                at = leaves.index(bytes.fromhex(asked["leaf"]))
                said = {name: proved(made(), leaves)["proof"][name] for name in ("index", "size", "path")}
                assert said["index"] == at
            self.send_response(200 if said else 404)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/log", leaves
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_file_alone(run: Run, written: Any) -> None:
    said = run("verify", "receipt", written(proved(made())))
    assert f"The receipt 信〔2026〕000123 holds, if {KEY['id']} is the institution's key." in said
    assert "entry 6 of 11" in said


def test_a_changed_number_letter_or_time_is_named(run: Run, written: Any) -> None:
    for path, value, words in (
        ("statement.number", "信〔2026〕000124", "The number differs"),
        ("statement.received_at", "2026-03-01T01:00:00.000000Z", "The time of receipt differs"),
        ("submission.text", LETTER + "!", "The letter differs"),
    ):
        said = run("verify", "receipt", written(changed(proved(made()), path, value)), status=1)
        assert words in said
        assert "The receipt does not hold." in said


def test_key_and_letter(run: Run, written: Any) -> None:
    receipt, key = written(proved(made())), written(proofs.pem_of(KEY["public"]), "key.pem")
    letter, other = written(LETTER + "\n", "letter.txt"), written("something else", "other.txt")
    said = run("verify", "receipt", receipt, "--key", key, "--letter", letter)
    assert "The key that signed it is the one you trust." in said
    assert "The receipt 信〔2026〕000123 holds." in said
    assert "The letter in the file is the one" in said
    assert "The letter in the file is not" in run("verify", "receipt", receipt, "--letter", other, status=1)
    strange = written(proofs.pem_of("11" * 32), "strange.pem")
    assert "is not the one you trust" in run("verify", "receipt", receipt, "--key", strange, status=1)


def test_a_kept_head_of_another_log(run: Run, written: Any) -> None:
    other = head([merkle.leaf_hash(b"other %d" % one) for one in range(11)])
    said = run("verify", "receipt", written(proved(made())), "--head", written(other, "head.json"), status=1)
    assert "Two states of the log do not agree" in said


def test_an_early_receipt_is_completed_from_the_log(run: Run, written: Any, published: Any) -> None:
    address, _ = published
    file = written(made())
    assert "promised by 2026-03-03" in run("verify", "receipt", file, status=3)
    said = run("verify", "receipt", file, "--log", address)
    assert "entry 6 of 17" in said
    assert "The log shown to this receipt is the one shown to others." in said


def test_a_promise_that_was_not_kept(run: Run, written: Any, published: Any) -> None:
    said = run("verify", "receipt", written(made(number="信〔2026〕000777")), "--log", published[0], status=1)
    assert "It is not in the log, though it was promised" in said


def test_an_older_head_is_followed_to_the_new_one(run: Run, written: Any, published: Any) -> None:
    address, leaves = published
    assert "holds." in run("verify", "receipt", written(proved(made(), leaves[:11])), "--log", address)
    rewritten = [*leaves[:11]]
    rewritten[1] = merkle.leaf_hash(b"rewritten")
    shown = written(proved(made(), rewritten))
    assert "do not agree" in run("verify", "receipt", shown, "--log", address, status=1)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"version": 9}', '{"version": 1}'])
def test_what_is_no_receipt(run: Run, written: Any, text: str) -> None:
    said = run("verify", "receipt", written(text), status=2)
    assert said.count("\n") == 1


def test_a_log_that_does_not_answer(run: Run, written: Any) -> None:
    said = run("verify", "receipt", written(made()), "--log", "http://127.0.0.1:9/log", status=1)
    assert "does not answer" in said
    assert "is no address" in run("verify", "receipt", written(made()), "--log", "file:///etc", status=2)
