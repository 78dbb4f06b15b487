"""Checkpoints: what the journal held, written down outside the database.

A chain shows that an entry was changed, not that its last links were cut off or that a whole stream was taken away.
So the heads stand in ``HUIYIN_HOME/checkpoints/YYYY-MM.jsonl`` too, one file a month, one line a checkpoint, each
chained to the line before and tagged. Copy the folder to another machine: who holds both this one's database and its
files could still rewrite both.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from huiyin.journal.store import tag
from huiyin.kernel.keys import sync_folder
from huiyin.kernel.ledger import GENESIS, canonical, digest, instant

MOST_ENTRIES = 10_000
"""How many entries one line covers at most: it bounds the line's length and what ``verify`` holds in memory."""

_RANGE = "SELECT id, stream, seq, digest FROM journal_entry WHERE id > %s AND id <= %s ORDER BY id LIMIT %s"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One line. ``heads``: stream → seq and digest of the last entry, for the streams changed since the line before."""

    at: str
    position: int  # of the last entry covered
    entries: int  # covered by this line and all before it
    rolling: str  # over positions and digests of all of them, in the order of positions
    heads: dict[str, tuple[int, str]]
    previous: str
    digest: str
    file: str


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that is not as it was written."""

    file: str
    line: int
    why: str  # unreadable, altered, forged, chain


class CheckpointsDamaged(Exception):
    """The last line is not as it was written: nothing is chained to it before somebody has looked."""


class Rolling:
    """The digest over entries in the order of their positions, continued from a checkpoint's."""

    def __init__(self, start: str = GENESIS) -> None:
        self._hash = hashlib.sha256(start.encode("ascii"))
        self.heads: dict[str, tuple[int, str]] = {}
        self.entries = 0

    def add(self, position: int, stream: str, seq: int, link: str) -> None:
        """Count one entry in."""
        self._hash.update(f"{position}:{link}\n".encode())
        self.heads[stream] = (seq, link)
        self.entries += 1

    def value(self) -> str:
        """Return the digest so far."""
        return self._hash.hexdigest()


def folder() -> Path:
    """Return where the checkpoints stand."""
    return Path(settings.HUIYIN_HOME) / "checkpoints"


def write_checkpoint(now: datetime) -> Checkpoint | None:
    """Write down what came since the last checkpoint and return the new last one; None when nothing came.

    To be called outside any transaction. On PostgreSQL it waits up to 5 s for those who are writing to the journal
    (``OperationalError`` after that: call again later), since one of them may hold a position below the last one.
    Raises ``CheckpointsDamaged`` when the last line can not be trusted.
    """
    folder().mkdir(parents=True, exist_ok=True)
    with _alone():
        last = last_checkpoint()
        written = None
        path = folder() / f"{now:%Y-%m}.jsonl"
        with path.open("ab+") as file:
            _cut_torn_line(file)
            for checkpoint in _since(last, settled(), now, path.name):
                file.write(_line(checkpoint))
                written = checkpoint
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder())
    return written


def last_checkpoint() -> Checkpoint | None:
    """Return the last checkpoint; None when there is none. Raises ``CheckpointsDamaged`` when it can not be trusted."""
    for path in reversed(_files()):
        text, number = b"", 0
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    text, number = line, number + 1
        if text:
            found = _parse(text, path.name, number)
            if isinstance(found, Damage):
                raise CheckpointsDamaged(f"{path}, line {number}: {found.why}. Run `huiyin verify`.")
            return found
    return None


def read(since: Checkpoint | None = None) -> Iterator[Checkpoint | Damage]:
    """Yield every line after ``since`` in its order, and what is wrong with any of them.

    A last line without its end is no checkpoint: the machine stopped while it was written, and nobody was told of it.
    """
    previous = since.digest if since else GENESIS
    reached = since is None
    for path in _files():
        if since and path.name < since.file:
            continue
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                found = _parse(line, path.name, number) if line.endswith(b"\n") else None
                if not reached:
                    reached = isinstance(found, Checkpoint) and since is not None and found.digest == since.digest
                elif isinstance(found, Checkpoint):
                    if found.previous != previous:
                        yield Damage(path.name, number, "chain")
                    previous = found.digest
                    yield found
                elif found:
                    yield found


