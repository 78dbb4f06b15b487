"""Where a case may go, and the tokens that see it afterwards (see ``knowing``)."""

from __future__ import annotations

from huiyin.cases.policy import Refused
from huiyin.cases.step import Step
from huiyin.institution.house import HEAD


def project(step: Step) -> None:
    """Set ``step.tokens`` if this move changes who takes part or how secret the case is."""
    if step.changes.get("participation") or "secrecy" in step.changes.get("case", {}).get(str(step.case_id), {}):
        step.tokens = step.circle().tokens


def receivers(step: Step, unit: int) -> list[int]:
    """Members of the unit who may have this case: its heads if any may, else others. Empty: it must not go there."""
    house, today = step.house, step.actor.today
    circle = step.circle()
    if not circle.accused_units.isdisjoint(house.units[unit].path):
        return []
    for role in (HEAD, None):
        if found := [one for one in house.holders(unit, role, today) if not circle.keeps_out(one)]:
            return found
    return []


def fallback(step: Step, unit: int) -> tuple[int, list[int]]:
    """The nearest unit at or above ``unit`` that may have the case, and who in it; at last the last-resort unit.

    Raises ``Refused`` if the wall leaves nobody: such a matter belongs to a higher office.
    """
    for candidate in step.house.upward(unit):
        if found := receivers(step, candidate):
            return candidate, found
    raise Refused("nobody_may_have_it")
