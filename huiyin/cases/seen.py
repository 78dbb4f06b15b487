"""Who sees a case, as a set of tokens: the projection of its participations under its secrecy."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.cases.models import CONFIDENTIAL, NAMED, ORDINARY
from huiyin.cases.step import Step
from huiyin.institution.actor import (
    BELOW,
    BELOW_CONFIDENTIAL,
    OWN,
    OWN_CONFIDENTIAL,
    Actor,
    member_token,
    unit_token,
)
from huiyin.institution.house import HEAD, House

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


def project(step: Step) -> None:
    """Set ``step.tokens`` if this move changes who takes part or how secret the case is."""
    changed = step.changes.get("participation", {})
    if not changed and "secrecy" not in step.changes.get("case", {}).get(str(step.case_id), {}):
        return
    step.tokens = tokens(step.house, int(step.case_now("secrecy") or 0), taking_part(step))


def taking_part(step: Step) -> list[tuple[int, int | None]]:
    """(unit, member) of everyone who takes part after this move."""
    changed = step.changes.get("participation", {})
    standing = [
        (one.unit_id, one.member_id)
        for one in step.facts.participations
        if one.until is None and "until" not in changed.get(str(one.id), {})
    ]
    known = {str(one.id) for one in step.facts.participations}
    joined = [
        (int(row["unit_id"]), None if row["member_id"] is None else int(row["member_id"]))
        for key, row in changed.items()
        if key not in known and row.get("until") is None
    ]
    return standing + joined


def kept_out(step: Step, member: int) -> bool:
    """Whether the wall keeps this member out: accused, under the accused alone, in an accused unit, or recused."""
    members, units = step.walled_now()
    accused = members - step.recused_now()
    house, today = step.house, step.actor.today
    return (
        member in members
        or bool(house.sole_heads(member, today) & accused)
        or bool(house.own_line(member, today) & units)
    )


def receivers(step: Step, unit: int) -> list[int]:
    """Members of the unit who may have this case: its heads if any may, else others. Empty: it must not go there."""
    house, today = step.house, step.actor.today
    if set(house.units[unit].path) & step.walled_now()[1]:
        return []
    for role in (HEAD, None):
        if found := [one for one in house.holders(unit, role, today) if not kept_out(step, one)]:
            return found
    return []


def fallback(step: Step, unit: int) -> tuple[int, list[int]]:
    """The nearest unit at or above ``unit`` that may have the case, and who in it; at last the last-resort unit."""
    for candidate in (*reversed(step.house.units[unit].path), *step.house.last_resorts):
        if found := receivers(step, candidate):
            return candidate, found
    raise LookupError("no unit may have this case: the institution has no last resort outside the line")


def sees(actor: Actor, tokens_of_case: Iterable[int]) -> bool:
    """Whether the actor's tokens and the case's overlap."""
    return not actor.tokens.isdisjoint(tokens_of_case)
