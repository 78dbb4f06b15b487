"""Letting programs in and out: tokens. Each act is one transaction and one entry in the member's stream."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.api.models import Token
from huiyin.api.policy import SCOPES
from huiyin.institution import acts, staff
from huiyin.institution.acts import By, NotPossible, record, row_as_json
from huiyin.institution.house import house
from huiyin.institution.models import Institution, Unit

LONGEST_DAYS = 366
PER_MINUTE = 600
"""Requests a minute where nothing else is said."""
MOST_PER_MINUTE = 60_000
BEGINS = "huiyin_"
"""How every token begins: who finds one in a file, or searches files for such, knows what it is."""


@dataclass(frozen=True)
class Wanted:
    """A program as an administrator describes it."""

    name: str
    unit: int
    roles: Collection[str]
    scopes: Collection[str]
    days: int
    per_minute: int = PER_MINUTE


@transaction.atomic
def let_in(by: By, institution: int, wanted: Wanted) -> tuple[Token, str]:
    """Let a program in as a member of its own, and return its token, which is kept nowhere.

    Raises ``NotPossible``.
    """
    home = house(institution)
    if wanted.unit not in home.units or not home.units[wanted.unit].active:
        raise NotPossible("unit_is_closed")
    if not wanted.roles or not set(wanted.roles) <= home.rights.keys():
        raise NotPossible("no_such_role")
    if not wanted.scopes or not set(wanted.scopes) <= set(SCOPES):
        raise NotPossible("no_such_scope")
    if not 1 <= wanted.days <= LONGEST_DAYS:
        raise NotPossible("token_lasts_too_long")
    if not 1 <= wanted.per_minute <= MOST_PER_MINUTE:
        raise NotPossible("too_many_requests_a_minute")
    member = acts.add_member(by, Institution.objects.get(pk=institution), name=wanted.name, program=True)
    for role in sorted(wanted.roles):
        staff.give_role(by, member, Unit.objects.get(pk=wanted.unit), role, home.today(by.now))
    secret = BEGINS + secrets.token_urlsafe(32)
    token = Token.objects.create(
        institution_id=institution,
        unit_id=wanted.unit,
        member=member,
        digest=digest(secret),
        scopes=[one for one in SCOPES if one in wanted.scopes],
        per_minute=wanted.per_minute,
        made_at=by.now,
        made_by_id=by.member,
        expires_at=by.now + timedelta(days=wanted.days),
    )
    record(institution, {_stream(token): {"token": {str(token.id): row_as_json(token)}}}, "let_in_program", by)
    return token, secret


@transaction.atomic
def shut_out(by: By, token: Token) -> None:
    """The token opens nothing any more, and its member is gone; doing so again changes nothing."""
    fresh = Token.objects.select_for_update().get(pk=token.pk)
    if fresh.revoked_at is not None:
        return
    Token.objects.filter(pk=token.pk).update(revoked_at=by.now)
    changes = {"token": {str(token.id): {"revoked_at": by.now.isoformat()}}}
    record(token.institution_id, {_stream(token): changes}, "shut_out_program", by)
    acts.leave(by, fresh.member, house(token.institution_id).today(by.now))


def digest(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def standing(secret: str, now: datetime) -> Token | None:
    """The token of that secret, if it opens anything at this instant. One query."""
    found = Token.objects.select_related("member").filter(digest=digest(secret), revoked_at=None, expires_at__gt=now)
    return found.first()


def _stream(token: Token) -> str:
    return f"member:{token.member_id}"
