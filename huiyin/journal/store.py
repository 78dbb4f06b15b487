"""The journal's hot path: claiming acts and appending entries, as plain SQL and in the caller's transaction.

No SELECT precedes an insert: the unique index tells whether a key is taken, a trigger whether an entry is the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

from huiyin.journal.pen import column, in_use, pen
from huiyin.kernel import keys
from huiyin.kernel.ids import new_id
from huiyin.kernel.ledger import GENESIS, canonical, digest, instant

_CLAIM = (
    'INSERT INTO journal_act (id, institution_id, source, "key", body_digest, "at", "by", tag)'
    ' VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (institution_id, source, "key") DO NOTHING'
)
_CLAIMED = 'SELECT id, body_digest, result FROM journal_act WHERE institution_id = %s AND source = %s AND "key" = %s'
_FINISH = "UPDATE journal_act SET result = %s, result_tag = %s WHERE id = %s"
_APPEND = 'INSERT INTO journal_entry (stream, seq, "at", act, move, body, digest, tag) VALUES '
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"
_AT_ONCE = 200
_HEAD = "SELECT seq, digest FROM journal_entry WHERE stream = %s ORDER BY seq DESC LIMIT 1"
_ENTRIES = (
    "SELECT id, stream, seq, act, move, body, digest FROM journal_entry WHERE stream = %s AND seq > %s ORDER BY seq"
)
_ACCESS = (
    'INSERT INTO journal_access ("at", institution_id, member_id, subject, what, reason)'
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
_KEY_LENGTH = 200


class KeyReused(Exception):
    """The key stands for an earlier act that asked for something else."""


class Claim(NamedTuple):
    """The act to work under, or the earlier one and what came of it: then nothing is left to do."""

    act_id: int
    earlier_result: str | None


class Draft(NamedTuple):
    """An entry to append. ``said``: on, by, acting_for, via, inputs, changes, pack; the rest of the body is added.

    ``seq`` and ``previous`` continue the stream: one more than its head's, and its head's digest (``GENESIS`` for the
    first). Where one call appends several to one stream, only the first one's ``previous`` counts.
    """

    stream: str
    seq: int
    previous: str
    at: datetime
    act: int
    move: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it was written; ``body`` holds all of its fields."""

    position: int
    stream: str
    seq: int
    act: int
    move: str
    body: dict[str, Any]
    digest: str

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.body["at"])


def claim(institution: int, source: str, key: str | None, body_digest: str, at: datetime, by: int | None) -> Claim:
    """Claim ``key`` for a new act in this transaction; without a key every claim is a new act.

    Of several callers with one key and one body, one works and the others wait for it and get its result. Raises
    ``KeyReused`` when the key stands for another body, ``ValueError`` when it is empty or longer than 200 characters.
    """
    database = _writing()
    if key is not None and not 0 < len(key) <= _KEY_LENGTH:
        raise ValueError(f"an idempotency key has 1 to {_KEY_LENGTH} characters")
    act_id = new_id()
    mark = act_tag(act_id, institution, source, key, body_digest, instant(at), by)
    with pen(database) as cursor:
        cursor.execute(_CLAIM, (act_id, institution, source, key, body_digest, column(at), by, mark))
        if cursor.rowcount == 1:
            return Claim(act_id, None)
        cursor.execute(_CLAIMED, (institution, source, key))
        earlier_id, earlier_digest, result = cursor.fetchone()
    if earlier_digest != body_digest:
        raise KeyReused(f"{source} {key}")
    if result is None:
        raise TransactionManagementError(f"act {earlier_id} was claimed and never finished")
    return Claim(earlier_id, result)


def finish(act_id: int, result: str) -> None:
    """Write what came of the act, once, in the transaction that claimed it: who sends the same again gets the same."""
    database = _writing()
    with pen(database) as cursor:
        cursor.execute(_FINISH, (result, act_tag(act_id, result), act_id))
        if cursor.rowcount != 1:
            raise LookupError(f"no act {act_id}")


