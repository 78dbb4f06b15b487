"""Proof for what came in and is not a contact yet: every row is the fold of its journal, no number is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.cases.proving import snapshot
from huiyin.cases.verify import compare
from huiyin.journal import queries
from huiyin.journal.checkpoints import Checkpoint
from huiyin.journal.queries import Folded
from huiyin.journal.verify import Finding, Report
from huiyin.matters.arrivals import REASONS, stream
from huiyin.matters.models import Arrival
from huiyin.matters.store import ARRIVAL

KIND = "arrivals"


def verify(since: Checkpoint | None) -> Report:
    """Look at all arrivals, or at those of the units and days that have an entry after the checkpoint."""
    report = Report(covers=[_("Every letter and visitor noted is what its entries say, and no number is left out.")])
    known = set()
    with snapshot():
        for one in queries.folds(KIND, since.position if since else 0):
            known.add(one.stream)
            rows = _rows(one)
            report.examined["arrivals"] += len(rows)
            for finding in _compare(one, rows):
                report.add(finding)
        for finding in _strays(known) if since is None else ():
            report.add(finding)
    return report


def _rows(one: Folded) -> dict[str, dict[str, Any]]:
    """The rows of the stream's unit and day, and those that it names and that stand elsewhere."""
    _kind, unit, day = one.stream.split(":")
    rows = list(_of(int(unit), day).values(*ARRIVAL.columns))
    found = {str(row["id"]): row for row in rows}
    elsewhere = [int(key) for key in one.state.get(ARRIVAL.name, {}) if key not in found]
    moved = Arrival.objects.filter(pk__in=elsewhere).values(*ARRIVAL.columns) if elsewhere else []
    return {**found, **{str(row["id"]): row for row in moved}}


def _of(unit: int, day: str | date) -> QuerySet[Arrival]:
    """The rows of a unit and day; the index that knows them begins with unit and channel."""
    return Arrival.objects.filter(unit_id=unit, channel__in=list(REASONS), day=day)


def _compare(one: Folded, rows: dict[str, dict[str, Any]]) -> Iterator[Finding]:
    expected = one.state.get(ARRIVAL.name, {})
    yield from compare(ARRIVAL, {key: (one.stream, row) for key, row in expected.items()}, rows)
    numbers: dict[str, list[int]] = {}
    for row in expected.values():
        numbers.setdefault(row.get("channel", ""), []).append(row.get("n", 0))
    for channel, given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield Finding("series_gap", f"{one.stream}: its numbers of {channel} are not consecutive", one.stream)


def _strays(known: set[str]) -> Iterator[Finding]:
    """Units and days that have rows and no stream at all."""
    for unit, day in Arrival.objects.order_by().values_list("unit_id", "day").distinct():
        if stream(unit, day) not in known:
            for key in _of(unit, day).values_list("id", flat=True):
                yield Finding("row_without_entry", f"{ARRIVAL.name}:{key}: the table has it, no journal does")
