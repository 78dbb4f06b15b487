"""Rows of keys, dossiers and tokens as plain SQL: registration is hot, and the ORM costs more than the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from huiyin.journal.pen import column, pen

CHUNK = 500  # ids in one IN list; well below SQLite's limit of parameters


class KeyRow(NamedTuple):
    """A key as the database holds it; ``wrapped`` is empty once it is destroyed."""

    id: int
    institution_id: int
    parent_id: int | None
    wrapped: str


class TokenRow(NamedTuple):
    """One blind token of a dossier."""

    kind: str
    value: str
    dossier_id: int
    confidential: bool


def marks(count: int) -> str:
    """``count`` placeholders for an IN list."""
    return ", ".join(["%s"] * count)


def chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    """The ids in lists short enough for one statement."""
    whole = list(ids)
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]


_KEY = "INSERT INTO parties_key (id, institution_id, parent_id, wrapped, made_at, destroyed_at) VALUES "
_DOSSIER = (
    "INSERT INTO parties_dossier (id, institution_id, key_id, kind, sealed, confidential, head_count, made_at) VALUES "
)
_TOKEN = "INSERT INTO parties_token (kind, value, dossier_id, confidential) VALUES "  # noqa: S105 a blind token is no password
_KEYS = "SELECT id, institution_id, parent_id, wrapped FROM parties_key WHERE id IN ({})"
_FORGET = "DELETE FROM parties_token WHERE dossier_id IN (SELECT id FROM parties_dossier WHERE key_id IN ({}))"
_DESTROY = (
    "UPDATE parties_key SET wrapped = '', destroyed_at = %s"
    " WHERE id IN ({}) AND destroyed_at IS NULL AND parent_id IS NOT NULL"
)


def insert_keys(rows: Iterable[KeyRow], now: datetime) -> None:
    """Write new keys."""
    made = column(now)
    with pen() as cursor:
        cursor.executemany(_KEY + "(%s, %s, %s, %s, %s, NULL)", [(*row, made) for row in rows])


def insert_dossiers(rows: Iterable[Sequence[Any]]) -> None:
    """Write dossiers given as (id, institution, key, kind, sealed, confidential, head count, ``column`` of made_at)."""
    with pen() as cursor:
        cursor.executemany(_DOSSIER + "(%s, %s, %s, %s, %s, %s, %s, %s)", list(rows))


def insert_tokens(rows: Sequence[TokenRow]) -> None:
    """Write blind tokens, many in one statement: on PostgreSQL each statement is a journey."""
    with pen() as cursor:
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            sql = _TOKEN + ", ".join(["(%s, %s, %s, %s)"] * len(part))
            cursor.execute(sql, [value for row in part for value in row])


def insert_institution_key(row: KeyRow, now: datetime) -> None:
    """Write an institution's own key unless it has one: of two that come first together, one wins."""
    with pen() as cursor:
        cursor.execute(_KEY + "(%s, %s, %s, %s, %s, NULL) ON CONFLICT DO NOTHING", [*row, column(now)])


def institution_key(institution_id: int) -> KeyRow | None:
    """The institution's own key, if it has one yet."""
    with pen() as cursor:
        cursor.execute(
            "SELECT id, institution_id, parent_id, wrapped FROM parties_key"
            " WHERE institution_id = %s AND parent_id IS NULL",
            [institution_id],
        )
        row = cursor.fetchone()
    return KeyRow(*row) if row else None


def institution_keys() -> list[KeyRow]:
    """The keys of all institutions."""
    with pen() as cursor:
        cursor.execute("SELECT id, institution_id, parent_id, wrapped FROM parties_key WHERE parent_id IS NULL")
        return [KeyRow(*row) for row in cursor.fetchall()]


def wrap_anew(key: int, wrapped: str) -> None:
    """Put another wrapping around an institution's key; the key itself stays."""
    with pen() as cursor:
        cursor.execute("UPDATE parties_key SET wrapped = %s WHERE id = %s AND parent_id IS NULL", [wrapped, key])


def keys(ids: Iterable[int]) -> list[KeyRow]:
    """The key rows of these ids, in no order."""
    found: list[KeyRow] = []
    with pen() as cursor:
        for part in chunks(ids):
            cursor.execute(_KEYS.format(marks(len(part))), part)
            found += [KeyRow(*row) for row in cursor.fetchall()]
    return found


def destroy_keys(ids: Iterable[int], now: datetime) -> int:
    """Empty these keys and remove the tokens of their dossiers; return how many were alive until now."""
    count = 0
    with pen() as cursor:
        for part in chunks(ids):
            places = marks(len(part))
            cursor.execute(_FORGET.format(places), part)
            cursor.execute(_DESTROY.format(places), [column(now), *part])
            count += cursor.rowcount
    return count


def replace_tokens(dossier_id: int, rows: Sequence[TokenRow]) -> None:
    """Give a dossier these tokens and no others."""
    with pen() as cursor:
        cursor.execute("DELETE FROM parties_token WHERE dossier_id = %s", [dossier_id])
    insert_tokens(rows)


def flush_log() -> None:
    """After an erasure: leave nothing of the destroyed key in SQLite's write-ahead log if nobody is reading it now.

    It never waits: a reader of an hour would hold up every writer, and the next checkpoint does the same.
    """
    if connection.vendor != "sqlite":
        return
    with pen() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = int(cursor.fetchone()[0])
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
