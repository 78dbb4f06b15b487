"""Pairwise choice: few rows in which every two values of two different factors meet at least once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

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
