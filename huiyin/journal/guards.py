"""How a room keeps its rows by triggers: installed, dropped and looked for in the same way on both databases.

Django's migrations do not carry triggers (and would run into them), so each room that has some offers a module
``triggers`` with ``install``, ``drop`` and ``missing``, made from one ``TriggerSet``; the assembly calls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class PostgresTrigger(NamedTuple):
    """``when``: what stands between the trigger's name and EXECUTE FUNCTION, exactly as PostgreSQL prints it back
    (``pg_get_triggerdef(oid, true)``), so that a changed one is seen; ``body``: PL/pgSQL, BEGIN (or DECLARE) to END.
    """

    when: str
    body: str
    constraint: bool = False


@dataclass(frozen=True)
class TriggerSet:
    """One room's triggers. In the database a trigger is called ``guard_<room>_<name>``."""

    room: str
    sqlite: Mapping[str, str]  # name → what stands after CREATE TRIGGER <name>
    postgresql: Mapping[str, PostgresTrigger]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put every trigger in place, whatever was there before under this room's name. The tables must exist."""
        with transaction.atomic(using=connection.alias):
            self.drop(connection)
            self._run(connection, list(self._statements(connection).values()))

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        """Remove every trigger of this room, those of earlier versions of the house too."""
        if connection.vendor == "sqlite":
            statements = [f'DROP TRIGGER "{name}"' for name in self._present(connection)]
        else:
            # The functions carry the triggers away with them.
            statements = [f'DROP FUNCTION "{name}"() CASCADE' for name in self._functions(connection)]
        with transaction.atomic(using=connection.alias):
            self._run(connection, statements)

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Return the names of the triggers that are absent, switched off or altered."""
        present = self._present(connection)
        return [name for name, wanted in self._expected(connection).items() if present.get(name) != wanted]

    def _full(self, name: str) -> str:
        return f"guard_{self.room}_{name}"

    def _statements(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        if connection.vendor == "sqlite":
            return {self._full(name): f"CREATE TRIGGER {self._full(name)} {text}" for name, text in self.sqlite.items()}
        create = "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $guard${}$guard$; {}"
        return {
            self._full(name): create.format(self._full(name), trigger.body, self._definition(name))
            for name, trigger in self.postgresql.items()
        }

    def _definition(self, name: str) -> str:
        trigger, full = self.postgresql[name], self._full(name)
        kind = "CONSTRAINT TRIGGER" if trigger.constraint else "TRIGGER"
        return f"CREATE {kind} {full} {trigger.when} EXECUTE FUNCTION {full}()"

    def _expected(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        if connection.vendor == "sqlite":
            return self._statements(connection)
        return {self._full(name): self._definition(name) + trigger.body for name, trigger in self.postgresql.items()}

    def _present(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        """Return name → text of this room's triggers in the database that are in force."""
        if connection.vendor == "sqlite":
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s"
        else:
            query = (
                "SELECT t.tgname, pg_get_triggerdef(t.oid, true) || p.prosrc FROM pg_trigger t"
                " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
                " AND substr(t.tgname, 1, %s) = %s"
            )
        return {str(name): str(text) for name, text in self._rows(connection, query)}

    def _functions(self, connection: BaseDatabaseWrapper) -> list[str]:
        query = "SELECT proname FROM pg_proc WHERE pg_function_is_visible(oid) AND substr(proname, 1, %s) = %s"
        return [name for (name,) in self._rows(connection, query)]

    def _rows(self, connection: BaseDatabaseWrapper, query: str) -> list[Any]:
        prefix = self._full("")
        with connection.cursor() as cursor:
            cursor.execute(query, [len(prefix), prefix])
            return list(cursor.fetchall())

    @staticmethod
    def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def refuse_on_sqlite(event: str, table: str, sentence: str) -> str:
    """Return a SQLite trigger that refuses ``event`` (``DELETE``, ``UPDATE``, ``UPDATE OF a, b``) on ``table``."""
    return f"BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def refuse_on_postgresql(event: str, table: str, sentence: str) -> PostgresTrigger:
    """Return a PostgreSQL trigger that refuses the statement; ``event`` in the order DELETE OR UPDATE OR TRUNCATE."""
    body = f"BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END"
    return PostgresTrigger(f"BEFORE {event} ON {table} FOR EACH STATEMENT", body)
