"""Entries go into the log in batches: their leaves, the subtrees they complete and the signed head, all or nothing."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

from huiyin.journal import checkpoints
from huiyin.journal.log import leaves, queries, signing
from huiyin.journal.log.queries import Head
from huiyin.journal.models import TreeHead
from huiyin.kernel import merkle, proofs
from huiyin.kernel.keys import sync_folder
from huiyin.kernel.ledger import canonical, instant

MOST = 2000
"""How many entries one batch takes at most: it bounds how long others wait for it."""
KEPT = "heads.jsonl"
"""The file, among the checkpoints, that holds every head outside the database."""

_AT_ONCE = 250
_LOCK = 0x68656164  # of PostgreSQL's advisory locks: one writes the log at a time
_NEXT = (
    "SELECT id, digest, CASE WHEN body LIKE %s THEN body END FROM journal_entry WHERE id > %s AND id <= %s"
    " ORDER BY id LIMIT %s"
)
_LEAVES = 'INSERT INTO journal_leaf ("index", position, hash) VALUES '
_NODES = "INSERT INTO journal_node (place, hash) VALUES "


class _Batch(NamedTuple):
    """What is to be written, prepared before the transaction that writes it."""

    start: int
    leaves: list[tuple[int, int, bytes]]
    nodes: list[tuple[int, bytes]]
    size: int
    root: bytes


def publish(now: datetime, most: int = MOST) -> Head | None:
    """Bring every settled entry into the log and return the last new head; None where nothing had come.

    To be called outside any transaction. Of several that publish at once one does it and the others find nothing left.
    Raises ``OperationalError`` where writers keep it waiting (PostgreSQL), ``signing.KeyLost``, ``KeyDamaged``.
    """
    until = checkpoints.settled()
    signer = signing.ready(now)
    made = None
    while (batch := _prepared(until, most)) is not None:
        head = _write(batch, signer, now)
        if head is None:  # somebody was faster: go on from what they wrote
            continue
        made = head
    _keep()
    return made


def kept() -> list[dict[str, Any]]:
    """The heads that stand outside the database, as they were written; a line that can not be read is left out."""
    found = []
    for line in _file().read_bytes().splitlines() if _file().exists() else ():
        with suppress(ValueError, KeyError, TypeError):
            said = json.loads(line)
            found.append({name: said[name] for name in ("size", "root", "at", "key", "signature")})
    return found


def _prepared(until: int, most: int) -> _Batch | None:
    """The next batch, computed while others write; None where nothing is left."""
    size, position = queries.end()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, (f"%{leaves.MARK}%", position, until, most))
        rows = cursor.fetchall()
    if not rows:
        return None
    tree = queries.growing(size)
    new: list[tuple[int, int, bytes]] = []
    nodes: list[tuple[int, bytes]] = []
    for index, (place, digest, body) in enumerate(rows, size):
        leaf = leaves.leaf(place, digest, body).hash
        new.append((index, place, leaf))
        nodes += [(merkle.place(one), link) for one, link in tree.add(leaf)]
    return _Batch(size, new, nodes, tree.size, tree.root())


def _write(batch: _Batch, signer: signing.Signer, now: datetime) -> Head | None:
    """Write a batch and its head; None where another was written since it was prepared."""
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if queries.end()[0] != batch.start:
            return None
        _insert(_LEAVES, batch.leaves)
        _insert(_NODES, batch.nodes)
        body = proofs.head_body(batch.size, batch.root.hex(), instant(now), signer.id)
        signature = proofs.signed(signer.private, proofs.HEAD, body)
        TreeHead.objects.create(size=batch.size, root=batch.root.hex(), at=now, key_id=signer.id, signature=signature)
        return Head(batch.size, batch.root.hex(), instant(now), signer.id, signature)


def _insert(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            marks = ", ".join([f"({', '.join(['%s'] * len(part[0]))})"] * len(part))
            cursor.execute(sql + marks, [value for row in part for value in row])


def _keep() -> None:
    """Write down outside the database the heads that are not there yet, in one file, each line once."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path.parent):
        known = max((int(one["size"]) for one in kept()), default=0)
        lines = [canonical(head.as_dict()) + b"\n" for head in queries.heads_after(known)]
        if not lines:
            return
        with path.open("ab+") as file:
            _end_line(file.fileno())
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)


def _end_line(handle: int) -> None:
    """End a line that a crash has cut, so that the next one stands by itself."""
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        os.write(handle, b"\n")


def _file() -> Path:
    return checkpoints.folder() / KEPT


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".heads.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
