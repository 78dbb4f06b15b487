"""What a member may do at the public desk beyond the moves of a pack."""

from __future__ import annotations

from huiyin.cases.facts import Facts
from huiyin.institution.actor import Actor
from huiyin.institution.house import Held
from huiyin.kernel.packs import actor as grant
from huiyin.matters.desk import KIND

UNSEAL, EXPORT = "unseal", "export"
_REGISTER = "register"


def registering(actor: Actor) -> dict[int, Held]:
    """The units for which the actor may register by today's rules, each with the role; their own before stand-ins.

    What comes to a unit and is not registered yet is theirs to see and to act on, nobody else's.
    """
    try:
        pack = actor.house.pack_for(KIND, actor.today)[1]
    except LookupError:
        return {}
    roles = {grant(by)[0] for by in pack.moves[_REGISTER].by}
    found: dict[int, Held] = {}
    for held in actor.held:
        if held.name in roles or "*" in roles:
            found.setdefault(held.unit, held)
    return found


def may_unseal(actor: Actor, facts: Facts) -> bool:
    """Whether the actor may see the party's sealed data, giving a reason that is logged."""
    return _has(actor, facts, UNSEAL)


def may_erase(actor: Actor, facts: Facts) -> bool:
    """Whether the actor may erase what the case was written with: who may take data out may also take them away."""
    return _has(actor, facts, EXPORT) and _has(actor, facts, UNSEAL)


def _has(actor: Actor, facts: Facts, right: str) -> bool:
    """Whether the actor holds a role with that right in a unit that takes part, or above it with sight below.

    That the actor may know of the case at all was asked when it was found.
    """
    taking_part = {one.unit_id for one in facts.participations if one.until is None}
    above = {unit for part in taking_part for unit in facts.house.units[part].path}
    for held in actor.held:
        role = facts.pack.roles.get(held.name)
        if role is None or right not in role.rights:
            continue
        if held.unit in taking_part or (role.sees == "below" and held.unit in above):
            return True
    return False
