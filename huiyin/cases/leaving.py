"""Roles that end and people who leave, as an administrator asks for it: what they held goes on to others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.cases import staffing
from huiyin.cases.models import Participation
from huiyin.institution import acts as institution
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.house import house, tried
from huiyin.institution.models import Institution, Member, Role
from huiyin.institution.staff import ADMINISTER, an_administrator_stays

ONCE_MORE = timedelta(days=8)
"""How long after the day of its end a role is looked at, in case nobody watched that day."""


@tried()
@transaction.atomic
def depart(by: By, member: Member) -> int:
    """The member leaves today; returns how many cases went to others. Raises ``NotPossible``."""
    if by.member == member.id:
        raise NotPossible("not_oneself")
    with an_administrator_stays(by, member.institution_id):
        return staffing.depart(by, member)


@tried()
@transaction.atomic
def end_role(by: By, role: Role, on: date) -> int:
    """``on`` is the first day without the role: today or later. Returns how many cases went to others at once.

    What is held for a role that ends later is handed on when that day has come (``release_ended``). Raises
    ``NotPossible``: an open case would then have nobody who may act, or the house nobody who may change it.
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
        if on <= today:
            return staffing.end_role(by, role)
        institution.end_role(by, role, on)
        then = replace(by, now=by.now + (on - today))
        staffing.nobody_is_missing(then, institution_id, [role.unit_id])
        return 0


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
            count += staffing.release(By(now, via="watch"), one.id, member, unit)
    return count
