"""The pen: a cursor for the statements of a move that costs little more than the database itself.

A move writes some twenty rows, and Django's cursor takes several times as long for a small insert as SQLite does (see
bench/registering). What it adds is kept: errors are Django's, a broken transaction takes no further statement, and
where somebody listens (a query log, ``execute_wrapper``) the statements go through Django's own cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Self, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


class _Pen:
    """The driver's cursor under Django's rules; statements are written with ``%s`` for either database."""

    __slots__ = ("_cursor", "_database", "_said", "fetchall", "fetchone")

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._database = database
        self._cursor = cursor = database.connection.cursor()
        self._said = _for_sqlite if database.vendor == "sqlite" else str
        self.fetchone: Callable[[], Any] = cursor.fetchone
        self.fetchall: Callable[[], list[Any]] = cursor.fetchall

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> None:
        if self._database.needs_rollback:
            self._database.validate_no_broken_transaction()
        with self._database.wrap_database_errors:
            if parameters is None:
                self._cursor.execute(sql)
            else:
                self._cursor.execute(self._said(sql), parameters)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        if self._database.needs_rollback:
            self._database.validate_no_broken_transaction()
        with self._database.wrap_database_errors:
            self._cursor.executemany(self._said(sql), rows)

    @property
    def rowcount(self) -> int:
        return int(self._cursor.rowcount)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._cursor.close()


def pen(database: BaseDatabaseWrapper | None = None) -> CursorWrapper:
    """Return a cursor on the database in use; it is used as Django's is, in a ``with`` block."""
    database = database or in_use()
    if _heard(database):
        return database.cursor()
    if database.connection is None:
        database.ensure_connection()
    return cast("CursorWrapper", _Pen(database))


@contextmanager
def together() -> Iterator[None]:
    """Send the statements within without waiting for the answer to each, where that is a journey (PostgreSQL).

    Nothing within may ask for an answer: no row, no count. What the database refuses is raised when the block ends.
    """
    database = in_use()
    if on_sqlite() or _heard(database):
        yield
        return
    with database.wrap_database_errors, database.connection.pipeline():
        yield


def _heard(database: BaseDatabaseWrapper) -> bool:
    """Whether somebody listens to its statements: they are then sent one by one, and through Django's cursor."""
    return bool(database.execute_wrappers or database.force_debug_cursor)


def in_use() -> BaseDatabaseWrapper:
    """Return the connection in use itself; each look through Django's proxy costs more than a small statement."""
    return connections[DEFAULT_DB_ALIAS]


def one_of(column: str, keys: Collection[int]) -> tuple[str, list[Any]]:
    """The condition that a column is one of these keys, and its parameters; no keys, no row.

    PostgreSQL takes a list as one parameter: some hundred of them are as much work as the query.
    """
    if on_sqlite():
        return f"{column} IN ({', '.join(['%s'] * len(keys))})", list(keys)
    return f"{column} = ANY(%s)", [list(keys)]


def column(at: datetime) -> Any:
    """Return an instant as Django writes it to a column of this database."""
    return _column(at.astimezone(UTC))


@lru_cache(maxsize=64)
def _column(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


@cache
def on_sqlite() -> bool:
    """Whether this process works on SQLite; it never changes."""
    return connection.vendor == "sqlite"


@lru_cache(maxsize=1000)
def _for_sqlite(sql: str) -> str:
    return sql.replace("%s", "?").replace("%%", "%")
