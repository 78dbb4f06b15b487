"""What every bench stands on: databases of its own, and figures that are ratios to a named baseline."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection

from bench import HOME
from huiyin.site.migrate import migrate


@dataclass(frozen=True)
class Figure:
    """A ratio to a baseline, and the goal it must reach (at least, or at most where ``below``)."""

    name: str
    ratio: float
    goal: float
    below: bool = False

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal if self.below else self.ratio >= self.goal

    def tell(self) -> None:
        """Print the figure in one line."""
        sign = "≤" if self.below else "≥"
        print(f"{'ok  ' if self.reached else 'MISS'} {self.name}: {self.ratio:.2f} (goal {sign} {self.goal})")


def finish(figures: Iterable[Figure]) -> None:
    """Print the figures and leave, with status 1 if one missed its goal."""
    told = list(figures)
    for figure in told:
        figure.tell()
    sys.exit(0 if all(figure.reached for figure in told) else 1)


def set_up(name: str = "bench") -> None:
    """Make an empty database of that name, never the one in use, and let Django work on it.

    It is a file in ``HOME``, or the database ``huiyin_<name>`` of the cluster that ``HUIYIN_DATABASE`` names.
    """
    use(name)
    remove(name)
    if not _on_sqlite():
        _administer(f'CREATE DATABASE "{place(name)}"')
    migrate(verbosity=0)


def place(name: str) -> str:
    """What Django calls the bench's database of that name: a file, or a database of the cluster."""
    return str(HOME / f"{name}.sqlite3") if _on_sqlite() else f"huiyin_{name}"


def use(name: str) -> None:
    """Make the database of that name the one Django works on."""
    connection.close()
    connection.settings_dict["NAME"] = place(name)


def copy(name: str, to: str) -> None:
    """Copy a database, byte for byte; both stand under the same keys. Nobody may be writing to it."""
    connection.close()
    remove(to)
    if not _on_sqlite():
        _administer(f'CREATE DATABASE "{place(to)}" TEMPLATE "{place(name)}"')
        return
    with closing(_sqlite(place(name))) as bare:
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(place(name), place(to))


def remove(name: str) -> None:
    """Delete the database of that name, if it is there."""
    connection.close()
    if _on_sqlite():
        _remove(place(name))
    else:
        _administer(f'DROP DATABASE IF EXISTS "{place(name)}"')


def present(name: str) -> bool:
    """Whether there is a database of that name."""
    if _on_sqlite():
        return Path(place(name)).exists()
    return bool(_administer(f"SELECT 1 FROM pg_database WHERE datname = '{place(name)}'"))


def bare(name: str) -> Any:
    """A connection of the driver alone to that database, as durable as the product's own."""
    return _sqlite(place(name)) if _on_sqlite() else _psycopg(place(name))


def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _remove(path: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(path + suffix).unlink(missing_ok=True)


def _sqlite(path: str) -> Any:
    opened = sqlite3.connect(path, isolation_level=None, timeout=20)
    opened.executescript(connection.settings_dict["OPTIONS"]["init_command"])
    return opened


def _psycopg(database: str) -> Any:
    known = connection.settings_dict
    return psycopg.connect(
        host=known["HOST"],
        port=known["PORT"] or None,
        user=known["USER"],
        password=known["PASSWORD"],
        dbname=database,
        autocommit=True,
    )


def _administer(statement: str) -> list[Any]:
    with closing(_psycopg("template1")) as admin:
        cursor = admin.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def collect_static() -> None:
    """Gather the front-end files where the server looks for them, once a folder."""
    if not (HOME / "static" / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


def say(text: str) -> None:
    """A line about what was measured, on standard error."""
    print(f"     {text}", file=sys.stderr)
