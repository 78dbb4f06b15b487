"""Registering through ``perform`` with everything on, against the same rows written by the bare database driver.

Baseline: every statement that writes a row during N registrations is recorded with its parameters and played again, one
transaction a registration, into a second database in the same state, by the driver alone. Same rows, same durability,
same run. The figure is the ratio of the two speeds.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from bench.lib import Figure, home, say, set_up

Statements = list[tuple[str, Any]]
WRITES = ("INSERT", "UPDATE", "DELETE")


def record(statements: Statements) -> Callable[..., Any]:
    """A Django execute wrapper that keeps every statement that writes."""

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in WRITES:
            rows = list(params) if many else [params]
            statements.extend((sql, tuple(row or ())) for row in rows)
            params = rows if many else params
        return execute(sql, params, many, context)

    return wrapper


def main(count: int = 400) -> Figure:
    """Measure and return the figure."""
    set_up()
    from django.db import connection

    from tests.cast import build

    cast = build()
    for _ in range(20):  # warm caches: house, keys, prepared statements
        cast.register()
    copy = _copy_database(connection)
    played: list[Statements] = []
    started = time.perf_counter()
    for _ in range(count):
        cast.register()
    through = count / (time.perf_counter() - started)
    _restore(connection, copy)
    for _ in range(count):
        statements: Statements = []
        with connection.execute_wrapper(record(statements)):
            cast.register()
        played.append(statements)
    bare = count / _play(connection, copy, played)
    rows = sum(len(one) for one in played) / count
    say(f"{through:.0f}/s through perform, {bare:.0f}/s bare, {rows:.1f} statements each")
    return Figure(f"registering through perform / bare {connection.vendor}", through / bare, 0.5)


def _copy_database(connection: Any) -> Any:
    if connection.vendor != "sqlite":
        name = connection.settings_dict["NAME"]
        connection.close()
        _admin(connection, f'DROP DATABASE IF EXISTS "{name}_copy"', f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
        return f"{name}_copy"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = home() / "copy.sqlite3"
    shutil.copy(connection.settings_dict["NAME"], path)
    return path


def _restore(connection: Any, copy: Any) -> None:
    """Nothing: the second round writes further rows; the copy stands in the state before both."""


def _play(connection: Any, copy: Any, played: list[Statements]) -> float:
    """Play the statements into the copy with the driver alone; the seconds it took."""
    if connection.vendor == "sqlite":
        bare = sqlite3.connect(copy, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "secure_delete=ON"):
            bare.execute(f"PRAGMA {pragma}")
        ready = [[(sql.replace("%s", "?"), params) for sql, params in one] for one in played]
        started = time.perf_counter()
        for one in ready:
            bare.execute("BEGIN IMMEDIATE")
            for sql, params in one:
                bare.execute(sql, params)
            bare.execute("COMMIT")
        return time.perf_counter() - started
    import psycopg

    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"] or None, user=settings["USER"], password=settings["PASSWORD"], dbname=copy
    ) as bare_pg:
        started = time.perf_counter()
        for one in played:
            with bare_pg.cursor() as cursor:
                for sql, params in one:
                    cursor.execute(sql, params)
            bare_pg.commit()
        return time.perf_counter() - started


def _admin(connection: Any, *statements: str) -> None:
    import psycopg

    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"] or None, user=settings["USER"], password=settings["PASSWORD"],
        dbname="postgres", autocommit=True,
    ) as admin:
        for statement in statements:
            admin.execute(statement)


if __name__ == "__main__":
    main().tell()