def months() -> list[str]:
    """The files of checkpoints, the latest first."""
    return [path.name for path in reversed(_files())]


def of_month(file: str) -> list[Checkpoint | Damage]:
    """Every line of one of ``months()``, by itself: whether it continues the line before is for ``read``."""
    if file not in months():
        return []
    return lines((folder() / file).read_bytes(), file)


def lines(text: bytes, file: str) -> list[Checkpoint | Damage]:
    """The lines of a file of checkpoints, of this house or kept elsewhere; an unfinished last one is none."""
    whole = text[: text.rfind(b"\n") + 1]
    return [_parse(line, file, number) for number, line in enumerate(whole.splitlines(keepends=True), 1)]


def _since(last: Checkpoint | None, until: int, now: datetime, file: str) -> Iterator[Checkpoint]:
    while True:
        position, entries, rolling, previous = _end(last)
        with connection.cursor() as cursor:
            cursor.execute(_RANGE, (position, until, MOST_ENTRIES))
            rows = cursor.fetchall()
        if not rows:
            return
        last = _make(rows, Rolling(rolling), entries, previous, instant(now), file)
        yield last


def _end(last: Checkpoint | None) -> tuple[int, int, str, str]:
    return (last.position, last.entries, last.rolling, last.digest) if last else (0, 0, GENESIS, GENESIS)


def _make(
    rows: Iterable[tuple[int, str, int, str]], rolling: Rolling, entries: int, previous: str, at: str, file: str
) -> Checkpoint:
    position = 0
    for position, stream, seq, link in rows:
        rolling.add(position, stream, seq, link)
    body = _body(at, position, entries + rolling.entries, rolling.value(), rolling.heads, previous)
    link = digest(previous, canonical(body))
    return Checkpoint(at, position, entries + rolling.entries, rolling.value(), rolling.heads, previous, link, file)


def _body(
    at: str, position: int, entries: int, rolling: str, heads: dict[str, tuple[int, str]], previous: str
) -> dict[str, Any]:
    plain = {stream: list(head) for stream, head in heads.items()}
    return dict(at=at, position=position, entries=entries, rolling=rolling, heads=plain, previous=previous)


def _line(one: Checkpoint) -> bytes:
    body = _body(one.at, one.position, one.entries, one.rolling, one.heads, one.previous)
    return canonical({**body, "digest": one.digest, "tag": tag(one.digest)}) + b"\n"


def _parse(line: bytes, file: str, number: int) -> Checkpoint | Damage:
    try:
        body = json.loads(line)
        link, mark, previous = body.pop("digest"), body.pop("tag"), body["previous"]
        heads = {stream: (seq, head) for stream, (seq, head) in body["heads"].items()}
        one = Checkpoint(body["at"], body["position"], body["entries"], body["rolling"], heads, previous, link, file)
        if digest(previous, canonical(body)) != link:
            return Damage(file, number, "altered")
        return one if hmac.compare_digest(tag(link), mark) else Damage(file, number, "forged")
    except (ValueError, KeyError, TypeError, AttributeError):
        return Damage(file, number, "unreadable")


def settled() -> int:
    """Return the last position up to which no further entry can appear; to be called outside any transaction.

    On PostgreSQL it waits for the writers of the moment, as ``write_checkpoint`` does.
    """
    last = "SELECT coalesce(max(id), 0) FROM journal_entry"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            return int(cursor.execute(last).fetchone()[0])
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # Positions are drawn before they are committed. Who holds one holds a lock that this one waits for.
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute("LOCK TABLE journal_entry IN SHARE MODE")
        cursor.execute(last)
        return int(cursor.fetchone()[0])


def _files() -> list[Path]:
    return sorted(folder().glob("????-??.jsonl"))


def _cut_torn_line(file: BinaryIO) -> None:
    """Remove a last line without its end: it was never acknowledged."""
    file.seek(0)
    whole = 0
    for line in file:
        if line.endswith(b"\n"):
            whole += len(line)
    file.truncate(whole)
    file.seek(whole)


@contextmanager
def _alone() -> Iterator[None]:
    with (folder() / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