def append(stream: str, seq: int, previous: str, at: datetime, act: int, move: str, said: Mapping[str, Any]) -> str:
    """Append one entry to ``stream`` and return its digest; the arguments are those of ``Draft``.

    Raises ``IntegrityError`` when the stream's head is not ``seq - 1`` (somebody was faster, or the head was misread).
    """
    database = _writing()
    row = _row(Draft(stream, seq, previous, at, act, move, said))
    with pen(database) as cursor:
        cursor.execute(_APPEND + _ROW, row)
    return row[6]


def append_many(drafts: Sequence[Draft]) -> list[str]:
    """Append entries in their order and return their digests; as ``append``, in one statement for up to 200."""
    database = _writing()
    heads: dict[str, str] = {}
    rows = []
    for draft in drafts:
        row = _row(draft._replace(previous=heads.get(draft.stream, draft.previous)))
        heads[draft.stream] = row[6]
        rows.append(row)
    with pen(database) as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            batch = rows[start : start + _AT_ONCE]
            cursor.execute(_APPEND + ", ".join([_ROW] * len(batch)), [value for row in batch for value in row])
    return [row[6] for row in rows]


def head(stream: str) -> tuple[int, str]:
    """Return the seq and digest of the last entry of ``stream``; ``(0, GENESIS)`` when there is none."""
    with pen() as cursor:
        cursor.execute(_HEAD, (stream,))
        found = cursor.fetchone()
    return (found[0], found[1]) if found else (0, GENESIS)


def entries(stream: str, after: int = 0) -> list[StoredEntry]:
    """Return the entries of ``stream`` whose seq is greater than ``after``, in their order."""
    with pen() as cursor:
        cursor.execute(_ENTRIES, (stream, after))
        rows = cursor.fetchall()
    return [
        StoredEntry(position, stream, seq, act, move, json.loads(body), link)
        for position, stream, seq, act, move, body, link in rows
    ]


def record_accesses(
    at: datetime, institution: int, member: int, what: str, reason: str, subjects: Iterable[str]
) -> None:
    """Write down that ``member`` read ``what`` (a field, a paper) of each subject (``"dossier:5"``), and why."""
    rows = [(column(at), institution, member, subject, what, reason) for subject in subjects]
    if rows:
        with pen() as cursor:
            cursor.executemany(_ACCESS, rows)


def tag(link: str) -> str:
    """Return what proves that an entry or checkpoint of digest ``link`` was written by this house: 32 hex digits."""
    return _mark(link.encode("ascii"))


def act_tag(act_id: int, *said: str | int | None) -> str:
    """Return what proves that an act, or what came of it, was written by this house: 32 hex digits."""
    return _mark(canonical(["act", act_id, *said]))


def _mark(text: bytes) -> str:
    mac = _keyed(settings.HUIYIN_HOME).copy()
    mac.update(text)
    return mac.hexdigest()


def forget() -> None:
    """Drop the key this process keeps; call it when the data folder underneath was replaced."""
    _keyed.cache_clear()


@lru_cache(maxsize=8)
def _keyed(home: Path) -> blake2b:
    """BLAKE2b takes a key by itself (RFC 7693); an HMAC around another digest took six times as long."""
    return blake2b(key=keys.journal_key(home), digest_size=16)


def _row(draft: Draft) -> tuple[str, int, Any, int, str, str, str, str]:
    stream, seq, previous, at, act, move, said = draft
    body = canonical(
        {
            **said,
            "stream": stream,
            "seq": seq,
            "at": instant(at),
            "act": act,
            "move": move,
            "previous": previous,
        }
    )
    link = digest(previous, body)
    return stream, seq, column(at), act, move, body.decode(), link, tag(link)


def _writing() -> BaseDatabaseWrapper:
    """Return the connection of the running transaction (itself, not Django's proxy)."""
    database = in_use()
    if not database.in_atomic_block:
        raise TransactionManagementError("the journal is written in the transaction of the act")
    return database
