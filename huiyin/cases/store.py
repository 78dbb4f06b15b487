"""Writing the engine's rows: the only place that does. Hot inserts are SQL (see bench/); nothing here decides anything.

The order of writes is what the triggers demand on SQLite, where they look at once: clocks that start or move come
before the case that points at them, and clocks that stop come after it let go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from huiyin.cases.tables import table
from huiyin.journal.pen import on_sqlite, pen
from huiyin.kernel.ledger import Changes

_SEEN_SQLITE = """CREATE TABLE IF NOT EXISTS cases_seen
    (token BIGINT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (token, case_id)) WITHOUT ROWID"""
_SEEN_POSTGRESQL = """CREATE TABLE IF NOT EXISTS cases_seen
    (token BIGINT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (token, case_id))"""
_SEEN_BY_CASE = "CREATE INDEX IF NOT EXISTS cases_seen_by_case ON cases_seen (case_id)"

_STOPPED = ("paused", "met", "late", "cancelled")
_LAST = ("contact", "case")  # they carry the numbers, which are taken last


def install() -> None:
    """Make the table of seen tokens: Django can not say WITHOUT ROWID, which halves it."""
    with pen() as cursor:
        cursor.execute(_SEEN_SQLITE if on_sqlite() else _SEEN_POSTGRESQL)
        cursor.execute(_SEEN_BY_CASE)


def next_case_id() -> int:
    """The id of the case about to be written. Dense, because it is the search index's row id; it is not its number."""
    with pen() as cursor:
        if on_sqlite():  # the transaction is IMMEDIATE: nobody else can take it
            cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'cases_case'), 0) + 1")
        else:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])


def take_number(institution: int, series: str, year: int) -> int:
    """The next number of a series. Called last: the row stays locked until the transaction ends."""
    with pen() as cursor:
        cursor.execute(
            "INSERT INTO cases_series (institution_id, name, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (institution_id, name, year) DO UPDATE SET last = cases_series.last + 1 RETURNING last",
            [institution, series, year],
        )
        return int(cursor.fetchone()[0])


class Writer:
    """Writes one act's changes in the right order. ``fresh`` holds the row keys that are new, by table."""

    def __init__(self, changes: Changes, known: dict[str, set[str]]) -> None:
        self.changes = changes
        self.known = known

    def before_numbers(self) -> None:
        """Everything but the rows that carry a number and the clocks that stop."""
        with pen() as cursor:
            for name, rows in self.changes.items():
                if name not in _LAST:
                    self._write(
                        cursor, name, {key: row for key, row in rows.items() if not self._stops(name, key, row)}
                    )

    def case_and_contacts(self, derived: dict[str, dict[str, Any]]) -> None:
        """The case with what is derived (``head``, ``seq``), its contacts, then the clocks that stop."""
        with pen() as cursor:
            changed = self.changes.get("case", {})
            cases = {key: {**changed.get(key, {}), **row} for key, row in derived.items()}
            self._write(cursor, "case", cases)
            self._write(cursor, "contact", self.changes.get("contact", {}))
            stopping = {
                key: row for key, row in self.changes.get("clock", {}).items() if self._stops("clock", key, row)
            }
            self._write(cursor, "clock", stopping)

    def _stops(self, name: str, key: str, row: dict[str, Any]) -> bool:
        return name == "clock" and row.get("state") in _STOPPED and key in self.known.get("clock", set())

    def _write(self, cursor: Any, name: str, rows: dict[str, dict[str, Any]]) -> None:
        """Updates before inserts, so that one owner ends before the next begins."""
        if not rows:
            return
        registered, known = table(name), self.known.get(name, set())
        for key, row in rows.items():
            if key in known and row:
                cursor.execute(*registered.update(key, row))
        fresh = [registered.parameters(key, row) for key, row in rows.items() if key not in known]
        if len(fresh) == 1:
            cursor.execute(registered.insert_sql, fresh[0])
        elif fresh:
            cursor.executemany(registered.insert_sql, fresh)


def see(case_id: int, tokens: Iterable[int], standing: set[int]) -> None:
    """Make ``tokens`` the case's seen tokens, given those that stand."""
    wanted = set(tokens)
    with pen() as cursor:
        if gone := standing - wanted:
            marks = ", ".join(["%s"] * len(gone))
            cursor.execute(
                f"DELETE FROM cases_seen WHERE case_id = %s AND token IN ({marks})",
                [case_id, *sorted(gone)],
            )
        rows = [(token, case_id) for token in sorted(wanted - standing)]
        if rows:
            values = ", ".join(["(%s, %s)"] * len(rows))
            flat = [value for row in rows for value in row]
            cursor.execute(f"INSERT INTO cases_seen (token, case_id) VALUES {values}", flat)


def forget_seen() -> None:
    """Empty the table of seen tokens: between tests that commit."""
    with pen() as cursor:
        cursor.execute("DELETE FROM cases_seen")


def seen_tokens(case_ids: Iterable[int]) -> dict[int, set[int]]:
    """The tokens that see each of these cases."""
    ids = list(case_ids)
    found: dict[int, set[int]] = defaultdict(set)
    if ids:
        marks = ", ".join(["%s"] * len(ids))
        with pen() as cursor:
            cursor.execute(f"SELECT case_id, token FROM cases_seen WHERE case_id IN ({marks})", ids)
            for case_id, token in cursor.fetchall():
                found[case_id].add(token)
    return found


def claim_alarm(clock_id: int, standing: Any, later: Any) -> bool:
    """Take a due alarm for oneself: move it to ``later`` if it stands as read. False: another worker was first."""
    from_sql = "UPDATE cases_clock SET next_alarm_at = %s WHERE id = %s AND next_alarm_at = %s"
    with pen() as cursor:
        cursor.execute(from_sql, [later, clock_id, standing])
        return bool(cursor.rowcount)


def cases_seen_by(tokens: Iterable[int], after: int, limit: int) -> list[int]:
    """The next cases, by id, that any of the tokens sees."""
    wanted = sorted(tokens)
    marks = ", ".join(["%s"] * len(wanted)) or "NULL"
    sql = f"SELECT DISTINCT case_id FROM cases_seen WHERE token IN ({marks}) AND case_id > %s ORDER BY case_id LIMIT %s"
    with pen() as cursor:
        cursor.execute(sql, [*wanted, after, limit])
        return [case_id for (case_id,) in cursor.fetchall()]


def blind(tokens: Iterable[int], to: Iterable[int]) -> None:
    """Take these tokens from every case that one of ``to`` sees."""
    gone, own = sorted(tokens), sorted(to)
    if not gone or not own:
        return
    marks, of = ", ".join(["%s"] * len(gone)), ", ".join(["%s"] * len(own))
    with pen() as cursor:
        cursor.execute(
            f"DELETE FROM cases_seen WHERE token IN ({marks})"
            f" AND case_id IN (SELECT case_id FROM cases_seen WHERE token IN ({of}))",
            [*gone, *own],
        )
