"""A token as an actor: what its program may know of and do at an instant, and who answers for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from huiyin.api.models import Token
from huiyin.api.policy import units_administered
from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import House, house


def acting(token: Token, now: datetime) -> Actor:
    """The program's member on that day.

    Whoever let the program in has its token in hand: what the wall hides from them, it hides from the program.
    """
    home = house(token.institution_id)
    found = actor(home, token.member_id, home.today(now))
    maker = frozenset({token.made_by_id} if token.made_by_id else ())
    return replace(found, walled_members=found.walled_members | maker)


def administrators(home: House, unit: int, now: datetime) -> list[int]:
    """Members who let programs into that unit."""
    today = home.today(now)
    people = (key for key, one in home.members.items() if one.answers(today))
    return [key for key in people if unit in units_administered(actor(home, key, today))]
