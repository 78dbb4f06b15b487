"""Reading the journal back: which streams there are, and the state that their entries add up to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection

from huiyin.journal import store
from huiyin.kernel.ledger import Changes, fold

_AT_ONCE = 500

# A stream's head is the one entry that no later one follows: each stream is found once, by an index look-up an entry.
_HEADS = (
    "SELECT e.id, e.stream FROM journal_entry e WHERE e.id > %s AND substr(e.stream, 1, %s) = %s AND NOT EXISTS"
    " (SELECT 1 FROM journal_entry n WHERE n.stream = e.stream AND n.seq = e.seq + 1) ORDER BY e.id LIMIT %s"
)
_BODIES = "SELECT stream, seq, digest, body FROM journal_entry WHERE stream IN ({}) ORDER BY stream, seq"


class Folded(NamedTuple):
    """A stream's head and the state its entries add up to."""

    stream: str
    seq: int
    digest: str
    state: Changes


def streams(kind: str, changed_since: int = 0) -> Iterator[str]:
    """Yield the streams of ``kind`` (``"case"``) that have an entry after the position ``changed_since``.

    In the order of their last entries. A stream written to while this runs may come twice.
    """
    position, prefix = changed_since, f"{kind}:"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_HEADS, (position, len(prefix), prefix, _AT_ONCE))
            rows = cursor.fetchall()
        if not rows:
            return
        position = rows[-1][0]
        yield from (stream for _, stream in rows)


def folded(stream: str) -> Changes:
    """Return the state that all entries of ``stream`` add up to; empty when there is none."""
    return fold(entry.body["changes"] for entry in store.entries(stream))


def folds(kind: str, changed_since: int = 0) -> Iterator[Folded]:
    """Yield ``streams(kind, changed_since)`` with their heads and states, in bounded memory, few queries for many."""
    batch = []
    for stream in streams(kind, changed_since):
        batch.append(stream)
        if len(batch) == _AT_ONCE:
            yield from _fold_batch(batch)
            batch = []
    yield from _fold_batch(batch)


def _fold_batch(batch: list[str]) -> Iterator[Folded]:
    if not batch:
        return
    with connection.cursor() as cursor:
        cursor.execute(_BODIES.format(", ".join(["%s"] * len(batch))), batch)
        rows = cursor.fetchall()
    for stream, group in groupby(rows, key=lambda row: str(row[0])):
        links = list(group)
        yield Folded(stream, links[-1][1], links[-1][2], fold(_changes(body for *_, body in links)))


def _changes(bodies: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for body in bodies:
        try:
            changes = json.loads(body)["changes"]
        except (ValueError, KeyError, TypeError):
            continue  # tampered with: the journal's own verify names it, and here the state will differ from the rows
        yield changes
