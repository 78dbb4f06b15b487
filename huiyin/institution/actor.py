"""Who acts: a member of the staff on a given day, with every role they hold or stand in for, and what these see.

Or the house itself, or the person whose matter it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.institution.house import Held, House
from huiyin.kernel.packs import PARTY, SYSTEM

# A case's seen tokens (see docs/decisions/0003): four a unit, and one a member. Members are negative.
OWN, BELOW, OWN_CONFIDENTIAL, BELOW_CONFIDENTIAL = range(4)


def unit_token(unit: int, reach: int) -> int:
    """The token of those who see ``unit``'s cases with that reach."""
    return unit * 4 + reach


def member_token(member: int) -> int:
    """The token of one named member."""
    return -member


@dataclass(frozen=True)
class Actor:
    """A member as they act today.

    ``member`` is None for the system itself (alarms, imports) and for the party (``stands`` says which of them): these
    have no tokens. A party knows of its ``own`` cases and of no others.
    """

    house: House
    member: int | None
    today: date
    held: tuple[Held, ...]
    tokens: frozenset[int]
    walled_members: frozenset[int]  # an accusation against any of these hides the case from this actor
    line: frozenset[int]  # units whose accusation hides the case from this actor
    stands: str = ""  # SYSTEM or PARTY for who is not of the staff
    own: frozenset[int] = frozenset()  # a party's cases

    @property
    def name(self) -> str:
        """The member's name, empty for the system."""
        return self.house.members[self.member].name if self.member is not None else ""

    @property
    def program(self) -> bool:
        """Whether it is no person who acts, but another program with a token."""
        return self.member is not None and self.house.members[self.member].program

    @property
    def reads_confidential(self) -> bool:
        """Whether any role held gives the right to confidential matters."""
        return any(token > 0 and token % 4 in (OWN_CONFIDENTIAL, BELOW_CONFIDENTIAL) for token in self.tokens)

    def has(self, right: str) -> bool:
        """Whether any role held gives that right, wherever it is held: ``administer``, ``export``, ``read_log``."""
        known = self.house.rights
        return any(held.name in known and right in known[held.name].rights for held in self.held)

    def holds(self, role: str, units: Iterable[int]) -> Held | None:
        """The first held role of that name (``*``: any) in one of the units; own roles come before stand-ins."""
        among = set(units)
        for held in self.held:
            if held.unit in among and role in ("*", held.name):
                return held
        return None


def actor(house: House, member: int, on: date) -> Actor:
    """The member as an actor on that day."""
    known = house.actors(on)
    if member not in known:
        known[member] = _actor(house, member, on)
    return known[member]


def _actor(house: House, member: int, on: date) -> Actor:
    held = tuple(house.held(member, on))
    # Who has left sees nothing, also where what they held by name was not handed on yet.
    tokens = {member_token(member)} if house.members[member].active(on) else set()
    for role in held:
        rights = house.rights.get(role.name)
        tokens.add(unit_token(role.unit, OWN))
        if rights and rights.below:
            tokens.add(unit_token(role.unit, BELOW))
        if rights and rights.confidential:
            tokens.add(unit_token(role.unit, OWN_CONFIDENTIAL))
        if rights and rights.confidential and rights.below:
            tokens.add(unit_token(role.unit, BELOW_CONFIDENTIAL))
    return Actor(
        house=house,
        member=member,
        today=on,
        held=held,
        tokens=frozenset(tokens),
        walled_members=frozenset(house.sole_heads(member, on) | {member}),
        line=frozenset(house.own_line(member, on)),
    )


def system(house: House, on: date) -> Actor:
    """The house itself: it may do what a pack gives to ``system``, and nothing else."""
    return Actor(house, None, on, (), frozenset(), frozenset(), frozenset(), SYSTEM)


def party(house: House, on: date, own: Iterable[int] = ()) -> Actor:
    """Whose matter it is: it may do what a pack gives to ``party``, in its ``own`` cases and in no others."""
    return Actor(house, None, on, (), frozenset(), frozenset(), frozenset(), PARTY, frozenset(own))
