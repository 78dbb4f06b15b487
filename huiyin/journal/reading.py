"""Reading the journal as people do: entries of some streams, the newest first, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from huiyin.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """An entry: its position, stream, and what its text says."""

    position: int
    stream: str
    seq: int
    at: datetime
    move: str
    by: int | None
    via: str
    inputs: dict[str, Any]
    changes: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """Some entries; ``before`` is the position at which the next page begins, None at the end."""

    lines: list[Line]
    before: int | None


def page(streams: Q, before: int | None = None, limit: int = 50) -> Page:
    """The newest entries of the streams, below the position ``before``. One query."""
    found: QuerySet[Entry] = Entry.objects.filter(streams)
    if before is not None:
        found = found.filter(id__lt=before)
    # By the streams' own index and sorted then: they have few entries, and the journal many millions of others.
    rows = list(found.order_by((F("id") + 0).desc())[: limit + 1])
    lines = [_line(row) for row in rows[:limit]]
    return Page(lines, lines[-1].position if len(rows) > limit else None)


def named(stream: str) -> Q:
    """One stream."""
    return Q(stream=stream)


def among(streams: Iterable[str] | QuerySet[Any]) -> Q:
    """Any of these streams, or of those that a query names."""
    return Q(stream__in=streams)


def _line(row: Entry) -> Line:
    try:
        body = json.loads(row.body)
        by = int(body["by"]) if body.get("by") else None
        via, inputs, changes = str(body.get("via", "")), dict(body.get("inputs", {})), dict(body.get("changes", {}))
    except (ValueError, KeyError, TypeError, AttributeError):  # tampered with: verification names it
        by, via, inputs, changes = None, "", {}, {}
    return Line(row.id, row.stream, row.seq, row.at, row.move, by, via, inputs, changes)
