"""The index's tables, and sizes so small that every path is walked with a handful of documents."""

from __future__ import annotations

import pytest

from huiyin.finding import postgresql, queries, sqlite


@pytest.fixture(params=["settled", "fresh"])
def _settled_or_fresh(request: pytest.FixtureRequest, _small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite: every document entered at once, or none."""
    monkeypatch.setattr(sqlite, "FRESH", 1 if request.param == "settled" else 10**9)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few documents fill a batch, a block and a sample."""
    monkeypatch.setattr(sqlite, "FRESH", 4)
    monkeypatch.setattr(postgresql, "BLOCKS", (2, 4, 6))
    monkeypatch.setattr(queries, "SAMPLE_BITS", 2)
