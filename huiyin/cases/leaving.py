"""Roles that end and people who leave, as an administrator asks for it: what they held goes on to others."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from huiyin.cases import facts
from huiyin.cases.acts import Request, perform
from huiyin.cases.knowing import Circle
from huiyin.cases.models import OPEN, ORDINARY, Case, Participation, Wall
from huiyin.cases.policy import Refused
from huiyin.institution import acts as institution
from huiyin.institution.actor import system
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.house import House, house, tried
from huiyin.institution.models import Institution, Member, Role
from huiyin.institution.staff import ADMINISTER, an_administrator_stays

log = logging.getLogger(__name__)

AT_ONCE = 200  # cases in one perform, so that memory does not grow with what somebody held
ONCE_MORE = timedelta(days=8)
"""How long after its day an end is looked at, in case nobody watched that day."""
LONGEST_AHEAD = timedelta(days=366)
"""How far ahead a departure is set: beyond, the date is a slip of the pen."""


@tried()
@transaction.atomic
def depart(by: By, member: Member, on: date | None = None) -> int:
    """The member leaves: ``on`` is the first day they are gone, today (also if not given) or up to a year ahead.

    Roles end, and every case they held or took part in by name goes to others, at once or when the day has come
    (``hand_on``). Returns how many ordinary cases went at once: nobody learns of others by a number. All of it happens,
    or nothing: ``NotPossible`` if an open case would be left with nobody who may act, or the house with nobody who may
    change it, so that somebody else is appointed first. A departure set before is given up for this one.
    """
    if by.member == member.id:
        raise NotPossible("not_oneself")
    home = house(member.institution_id)
    today = home.today(by.now)
    day = today if on is None else on
    if not home.members[member.id].active(today):
        return 0
    if not today <= day <= today + LONGEST_AHEAD:
        raise NotPossible("already_over" if day < today else "too_far_ahead")
    with an_administrator_stays(by, member.institution_id):
        if home.members[member.id].left_on is not None:
            institution.stay(by, member, "")
        units = {role.unit for role in home.held(member.id, today)}
        if day > today:
            institution.plan_leave(by, member, day)
            held = []
        else:
            institution.leave(by, member, today)
            held = _held_by(member.id)
            _release(by, member.institution_id, held)
        nobody_is_missing(replace(by, now=by.now + (day - today)), member.institution_id, units)
        return _countable(by, held)


@tried()
@transaction.atomic
def stay(by: By, member: Member, reason: str) -> bool:
    """The member does not leave after all; False if no departure is set. Raises ``NotPossible`` once it has come."""
    home = house(member.institution_id)
    leaves = home.members[member.id].left_on
    if leaves is None:
        return False
    if leaves <= home.today(by.now):
        raise NotPossible("member_has_left")
    institution.stay(by, member, reason)
    return True


@tried()
@transaction.atomic
def end_role(by: By, role: Role, on: date) -> int:
    """``on`` is the first day without the role: today or later. Returns how many ordinary cases went to others at once.

    If it was the member's last in that unit, what they held for it by name goes to others, for a role that ends later
    when that day has come (``hand_on``). Raises ``NotPossible`` as ``depart`` does.
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


def hand_on(now: datetime) -> int:
    """Hand on what is held by members and for roles whose end, set ahead, has come; returns how many cases that were.

    Looked at once a day and once after each change of the house: until then nothing new can have ended.
    """
    count = 0
    for one in Institution.objects.order_by("id"):
        home = house(one.id)
        today = home.today(now)
        known = _looked_at.get(home.id)
        if known is not None and known.home is home and known.today == today:
            continue
        gone = _to_go(home, today)
        handed = sum(_gone(By(now, via="watch"), member) for member in gone) + _ended(now, house(one.id), today)
        if not gone and not handed:
            _looked_at[home.id] = _Looked(home, today)
        count += handed
    return count


class _Looked(NamedTuple):
    """The snapshot that was looked at, and for which day."""

    home: House
    today: date


_looked_at: dict[int, _Looked] = {}


def _to_go(home: House, today: date) -> list[int]:
    """Members whose day has come: what opens the house to them still stands, or they may still be named in cases."""
    gone = [one for one in home.members.values() if not one.active(today) and one.left_on is not None]
    recent = {one.id for one in gone if one.left_on is not None and one.left_on >= today - ONCE_MORE}
    named = Participation.objects.filter(until=None, member__in=recent).values_list("member", flat=True)
    standing = set(named.distinct()) if recent else set()
    return [one.id for one in gone if one.account is not None or one.id in standing]


@tried()
@transaction.atomic
def _gone(by: By, member_id: int) -> int:
    """The day has come: the account opens the house no more, and what the member held goes to others."""
    member = Member.objects.select_for_update().get(pk=member_id)
    if member.account_id is not None and member.left_on is not None:
        institution.leave(by, member, member.left_on)
    return _release_what_can(by, member.institution_id, _held_by(member.id))


def _ended(now: datetime, home: House, today: date) -> int:
    """Hand on what is held for roles that have ended, by members who are still here."""
    ended = {
        (role.member, role.unit)
        for role in home.roles
        if role.until is not None and today - ONCE_MORE <= role.until <= today
    }
    standing = {(role.member, role.unit) for role in home.roles if role.holds(today)}
    gone = {(member, unit) for member, unit in ended - standing if home.members[member].active(today)}
    if not gone:
        return 0
    named = Participation.objects.filter(until=None, member__in={member for member, _ in gone})
    count = 0
    for member, unit in sorted(gone & set(named.values_list("member", "unit").distinct())):
        count += _release_what_can(By(now, via="watch"), home.id, _held_by(member, unit))
    return count


def _release_what_can(by: By, institution_id: int, cases: list[int]) -> int:
    """Hand these on; one that nobody may have any more keeps the others from nobody, and ``verify`` names it."""
    try:
        with transaction.atomic():
            _release(by, institution_id, cases)
            return len(cases)
    except Refused:
        pass
    count = 0
    for case in cases:
        try:
            with transaction.atomic():
                _release(by, institution_id, [case])
                count += 1
        except Refused:
            log.warning("case %s is held by somebody who has left, and nobody else may have it", case)
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
