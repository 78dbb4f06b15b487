"""Rows the desk writes beside the engine's, where the ORM costs more than the row (see bench/http)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.cases.tables import Table
from huiyin.journal.pen import pen
from huiyin.matters.models import Arrival

ARRIVAL = Table("arrival", Arrival)
"""Written from the changes of their entries, so that rows and journal can not differ."""


def drop_draft(member: int, form: str) -> None:
    """Forget one draft; every registration ends with it."""
    with pen() as cursor:
        cursor.execute("DELETE FROM matters_draft WHERE member_id = %s AND form = %s", [member, form])


def add_arrivals(rows: Mapping[str, dict[str, Any]]) -> None:
    """Insert what has come, as its entry says."""
    with pen() as cursor:
        cursor.executemany(ARRIVAL.insert_sql, [ARRIVAL.parameters(key, row) for key, row in rows.items()])


def change_arrivals(rows: Mapping[str, dict[str, Any]]) -> None:
    """Give standing rows the values their entries say."""
    with pen() as cursor:
        for key, row in rows.items():
            cursor.execute(*ARRIVAL.update(key, row))
