"""What changes the staff: joining with an account, roles with dates, stand-ins, passwords. Each act is one transaction.

What a member holds in cases is handed on by ``cases.leaving``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.institution import acts
from huiyin.institution.acts import By, NotPossible, record
from huiyin.institution.house import House, house
from huiyin.institution.models import Account, Institution, Member, Role, StandIn, Unit

ADMINISTER = "administer"
ONE_TIME = timedelta(days=7)
"""How long a one-time password opens."""
LONGEST_ABSENCE = timedelta(days=366)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read aloud or copied


def one_time_password() -> str:
    """A password to be read aloud or copied by hand: three groups of four, some 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def join(by: By, institution: Institution, *, name: str, post: str, email: str, username: str) -> tuple[Member, str]:
    """Somebody joins the staff with an account; also the one-time password, which is kept nowhere else.

    Raises ``NotPossible`` if the user name is taken.
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise NotPossible("user_name_taken")
    account = Account.objects.create_user(username, language=institution.language)
    password = _set_one_time(by, account)
    member = acts.add_member(by, institution, name=name, post=post, email=email, account=account)
    return member, password


@transaction.atomic
def change(by: By, member: Member, *, name: str, post: str, email: str) -> bool:
    """Mend a member's name, post or e-mail; False, and no entry, if nothing differs."""
    wanted = {"name": name, "post": post, "email": email}
    changed = {field: value for field, value in wanted.items() if getattr(member, field) != value}
    if not changed:
        return False
    Member.objects.filter(pk=member.pk).update(**changed)
    record(member.institution_id, {_stream(member): {"member": {str(member.id): changed}}}, "change_member", by)
    return True


@transaction.atomic
def give_role(by: By, member: Member, unit: Unit, name: str, since: date, until: date | None = None) -> Role:
    """From ``since`` on, and before ``until`` if given, the member is ``name`` in the unit. Raises ``NotPossible``."""
    home = house(member.institution_id)
    _still_here(home, by, member, since)
    if unit.institution_id != member.institution_id:
        raise NotPossible("unit_of_another_institution")
    if not unit.active:
        raise NotPossible("unit_is_closed")
    if name not in home.rights:
        raise NotPossible("no_such_role")
    if until is not None and until <= since:
        raise NotPossible("ends_before_it_begins")
    same = Role.objects.filter(member=member, unit=unit, name=name).exclude(until__lte=since)
    if (same if until is None else same.filter(since__lt=until)).exists():
        raise NotPossible("role_held_already")
    made = acts.give_role(by, member, unit, name, since)
    leaves = home.members[member.id].left_on
    if leaves is not None:  # on a day to come: no role lasts longer
        until = leaves if until is None else min(until, leaves)
    if until is not None:
        acts.end_role(by, made, until)
    return made


@transaction.atomic
def name_stand_in(by: By, member: Member, substitute: Member, since: date, until: date) -> StandIn:
    """While ``member`` is away (both days included) ``substitute`` holds their roles. Raises ``NotPossible``."""
    may_stand_in(by, member, substitute, since, until)
    return acts.add_stand_in(by, member, substitute, since, until)


def may_stand_in(by: By, member: Member, substitute: Member, since: date, until: date) -> None:
    """Raise ``NotPossible`` if the one can not stand in for the other on these days."""
    home = house(member.institution_id)
    _still_here(home, by, member, since)
    _still_here(home, by, substitute, until)
    if member.id == substitute.id:
        raise NotPossible("stand_in_is_oneself")
    if until < since:
        raise NotPossible("ends_before_it_begins")
    if until < home.today(by.now):
        raise NotPossible("already_over")
    if until - since > LONGEST_ABSENCE:
        raise NotPossible("absence_too_long")
    then = StandIn.objects.filter(withdrawn=False, since__lte=until, until__gte=since)
    if then.filter(member=member).exists():
        raise NotPossible("stand_in_named_already")
    if then.filter(member=substitute).exists():
        raise NotPossible("stand_in_is_away")


