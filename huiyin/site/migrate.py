"""How a database is brought to this version of the house: drop the triggers, migrate, put them back.

Django's own ``migrate`` would run into the triggers or, rebuilding a table on SQLite, lose them; so the two go together
here and nowhere else, and a server does not start on a database whose triggers are not all in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.cases import triggers as case_triggers
from huiyin.finding import tables as index_tables
from huiyin.journal import triggers as journal_triggers


class TriggerRoom(Protocol):
    """What a room's ``triggers`` module offers."""

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put in place what Django's migrations do not know; safe to repeat."""

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        """Take away what would stand in a migration's way, and no data."""

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Return the names of what is not in place."""


TRIGGER_ROOMS: tuple[TriggerRoom, ...] = (journal_triggers, index_tables, case_triggers)
"""The rooms with triggers (or other raw SQL objects), lowest first."""


class TriggersMissing(Exception):
    """The database is not guarded as it must be; nothing may be served from it."""


def migrate(database: str = DEFAULT_DB_ALIAS, verbosity: int = 1) -> None:
    """Bring the database to this version of the house, triggers and all. Safe to repeat after a failure."""
    call_command("migrate", database=database, interactive=False, verbosity=verbosity)


def install_all(connection: BaseDatabaseWrapper) -> None:
    """Put every room's triggers in place; the tables must exist."""
    for room in TRIGGER_ROOMS:
        room.install(connection)


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """Take every room's triggers away."""
    for room in reversed(TRIGGER_ROOMS):
        room.drop(connection)


def check_all(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of all triggers that are absent, switched off or altered."""
    return [name for room in TRIGGER_ROOMS for name in room.missing(connection)]


def refuse_if_missing(database: str = DEFAULT_DB_ALIAS) -> None:
    """Raise ``TriggersMissing`` unless every trigger is in place: what a server calls before its first answer."""
    names = check_all(connections[database])
    if names:
        raise TriggersMissing(
            f"The database lacks {len(names)} of its triggers ({', '.join(names)})."
            " Run `huiyin migrate`; if it was up to date before, run `huiyin verify` too: somebody took them away."
        )


@contextmanager
def without_triggers(database: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take the triggers away for the time of the block: to empty a test database, or to tamper with one."""
    connection = connections[database]
    drop_all(connection)
    try:
        yield
    finally:
        install_all(connection)
