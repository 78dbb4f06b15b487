"""Who may know of a case, asked of what is in hand: the rule that ``policy.sees`` puts in SQL, and who acts by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from huiyin.cases.models import CONFIDENTIAL, NAMED, ORDINARY
from huiyin.institution.actor import (
    BELOW,
    BELOW_CONFIDENTIAL,
    OWN,
    OWN_CONFIDENTIAL,
    actor,
    member_token,
    unit_token,
)
from huiyin.institution.house import House

ANY = frozenset({"*"})  # any role
_REACH = {ORDINARY: (OWN, BELOW), CONFIDENTIAL: (OWN_CONFIDENTIAL, BELOW_CONFIDENTIAL)}


def tokens(house: House, secrecy: int, taking_part: Iterable[tuple[int, int | None]]) -> set[int]:
    """The tokens that see a case in which these (unit, member) take part.

    Ordinary: everyone in the unit, and above it those whose role sees below. Confidential: the same, of those with the
    right to it. Named-only: the members named and nobody else.
    """
    found: set[int] = set()
    for unit, member in taking_part:
        if member is not None:
            found.add(member_token(member))
        if secrecy == NAMED:
            continue
        own, below = _REACH[secrecy]
        found.add(unit_token(unit, own))
        found.update(unit_token(above, below) for above in house.units[unit].path if above != unit)
    return found


@dataclass(frozen=True)
class Circle:
    """Everyone who may know of one case on one day: whom its tokens reach, less whom its wall keeps out."""

    house: House
    today: date
    secrecy: int
    taking_part: tuple[tuple[int, int | None], ...]  # (unit, member)
    accused: frozenset[int] = frozenset()  # members complained about
    recused: frozenset[int] = frozenset()  # members who stepped aside
    accused_units: frozenset[int] = frozenset()
    _found: dict[tuple[int, frozenset[str]], int | None] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def tokens(self) -> set[int]:
        """The tokens that see the case."""
        return tokens(self.house, self.secrecy, self.taking_part)

    def keeps_out(self, member: int) -> bool:
        """Whether the wall keeps the member out: accused, under the accused alone, in an accused unit, or recused."""
        if not (self.accused or self.recused or self.accused_units):
            return False
        return (
            member in self.accused
            or member in self.recused
            or not self.accused.isdisjoint(self.house.sole_heads(member, self.today))
            or not self.accused_units.isdisjoint(self.house.own_line(member, self.today))
        )

    def knows(self, member: int) -> bool:
        """Whether the member may know of the case."""
        reached = not actor(self.house, member, self.today).tokens.isdisjoint(self.tokens)
        return reached and not self.keeps_out(member)

    def acting(self, unit: int, roles: frozenset[str] = ANY) -> list[int]:
        """Who acts for ``unit`` in one of the roles: its holders who may know of the case, else those above.

        A unit in which nobody may know of the case falls to its parent, as one without an active member does; what
        falls through falls to the last resort, and where nobody holds the role, to whoever is there.
        """
        for at in self.house.upward(unit):
            wanted = ANY if at in self.house.last_resorts else roles
            if found := [one for one in dict.fromkeys(self._holders(at, wanted)) if self.knows(one)]:
                return found
        return [] if roles == ANY else self.acting(unit)

    def acting_unit(self, unit: int, roles: frozenset[str]) -> int | None:
        """The nearest unit, ``unit`` or above, in which somebody in one of the roles (``*``: any) may know of the case.

        None if there is none: then nobody can act for ``unit`` in these roles.
        """
        key = unit, roles
        if key not in self._found:
            units = self.house.upward(unit)
            self._found[key] = next((at for at in units if any(map(self.knows, self._holders(at, roles)))), None)
        return self._found[key]

    def _holders(self, unit: int, roles: frozenset[str]) -> Iterator[int]:
        for role in sorted(roles):
            yield from self.house.holders(unit, None if role == "*" else role, self.today)

    def assignable(self, unit: int) -> list[int]:
        """Members to whom a case of ``unit`` may be given: its own, and whoever acts for it."""
        own = self.house.holders(unit, None, self.today)
        return [one for one in dict.fromkeys([*own, *self.acting(unit)]) if not self.keeps_out(one)]
