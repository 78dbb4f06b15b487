"""Pairwise choice: few rows in which every two values of two different factors meet at least once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import pytest

# Windows in which the states of one page are looked at; the gallery shows every page in more of them.
_MORE = [(320, "light", "es"), (1440, "dark", "en"), (1024, "light", "en"), (320, "dark", "zh-hans")]
WINDOWS = [
    (1440, "light", "zh-hans"),
    (390, "dark", "en"),
    *(pytest.param(*one, marks=pytest.mark.slow) for one in _MORE),
]

Row = tuple[object, ...]


def pairwise(*factors: Sequence[object]) -> list[Row]:
    """Greedy and the same every time: each row is the one that covers most pairs still missing."""
    every = list(product(*factors))
    missing = {pair for row in every for pair in _pairs(row)}
    rows: list[Row] = []
    while missing:
        best = max(every, key=lambda row: len(missing.intersection(_pairs(row))))
        rows.append(best)
        missing -= _pairs(best)
    return rows


def _pairs(row: Row) -> set[object]:
    return set(combinations(enumerate(row), 2))
