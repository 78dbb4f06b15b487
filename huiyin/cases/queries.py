"""Reading cases: lists, one case, its story, what may be done next. Every list goes through the visibility rule.

The lists are SQL: one bounded walk of an index a unit, which costs the same at ten thousand cases and at a million.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection

from huiyin.cases import facts as facts_of
from huiyin.cases import policy
from huiyin.cases.facts import Facts
from huiyin.cases.models import Case, Clock, Contact
from huiyin.finding import queries as index
from huiyin.institution.actor import Actor
from huiyin.journal.pen import column, one_of
from huiyin.kernel.packs import Pack
from huiyin.parties import sealing

PAGE = 50
MINE = "mine"
MOST_COUNTED = 500  # beyond it a count is shown as "500+"
FEW_UNITS = 8  # so many are walked one by one; of more, one walk by due date passes over the others


@dataclass(frozen=True)
class Row:
    """A line of a list: how long, number, what, who, what is next."""

    id: int
    number: str
    title: str  # empty when the key was destroyed
    status: dict[str, str]
    phase: str
    closing: dict[str, str] | None
    unit: dict[str, str] | None
    member: str
    secrecy: int
    opened_at: datetime
    due_at: datetime | None
    clock: dict[str, str] | None  # what is due
    provisional: bool
    pack: int  # the one it runs under, which has the words for its moves


def get(actor: Actor, case_id: int) -> Case:
    """The case, if the actor may know of it; else ``Case.DoesNotExist``, as for one that never was."""
    return policy.visible(Case.objects.filter(pk=case_id), actor).get()


def facts(actor: Actor, case_id: int) -> Facts:
    """Everything about a case the actor may know of; raises as ``get``."""
    case = get(actor, case_id)
    return facts_of.load(actor.house, [case.id])[case.id]


@dataclass(frozen=True)
class List:
    """A named list of open cases: which of a unit's, and the index that leads to them past no others."""

    name: str
    where: str
    parameters: tuple[Any, ...] = ()
    index: str = "case_open_by_unit"


def lists(actor: Actor, now: datetime) -> dict[str, List]:
    """The lists of Today for this actor at this instant."""
    house = actor.house
    tomorrow = datetime.combine(actor.today + timedelta(days=1), time(), house.zone).astimezone(UTC)
    statuses = sorted({status for pack in house.packs.values() for status in _approvable(pack)}) or [""]
    every = [
        List(MINE, "TRUE", (), "case_open_by_member"),
        List("unit", "TRUE"),
        List("overdue", "due_at <= %s", (column(now),)),
        List("due_today", "due_at > %s AND due_at <= %s", (column(now), column(tomorrow))),
        List("unassigned", "member_id IS NULL", (), "case_open_unassigned"),
        List("to_approve", f"status IN ({_marks(statuses)})", tuple(statuses), "case_open_by_status"),
        List("to_review", "to_review", (), "case_open_to_review"),
    ]
    return {one.name: one for one in every}


def _approvable(pack: Pack) -> Iterable[str]:
    return pack.moves["approve"].from_ if "approve" in pack.moves else ()


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def units_of(actor: Actor) -> list[int]:
    """Units whose open cases are the actor's to watch: their own, and those below where their role sees below."""
    own = {held.unit for held in actor.held}
    above = {held.unit for held in actor.held if (rights := actor.house.rights.get(held.name)) and rights.below}
    below = {unit.id for unit in actor.house.units.values() if above & set(unit.path)}
    return sorted(own | below)


def open_ids(actor: Actor, one: List, limit: int = PAGE, after: tuple[datetime, int] | None = None) -> list[int]:
    """Ids of open cases of a list, the most urgent first; ``after`` is the (due_at, id) of the last one shown.

    What is rare is gathered by its own index and put in order; what is not is walked in order until there is enough.
    So neither a list that is nearly empty nor one that is endless reads more than some hundred rows.
    """
    units = units_of(actor)
    in_order = one.name == MINE or (one.index == "case_open_by_unit" and len(units) <= FEW_UNITS)
    if not in_order:
        found = _gathered(actor, one, units, MOST_COUNTED + 1)
        if len(found) <= MOST_COUNTED:
            return [line[1] for line in sorted(found) if after is None or line > after][:limit]
    return _walked(actor, one, units, limit, after)


