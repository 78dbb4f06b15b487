"""Whatever is done to the journal behind its back is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from huiyin.journal import store, triggers
from huiyin.journal.checkpoints import last_checkpoint, write_checkpoint
from huiyin.journal.models import Entry
from huiyin.journal.verify import Finding, Report, verify
from huiyin.kernel.ledger import GENESIS, canonical, digest

from .conftest import CLERK, HOUSE, NOW, Write, run

SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def journal(home: Path, write: Write) -> Write:
    """Four streams; a checkpoint; a few entries more; triggers out of the way."""
    for stream in ("case:1", "case:2", "case:1", "unit:5", "case:2", "case:1", "case:3"):
        write(stream, {"case": {stream: {"status": "open"}}})
    write_checkpoint(NOW)
    for stream in ("case:2", "case:1", "case:4"):
        write(stream)
    triggers.drop(connection)
    return write


def found() -> set[tuple[str, str | None, int | None]]:
    """Kind, stream and seq of everything that is found, triggers (dropped above) left out."""
    return {(one.kind, one.stream, one.seq) for one in verify().findings if one.kind not in ("trigger", "positions")}


def gaps() -> list[int | None]:
    """The first positions of the gaps that are found."""
    return [one.position for one in verify().findings if one.kind == "positions"]


def position(stream: str, seq: int) -> int:
    return Entry.objects.values_list("id", flat=True).get(stream=stream, seq=seq)


def rechain(stream: str, change: Callable[[dict[str, object]], None]) -> None:
    """Change the second entry of ``stream`` and make the whole chain fit again, with all but the key."""
    previous = GENESIS
    for row in Entry.objects.filter(stream=stream).order_by("seq"):
        body = {**json.loads(row.body), "previous": previous}
        if row.seq == 2:
            change(body)
        text = canonical(body)
        previous = digest(previous, text)
        run("UPDATE journal_entry SET body = %s, digest = %s WHERE id = %s", text.decode(), previous, row.pk)


def test_an_untouched_journal_is_clean(home: Path, write: Write) -> None:
    for stream in ("case:1", "case:2", "case:1"):
        write(stream)
    report = verify()
    assert report.clean
    assert (report.findings, report.examined["entries"], report.examined["checkpoints"]) == ([], 3, 0)
    write_checkpoint(NOW)
    write("case:1")
    assert verify().clean
    assert verify().examined == {"entries": 4, "checkpoints": 1}
    assert all(verify().covers)


def test_an_empty_journal_is_clean(home: Path, db: None) -> None:
    assert verify().clean


def test_missing_triggers_are_named(journal: Write) -> None:
    names = triggers.missing(connection)
    assert [one.sentence for one in verify().findings] == [
        f"The trigger {name} is absent or altered." for name in names
    ]


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_a_changed_text(journal: Write, seq: int) -> None:
    run("UPDATE journal_entry SET body = replace(body, 'web', 'api') WHERE stream = 'case:1' AND seq = %s", seq)
    assert found() == {("altered", "case:1", seq)}


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL keeps the types of its columns")
@pytest.mark.parametrize("column", ["stream", "seq", "at", "act", "move", "body", "digest", "tag"])
@pytest.mark.parametrize("value", ["x'ff00'", "CAST(x'ff00' AS text)", "'x'", "''", "1.5"])
def test_a_column_that_holds_what_it_can_not_hold(journal: Write, column: str, value: str) -> None:
    end = position("case:4", 1)
    run(f"UPDATE journal_entry SET \"{column}\" = {value} WHERE stream = 'case:4'")
    assert end in {one.position for one in verify().findings}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"previous":5}', '{"previous":"回"}'])
def test_a_text_that_can_not_be_read(journal: Write, text: str) -> None:
    run("UPDATE journal_entry SET body = %s WHERE stream = 'case:1' AND seq = 2", text)
    assert found() == {("altered", "case:1", 2)}


@pytest.mark.parametrize(
    ("column", "value"),
    [("move", "'other'"), ("act", "5"), ("at", "'2026-01-01 00:00:00'"), ("at", "'2026-11-21 09:00:00.5'")],
)
def test_a_changed_column(journal: Write, column: str, value: str) -> None:
    run(f"UPDATE journal_entry SET \"{column}\" = {value} WHERE stream = 'case:4'")
    assert found() == {("columns", "case:4", 1)}


def test_a_changed_text_with_its_digest_made_anew(journal: Write) -> None:
    row = Entry.objects.get(stream="case:1", seq=2)
    body = row.body.replace("web", "api")
    link = digest(json.loads(body)["previous"], body.encode())
    run("UPDATE journal_entry SET body = %s, digest = %s WHERE id = %s", body, link, row.pk)
    kinds = found()
    assert {("forged", "case:1", 2), ("chain", "case:1", 3), ("checkpoint", None, None)} == kinds


def test_a_chain_made_anew_without_the_key(journal: Write) -> None:
    rechain("case:1", lambda body: body.update(via="api"))
    assert {("forged", "case:1", seq) for seq in (2, 3, 4)} | {("replaced", "case:1", 3)} == found()


def test_a_chain_made_anew_with_the_key_is_not_what_the_checkpoint_knew(journal: Write) -> None:
    rechain("case:1", lambda body: body.update(via="api"))
    for row in Entry.objects.filter(stream="case:1"):
        run("UPDATE journal_entry SET tag = %s WHERE id = %s", store.tag(row.digest), row.pk)
    assert found() == {("replaced", "case:1", 3)}


def test_a_changed_tag(journal: Write) -> None:
    run("UPDATE journal_entry SET tag = %s WHERE stream = 'case:4'", "0" * 32)
    assert found() == {("forged", "case:4", 1)}


def test_an_entry_taken_out_of_the_middle(journal: Write) -> None:
    gone = position("case:1", 2)
    run("DELETE FROM journal_entry WHERE stream = 'case:1' AND seq = 2")
    assert found() == {("gap", "case:1", 3), ("checkpoint", None, None)}
    assert gaps() == ([gone] if SQLITE else [])


def test_the_first_entry_taken_out(journal: Write) -> None:
    run("DELETE FROM journal_entry WHERE stream = 'case:1' AND seq = 1")
    assert ("gap", "case:1", 2) in found()


def test_an_entry_taken_out_and_the_others_renumbered(journal: Write) -> None:
    run("DELETE FROM journal_entry WHERE stream = 'case:1' AND seq = 2")
    for seq in (3, 4):
        run("UPDATE journal_entry SET seq = %s WHERE stream = 'case:1' AND seq = %s", seq - 1, seq)
    assert {("columns", "case:1", 2), ("columns", "case:1", 3), ("chain", "case:1", 2), ("cut", "case:1", 3)} == found()


def test_a_tail_cut_off_before_the_checkpoint(journal: Write) -> None:
    run("DELETE FROM journal_entry WHERE stream = 'case:1' AND seq >= 3")
    assert found() == {("cut", "case:1", 3)}


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL leaves positions empty itself: only a checkpoint shows this")
def test_the_very_last_entries_cut_off_after_the_checkpoint(journal: Write) -> None:
    last = position("case:4", 1)
    run("DELETE FROM journal_entry WHERE id = %s", last)
    assert gaps() == [last]


def test_the_very_last_entries_cut_off_before_a_checkpoint(journal: Write) -> None:
    write_checkpoint(NOW)
    run("DELETE FROM journal_entry WHERE stream IN ('case:4', 'case:2')")
    assert {("cut", "case:4", 1), ("cut", "case:2", 2), ("cut", "case:2", 3)} == found()


def test_a_whole_stream_taken_out(journal: Write) -> None:
    run("DELETE FROM journal_entry WHERE stream = 'case:3'")
    assert found() == {("cut", "case:3", 1)}
    (finding,) = (one for one in verify().findings if one.kind == "cut")
    assert "case:3" in finding.sentence
    assert "2026-11-21" in finding.sentence


def test_everything_taken_out(journal: Write) -> None:
    run("DELETE FROM journal_entry")
    assert {one for one in found() if one[0] == "cut"} == {
        ("cut", "case:1", 3), ("cut", "case:2", 2), ("cut", "case:3", 1), ("cut", "unit:5", 1),
    }  # fmt: skip


def test_an_entry_put_in_at_the_end_without_the_key(journal: Write) -> None:
    seq, previous = store.head("case:4")
    body = canonical({"stream": "case:4", "seq": 2, "at": "2026-11-21T09:00:00.000000Z", "act": 1, "move": "void",
                      "previous": previous, "changes": {}})  # fmt: skip
    link = digest(previous, body)
    run(
        "INSERT INTO journal_entry (stream, seq, at, act, move, body, digest, tag)"
        " VALUES ('case:4', %s, '2026-11-21 09:00:00+00:00', 1, 'void', %s, %s, %s)".replace(
            "+00:00" if SQLITE else "", ""
        ),
        seq + 1, body.decode(), link, "0" * 32,
    )  # fmt: skip
    assert found() == {("forged", "case:4", 2)}


@pytest.mark.parametrize("seqs", [(1, 2), (2, 3), (3, 4)])
def test_two_entries_swapped_within_a_stream(journal: Write, seqs: tuple[int, int]) -> None:
    one, two = (position("case:1", seq) for seq in seqs)
    for start, end in ((one, 999), (two, one), (999, two)):
        run("UPDATE journal_entry SET id = %s WHERE id = %s", end, start)
    assert ("order", "case:1", seqs[1]) in found()


def test_two_texts_swapped(journal: Write) -> None:
    one, two = Entry.objects.get(stream="case:1", seq=1), Entry.objects.get(stream="case:2", seq=1)
    for row, other in ((one, two), (two, one)):
        values = (other.body, other.digest, other.tag, row.pk)
        run("UPDATE journal_entry SET body = %s, digest = %s, tag = %s WHERE id = %s", *values)
    kinds = found()
    assert {("columns", "case:1", 1), ("columns", "case:2", 1), ("chain", "case:1", 2), ("chain", "case:2", 2)} < kinds


def test_two_entries_of_two_streams_swapped_before_the_checkpoint(journal: Write) -> None:
    one, two = position("case:1", 1), position("case:2", 1)
    for start, end in ((one, 999), (two, one), (999, two)):
        run("UPDATE journal_entry SET id = %s WHERE id = %s", end, start)
    assert found() == {("checkpoint", None, None)}


def test_an_entry_of_another_house_is_not_ours(journal: Write, tmp_path: Path) -> None:
    (tmp_path / "keys" / "master.key").write_text("00" * 32, encoding="ascii")
    store._keyed.cache_clear()
    kinds = {one[0] for one in found()}
    assert kinds == {"forged", "checkpoint"}


def test_a_recording_that_goes_back_in_time(home: Path, write: Write) -> None:
    write("case:1")
    seq, link = store.head("case:1")
    store.append("case:1", seq + 1, link, NOW - timedelta(days=1), 1, "note", {})
    assert found() == {("time", "case:1", 2)}


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL leaves numbers empty itself")
def test_lines_taken_out_of_the_access_log(home: Path, db: None) -> None:
    store.record_accesses(NOW, HOUSE, CLERK, "phone", "why", ["dossier:1", "dossier:2", "dossier:3"])
    assert verify().clean
    triggers.drop(connection)
    run("DELETE FROM journal_access WHERE subject <> 'dossier:2'")
    assert "2 lines of the access log were taken out." in [one.sentence for one in verify().findings]


def test_a_key_that_never_got_its_result(home: Path, db: None) -> None:
    store.claim(HOUSE, "web", "k1", "d" * 64, NOW, CLERK)
    assert {one.kind for one in verify().findings} == {"unfinished"}


def test_an_incremental_run_looks_at_what_came_after(journal: Write) -> None:
    run("UPDATE journal_entry SET body = replace(body, 'web', 'api') WHERE stream = 'case:1' AND seq IN (1, 4)")
    report = verify(since=last_checkpoint())
    assert report.examined["entries"] == 3
    assert [(one.kind, one.stream, one.seq) for one in report.findings if one.kind != "trigger"] == [
        ("altered", "case:1", 4)
    ]


def test_an_incremental_run_sees_that_what_the_checkpoint_named_is_gone(journal: Write) -> None:
    run("DELETE FROM journal_entry WHERE stream = 'case:3'")
    report = verify(since=last_checkpoint())
    assert ("cut", "case:3", 1) in {(one.kind, one.stream, one.seq) for one in report.findings}


def test_progress_is_told(home: Path, write: Write) -> None:
    for _ in range(3):
        write("case:1")
    told: list[tuple[int, int]] = []
    verify(progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0


def test_of_very_many_findings_some_are_kept_and_all_are_counted() -> None:
    report, other = Report(), Report()
    for number in range(250):
        report.add(Finding("altered", "changed", "case:1", number))
    other.add(Finding("fold", "differs", "case:2"))
    report.include(other)
    assert (len(report.findings), report.counts) == (101, {"altered": 250, "fold": 1})
    assert not report.clean
