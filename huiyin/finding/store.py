"""What changes the index: plain SQL, in the caller's transaction.

A document is a number (a case's dense id), its words (from `text.tokens`, or `text.blind` of them), its seen tokens
(whoever holds one of these may find it) and its marks, short names by which lists are filtered. Finding itself knows no
case and no member.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

from huiyin.finding.backends import backend
from huiyin.finding.text import words_of
from huiyin.finding.wanted import labels
from huiyin.journal.pen import pen


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the tables and indexes that are not there; safe to repeat."""
    backend(connection).install(connection)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of tables and indexes that are not there."""
    return backend(connection).missing(connection)


def clear(connection: BaseDatabaseWrapper) -> None:
    """Forget every document: before a rebuild, and between tests that commit."""
    with pen() as cursor:
        backend(connection).clear(cursor)


def put(doc: int, words: Sequence[str], seen: Sequence[int], marks: Sequence[str] = ()) -> None:
    """Insert or replace one document. `text.BREAK` between two texts keeps phrases from reaching across.

    What keyed words (or none at all) take the place of is swept as if it had been dropped.
    Raises ValueError when a word is no token, or a mark is none.
    """
    with pen() as cursor:
        backend(connection).put(cursor, doc, words, labels(seen, marks))


def put_many(rows: Iterable[tuple[int, Sequence[str], Sequence[int], Sequence[str]]]) -> None:
    """Insert or replace many documents (id, words, seen tokens, marks); of one that stands twice the last counts."""
    with pen() as cursor:
        backend(connection).put_many(cursor, {doc: (words, labels(seen, marks)) for doc, words, seen, marks in rows})


def set_seen(doc: int, seen: Sequence[int]) -> None:
    """Replace who may find the document. Raises LookupError when it is not in the index."""
    with pen() as cursor:
        backend(connection).set_labels(cursor, doc, labels(seen, ()), keep_marks=True)


def set_marks(doc: int, marks: Sequence[str]) -> None:
    """Replace what the document is filtered by. Raises LookupError when it is not in the index."""
    with pen() as cursor:
        backend(connection).set_labels(cursor, doc, labels((), marks), keep_marks=False)


def add_words(doc: int, words: Sequence[str]) -> None:
    """Add a text to the document; no phrase reaches into it from before. Raises LookupError when it is not there."""
    with pen() as cursor:
        backend(connection).add_words(cursor, doc, words)


def words(doc: int) -> list[str]:
    """Return the document's tokens as they were put; none when it is not in the index."""
    with pen() as cursor:
        return [word for _, stream in backend(connection).streams(cursor, [doc]) for word in words_of(stream)]


def drop(docs: Iterable[int]) -> None:
    """Take documents out of the index. They are found no more; their remains in the files go with `sweep`."""
    with pen() as cursor:
        backend(connection).drop(cursor, docs)


def sweep(pages: int = 500) -> bool:
    """Do one step of removing what dropped documents left in the database's files; return whether nothing is left.

    SQLite merges about ``pages`` pages of the index and, at the end, empties the write-ahead log; PostgreSQL rewrites
    the table, during which nobody can search. Raises TransactionManagementError inside a transaction.
    """
    if connection.in_atomic_block:
        raise TransactionManagementError("sweep() works outside of transactions")
    with pen() as cursor:
        return backend(connection).sweep(cursor, pages)
