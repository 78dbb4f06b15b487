"""The log takes in what was written, signs it, and proves it to whoever asks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.journal.log import leaves, queries, signing, store
from huiyin.journal.log.store import publish
from huiyin.journal.models import Entry, Leaf, LogKey, TreeHead
from huiyin.kernel import keys, merkle, proofs
from huiyin.kernel.merkle import BadRange

from .conftest import NOW, Write, run

CONTACT = {"number": "信〔2026〕000001", "received_at": "2026-11-20T02:00:00.000000Z", "submitted": "ab" * 32, "n": 1}
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")


def written(write: Write, count: int) -> None:
    for one in range(count):
        write(f"case:{one % 3}")


def test_where_nothing_was_written_nothing_is_signed(home: Path, db: None) -> None:
    assert publish(NOW) is None
    assert queries.head() is None
    assert queries.end() == (0, 0)


def test_every_entry_becomes_a_leaf_in_its_order_and_a_head_signs_them(home: Path, write: Write) -> None:
    written(write, 11)
    head = publish(NOW)
    assert head is not None
    assert list(Leaf.objects.order_by("index").values_list("position", flat=True)) == list(
        Entry.objects.order_by("id").values_list("id", flat=True)
    )
    key = LogKey.objects.get()
    said = {"size": 11, "root": head.root, "at": "2026-11-21T08:00:00.000000Z", "key": key.id}
    assert head.as_dict() == said | {"signature": head.signature}
    assert proofs.holds(key.public, proofs.HEAD, said, head.signature)
    assert not proofs.holds(key.public, proofs.HEAD, said | {"size": 12}, head.signature)
    assert not proofs.holds(key.public, proofs.RECEIPT, said, head.signature)


def test_without_news_no_new_head(home: Path, write: Write) -> None:
    written(write, 2)
    publish(NOW)
    assert publish(NOW + timedelta(days=1)) is None
    assert [one.size for one in queries.heads()] == [2]
    write("case:9")
    publish(NOW + timedelta(days=2))
    assert [one.size for one in queries.heads()] == [2, 3]
    assert [one.size for one in queries.heads(since=2)] == [3]


def test_a_long_way_is_gone_in_batches_each_with_its_head(home: Path, write: Write) -> None:
    written(write, 10)
    head = publish(NOW, most=4)
    assert head == queries.head()
    assert [one.size for one in queries.heads()] == [4, 8, 10]
    assert [one["size"] for one in store.kept()] == [4, 8, 10]


def test_proofs_hold_at_every_size(home: Path, write: Write) -> None:
    for most in (1, 4, 3, 5):
        written(write, most)
        publish(NOW)
    rows = dict(Leaf.objects.values_list("index", "hash"))
    heads = {one.size: bytes.fromhex(one.root) for one in queries.heads()}
    assert list(heads) == [1, 5, 8, 13]
    for size, root in heads.items():
        for index in range(size):
            path = [bytes.fromhex(one) for one in queries.inclusion(index, size).path]
            assert merkle.included(bytes(rows[index]), index, size, path, root)
        for first in [one for one in heads if one <= size]:
            path = [bytes.fromhex(one) for one in queries.consistency(first, size).path]
            assert merkle.consistent(first, size, path, heads[first], root)
    assert queries.index_of(bytes(rows[7])) == 7
    assert queries.index_of(b"x" * 32) is None


@pytest.mark.parametrize(("index", "size"), [(6, 5), (0, 6), (-1, 3), (2**40, 2**41)])
def test_what_is_not_there_is_not_proved(home: Path, write: Write, index: int, size: int) -> None:
    written(write, 5)
    publish(NOW)
    with pytest.raises(BadRange):
        queries.inclusion(index, size)
    with pytest.raises(BadRange):
        queries.consistency(index, size)


def test_a_proof_asks_the_database_three_times_at_most(home: Path, write: Write) -> None:
    written(write, 23)
    publish(NOW)
    with CaptureQueriesContext(connection) as asked:
        queries.inclusion(11, 23)
    assert len(asked) == 3
    with CaptureQueriesContext(connection) as asked:
        queries.consistency(11, 23)
    assert len(asked) == 3


def test_a_contact_is_committed_to_field_by_field(home: Path, write: Write) -> None:
    write("case:1", {"contact": {"5": CONTACT}, "case": {"1": {"title": "s1.x"}}})
    write("case:1", {"contact": {"5": {"head_count": 2}}})
    registered, corrected = (leaves.leaf(one.id, one.digest, one.body) for one in Entry.objects.order_by("id"))
    assert {one.name: one.value for one in registered.commitments} == {
        name: CONTACT[name] for name in ("number", "received_at", "submitted")
    }
    assert corrected.commitments == ()
    assert len({registered.salt, corrected.salt, *(one.salt for one in registered.commitments)}) == 5
    publish(NOW)
    assert [bytes(one) for one in Leaf.objects.order_by("index").values_list("hash", flat=True)] == [
        registered.hash, corrected.hash,
    ]  # fmt: skip


def test_salts_outlive_the_master_key_and_are_nobody_elses(home: Path, write: Write) -> None:
    write("case:1")
    entry = Entry.objects.get()
    before = leaves.leaf(entry.id, entry.digest, None)
    journal, new = keys.journal_key(home), bytes(32)
    keys.key_path(home).write_text(new.hex())
    leaves.forget()
    assert leaves.leaf(entry.id, entry.digest, None) != before
    keys.journal_key_path(home).write_text(keys.journal_key_sealed(new, journal))
    leaves.forget()
    assert leaves.leaf(entry.id, entry.digest, None) == before


def test_a_later_key_is_endorsed_and_what_the_first_signed_still_holds(home: Path, write: Write) -> None:
    write("case:1")
    first = publish(NOW)
    new = signing.change(NOW + timedelta(days=1))
    write("case:1")
    second = publish(NOW + timedelta(days=2))
    assert first
    assert second
    assert (first.key, second.key) == (LogKey.objects.order_by("since")[0].id, new.id)
    old, latest = LogKey.objects.order_by("since")
    assert signing.endorsed(latest, old)
    assert not signing.endorsed(latest, latest)
    for head in (first, second):
        public = LogKey.objects.get(id=head.key).public
        body = {name: value for name, value in head.as_dict().items() if name != "signature"}
        assert proofs.holds(public, proofs.HEAD, body, head.signature)


def test_a_lost_key_is_never_made_anew(home: Path, write: Write) -> None:
    write("case:1")
    publish(NOW)
    keys.log_key_path(home).rename(home / "aside")
    write("case:1")
    with pytest.raises(signing.KeyLost):
        publish(NOW)
    keys.log_key_path(home).write_text(keys.log_key_sealed(keys.master_key(home), bytes(32)))
    with pytest.raises(signing.KeyLost):
        publish(NOW)
    keys.log_key_path(home).write_text("no key")
    with pytest.raises(keys.KeyDamaged):
        publish(NOW)
    (home / "aside").rename(keys.log_key_path(home))
    assert publish(NOW)


@pytest.mark.parametrize("table", ["journal_leaf", "journal_node", "journal_treehead", "journal_logkey"])
def test_what_was_published_is_neither_changed_nor_removed(home: Path, write: Write, table: str) -> None:
    written(write, 3)
    publish(NOW)
    column = {"journal_leaf": "hash", "journal_node": "hash", "journal_treehead": "root"}.get(table, "public")
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
        with pytest.raises(IntegrityError, match="never changed"):
            run(statement)


@ON_POSTGRESQL
@pytest.mark.parametrize("table", ["journal_leaf", "journal_node", "journal_treehead", "journal_logkey"])
def test_nothing_of_it_is_truncated(home: Path, write: Write, table: str) -> None:
    with pytest.raises(IntegrityError, match="never changed"):
        run(f"TRUNCATE {table} CASCADE")


def test_only_the_next_leaf_and_the_head_of_what_is_there_are_taken(home: Path, write: Write) -> None:
    written(write, 3)
    publish(NOW)
    for index, position in ((3, 3), (4, 9), (2, 9), (-1, 9)):
        with pytest.raises(IntegrityError, match=r"not the next leaf|leaf_index_from_zero|UNIQUE"):
            run('INSERT INTO journal_leaf ("index", position, hash) VALUES (%s, %s, %s)', index, position, b"x" * 32)
    head = TreeHead.objects.get()
    for size in (2, 3, 4):
        with pytest.raises(IntegrityError, match=r"not the head|tree_head_of|duplicate"), transaction.atomic():
            TreeHead.objects.create(size=size, root=head.root, at=NOW, key=head.key, signature=head.signature)
