"""The index's tables, and sizes so small that every path is walked with a handful of documents."""

from __future__ import annotations

import pytest

from huiyin.finding import postgresql, queries, sqlite


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "FRESH", 4)
    monkeypatch.setattr(postgresql, "BLOCKS", (2, 4, 6))
    monkeypatch.setattr(queries, "SAMPLE_BITS", 2)
