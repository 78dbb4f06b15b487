"""What a token opens, and who may give one."""

from __future__ import annotations

from huiyin.institution.actor import Actor

REGISTER, READ, ACT, SEARCH, EXPORT, HOOKS = "register", "read", "act", "search", "export", "hooks"
SCOPES = (REGISTER, READ, ACT, SEARCH, EXPORT, HOOKS)
ADMINISTER = "administer"


def units_administered(actor: Actor) -> set[int]:
    """Units whose programs the actor may let in: those in which they administer, and all below these."""
    rights = actor.house.rights
    own = {held.unit for held in actor.held if held.name in rights and ADMINISTER in rights[held.name].rights}
    return {unit.id for unit in actor.house.units.values() if own & set(unit.path)}


def roles_offered(actor: Actor) -> set[str]:
    """Roles that a program may have: all but those that change the house, which has no operation in the API."""
    return {name for name, one in actor.house.rights.items() if ADMINISTER not in one.rights}
