"""Reading the log: its heads, its keys, and proofs, each from some twenty rows however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from huiyin.journal.log import leaves
from huiyin.journal.models import Entry, Leaf, LogKey, TreeHead
from huiyin.kernel import merkle, proofs
from huiyin.kernel.ledger import instant
from huiyin.kernel.merkle import BadRange, Growing, Subtree

MOST_HEADS = 1000
"""How many heads one answer holds at most."""

_END = 'SELECT "index" + 1, position FROM journal_leaf ORDER BY "index" DESC LIMIT 1'
_LEAVES = 'SELECT "index", hash FROM journal_leaf WHERE "index" IN ({})'
_NODES = "SELECT place, hash FROM journal_node WHERE place IN ({})"
_FOUND = 'SELECT "index" FROM journal_leaf WHERE hash = %s'


@dataclass(frozen=True, slots=True)
class Head:
    """A signed tree head, as it is published."""

    size: int
    root: str
    at: str
    key: str
    signature: str

    def as_dict(self) -> dict[str, Any]:
        """What is published."""
        return proofs.head_body(self.size, self.root, self.at, self.key) | {"signature": self.signature}


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a leaf stands in the tree of ``size`` leaves."""

    index: int
    size: int
    path: list[str]


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the tree of ``second`` leaves begins with the one of ``first``."""

    first: int
    second: int
    path: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in the log, what its leaf says, and its proof under the latest head; None before that."""

    leaf: leaves.Leaf
    inclusion: Inclusion | None
    head: Head | None


def end() -> tuple[int, int]:
    """How many leaves there are, and the position of the last one's entry."""
    with connection.cursor() as cursor:
        cursor.execute(_END)
        found = cursor.fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)


def head(size: int | None = None) -> Head | None:
    """The latest head, or the one of exactly that size."""
    rows = TreeHead.objects.order_by("-size") if size is None else TreeHead.objects.filter(size=size)
    return next(map(_head, rows[:1]), None)


def heads(since: int = 0) -> list[Head]:
    """The heads of more than ``since`` leaves, the smallest first; at most ``MOST_HEADS``."""
    return [_head(row) for row in TreeHead.objects.filter(size__gt=since).order_by("size")[:MOST_HEADS]]


def heads_after(size: int) -> Iterator[Head]:
    """All heads of more than ``size`` leaves, the smallest first."""
    return map(_head, TreeHead.objects.filter(size__gt=size).order_by("size"))


def keys() -> list[dict[str, Any]]:
    """The public keys that sign or have signed, the first one first, each later one endorsed by the one before it."""
    return [
        {
            "id": one.id,
            "public": one.public,
            "since": instant(one.since),
            "before": one.before or None,
            "endorsement": one.endorsement or None,
        }
        for one in LogKey.objects.order_by("since", "id")
    ]


def key(name: str) -> LogKey | None:
    """The public key of that short name."""
    return LogKey.objects.filter(id=name).first()


def inclusion(index: int, size: int) -> Inclusion:
    """Prove that leaf ``index`` stands in the tree of ``size`` leaves. Two queries.

    Raises ``BadRange`` where there is no such leaf or no such tree yet.
    """
    path = merkle.inclusion(index, _within(size))
    return Inclusion(index, size, [one.hex() for one in merkle.read(path, hashes)])


def consistency(first: int, second: int) -> Consistency:
    """Prove that the tree of ``second`` leaves begins with the one of ``first``. Raises ``BadRange``."""
    path = merkle.consistency(first, _within(second))
    return Consistency(first, second, [one.hex() for one in merkle.read(path, hashes)])


def index_of(leaf: bytes) -> int | None:
    """Where that leaf stands; None where it does not (yet)."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, (leaf,))
        found = cursor.fetchone()
    return int(found[0]) if found else None


def of_entry(entry: Entry) -> Place:
    """What the log says of an entry, and the proof of it under the latest head."""
    leaf = leaves.leaf(entry.id, entry.digest, entry.body)
    row, latest = Leaf.objects.filter(position=entry.id).first(), head()
    if row is None or latest is None or row.index >= latest.size:
        return Place(leaf, None, None)
    return Place(leaf, inclusion(row.index, latest.size), latest)


def growing(size: int) -> Growing:
    """The tree of the first ``size`` leaves, ready to go on."""
    edge = merkle.subtrees((0, size))
    known = hashes(edge)
    return Growing(size, [known[one] for one in edge])


def hashes(wanted: list[Subtree]) -> dict[Subtree, bytes]:
    """The hashes of these complete subtrees, single leaves among them. Raises ``KeyError`` where one is not there."""
    places = {merkle.place(one): one for one in wanted if one[0]}
    found = {places[place]: link for place, link in _rows(_NODES, list(places))}
    found |= {(0, index): link for index, link in _rows(_LEAVES, [nth for level, nth in wanted if not level])}
    return found


def _rows(sql: str, values: list[int]) -> Iterator[tuple[int, bytes]]:
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["%s"] * len(values))), values)
        for number, link in cursor.fetchall():
            yield int(number), bytes(link)


def _within(size: int) -> int:
    if size > end()[0]:
        raise BadRange(f"there is no tree of {size} leaves yet")
    return size


def _head(row: TreeHead) -> Head:
    return Head(row.size, row.root, instant(row.at), row.key_id, row.signature)
