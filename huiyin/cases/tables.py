"""The tables whose rows are results in the journal, and how a value looks in a row and in an entry.

An entry's ``changes`` is ``{table: {row key: {field: value}}}`` in JSON: keys of rows as text (they outgrow a JSON
number), instants as RFC 3339 in UTC. ``store`` writes rows from it, ``verify`` compares them with its fold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from django.db import models

from huiyin.journal.pen import on_sqlite
from huiyin.kernel.ledger import Changes, instant


def moment(text: str) -> datetime:
    """The instant an entry holds."""
    return datetime.fromisoformat(text)


def _same(value: Any) -> Any:
    return value


def _key_out(value: Any) -> str:
    return str(value)


def _instant_in(value: str) -> Any:
    if on_sqlite():  # Django's own form there: no T, no zone, microseconds only if there are any
        return value[:10] + " " + (value[11:19] if value[20:26] == "000000" else value[11:26])
    return value


def _instant_out(value: Any) -> str:
    if isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return instant(value)


def _json_in(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _json_out(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _date_out(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def _codec(one: models.Field[Any, Any]) -> Codec:
    """How a field's JSON value becomes a parameter, and how a column's value becomes JSON again."""
    if isinstance(one, models.ForeignKey | models.OneToOneField):
        return int, _key_out
    if isinstance(one, models.BigIntegerField | models.BigAutoField):
        return int, _key_out
    if isinstance(one, models.DateTimeField):
        return _instant_in, _instant_out
    if isinstance(one, models.DateField):
        return _same, _date_out
    if isinstance(one, models.JSONField):
        return _json_in, _json_out
    if isinstance(one, models.BooleanField):
        return _same, bool
    return _same, _same


@dataclass(frozen=True)
class Table:
    """One journalled table: its columns in order, their codecs, their defaults."""

    name: str
    model: type[models.Model]
    derived: frozenset[str] = frozenset()  # columns that follow from other rows and are not in ``changes``
    columns: tuple[str, ...] = field(init=False)
    codecs: dict[str, Codec] = field(init=False)
    defaults: dict[str, Any] = field(init=False)
    key: str = field(init=False)
    insert_sql: str = field(init=False)
    _writes: tuple[tuple[str, Any, Callable[[Any], Any] | None], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        fields = list(self.model._meta.concrete_fields)
        columns = tuple(one.attname for one in fields)
        set_ = object.__setattr__
        set_(self, "columns", columns)
        set_(self, "codecs", {one.attname: _codec(one) for one in fields})
        set_(self, "defaults", {one.attname: self._default(one) for one in fields})
        set_(self, "key", next(one.attname for one in fields if one.primary_key))
        writes = ((one, self.defaults[one], None if one == self.key else self.codecs[one][0]) for one in columns)
        set_(self, "_writes", tuple(writes))
        names = ", ".join(f'"{one.column}"' for one in fields)
        marks = ", ".join(["%s"] * len(fields))
        set_(self, "insert_sql", f'INSERT INTO "{self.model._meta.db_table}" ({names}) VALUES ({marks})')  # noqa: S608

    @staticmethod
    def _default(one: models.Field[Any, Any]) -> Any:
        if one.primary_key or not one.has_default():
            return None if one.null else ""
        return one.get_default()

    def parameters(self, key: str, row: dict[str, Any]) -> list[Any]:
        """The parameters of ``insert_sql`` for one new row."""
        values: list[Any] = []
        for column, default, to_column in self._writes:
            if to_column is None:
                values.append(int(key))
                continue
            value = row.get(column, default)
            values.append(None if value is None else to_column(value))
        return values

    def update(self, key: str, row: dict[str, Any]) -> tuple[str, list[Any]]:
        """The statement and parameters that give one existing row these values."""
        assigned = ", ".join(f'"{column}" = %s' for column in row)
        values = [None if value is None else self.codecs[column][0](value) for column, value in row.items()]
        sql = f'UPDATE "{self.model._meta.db_table}" SET {assigned} WHERE "{self.key}" = %s'  # noqa: S608
        return sql, [*values, int(key)]

    def as_json(self, row: dict[str, Any]) -> dict[str, Any]:
        """A database row (by attribute name) as the journal would hold it, without what is derived."""
        return {
            column: None if row[column] is None else self.codecs[column][1](row[column])
            for column in self.columns
            if column != self.key and column not in self.derived
        }

    def whole(self, row: dict[str, Any]) -> dict[str, Any]:
        """A folded row with the defaults of everything the journal left unsaid."""
        return {
            column: row.get(column, self.defaults[column])
            for column in self.columns
            if column != self.key and column not in self.derived
        }


_tables: dict[str, Table] = {}


def register(name: str, model: type[models.Model], *, derived: frozenset[str] = frozenset()) -> None:
    """Make ``model`` a journalled table called ``name``; a desk's room calls it for its own rows."""
    _tables[name] = Table(name, model, derived)


def table(name: str) -> Table:
    """The registered table of that name."""
    return _tables[name]


def tables() -> list[Table]:
    """Every journalled table, in the order of registration."""
    return list(_tables.values())


def merge(into: Changes, new: Changes) -> Changes:
    """Add ``new`` to ``into`` in place, field by field, and return it."""
    for name, rows in new.items():
        known = into.setdefault(name, {})
        for key, row in rows.items():
            known.setdefault(key, {}).update(row)
    return into
