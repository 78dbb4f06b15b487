"""Proof on living data: every row of the engine is the fold of its journal, and every invariant holds.

What it covers is listed by ``COVERS``. It works in batches, so memory does not grow with the register.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.cases import knowing, store, tables
from huiyin.cases.models import NAMED, Case, Participation
from huiyin.cases.tables import Table
from huiyin.institution.house import House, house
from huiyin.institution.models import Institution, Unit
from huiyin.journal import queries
from huiyin.journal.verify import Finding, Report
from huiyin.kernel.ledger import Changes, fold, instant

BATCH = 400
COVERS = (
    "every row of a case, its contacts, clocks, participations, walls, tasks, dossiers and the desk's rows is the fold"
    " of its entries",
    "no such row stands without an entry, no stream of a case without its row, and its head is the last entry's digest",
    "persons, and the links of dossiers to them, are the fold of their entries",
    "numbers are consecutive in every series, and each series stands at its last number",
    "who sees a case is what its participations and secrecy say",
    "every open case has an owner who can act and a running clock that is its own",
    "nobody who left before today stands by name in a case",
)


def verify(now: datetime, cases: Iterable[int] | None = None, progress: Callable[[int], None] | None = None) -> Report:
    """Look at all cases, or at those given (an incremental run passes those changed since a checkpoint)."""
    report = Report(covers=[str(one) for one in COVERS])
    for batch in _batches(None if cases is None else sorted(set(cases))):
        for finding in _check_batch(batch, now):
            report.add(finding)
        report.examined["cases"] += len(batch)
        if progress:
            progress(report.examined["cases"])
    for finding in (*_strays(), *_series(), *_persons(), *(_orphans() if cases is None else ())):
        report.add(finding)
    return report


def _batches(wanted: list[int] | None) -> Iterator[list[int]]:
    if wanted is not None:
        for start in range(0, len(wanted), BATCH):
            yield wanted[start : start + BATCH]
        return
    last = 0
    while found := list(Case.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield found
        last = found[-1]


def _check_batch(ids: list[int], now: datetime) -> Iterator[Finding]:
    folded, heads = _fold(ids)
    for table in tables.tables():
        if table.name not in PERSON_TABLES:
            yield from _compare(table, ids, folded)
    cases = {case.id: case for case in Case.objects.filter(id__in=ids)}
    for case_id, case in cases.items():
        if (case.seq, case.head, instant(case.moved_at)) != heads.get(case_id):
            yield Finding("case_head", f"{case.number}: the row's head is not its last entry", f"case:{case_id}")
    yield from _seen(cases)
    yield from _owned(cases, now)
    yield from _left(cases, now)


Head = tuple[int, str, str]  # seq, digest and instant of a stream's last entry


def _fold(ids: list[int]) -> tuple[dict[int, Changes], dict[int, Head]]:
    steps: dict[int, list[Changes]] = defaultdict(list)
    heads: dict[int, Head] = {}
    streams = {f"case:{case_id}": case_id for case_id in ids}
    marks = ", ".join(["%s"] * len(streams))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT stream, seq, digest, body FROM journal_entry WHERE stream IN ({marks}) ORDER BY stream, seq",
            list(streams),
        )
        for stream, seq, digest, body in cursor.fetchall():
            case_id = streams[stream]
            try:
                said = json.loads(body)
                steps[case_id].append(said["changes"])
                heads[case_id] = (seq, digest, said["at"])
            except (ValueError, KeyError, TypeError):
                continue  # the journal's own check names a body that was changed
    return {case_id: fold(changes) for case_id, changes in steps.items()}, heads


def _compare(table: Table, ids: list[int], folded: dict[int, Changes]) -> Iterator[Finding]:
    """Rows of one table against the fold of these cases."""
    expected = {
        key: (f"case:{case_id}", row)
        for case_id, state in folded.items()
        for key, row in state.get(table.name, {}).items()
    }
    return compare(table, expected, {str(row[table.key]): row for row in _rows(table, ids, list(expected))})


def compare(
    table: Table, expected: Mapping[str, tuple[str, Mapping[str, Any]]], rows: Mapping[str, dict[str, Any]]
) -> Iterator[Finding]:
    """Rows against the fold: changed, missing, or standing without an entry. ``expected``: key → stream and row."""
    for key in sorted(expected.keys() | rows.keys()):
        where, (stream, folded) = f"{table.name}:{key}", expected.get(key, ("", {}))
        if key not in rows:
            yield Finding("row_missing", f"{where}: the journal of {stream} has it, the table does not", stream)
        elif key not in expected:
            yield Finding("row_without_entry", f"{where}: the table has it, no journal does")
        else:
            actual, wanted = table.as_json(rows[key]), table.whole(dict(folded))
            for column in actual:
                if actual[column] != wanted[column]:
                    yield Finding("row_changed", f"{where}: {column} is not what the journal says", stream)


def _rows(table: Table, ids: list[int], keys: list[str]) -> list[dict[str, Any]]:
    """The table's rows that belong to these cases or carry these keys."""
    manager = table.model._default_manager
    if "case_id" in table.columns:
        found = list(manager.filter(case_id__in=ids).values(*table.columns))
        known = {str(row[table.key]) for row in found}
        moved = [int(key) for key in keys if key not in known]
        return found + (list(manager.filter(pk__in=moved).values(*table.columns)) if moved else [])
    if table.name == "case":
        return list(manager.filter(pk__in=ids).values(*table.columns))
    return list(manager.filter(pk__in=[int(key) for key in keys]).values(*table.columns))


def _house_of(case: Case) -> House | None:
    """The institution of a case; None if the row names one that is not there."""
    try:
        return house(case.institution_id)
    except Institution.DoesNotExist:
        return None


