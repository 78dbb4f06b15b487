"""What changes in the house and reaches its cases: somebody leaves, a unit is abolished, a calendar is published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from huiyin.cases import facts, redating
from huiyin.cases.acts import Request, perform
from huiyin.cases.knowing import Circle
from huiyin.cases.models import OPEN, ORDINARY, PAUSED, RUNNING, Case, Participation
from huiyin.institution import acts as institution
from huiyin.institution.actor import system
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.house import house
from huiyin.institution.models import Institution, Member, Role, Unit
from huiyin.kernel.calendars import Calendar

AT_ONCE = 200  # cases in one perform, so that memory does not grow with what somebody held


@transaction.atomic
def depart(by: By, member: Member) -> int:
    """The member leaves today: roles end, and every case they held or took part in by name goes to others.

    Returns how many cases that were. All of it happens, or nothing: ``NotPossible`` if an open case would be left with
    nobody who may act, so that somebody else is appointed first.
    """
    home = house(member.institution_id)
    if not home.members[member.id].active(home.today(by.now)):
        return 0
    units = {role.unit for role in home.held(member.id, home.today(by.now))}
    institution.leave(by, member, home.today(by.now))
    held = _held_by(member.id)
    _release(by, member.institution_id, held)
    nobody_is_missing(by, member.institution_id, units)
    return len(held)


@transaction.atomic
def end_role(by: By, role: Role) -> int:
    """The role ends today. If it was the member's last in that unit, what they held for it by name goes to others.

    Returns how many cases that were; raises ``NotPossible`` as ``depart`` does.
    """
    member = role.member
    home = house(member.institution_id)
    if role.until is not None and role.until <= home.today(by.now):
        return 0
    institution.end_role(by, role, max(home.today(by.now), role.since))
    others = Role.objects.filter(member=member, unit=role.unit).exclude(pk=role.pk)
    left = others.exclude(until__lte=home.today(by.now)).exists()
    held = [] if left else _held_by(member.id, role.unit_id)
    _release(by, member.institution_id, held)
    nobody_is_missing(by, member.institution_id, [role.unit_id])
    return len(held)


def nobody_is_missing(by: By, institution_id: int, units: Iterable[int]) -> None:
    """Raise ``NotPossible`` if in some open case of these units, or below them, nobody is left who may act.

    Each is looked at whose circle is smaller than that of an ordinary matter: confidential ones and those with a wall;
    the others only in units where an ordinary matter would have nobody.
    """
    home = house(institution_id)
    today, gone = home.today(by.now), set(units)
    if gone & set(home.last_resorts):
        gone = set(home.units)
    below = [unit.id for unit in home.units.values() if gone.intersection(unit.path)]
    packs = home.packs.values()
    needed = {pack.answering_roles(name) for pack in packs for name, one in pack.statuses.items() if one.phase == OPEN}
    ordinary = {unit: Circle(home, today, ORDINARY, ((unit, None),)) for unit in below}
    alone = [unit for unit in below if any(ordinary[unit].acting_unit(unit, roles) is None for roles in needed)]
    narrow = Q(secrecy__gt=ORDINARY) | Q(unit__in=alone) | Q(walls__isnull=False)
    asked = sorted(set(Case.objects.filter(narrow, unit__in=below, phase=OPEN).values_list("id", flat=True)))
    for start in range(0, len(asked), AT_ONCE):
        for one in facts.load(home, asked[start : start + AT_ONCE]).values():
            roles = one.pack.answering_roles(one.status)
            if one.case is not None and one.circle(today).acting_unit(one.case.unit_id or 0, roles) is None:
                raise NotPossible("nobody_would_be_left")


@transaction.atomic
def release(by: By, institution_id: int, member: int, unit: int) -> int:
    """Hand on what the member still holds for a unit in which no role of theirs stands; returns how many cases."""
    held = _held_by(member, unit)
    _release(by, institution_id, held)
    return len(held)


def _held_by(member: int, unit: int | None = None) -> list[int]:
    """Cases in which the member stands by name (for that unit), open and ended ones."""
    named = Participation.objects.filter(member=member, until=None)
    if unit is not None:
        named = named.filter(unit=unit)
    return sorted(set(named.values_list("case_id", flat=True)))


def _release(by: By, institution_id: int, cases: list[int]) -> None:
    home = house(institution_id)
    phases = dict(Case.objects.filter(id__in=cases).values_list("id", "phase"))
    movable = [one for one in cases if phases[one] != "archived"]
    for start in range(0, len(movable), AT_ONCE):
        part = tuple(movable[start : start + AT_ONCE])
        perform(Request("release", system(home, home.today(by.now)), {}, by.now, part, via=by.via))


@transaction.atomic
def abolish(by: By, unit: Unit) -> None:
    """A unit is abolished once none of its cases is open; ``NotPossible`` says so otherwise."""
    if Case.objects.filter(unit=unit, phase=OPEN).exists():
        raise NotPossible("unit_has_open_cases")
    institution.close_unit(by, unit)


def publish_calendar(by: By, institution_id: int, calendar: Calendar) -> int:
    """Put a further published calendar in use and count every open limit again; owners are told where one moved.

    Returns how many cases have a limit that moved. Each batch is a transaction: what is left over after a crash is
    counted again by the next call, which changes nothing twice. Raises ``NotPossible`` for a calendar of another name
    than the institution's.
    """
    use_calendar(by, institution_id, calendar)
    count, moved = Count(0, 0), 0
    while count.after is not None:
        count = count_again(by, institution_id, count.after, moved)
        moved = count.moved
    return moved


@transaction.atomic
def use_calendar(by: By, institution_id: int, calendar: Calendar) -> None:
    """Put the calendar in use; its limits are counted by ``count_again``. Raises as ``publish_calendar``."""
    made = Institution.objects.get(pk=institution_id)
    if calendar.id != made.calendar:
        raise NotPossible("another_calendar")
    institution.install_calendar(by, made, calendar)


class Count(NamedTuple):
    """How far the counting has come: after which case it goes on (None: all done), how many had a limit that moved."""

    after: int | None
    moved: int


def count_again(by: By, institution_id: int, after: int = 0, moved: int = 0) -> Count:
    """Count the limits of the next open cases after the calendar in use; to be called until ``after`` is None.

    ``moved`` is what earlier calls found. The last one writes down that all were counted.
    """
    home = house(institution_id)
    cases = list(Case.objects.filter(institution=institution_id, phase=OPEN, id__gt=after).order_by("id")[:AT_ONCE])
    wanted = tuple(case for case, one in facts.load(home, [one.id for one in cases]).items() if moves(one))
    if wanted:
        perform(Request("redate", system(home, home.today(by.now)), {}, by.now, wanted, via=by.via))
    moved += len(wanted)
    if len(cases) == AT_ONCE:
        return Count(cases[-1].id, moved)
    redating.all_counted(by, home, moved)
    return Count(None, moved)


def moves(one: facts.Facts) -> bool:
    """Whether a limit of the case moves when it is counted again."""
    return any(
        clock.state in (RUNNING, PAUSED)
        and redating.moved(clock.due_at, clock.provisional, clock.why, one.house.calendar) is not None
        for clock in one.clocks
    )
