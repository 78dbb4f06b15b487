"""A hand that writes to the journal as the engine does: claim, append, finish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from pytest_django import Settings

from huiyin.journal import store
from huiyin.kernel.ledger import Changes

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOUSE, CLERK = 1, 77
DIGEST = "d" * 64

Write = Callable[..., str]


def said(changes: Changes | None = None, **fields: Any) -> dict[str, Any]:
    """What an entry says beside its place in the stream."""
    start = {"on": "2026-11-20", "by": CLERK, "acting_for": None, "via": "web", "inputs": {}, "pack": DIGEST}
    return {**start, "changes": changes or {}, **fields}


@pytest.fixture
def write(db: None) -> Write:
    """Write one entry to a stream in an act of its own, a minute after the one before; return its digest."""
    clock = [NOW]

    def write(stream: str, changes: Changes | None = None, move: str = "note") -> str:
        clock[0] += timedelta(minutes=1)
        with transaction.atomic():
            act, _ = store.claim(HOUSE, "web", None, DIGEST, clock[0], CLERK)
            seq, previous = store.head(stream)
            link = store.append(stream, seq + 1, previous, clock[0], act, move, said(changes))
            store.finish(act, "done")
        return link

    return write


def run(statement: str, *values: Any) -> int:
    """Run raw SQL, as somebody with the database in their hands would; return the number of rows touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    """A data folder of its own: its checkpoints speak of this test's entries only."""
    settings.HUIYIN_HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield
