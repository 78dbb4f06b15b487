"""Sending the database what was recorded. It stands here, since to import the bench is to have its data folder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def play(cursor: Any, registration: Iterable[Any]) -> None:
    """Send one registration's statements; the caller begins and ends the transaction."""
    for sql, rows, many in registration:
        if many:
            cursor.executemany(sql, rows)
        else:
            cursor.execute(sql, rows[0])
            if cursor.description:
                cursor.fetchall()
