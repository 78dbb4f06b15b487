"""What a registration writes, recorded once and played again without the product.

A recording keeps every statement that writes, with its parameters and in its groups (one statement for many rows stays
one), so that the bare side sends the database exactly what the product sent, and nothing of what it only asked.
``objects`` says the same in the words of Django's models, for a side that writes as Django's own manual does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import Model

from bench.bare.replay import play

__all__ = ["objects", "play", "ready", "record"]

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


def objects(registration: Registration) -> list[tuple[str, str, Any]]:
    """What Django's models are told for the same rows; the rows must stand in the database in use.

    Each is what is done, the model, and with what: ``create`` rows, ``count`` a series on, ``update`` a row, or send a
    ``plain`` statement: one that deletes, or whose table has no model.
    """
    return [_object(statement) for statement in registration]


def _object(statement: Statement) -> tuple[str, str, Any]:
    table, columns = _target(statement.sql)
    model = _models().get(table)
    if model is None or statement.sql.startswith("DELETE"):
        return "plain", "", tuple(statement)
    label, names = model._meta.label, {field.column: field.attname for field in model._meta.concrete_fields}
    given = [names[column] for column in columns]
    if statement.sql.startswith("UPDATE"):
        *values, key = statement.rows[0]
        return "update", label, (key, dict(zip(given, values, strict=True)))
    if "DO UPDATE" in statement.sql:
        return "count", label, dict(zip(given, statement.rows[0], strict=False))
    flat = [value for row in statement.rows for value in row]
    width = statement.sql.partition("VALUES")[2].partition(")")[0].count("%s")
    rows = [flat[start : start + width] for start in range(0, len(flat), width)]
    return "create", label, [_row(model, given, row) for row in rows]


def _row(model: type[Model], given: list[str], values: list[Any]) -> dict[str, Any]:
    """The fields of a row as Python has them, found again by its key, or by its numbers where the database gives it."""
    known = dict(zip(given, values, strict=False))
    key = {field.attname for field in model._meta.pk_fields}
    finding = key if key <= known.keys() else {name for name, value in known.items() if type(value) is int}
    return dict(model._default_manager.filter(**{name: known[name] for name in finding}).values(*given).get())


@cache
def _target(sql: str) -> tuple[str, list[str]]:
    """The table a statement writes to, and the columns it names."""
    if sql.startswith("UPDATE"):
        table, columns = re.match(r'UPDATE "?(\w+)"? SET (.*) WHERE id = %s', sql).groups()  # type: ignore[union-attr]
        return table, re.findall(r'"?(\w+)"? = %s', columns)
    table, columns = re.match(r'(?:INSERT INTO|DELETE FROM) "?(\w+)"? ?(\([^)]*\))?', sql).groups()  # type: ignore[union-attr]
    return table, re.findall(r"\w+", columns or "")


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}
