"""Roles that end and people who leave, as an administrator asks for it: what they held goes on to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huiyin.cases import facts
from huiyin.cases.acts import Request, perform
from huiyin.cases.knowing import Circle
from huiyin.cases.models import OPEN, ORDINARY, Case, Participation, Wall
from huiyin.institution import acts as institution
from huiyin.institution.actor import system
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.house import house, tried
from huiyin.institution.models import Institution, Member, Role
from huiyin.institution.staff import ADMINISTER, an_administrator_stays

AT_ONCE = 200  # cases in one perform, so that memory does not grow with what somebody held
ONCE_MORE = timedelta(days=8)
"""How long after the day of its end a role is looked at, in case nobody watched that day."""


@tried()
@transaction.atomic
def depart(by: By, member: Member) -> int:
    """The member leaves today: roles end, and every case they held or took part in by name goes to others.

    Returns how many ordinary cases that were: nobody learns of others by a number. All of it happens, or nothing:
    ``NotPossible`` if an open case would be left with nobody who may act, or the house with nobody who may change it,
    so that somebody else is appointed first.
    """
    if by.member == member.id:
        raise NotPossible("not_oneself")
    home = house(member.institution_id)
    today = home.today(by.now)
    if not home.members[member.id].active(today):
        return 0
    with an_administrator_stays(by, member.institution_id):
        institution.leave(by, member, today)
        held = _held_by(member.id)
        _release(by, member.institution_id, held)
        nobody_is_missing(by, member.institution_id, {role.unit for role in home.held(member.id, today)})
        return _countable(by, held)


@tried()
@transaction.atomic
def end_role(by: By, role: Role, on: date) -> int:
    """``on`` is the first day without the role: today or later. Returns how many ordinary cases went to others at once.

    If it was the member's last in that unit, what they held for it by name goes to others, for a role that ends later
    when that day has come (``release_ended``). Raises ``NotPossible`` as ``depart`` does.
    """
    institution_id = role.unit.institution_id
    today = house(institution_id).today(by.now)
    if role.until is not None and role.until <= today:
        return 0
    if on < today:
        raise NotPossible("already_over")
    if on < role.since or (on == role.since and role.since > today):
        on = role.since  # it never begins
    with an_administrator_stays(by, institution_id):
        if by.member == role.member_id and _administers(by, role) and on <= today:
            raise NotPossible("not_oneself")
        institution.end_role(by, role, on)
        held = _held_for(role, today) if on <= today else []
        _release(by, institution_id, held)
        then = replace(by, now=by.now + max(on - today, timedelta()))
        nobody_is_missing(then, institution_id, [role.unit_id])
        return _countable(by, held)


def _administers(by: By, role: Role) -> bool:
    """Whether it is the one role by which its holder may change the house."""
    home = house(role.unit.institution_id)
    today = home.today(by.now)
    names = {name for name, one in home.rights.items() if ADMINISTER in one.rights}
    others = Role.objects.filter(member=role.member_id, name__in=names).exclude(pk=role.pk).exclude(until__lte=today)
    return role.name in names and not others.exists()


def release_ended(now: datetime) -> int:
    """Hand on what is held for roles whose end, set ahead, has come; returns how many cases that were."""
    count = 0
    for one in Institution.objects.order_by("id"):
        home = house(one.id)
        today = home.today(now)
        ended = {
            (role.member, role.unit)
            for role in home.roles
            if role.until is not None and today - ONCE_MORE <= role.until <= today
        }
        standing = {(role.member, role.unit) for role in home.roles if role.holds(today)}
        gone = {(member, unit) for member, unit in ended - standing if home.members[member].active(today)}
        if not gone:
            continue
        named = Participation.objects.filter(until=None, member__in={member for member, _ in gone})
        for member, unit in sorted(gone & set(named.values_list("member", "unit").distinct())):
            held = _held_by(member, unit)
            _release(By(now, via="watch"), one.id, held)
            count += len(held)
    return count


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


def _held_for(role: Role, today: date) -> list[int]:
    """What the member holds for the role's unit, unless another role of theirs stands there."""
    others = Role.objects.filter(member=role.member_id, unit=role.unit).exclude(pk=role.pk)
    return [] if others.exclude(until__lte=today).exists() else _held_by(role.member_id, role.unit_id)


def _held_by(member: int, unit: int | None = None) -> list[int]:
    """Cases in which the member stands by name (for that unit), open and ended ones."""
    named = Participation.objects.filter(member=member, until=None)
    if unit is not None:
        named = named.filter(unit=unit)
    return sorted(set(named.values_list("case_id", flat=True)))


def _countable(by: By, cases: list[int]) -> int:
    """How many of these are told to the one who acts: ordinary ones, without a wall of theirs."""
    walled = Wall.objects.filter(case__in=cases, member=by.member).values("case")
    return Case.objects.filter(id__in=cases, secrecy=ORDINARY).exclude(id__in=walled).count()


def _release(by: By, institution_id: int, cases: list[int]) -> None:
    home = house(institution_id)
    phases = dict(Case.objects.filter(id__in=cases).values_list("id", "phase"))
    movable = [one for one in cases if phases[one] != "archived"]
    for start in range(0, len(movable), AT_ONCE):
        part = tuple(movable[start : start + AT_ONCE])
        perform(Request("release", system(home, home.today(by.now)), {}, by.now, part, via=by.via))
