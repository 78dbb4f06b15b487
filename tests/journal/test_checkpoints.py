from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from huiyin.journal import checkpoints, store
from huiyin.journal.checkpoints import CheckpointsDamaged, last_checkpoint, write_checkpoint
from huiyin.journal.verify import verify
from huiyin.kernel.ledger import GENESIS

from .conftest import CLERK, DIGEST, HOUSE, NOW, Write, said


def lines(home: Path) -> list[str]:
    return [line for path in sorted(home.glob("checkpoints/*.jsonl")) for line in path.read_text("utf-8").splitlines()]


def findings() -> list[str]:
    return [one.sentence for one in verify().findings]


def test_where_nothing_is_written_there_is_nothing_to_note(home: Path, db: None) -> None:
    assert write_checkpoint(NOW) is None
    assert last_checkpoint() is None
    assert lines(home) == []


def test_a_checkpoint_holds_the_heads_of_what_changed(home: Path, write: Write) -> None:
    links = [write(stream) for stream in ("case:1", "case:2", "case:1")]
    first = write_checkpoint(NOW)
    assert first == last_checkpoint()
    assert first is not None
    assert first.heads == {"case:1": (2, links[2]), "case:2": (1, links[1])}
    assert (first.entries, first.previous) == (3, GENESIS)
    link = write("case:2")
    second = write_checkpoint(NOW)
    assert second is not None
    assert (second.heads, second.entries, second.previous) == ({"case:2": (2, link)}, 4, first.digest)
    assert write_checkpoint(NOW) is None
    assert len(lines(home)) == 2


def test_each_month_has_a_file_and_the_chain_runs_through(home: Path, write: Write) -> None:
    for days in (0, 5, 20, 50):
        write("case:1")
        write_checkpoint(NOW + timedelta(days=days))
    assert [path.name for path in sorted((home / "checkpoints").glob("*.jsonl"))] == [
        "2026-11.jsonl", "2026-12.jsonl", "2027-01.jsonl",
    ]  # fmt: skip
    assert verify().clean
    assert verify().examined["checkpoints"] == 4
    first = next(one for one in checkpoints.read() if isinstance(one, checkpoints.Checkpoint))
    assert len(list(checkpoints.read(first))) == 3
    assert verify(first).clean


def test_very_many_entries_are_several_lines(home: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "MOST_ENTRIES", 2)
    for number in range(5):
        write(f"case:{number}")
    last = write_checkpoint(NOW)
    assert last is not None
    assert (last.entries, set(last.heads)) == (5, {"case:4"})
    assert len(lines(home)) == 3
    assert verify().clean


def test_a_line_that_was_never_finished_is_no_checkpoint(home: Path, write: Write) -> None:
    write("case:1")
    first = write_checkpoint(NOW)
    path = home / "checkpoints" / "2026-11.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert last_checkpoint() == first
    assert verify().clean
    write("case:1")
    second = write_checkpoint(NOW)
    assert second == last_checkpoint()
    assert second is not None
    assert first is not None
    assert second.previous == first.digest
    assert path.read_bytes().startswith(whole + b'{"at"')
    assert verify().clean


@pytest.fixture
def three(home: Path, write: Write) -> Path:
    for _ in range(3):
        write("case:1")
        write_checkpoint(NOW)
    return home / "checkpoints" / "2026-11.jsonl"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_line(three: Path, number: int) -> None:
    kept = three.read_text("utf-8").splitlines()
    kept[number - 1] = kept[number - 1].replace('"entries":', '"entries":1')
    three.write_text("\n".join(kept) + "\n", "utf-8")
    assert f"Checkpoint 2026-11.jsonl, line {number}: it was changed." in findings()


def test_a_line_taken_out(three: Path) -> None:
    first, _, third = three.read_text("utf-8").splitlines()
    three.write_text(f"{first}\n{third}\n", "utf-8")
    assert "Checkpoint 2026-11.jsonl, line 2: it does not continue the line before it" in findings()[0]


def test_a_line_that_is_no_line(three: Path) -> None:
    three.write_text(three.read_text("utf-8") + "{}\n", "utf-8")
    assert "Checkpoint 2026-11.jsonl, line 4: it cannot be read." in findings()


def test_a_line_with_another_tag(three: Path) -> None:
    kept = three.read_text("utf-8").splitlines()
    kept[2] = json.dumps({**json.loads(kept[2]), "tag": "0" * 32})
    three.write_text("\n".join(kept) + "\n", "utf-8")
    assert any("line 3: it was not written by this house" in one for one in findings())


def test_nothing_is_chained_to_a_line_that_can_not_be_trusted(three: Path, write: Write) -> None:
    three.write_text(three.read_text("utf-8") + "{}\n", "utf-8")
    write("case:1")
    with pytest.raises(CheckpointsDamaged, match="line 4"):
        write_checkpoint(NOW)


def act() -> int:
    """A new act for entries to belong to."""
    return store.claim(HOUSE, "web", None, DIGEST, NOW, CLERK).act_id


@pytest.mark.django_db(transaction=True)
def test_a_position_that_is_committed_late_is_covered_all_the_same(home: Path) -> None:
    """On PostgreSQL the second writer commits position 2 while the first still holds position 1."""
    drawn, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            store.append("case:1", 1, GENESIS, NOW, act(), "note", said())
            drawn.set()
            assert may_commit.wait(10)
        connection.close()

    def noted() -> checkpoints.Checkpoint | None:
        try:
            return write_checkpoint(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slow)
        assert drawn.wait(10)
        if connection.vendor == "postgresql":
            with transaction.atomic():
                store.append("case:2", 1, GENESIS, NOW, act(), "note", said())
        second = pool.submit(noted)
        assert not threading.Event().wait(0.3)
        may_commit.set()
        first.result()
        written = second.result()
    heads = {"case:1", "case:2"} if connection.vendor == "postgresql" else set()
    assert (set(written.heads) if written else set()) == heads
    write_checkpoint(NOW)
    assert verify().clean
    assert verify().examined["entries"] == max(len(heads), 1)


@pytest.mark.django_db(transaction=True)
def test_many_who_write_checkpoints_together_write_one_chain(home: Path) -> None:
    with transaction.atomic():
        store.append_many([store.Draft(f"case:{n}", 1, GENESIS, NOW, act(), "note", said()) for n in range(50)])

    def note(_: int) -> None:
        try:
            write_checkpoint(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(note, range(6)))
    assert len(lines(home)) == 1
    assert verify().clean
