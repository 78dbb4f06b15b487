"""Somebody with the database in their hands: triggers off, constraints off, raw SQL, everything undone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from huiyin.journal.verify import Finding
from huiyin.site.migrate import without_triggers
from tests.cast import Cast

from . import world


class Undone(Exception):
    """Ends the block in which something was tampered with."""


@contextmanager
def tampering() -> Iterator[None]:
    """Take every guard of the database away; what is done in the block stands until ``undone`` ends."""
    world.settle()
    with without_triggers():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = ON")
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            else:
                cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
            else:
                cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done in the block is as if it had not been."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def drop_checks(table: str) -> None:
    """On PostgreSQL a check can only be taken away (in a transaction that is rolled back); SQLite ignores them."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [f'"{table}"']
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def run(statement: str, *values: Any) -> int:
    """Raw SQL; returns the number of rows touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


def found(cast: Cast) -> list[Finding]:
    """What the proofs find; the missing triggers themselves do not count."""
    return [one for one in world.findings(cast) if one.kind != "trigger"]


def names(findings: list[Finding], *words: object) -> bool:
    """Whether a finding names one of these: a stream, a row, a number."""
    wanted = [str(word) for word in words]
    return any(word in f"{one.stream} {one.sentence}" for one in findings for word in wanted)


def other(field: models.Field[Any, Any], value: Any) -> Any:
    """Another value that the column would take, as like the true one as can be."""
    if isinstance(value, bool) or isinstance(field, models.BooleanField):
        return not value
    if isinstance(value, datetime):
        return stamp(value + timedelta(microseconds=1))
    if isinstance(value, date):
        return (value + timedelta(days=1)).isoformat()
    if isinstance(value, int):
        return value + 900
    if isinstance(value, dict | list):
        return '{"forged": true}'
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y") if value else "x"
    if isinstance(field, models.DateTimeField):
        return stamp(datetime(2026, 3, 3, tzinfo=UTC))
    if isinstance(field, models.DateField):
        return "2026-03-03"
    return 1 if isinstance(field, models.IntegerField | models.ForeignKey) else "x"


def stamp(value: datetime) -> Any:
    """An instant as a parameter."""
    return connection.ops.adapt_datetimefield_value(value)
