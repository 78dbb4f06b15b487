"""The tree of units changes, and with it who sees the cases of a branch.

A move takes sight from those it leaves in its own transaction, in one statement; those it comes to gain sight in
batches that may be left and repeated. So for a while fewer see a case than may, never more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.cases import holdings, kinds, knowing, leaving, store
from huiyin.cases.models import OPEN, ORDINARY, Case, Participation, Seen, Task
from huiyin.finding import store as index
from huiyin.institution import acts as institution
from huiyin.institution import units
from huiyin.institution.actor import BELOW, BELOW_CONFIDENTIAL, OWN, OWN_CONFIDENTIAL, Actor, actor, unit_token
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.house import House, house, tried
from huiyin.institution.models import Institution, Unit
from huiyin.journal.models import Entry

AT_ONCE = 200
IN_FLIGHT = timedelta(minutes=10)
"""How long after a move somebody may still write by the tree before it: then all is gone through once more."""


@dataclass(frozen=True)
class Preview:
    """What a move would change: the units that go, how many cases with them, and which members gain and lose sight."""

    units: list[int]
    open: int
    cases: int
    gain: list[int]
    lose: list[int]


def preview(by: Actor, unit: Unit, parent: Unit | None) -> Preview:
    """What ``move`` would change. Raises ``NotPossible`` if the tree forbids it."""
    units.may_move(unit, parent)
    home = by.house
    branch = [one.id for one in home.units.values() if unit.id in one.path]
    counts = holdings.open_by_unit(by)
    before = set(home.units[unit.id].path) - {unit.id}
    after = set(parent.path) if parent else set()
    lookers_before, lookers_after = _lookers(home, by, before), _lookers(home, by, after)
    inside = {role.member for role in home.roles if role.unit in branch and role.holds(by.today)}
    return Preview(
        units=branch,
        open=sum(counts.get(one, 0) for one in branch),
        cases=_count(by, branch),
        gain=_named(home, lookers_after - lookers_before - inside),
        lose=_named(home, lookers_before - lookers_after - inside),
    )


def _lookers(home: House, by: Actor, above: set[int]) -> set[int]:
    """Members whose role in one of these units sees below."""
    wanted = _below(above)
    return {one for one in home.members if wanted & actor(home, one, by.today).tokens}


def _named(home: House, members: set[int]) -> list[int]:
    return sorted(members, key=lambda one: home.members[one].name)


def _count(by: Actor, branch: list[int]) -> int:
    seen = Seen.objects.filter(token__in=_own(branch)).values("case_id")
    return holdings.countable(by).filter(pk__in=seen).count()


@tried()
@transaction.atomic
def move(by: By, unit: Unit, parent: Unit | None) -> None:
    """Put the unit with all below it under ``parent``; ``settle`` then shows its cases to those who are above now.

    Raises ``NotPossible``: the tree forbids it, or an open case would be left with nobody who may act.
    """
    units.hold(unit.institution_id)
    old = set(Unit.objects.get(pk=unit.pk).path) - {unit.id}
    branch = units.move(by, unit, parent)
    lost = old - (set(parent.path) if parent else set())
    store.blind(_below(lost), _own(branch))
    leaving.nobody_is_missing(by, unit.institution_id, branch)


def settle(now: datetime, seconds: float | None = None) -> bool:
    """Show the cases of every moved branch to those who may see them by the tree of now; False: more is left to do.

    To be called again after a crash, and by the watch: each batch is a transaction, and what is right already is only
    read. ``seconds``: stop between two batches once these are over.
    """
    until = None if seconds is None else datetime.now(now.tzinfo) + timedelta(seconds=seconds)
    for one in Institution.objects.filter(units__settle_at__lte=now).distinct().order_by("id"):
        moved = list(Unit.objects.filter(institution=one, settle_at__lte=now).order_by("id"))
        tokens, last = _own([unit.id for unit in moved]), 0
        while cases := store.cases_seen_by(tokens, last, AT_ONCE):
            last = cases[-1]
            _show(one.id, cases)
            if until is not None and datetime.now(now.tzinfo) >= until:
                return False
        for unit in moved:
            _settled(unit, now)
    return True


@transaction.atomic
def _show(institution_id: int, cases: list[int]) -> None:
    """Make the tokens of these cases those that their participations say, by the tree as it stands."""
    # The row of a case is locked by whoever writes it: what is read here is not changed meanwhile.
    found = {one.id: one for one in Case.objects.select_for_update().filter(pk__in=cases).order_by("pk")}
    home = house(institution_id)
    taking: dict[int, list[tuple[int, int | None]]] = {case: [] for case in found}
    for one in Participation.objects.filter(case__in=found, until=None):
        taking[one.case_id].append((one.unit_id, one.member_id))
    standing = store.seen_tokens(found)
    for case, row in found.items():
        wanted = knowing.tokens(home, row.secrecy, taking[case])
        if wanted != standing[case]:
            store.see(case, wanted, standing[case])
            index.set_seen(case, sorted(wanted))


def _settled(unit: Unit, now: datetime) -> None:
    """Done; or, so soon after the move that somebody may still write by the old tree, to be done once more."""
    moves = Entry.objects.filter(stream=f"unit:{unit.id}", move="move_unit")
    at = moves.order_by("-seq").values_list("at", flat=True).first()
    again = at + IN_FLIGHT if at is not None else None
    later = again if again is not None and again > now else None
    Unit.objects.filter(pk=unit.pk, settle_at=unit.settle_at).update(settle_at=later)


@tried()
@transaction.atomic
def close(by: By, unit: Unit) -> None:
    """Abolish the unit. Raises ``NotPossible``: cases, tasks, arrivals or units below are open, or last resort."""
    cases = Case.objects.filter(unit=unit, phase=OPEN)
    tasks = Task.objects.filter(unit=unit, done_at=None, case__phase=OPEN)
    if tasks.filter(case__secrecy=ORDINARY).exists():
        raise NotPossible("unit_has_open_tasks")
    if cases.filter(secrecy=ORDINARY).exists():
        raise NotPossible("unit_has_open_cases")
    if kinds.waiting(unit.id):
        raise NotPossible("unit_has_arrivals")
    if cases.exists() or tasks.exists():
        raise NotPossible("unit_not_free")  # of what is not counted for the one who asks
    units.last_resort_stays(unit)
    institution.close_unit(by, unit)


def obstacles(by: Actor, unit: int) -> dict[str, int]:
    """What stands in the way of closing the unit, as far as it may be counted: code of the refusal → how many."""
    below = [one for one in by.house.units.values() if one.active and one.id != unit and unit in one.path]
    found = {
        "unit_has_units_below": len(below),
        "unit_has_open_cases": holdings.open_by_unit(by).get(unit, 0),
        "unit_has_open_tasks": holdings.open_tasks(by, unit),
        "unit_has_arrivals": kinds.waiting(unit),
    }
    return {code: n for code, n in found.items() if n}


def _own(among: list[int]) -> set[int]:
    return {unit_token(unit, reach) for unit in among for reach in (OWN, OWN_CONFIDENTIAL)}


def _below(above: set[int]) -> set[int]:
    return {unit_token(unit, reach) for unit in above for reach in (BELOW, BELOW_CONFIDENTIAL)}