def _seen(cases: dict[int, Case]) -> Iterator[Finding]:
    standing = store.seen_tokens(cases)
    taking: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for one in Participation.objects.filter(case_id__in=list(cases), until=None):
        taking[one.case_id].append((one.unit_id, one.member_id))
    moved = set(Unit.objects.filter(settle_at__isnull=False).values_list("pk", flat=True))
    for case_id, case in cases.items():
        home = _house_of(case)
        if home is None or case.secrecy > NAMED or {unit for unit, _ in taking[case_id]} - home.units.keys():
            continue  # such a row was changed, and named where rows are compared
        wanted, stands = knowing.tokens(home, case.secrecy, taking[case_id]), standing.get(case_id, set())
        if stands < wanted and any(unit in moved for unit, _ in taking[case_id]):
            continue  # its unit was moved: those who gain sight by that are still to get it, nobody has too much
        if stands != wanted:
            yield Finding(
                "seen_changed", f"{case.number}: who sees it is not what its participations say", f"case:{case_id}"
            )


def _owned(cases: dict[int, Case], now: datetime) -> Iterator[Finding]:
    """An open case's unit stands and somebody can act for it; the database holds the rest of the invariant."""
    for case in cases.values():
        home = _house_of(case)
        if home is None or case.phase != "open" or case.unit_id not in home.units:
            continue
        if not home.units[case.unit_id].active or not home.acting(case.unit_id, None, home.today(now)):
            yield Finding("nobody_acts", f"{case.number}: nobody can act for its unit", f"case:{case.id}")


def _left(cases: dict[int, Case], now: datetime) -> Iterator[Finding]:
    """Nobody who has left is still named: the watch hands on what it can, and what nobody may have is told here."""
    named = Participation.objects.filter(case_id__in=list(cases), until=None, member__isnull=False)
    for case_id, member in named.order_by("case_id", "member_id").values_list("case_id", "member_id"):
        home = _house_of(cases[case_id])
        left = home.members[member].left_on if home is not None and member in home.members else None
        if home is not None and left is not None and left < home.today(now):
            said = f"{cases[case_id].number}: is still held by somebody who has left"
            yield Finding("left_but_named", said, f"case:{case_id}")


PERSON_TABLES = ("person", "link")


def _persons() -> Iterator[Finding]:
    """Persons and what links dossiers to them are the fold of their own streams, and none stands without one."""
    found = dict.fromkeys(PERSON_TABLES, 0)
    for one in queries.folds("person"):
        for name in PERSON_TABLES:
            registered, expected = tables.table(name), one.state.get(name, {})
            rows = {str(row[registered.key]): row for row in _rows(registered, [], list(expected))}
            found[name] += len(rows)
            for key, row in expected.items():
                if key not in rows:
                    yield Finding("row_missing", f"{name}:{key}: the journal has it, the table does not", one.stream)
                elif registered.as_json(rows[key]) != registered.whole(row):
                    yield Finding("row_changed", f"{name}:{key} is not what the journal says", one.stream)
    for name, count in found.items():
        standing = tables.table(name).model._default_manager.count()
        if standing > count:
            yield Finding("row_without_entry", f"{name}: {standing - count} rows stand without an entry")


def _strays() -> Iterator[Finding]:
    """Streams of cases that have no row: the case was deleted behind the journal's back."""
    with connection.cursor() as cursor:
        cast = "CAST(substr(stream, 6) AS BIGINT)"
        cursor.execute(
            f"SELECT DISTINCT stream FROM journal_entry WHERE stream LIKE 'case:%%' AND seq = 1"
            f" AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = {cast})",
            [],
        )
        for (stream,) in cursor.fetchall():
            yield Finding("case_missing", "the journal has this case, the register does not", stream)


def _orphans() -> Iterator[Finding]:
    """Rows that hang on a case which is not there: with its constraints switched off the database would let them in."""
    for one in (table for table in tables.tables() if "case_id" in table.columns):
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT t."{one.key}" FROM "{one.model._meta.db_table}" t'
                " WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = t.case_id)"
            )
            for (key,) in cursor.fetchall():
                yield Finding("row_without_entry", f"{one.name}:{key}: it hangs on no case")


_NUMBERED = {
    # what carries the numbers of a series: its table, the column that names the series, and the series' name from it
    "contact": ("cases_contact", "t.channel", "s.name NOT LIKE 'case:%%'"),
    "case": ("cases_case", "'case:' || t.kind", "s.name LIKE 'case:%%'"),
}


def _series() -> Iterator[Finding]:
    """Consecutive numbers: each series holds as many rows as its last number says, and no gap."""
    for what, (rows, name_of, which) in _NUMBERED.items():
        same = f"t.institution_id = s.institution_id AND {name_of} = s.name AND t.year = s.year"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.institution_id, s.name, s.year, s.last, count(t.id), coalesce(max(t.n), 0)"
                f" FROM cases_series s LEFT JOIN {rows} t ON {same} WHERE {which}"
                " GROUP BY s.id, s.institution_id, s.name, s.year, s.last"
                " HAVING count(t.id) <> s.last OR coalesce(max(t.n), 0) <> s.last",
                [],
            )
            for institution, name, year, last, count, highest in cursor.fetchall():
                where = f"series:{institution}:{name}:{year}"
                yield Finding("series_gap", f"{where}: stands at {last}, has {count} of {what}, the highest {highest}")
            cursor.execute(
                f"SELECT t.institution_id, {name_of}, t.year FROM {rows} t WHERE NOT EXISTS"
                f" (SELECT 1 FROM cases_series s WHERE {same}) GROUP BY t.institution_id, {name_of}, t.year",
                [],
            )
            for institution, name, year in cursor.fetchall():
                yield Finding("series_missing", f"series:{institution}:{name}:{year}" + f": {what}s carry its numbers")
