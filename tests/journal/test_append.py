from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from huiyin.journal import store
from huiyin.journal.models import Access, Entry
from huiyin.kernel.ledger import GENESIS, NotCanonical, canonical

from .conftest import CLERK, HOUSE, NOW, Write, said


def test_a_stream_without_entries_has_the_first_head(db: None) -> None:
    assert store.head("case:1") == (0, GENESIS)


def test_an_entry_is_written_whole_and_becomes_the_head(db: None) -> None:
    changes = {"case": {"1": {"status": "registered", "unit": 5}}}
    with transaction.atomic():
        link = store.append("case:1", 1, GENESIS, NOW, 9, "register", said(changes))
    row = Entry.objects.get()
    body = json.loads(row.body)
    assert (row.stream, row.seq, row.at, row.act, row.move, row.digest) == ("case:1", 1, NOW, 9, "register", link)
    assert body["at"] == "2026-11-21T08:00:00.000000Z"
    assert (body["changes"], body["by"], body["previous"]) == (changes, CLERK, GENESIS)
    assert row.body.encode() == canonical(body)
    assert link == hashlib.sha256((GENESIS + row.body).encode()).hexdigest()
    assert row.tag == store.tag(link)
    assert store.head("case:1") == (1, link)


def test_what_is_said_can_not_pass_for_the_place_in_the_stream(db: None) -> None:
    with transaction.atomic():
        store.append("case:1", 1, GENESIS, NOW, 9, "note", said(seq=7, stream="case:2", previous="x"))
    (entry,) = store.entries("case:1")
    assert (entry.body["seq"], entry.body["stream"], entry.body["previous"]) == (1, "case:1", GENESIS)


def test_streams_are_read_apart_and_in_order(write: Write) -> None:
    for stream in ("case:1", "case:12", "case:1", "member:1", "case:1"):
        write(stream)
    assert [entry.seq for entry in store.entries("case:1")] == [1, 2, 3]
    assert [entry.seq for entry in store.entries("case:1", after=2)] == [3]
    first, second, _ = store.entries("case:1")
    assert second.body["previous"] == first.digest
    assert second.at - first.at == timedelta(minutes=2)


@pytest.mark.parametrize("seq", [0, 1, 3])
def test_only_the_next_seq_is_taken(write: Write, seq: int) -> None:
    link = write("case:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        store.append("case:1", seq, link, NOW, 9, "note", said())
    assert store.head("case:1") == (1, link)


def test_several_entries_continue_their_streams(write: Write) -> None:
    link = write("case:1")
    drafts = [
        store.Draft("case:1", 2, link, NOW, 9, "one", said()),
        store.Draft("case:2", 1, GENESIS, NOW, 9, "two", said()),
        store.Draft("case:1", 3, "", NOW, 9, "three", said()),
    ]
    with transaction.atomic():
        links = store.append_many(drafts)
    assert [entry.digest for entry in store.entries("case:1")] == [link, links[0], links[2]]
    assert store.entries("case:1")[2].body["previous"] == links[0]
    assert store.head("case:2") == (1, links[1])


def test_very_many_entries_are_one_chain(db: None) -> None:
    drafts = [store.Draft("case:1", seq, GENESIS, NOW, 9, "note", said()) for seq in range(1, 504)]
    with transaction.atomic():
        links = store.append_many(drafts)
    stored = store.entries("case:1")
    assert [entry.digest for entry in stored] == links
    assert [entry.body["previous"] for entry in stored] == [GENESIS, *links[:-1]]


def test_nothing_to_append_is_nothing_done(db: None) -> None:
    with transaction.atomic():
        assert store.append_many([]) == []


def test_what_has_no_canonical_bytes_is_not_written(db: None) -> None:
    with pytest.raises(NotCanonical, match="inputs: amount: float"), transaction.atomic():
        store.append("case:1", 1, GENESIS, NOW, 9, "note", said(inputs={"amount": 1.5}))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("text", ["\x00 nul", "回音\n\t“引”", "\U0001f600", "%s %(a)s", "'; DROP TABLE x --"])
def test_any_text_comes_back_as_it_went_in(db: None, text: str) -> None:
    with transaction.atomic():
        store.append("case:1", 1, GENESIS, NOW, 9, "note", said(inputs={"text": text, text: 2**62}))
    assert store.entries("case:1")[0].body["inputs"] == {"text": text, text: 2**62}


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(TransactionManagementError):
        store.append("case:1", 1, GENESIS, NOW, 9, "note", said())
    with pytest.raises(TransactionManagementError):
        store.claim(HOUSE, "web", "k", "d" * 64, NOW, CLERK)
    assert not Entry.objects.exists()


def test_each_reading_leaves_a_line(db: None) -> None:
    store.record_accesses(NOW, HOUSE, CLERK, "phone", "call back", ["dossier:5", "dossier:6"])
    store.record_accesses(NOW, HOUSE, CLERK, "phone", "nobody's", [])
    assert list(Access.objects.order_by("id").values_list("subject", "what", "reason", "member_id", "at")) == [
        ("dossier:5", "phone", "call back", CLERK, NOW),
        ("dossier:6", "phone", "call back", CLERK, NOW),
    ]
