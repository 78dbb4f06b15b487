"""What the proofs share: everything the database holds, every door a case can be seen through, and invariants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.cases import policy, queries
from huiyin.cases.models import Case, Clock, Contact, Participation
from huiyin.cases.verify import verify as verify_cases
from huiyin.institution.actor import Actor
from huiyin.journal.verify import Finding
from huiyin.journal.verify import verify as verify_journal
from huiyin.matters.pages.inbox import may_see
from huiyin.matters.queries import suggestions
from huiyin.notices import queries as inbox
from huiyin.parties.verify import verify as verify_parties
from tests.cast import Cast

Dump = dict[str, list[str]]
Doors = dict[str, set[int]]

EXACT = ("get", "facts", "rows", "latest", "find", "by_number", "by_contact_number")
"""Doors that show everything the member may know of; others show a part of it."""


def tables() -> list[str]:
    """Every table, those of the index and of SQLite's counters too."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return sorted(connection.introspection.table_names(cursor))
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%%'")
        return sorted(name for (name,) in cursor.fetchall())


def dump() -> Dump:
    """Every row of every table, as text."""
    held: Dump = {}
    for name in tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{name}"')
            held[name] = sorted(repr(row) for row in cursor.fetchall())
    return held


def changed(before: Dump, after: Dump) -> dict[str, tuple[list[str], list[str]]]:
    """What is gone and what is new, by table; empty when nothing changed."""
    found = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name, []), after.get(name, [])
        if old != new:
            found[name] = ([row for row in old if row not in new], [row for row in new if row not in old])
    return found


def counts(held: Dump) -> dict[str, int]:
    """How many rows each table holds."""
    return {name: len(rows) for name, rows in held.items() if name != "sqlite_sequence"}


def findings(cast: Cast) -> list[Finding]:
    """What the proofs of journal, parties and cases find together."""
    return [*verify_journal().findings, *verify_parties().findings, *verify_cases(cast.now).findings]


def settle() -> None:
    """Have the database ask now what it would ask at the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def shown(who: Actor, now: datetime, asked: dict[int, dict[str, Any]]) -> Doors:
    """Which cases a member is shown, door by door. ``asked``: the inputs each case was registered with."""
    numbers = dict(Case.objects.values_list("id", "number"))
    contacts = dict(Contact.objects.values_list("case_id", "number"))
    every = list(numbers)
    doors: Doors = {
        "get": _those(every, lambda case: [queries.get(who, case).id]),
        "facts": _those(every, lambda case: [case] if queries.facts(who, case) else []),
        "rows": {row.id for row in queries.rows(who, every)},
        "visible_ids": set(policy.visible_ids(who, every)),
        "latest": set(queries.latest(who, limit=len(every) + 1)),
        "find": _those(every, lambda case: queries.find(who, str(asked[case]["word"]))),
        "find_text": set(queries.find(who, "施工", limit=len(every) + 1)),
        "by_number": _those(every, lambda case: queries.by_number(who, numbers[case])),
        "by_contact_number": _those(every, lambda case: queries.by_number(who, contacts[case])),
        "inbox": _inbox(who),
        "earlier": set(),
        "similar": set(),
    }
    for one in queries.lists(who, now).values():
        ids = queries.open_ids(who, one, len(every) + 1)
        assert queries.count(who, one) == len(ids)
        doors[f"list {one.name}"] = set(ids)
    for inputs in _distinct(asked.values()):
        told = suggestions(who, inputs)
        doors["earlier"].update(one.row.id for one in told.earlier)
        doors["similar"].update(one.row.id for one in told.similar)
    return doors


def _those(every: list[int], ask: Callable[[int], list[int]]) -> set[int]:
    """The cases that the door answers for, each asked on its own."""
    found = set()
    for case in every:
        try:
            answer = ask(case)
        except Case.DoesNotExist:
            continue
        if case in answer:
            found.add(case)
    return found


def _inbox(who: Actor) -> set[int]:
    told = inbox.page(who.member or 0, may_see(who), limit=1000).lines
    assert inbox.unread_count(who.member or 0, may_see(who)) == sum(1 for line in told if line.read_at is None)
    return {int(line.subject.removeprefix("case:")) for line in told}


def _distinct(several: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One form of each party: suggestions ask for the same again."""
    return list({str(one.get("name")): one for one in several}.values())


def broken() -> list[str]:
    """What is wrong by the first, second and sixth invariant, read from the rows alone."""
    clocks: dict[int, list[Clock]] = defaultdict(list)
    for clock in Clock.objects.filter(state__in=["running", "paused"]).order_by("due_at"):
        clocks[clock.case_id].append(clock)
    owners: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for one in Participation.objects.filter(role="owner", until=None):
        owners[one.case_id].append((one.unit_id, one.member_id))
    found: list[str] = []
    for case in Case.objects.order_by("id"):
        running = [clock for clock in clocks[case.id] if clock.state == "running"]
        right = _open(case, running, owners[case.id]) if case.phase == "open" else _ended(case, clocks[case.id])
        found += [f"case {case.id}: {what}" for what, holds in right.items() if not holds]
    alone = set(Case.objects.values_list("id", flat=True)) - set(Contact.objects.values_list("case_id", flat=True))
    return [*found, *(f"case {case}: no contact" for case in sorted(alone)), *_gaps()]


def _open(case: Case, running: list[Clock], owners: list[tuple[int, int | None]]) -> dict[str, bool]:
    first = running[0] if running else None
    return {
        "its owner": case.unit_id is not None and owners == [(case.unit_id, case.member_id)],
        "a running clock": first is not None,
        "its next clock is its own": case.next_clock_id in {clock.id for clock in running},
        "its date is the first of them": first is not None and case.due_at == first.due_at,
        "no end": case.closing is None and case.closing_reason is None and case.closed_at is None,
    }


def _ended(case: Case, standing: list[Clock]) -> dict[str, bool]:
    return {
        "a closing": case.closing is not None and case.closed_at is not None,
        "a sealed reason": str(case.closing_reason).startswith("s1."),
        "no next clock": case.next_clock_id is None and case.due_at is None,
        "joined to another": case.closing != "joined" or case.joined_to_id not in (None, case.id),
        "no clock in the archive": case.phase != "archived" or not standing,
    }


def _gaps() -> list[str]:
    series: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for kind, year, n in Case.objects.values_list("kind", "year", "n"):
        series["case", kind, year].append(n)
    for channel, year, n in Contact.objects.values_list("channel", "year", "n"):
        series["contact", channel, year].append(n)
    return [f"{name}: {sorted(used)}" for name, used in series.items() if sorted(used) != list(range(1, len(used) + 1))]