def count(actor: Actor, one: List) -> int:
    """How many cases a list holds, exact to ``MOST_COUNTED``."""
    some, parameters = _some(actor, one, units_of(actor), MOST_COUNTED + 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({some}) AS part", parameters)
        return int(cursor.fetchone()[0])


class Owed(NamedTuple):
    """A case in which something asked beside the handling is owed: by when, which case, which clock."""

    due_at: datetime
    case: int
    clock: str


def owed(actor: Actor) -> list[Owed]:
    """What the actor's units owe beside the handling, of ended cases too, the most urgent first.

    At most ``MOST_COUNTED`` and one. It is rare, and the index of running clocks by name leads straight to it.
    """
    names = sorted({one.name for pack in actor.house.packs.values() for one in pack.clocks.values() if one.beside})
    units = units_of(actor)
    if not names or not units:
        return []
    sees, seen_by = policy.sees_own(actor, held=False)
    of_units, keys = one_of("cases_case.unit_id", units)
    by_name = "cases_clock k INDEXED BY clock_running CROSS" if connection.vendor == "sqlite" else "cases_clock k"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT k.due_at, k.case_id, k.name FROM {by_name} JOIN cases_case ON cases_case.id = k.case_id"
            f" WHERE k.state = 'running' AND k.name IN ({_marks(names)}) AND {of_units}"
            f" AND cases_case.institution_id = %s AND {sees} ORDER BY k.due_at, k.case_id LIMIT %s",
            [*names, *keys, actor.house.id, *seen_by, MOST_COUNTED + 1],
        )
        return [Owed(_instant(at), case, name) for at, case, name in cursor.fetchall()]


@dataclass(frozen=True)
class Load:
    """How much one member (None: nobody yet) has in hand for one unit, as far as the asker may know."""

    unit: int
    member: int | None
    open: int
    overdue: int
    soon: int
    oldest: datetime


def load(actor: Actor, now: datetime, soon: timedelta) -> list[Load]:
    """Open cases of the actor's units by unit and member, in one pass; ``soon``: how far ahead a limit counts."""
    units = units_of(actor)
    if not units:
        return []
    sees, seen_by = policy.sees_own(actor, held=False)
    of_units, keys = one_of("unit_id", units)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, member_id, count(*), sum(CASE WHEN due_at <= %s THEN 1 ELSE 0 END),"
            " sum(CASE WHEN due_at > %s AND due_at <= %s THEN 1 ELSE 0 END), min(opened_at)"
            f" FROM {_by('case_open_by_unit')} WHERE phase = 'open' AND {of_units} AND {sees}"
            " GROUP BY unit_id, member_id",
            [column(now), column(now), column(now + soon), *keys, *seen_by],
        )
        return [
            Load(unit, member, opened, overdue, near, _instant(oldest))
            for unit, member, opened, overdue, near, oldest in cursor.fetchall()
        ]


def _instant(value: datetime | str) -> datetime:
    """An instant out of an aggregate: SQLite gives text there, without a zone."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _gathered(actor: Actor, one: List, units: list[int], most: int) -> list[tuple[datetime, int]]:
    """(due_at, id) of cases of a list in no order, no more than ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(*_some(actor, one, units, most))
        # SQLite gives naive instants.
        return [(at if at.tzinfo else at.replace(tzinfo=UTC), case_id) for at, case_id in cursor.fetchall()]


def _some(actor: Actor, one: List, units: list[int], most: int) -> tuple[str, list[Any]]:
    """The statement for (due_at, id) of no more than ``most`` cases of a list, in no order."""
    sees, seen_by = policy.sees_own(actor, held=one.name == MINE)
    of_these, keys = one_of("member_id", [actor.member or 0]) if one.name == MINE else one_of("unit_id", units or [0])
    return (
        f"SELECT due_at, id FROM {_by(one.index)} WHERE phase = 'open' AND {of_these}"
        f" AND {one.where} AND {sees} LIMIT %s",
        [*keys, *one.parameters, *seen_by, most],
    )


def _walked(actor: Actor, one: List, units: list[int], limit: int, after: tuple[datetime, int] | None) -> list[int]:
    """Ids of the first cases of a list in order: by member, unit by unit, or past all units at once."""
    sees, seen_by = policy.sees_own(actor, held=one.name == MINE)
    if one.name == MINE:
        walks: list[tuple[str, str, list[Any]]] = [("case_open_by_member", "member_id = %s", [actor.member])]
    elif len(units) <= FEW_UNITS:
        walks = [("case_open_by_unit", "unit_id = %s", [unit]) for unit in units]
    else:
        of_units, keys = one_of("unit_id", units)
        walks = [("case_open_by_due", f"cases_case.institution_id = %s AND {of_units}", [actor.house.id, *keys])]
        if connection.vendor != "sqlite" and one.index != "case_open_by_unit":
            # What is not rare is walked in order: by the list's own index, all of it would be gathered and sorted.
            one = replace(one, where=f"({one.where}) IS TRUE")
    further, last = ("", ()) if after is None else (" AND (due_at, id) > (%s, %s)", (column(after[0]), after[1]))
    parts = [
        f"SELECT * FROM (SELECT due_at, id FROM {_by(index)} WHERE phase = 'open' AND {among} AND {one.where}{further}"
        f" AND {sees} ORDER BY due_at, id LIMIT %s) AS part"
        for index, among, _ in walks
    ]
    parameters = [value for _, _, keys in walks for value in (*keys, *one.parameters, *last, *seen_by, limit)]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY due_at, id LIMIT %s", [*parameters, limit])
        return [case_id for _, case_id in cursor.fetchall()]


def _by(index: str) -> str:
    """The cases by that index: SQLite keeps no statistics, so it is told; PostgreSQL finds out."""
    if connection.vendor != "sqlite":
        return "cases_case"
    return f"cases_case INDEXED BY {index}"


def rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """The lines of these cases in this order, without those the actor may not know of. Three queries, however many."""
    found = {
        case.id: case
        for case in policy.visible(Case.objects.filter(pk__in=list(ids)), actor).select_related("next_clock")
    }
    keys = sealing.open_keys(case.key for case in found.values())
    return [_row(actor, found[case_id], keys) for case_id in ids if case_id in found]


def _row(actor: Actor, case: Case, keys: dict[int, sealing.SealingKey]) -> Row:
    house = actor.house
    pack = house.pack(case.pack_id)
    clock: Clock | None = case.next_clock
    return Row(
        id=case.id,
        number=case.number,
        title=keys[case.key].unseal(case.title) if case.key in keys else "",
        status=pack.statuses[case.status].title,
        phase=case.phase,
        closing=pack.closings[case.closing].title if case.closing else None,
        unit=house.units[case.unit_id].name if case.unit_id else None,
        member=house.members[case.member_id].name if case.member_id else "",
        secrecy=case.secrecy,
        opened_at=case.opened_at,
        due_at=case.due_at,
        clock=pack.clocks[clock.name].title if clock else None,
        provisional=bool(clock and clock.provisional),
        pack=case.pack_id,
    )


def find(
    actor: Actor,
    text: str,
    *,
    marks: Sequence[Collection[str]] = (),
    before: int | None = None,
    limit: int = PAGE,
) -> list[int]:
    """Ids of cases found by words, by marks (one of each group) or by both, newest first.

    Every hit is put to the visibility rule again.
    """
    tokens = sorted(actor.tokens)
    key = sealing.institution_key(actor.house.id).derived("search index")
    found: list[int] = []
    size = limit + limit // 20 + 1  # the few that a wall hides shall not cost another search
    while len(found) < limit:
        hits = index.scan(text, tokens, blind_key=key, marks=marks, before=before, size=size)
        found += policy.visible_ids(actor, hits)
        if len(hits) < size:
            break
        before = hits[-1]
    return found[:limit]


def latest(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> list[int]:
    """Ids of the newest cases the actor may know of."""
    if not actor.tokens:  # whoever has left sees nothing, and the party nothing by lists
        return []
    wall, parameters = policy.sees(actor)
    newest = "SELECT case_id FROM cases_seen WHERE token = %s AND case_id < %s ORDER BY case_id DESC LIMIT %s"
    parts = [f"SELECT * FROM ({newest}) AS part" for _ in actor.tokens]
    below = before or 2**62
    values = [value for token in sorted(actor.tokens) for value in (token, below, limit * 2)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM cases_case WHERE id IN ({' UNION '.join(parts)}) AND {wall} ORDER BY id DESC LIMIT %s",
            [*values, *parameters, limit],
        )
        return [case_id for (case_id,) in cursor.fetchall()]


def by_number(actor: Actor, text: str) -> list[int]:
    """Ids of cases whose own number, or one of whose contacts' numbers, is the one typed (year and count suffice)."""
    typed = _year_and_count(actor, text)
    if typed is None:
        return []
    year, n = typed
    packs = actor.house.packs.values()
    kinds = sorted({pack.kind for pack in packs})
    channels = sorted({channel for pack in packs for channel in pack.channels})
    with connection.cursor() as cursor:
        # Kinds and channels are named so that the unique index of numbers serves.
        cursor.execute(
            f"SELECT id FROM cases_case WHERE institution_id = %s AND kind IN ({_marks(kinds)})"
            " AND year = %s AND n = %s"
            " UNION SELECT case_id FROM cases_contact WHERE institution_id = %s"
            f" AND channel IN ({_marks(channels)}) AND year = %s AND n = %s",
            [actor.house.id, *kinds, year, n, actor.house.id, *channels, year, n],
        )
        return policy.visible_ids(actor, sorted((case_id for (case_id,) in cursor.fetchall()), reverse=True))


def _year_and_count(actor: Actor, text: str) -> tuple[int, int] | None:
    digits = [part for part in "".join(one if one.isdecimal() else " " for one in text).split() if len(part) <= 9]
    if not digits or len(digits) > 2:
        return None
    return int(digits[0]) if len(digits) == 2 else actor.today.year, int(digits[-1])


def one_by_number(actor: Actor, text: str) -> int | None:
    """The one case that somebody means by this number; None if there is none or it could be several.

    A number with its letters names one exactly; digits alone mean a case's own number before that of a contact.
    """
    ids = by_number(actor, text)
    if len(ids) < 2:
        return ids[0] if ids else None
    own = list(Case.objects.filter(id__in=ids).values_list("id", "number"))
    contacts = list(Contact.objects.filter(case_id__in=ids).values_list("case_id", "number"))
    typed, letters = _year_and_count(actor, text), _letters(text)
    exact = {
        case for case, number in own + contacts
        if letters and _letters(number) == letters and _year_and_count(actor, number) == typed
    }  # fmt: skip
    found = exact or {case for case, number in own if _year_and_count(actor, number) == typed}
    return found.pop() if len(found) == 1 else None


def _letters(text: str) -> str:
    return "".join(one for one in text if one.isalpha())
