"""What a registration writes, recorded once and played again without the product.

A recording keeps every statement that writes, with its parameters and in its groups (one statement for many rows stays
one), so that the bare side sends the database exactly what the product sent, and nothing of what it only asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class Statement(NamedTuple):
    """One call of the driver: ``execute`` with one row of parameters, or ``executemany`` with several."""

    sql: str
    rows: list[tuple[Any, ...]]
    many: bool


Registration = list[Statement]


def record(act: Callable[[], object]) -> Registration:
    """Run ``act`` and return what it wrote."""
    kept: Registration = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in WRITES:
            params = list(params) if many else params
            rows = [tuple(row or ()) for row in (params if many else [params])]
            kept.append(Statement(sql, rows, many))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        act()
    return kept


def ready(registrations: list[Registration], vendor: str) -> list[Registration]:
    """The recordings as the driver alone takes them."""
    if vendor != "sqlite":
        return registrations
    return [[one._replace(sql=one.sql.replace("%s", "?")) for one in registration] for registration in registrations]


def play(cursor: Any, registration: Registration) -> None:
    """Send one registration's statements; the caller begins and ends the transaction."""
    for sql, rows, many in registration:
        if many:
            cursor.executemany(sql, rows)
        else:
            cursor.execute(sql, rows[0])
            if cursor.description:
                cursor.fetchall()