@transaction.atomic
def end_stand_in(by: By, stand_in: StandIn) -> None:
    """Whoever was away is back today: yesterday was the last day, or it never began. Over already: nothing changes."""
    today = house(stand_in.member.institution_id).today(by.now)
    if stand_in.withdrawn or stand_in.until < today:
        return
    changed: dict[str, Any] = {"withdrawn": True}
    if stand_in.since < today:
        changed = {"until": today - timedelta(days=1)}
    StandIn.objects.filter(pk=stand_in.pk).update(**changed)
    said = {field: value.isoformat() if isinstance(value, date) else value for field, value in changed.items()}
    changes = {"stand_in": {str(stand_in.id): said}}
    record(stand_in.member.institution_id, {_stream(stand_in.member): changes}, "end_stand_in", by)


# ── Accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def lock(by: By, member: Member) -> None:
    """The member's account opens nothing until it is unlocked. Raises ``NotPossible``."""
    account = _account(member)
    if by.member == member.id:
        raise NotPossible("not_oneself")
    with an_administrator_stays(by, member.institution_id):
        _set_open(by, member, account, is_open=False)


@transaction.atomic
def unlock(by: By, member: Member) -> None:
    """The member's account opens again. Raises ``NotPossible``."""
    _set_open(by, member, _account(member), is_open=True)


@transaction.atomic
def new_password(by: By, member: Member) -> str:
    """A new one-time password, kept nowhere else; the old one opens nothing, and who is signed in by it is signed out.

    Raises ``NotPossible``: one's own password is changed by its own page.
    """
    account = _account(member)
    if by.member == member.id:
        raise NotPossible("not_oneself")
    password = _set_one_time(by, account)
    record(member.institution_id, {_stream(member): {}}, "new_password", by)
    return password


def _set_one_time(by: By, account: Account) -> str:
    password = one_time_password()
    account.set_password(password)
    account.one_time_until = by.now + ONE_TIME
    account.save(update_fields=["password", "one_time_until"])
    return password


def _set_open(by: By, member: Member, account: Account, *, is_open: bool) -> None:
    if account.is_active == is_open:
        return
    Account.objects.filter(pk=account.pk).update(is_active=is_open)
    changes = {"account": {str(account.pk): {"is_active": is_open}}}
    move = "unlock_account" if is_open else "lock_account"
    record(member.institution_id, {_stream(member): changes}, move, by)


def _account(member: Member) -> Account:
    """The member's account, if it opens this house only: another's administrator decides there."""
    if member.account is None:
        raise NotPossible("no_account")
    if Member.objects.filter(account=member.account).exclude(institution=member.institution_id).exists():
        raise NotPossible("account_of_another_institution")
    return member.account


# ── What must stay ───────────────────────────────────────────────────────────────────────────────────────────────────


def administrators(home: House, on: date) -> set[int]:
    """Members who may change the house that day by a role of their own without an end, and who can sign in."""
    names = {name for name, one in home.rights.items() if ADMINISTER in one.rights}
    holding = {role.member for role in home.roles if role.name in names and role.holds(on) and role.until is None}
    active = [one for one in holding if home.members[one].active(on)]
    return set(Member.objects.filter(pk__in=active, account__is_active=True).values_list("pk", flat=True))


@contextmanager
def an_administrator_stays(by: By, institution: int) -> Iterator[None]:
    """Raise ``NotPossible`` if what is done within leaves nobody who may change the house; in its transaction."""
    Institution.objects.select_for_update().get(pk=institution)
    before = administrators(house(institution), house(institution).today(by.now))
    yield
    home = house(institution)
    if before and not administrators(home, home.today(by.now)):
        raise NotPossible("last_administrator")


def stand_ins_of(member: int) -> list[StandIn]:
    """Who stands or stood in for the member, and for whom they do, the latest first."""
    both = Q(member=member) | Q(substitute=member)
    return list(StandIn.objects.filter(both, withdrawn=False).order_by("-since", "-id"))


def _still_here(home: House, by: By, member: Member, on: date) -> None:
    """Raise ``NotPossible`` if the member has left, or will have by that day."""
    one = home.members[member.id]
    if not one.active(home.today(by.now)):
        raise NotPossible("member_has_left")
    if not one.active(on):
        raise NotPossible("member_leaves_before")


def _stream(member: Member) -> str:
    return f"member:{member.pk}"
