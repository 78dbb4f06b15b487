"""Counting what tokens ask: one small statement a request, the same for every process of the server."""

from __future__ import annotations

from datetime import datetime

from huiyin.journal.pen import column, pen

MINUTE = 60
_COUNT = (
    "INSERT INTO api_use (token_id, minute, count, at) VALUES (%s, %s, 1, %s) ON CONFLICT (token_id) DO UPDATE SET"
    " count = CASE WHEN api_use.minute = excluded.minute THEN api_use.count + 1 ELSE 1 END,"
    " minute = excluded.minute, at = excluded.at RETURNING count"
)


def count(token: int, now: datetime) -> int:
    """How many requests this one is in the minute at hand."""
    with pen() as cursor:
        cursor.execute(_COUNT, [token, int(now.timestamp()) // MINUTE, column(now)])
        return int(cursor.fetchone()[0])
