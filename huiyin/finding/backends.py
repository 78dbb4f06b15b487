"""Which back end serves a connection, and what each of them offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from huiyin.finding import postgresql, sqlite
from huiyin.finding.wanted import Wanted


class Backend(Protocol):
    """The two modules with SQL. Documents that are not there: LookupError."""

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Create what is missing."""

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Return the names of tables and indexes that are not there."""

    def clear(self, cursor: CursorWrapper) -> None:
        """Forget every document."""

    def put(self, cursor: CursorWrapper, doc: int, words: Sequence[str], labels: Sequence[str]) -> None:
        """Insert or replace one document."""

    def put_many(self, cursor: CursorWrapper, rows: Mapping[int, tuple[Sequence[str], Sequence[str]]]) -> None:
        """Insert or replace many: words and labels of each."""

    def set_labels(self, cursor: CursorWrapper, doc: int, labels: Sequence[str], *, keep_marks: bool) -> None:
        """Replace a document's labels, and keep its marks or else its seen tokens."""

    def add_words(self, cursor: CursorWrapper, doc: int, words: Sequence[str]) -> None:
        """Add a text to a document."""

    def drop(self, cursor: CursorWrapper, docs: Iterable[int]) -> None:
        """Take documents out of every answer and remember that their remains are to be swept."""

    def sweep(self, cursor: CursorWrapper, pages: int) -> bool:
        """Do one step of removing the remains of dropped documents; tell whether none are left."""

    def hits(self, cursor: CursorWrapper, question: Wanted, before: int | None, size: int) -> list[int]:
        """Return the newest documents that answer the question, newest first."""

    def newest(self, cursor: CursorWrapper) -> int:
        """Return the greatest document id, 0 when there is none."""

    def frequencies(self, cursor: CursorWrapper, terms: Sequence[str], since: int, limit: int) -> list[int]:
        """Return for each lexeme in how many documents from ``since`` on it stands, counted to ``limit``."""

    def sharing(self, cursor: CursorWrapper, weights: Mapping[str, int], seen: Sequence[int], size: int) -> list[int]:
        """Return the documents with the greatest sums of weights of lexemes they have."""

    def labels(self, cursor: CursorWrapper, docs: Sequence[int]) -> list[tuple[int, list[str]]]:
        """Return documents with their labels, in any order."""

    def streams(self, cursor: CursorWrapper, docs: Sequence[int]) -> list[tuple[int, str]]:
        """Return documents with their streams, in any order."""


def backend(connection: BaseDatabaseWrapper) -> Backend:
    """Return the back end of a connection's database."""
    return sqlite if connection.vendor == "sqlite" else postgresql
