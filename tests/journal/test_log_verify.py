"""Whatever is done to the log or to what it published, ``verify`` finds it and says what it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from huiyin.journal import triggers
from huiyin.journal.checkpoints import write_checkpoint
from huiyin.journal.log import queries, verify
from huiyin.journal.log.store import publish
from huiyin.journal.models import Entry, LogKey, TreeHead
from huiyin.journal.verify import verify as verify_all
from huiyin.kernel import merkle, proofs

from .conftest import NOW, Write, run

COUNT = 11


@pytest.fixture(autouse=True)
def log(home: Path, write: Write) -> Path:
    """Eleven entries under heads of 4, 8 and 11 leaves."""
    for one in range(COUNT):
        write(f"case:{one % 3}")
    publish(NOW, most=4)
    return home


def tampered(*statements: tuple[str, list[object]]) -> list[str]:
    """Do it with the triggers away, as who holds the database can, and say what ``verify`` finds in the log."""
    triggers.drop(connection)
    if connection.vendor == "sqlite":
        run("PRAGMA foreign_keys = OFF")
    for statement, values in statements:
        assert run(statement, *values), statement
    triggers.install(connection)
    return [one.sentence for one in verify.verify().findings]


def position(index: int) -> int:
    return Entry.objects.order_by("id").values_list("id", flat=True)[index]


def test_a_log_that_nobody_touched_is_whole() -> None:
    report = verify.verify()
    assert report.clean
    assert (report.examined["leaves"], report.examined["heads"]) == (COUNT, 3)
    assert verify_all().clean


def test_an_altered_leaf_is_named() -> None:
    said = tampered(('UPDATE journal_leaf SET hash = %s WHERE "index" = 5', [b"x" * 32]))
    assert said[0] == f"Leaf 5 of the log and the entry at position {position(5)} do not fit: one was changed."
    assert "The head of size 8 is not the hash of the leaves below it: they or it were changed." in said


def test_a_rewritten_entry_is_named_even_with_a_chain_of_its_own() -> None:
    place = position(6)
    said = tampered(("UPDATE journal_entry SET digest = %s WHERE id = %s", ["e" * 64, place]))
    assert said == [f"Leaf 6 of the log and the entry at position {place} do not fit: one was changed."]


def test_swapped_leaves_are_named() -> None:
    one, two = (bytes(queries.hashes([(0, index)])[0, index]) for index in (2, 3))
    said = tampered(
        ('UPDATE journal_leaf SET hash = %s WHERE "index" = 2', [b"x" * 32]),
        ('UPDATE journal_leaf SET hash = %s WHERE "index" = 3', [one]),
        ('UPDATE journal_leaf SET hash = %s WHERE "index" = 2', [two]),
    )
    assert [line[:6] for line in said[:2]] == ["Leaf 2", "Leaf 3"]


def test_a_leaf_taken_out_is_named() -> None:
    said = tampered(('DELETE FROM journal_leaf WHERE "index" = 5', []))
    assert "Leaf 5 of the log is gone." in said
    assert f"The entry at position {position(5)} is not in the log, which holds later ones." in said


def test_an_entry_taken_out_is_named() -> None:
    place = position(5)
    said = tampered(("DELETE FROM journal_entry WHERE id = %s", [place]))
    assert said == [f"Leaf 5 of the log stands for the entry at position {place}, which is gone."]


def test_an_altered_subtree_is_named() -> None:
    place = merkle.place((1, 2))
    assert tampered(("UPDATE journal_node SET hash = %s WHERE place = %s", [b"x" * 32, place])) == [
        f"Hash {place} of the log is gone or another one."
    ]


def test_a_cut_tail_is_known_from_the_heads_kept_beside() -> None:
    said = tampered(
        ("DELETE FROM journal_treehead WHERE size > 8", []),
        ('DELETE FROM journal_leaf WHERE "index" >= 8', []),
        ("DELETE FROM journal_node WHERE place >= 16", []),
    )
    at = "2026-11-21T08:00:00.000000Z"
    assert said == [f"The head of size 11 of {at}, kept beside the database, is gone: the log was cut."]


def test_a_head_taken_out_is_named() -> None:
    said = tampered(("DELETE FROM journal_treehead WHERE size = 11", []))
    assert "The log has 11 leaves, and no head signs them." in said


@pytest.mark.parametrize(("column", "value"), [("root", "0" * 64), ("signature", "0" * 128), ("size", 9)])
def test_a_forged_head_is_named(column: str, value: object) -> None:
    said = tampered((f"UPDATE journal_treehead SET {column} = %s WHERE size = 8", [value]))
    size = 9 if column == "size" else 8
    assert f"The head of size {size} does not carry its key's signature." in said


def test_a_head_signed_with_a_key_of_ones_own_is_named() -> None:
    """Who has the database, not the house's key, can put a key of theirs in; the heads kept beside give it away."""
    key = LogKey.objects.get()
    said = tampered(("UPDATE journal_logkey SET public = %s WHERE id = %s", ["11" * 32, key.id]))
    assert f"The log's key {key.id} is not what it was, or not endorsed." in said


def test_a_whole_log_made_anew_is_known_from_the_heads_kept_beside(log: Path) -> None:
    kept = log / "checkpoints" / "heads.jsonl"
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    lines[1]["root"] = "1" * 64
    kept.write_text("".join(json.dumps(line) + "\n" for line in lines))
    said = [one.sentence for one in verify.verify().findings]
    assert said == [f"The head of size 8 is not the one of {lines[1]['at']} that is kept beside the database."]


def test_an_incremental_run_goes_on_from_the_checkpoint(write: Write) -> None:
    line = write_checkpoint(NOW)
    for _ in range(5):
        write("case:1")
    publish(NOW)
    report = verify.verify(line)
    assert report.clean
    assert report.examined["leaves"] == 5
    assert not tampered_clean(lambda: run('UPDATE journal_leaf SET hash = %s WHERE "index" = 13', b"x" * 32), line)


def tampered_clean(act: Callable[[], object], line: object) -> bool:
    triggers.drop(connection)
    act()
    triggers.install(connection)
    return verify.verify(line).clean  # type: ignore[arg-type]  # a checkpoint


def test_what_was_signed_names_its_purpose() -> None:
    head = TreeHead.objects.get(size=8)
    body = {name: value for name, value in queries.heads()[1].as_dict().items() if name != "signature"}
    assert proofs.holds(head.key.public, proofs.HEAD, body, head.signature)
    assert not proofs.holds(head.key.public, proofs.NEXT_KEY, body, head.signature)
