"""What must hold before a move is made: pure questions to a step, answered with nothing or the code of a refusal.

A page asks them before anything is typed, so a guard that judges a field says nothing while the field is empty.
"""

from __future__ import annotations

from collections.abc import Callable

from huiyin.cases import seen
from huiyin.cases.models import CONFIDENTIAL, OPEN
from huiyin.cases.step import Step


def not_to_the_accused(step: Step) -> str | None:
    """信访工作条例 Art. 30(3): a matter never goes to whom it complains about, nor into their sole hands."""
    unit, member = step.inputs.get("to_unit"), step.inputs.get("to_member")
    if unit and not seen.receivers(step, int(unit)):
        return "receiver_barred"
    if member and step.circle().keeps_out(int(member)):
        return "receiver_barred"
    return None


def unit_can_act(step: Step) -> str | None:
    """A unit that gets a case must stand and have an active member, itself or above it."""
    unit = step.inputs.get("to_unit")
    if not unit:
        return None
    known = step.house.units.get(int(unit))
    if known is None or not known.active or not step.house.acting(known.id, None, step.actor.today):
        return "unit_can_not_act"
    return None


def not_held_already(step: Step) -> str | None:
    """Nobody takes what they have."""
    holder = step.facts.case.member_id if step.facts.case else None
    return "held_already" if holder is not None and holder == step.actor.member else None


def another_unit(step: Step) -> str | None:
    """A transfer goes elsewhere."""
    unit = step.inputs.get("to_unit")
    return "same_unit" if unit and step.owner() == int(unit) else None


def member_of_owner(step: Step) -> str | None:
    """Who is to answer for a case belongs to the unit that owns it, or acts for it."""
    member, owner = step.inputs.get("to_member"), step.owner()
    if not member or owner is None:
        return None
    return None if int(member) in step.circle().assignable(owner) else "not_of_the_unit"


def second_person(step: Step) -> str | None:
    """What one registered or drafted, another reviews."""
    return "second_person" if step.actor.member in {one.registered_by_id for one in step.facts.contacts} else None


def extension_left(step: Step) -> str | None:
    """A clock is extended as often and as far as its rule allows."""
    for clock in step.facts.running:
        rule = step.pack.clocks[clock.name].extend
        if rule is not None:
            if clock.extended >= rule.times:
                return "no_extension_left"
            days = step.inputs.get("extend_days")
            return "extension_too_long" if days and int(days) > rule.at_most else None
    return "no_clock_to_extend"


def no_open_tasks(step: Step) -> str | None:
    """Nothing asked of anybody is left undone."""
    return "open_tasks" if any(task.done_at is None for task in step.facts.tasks) else None


def task_open(step: Step) -> str | None:
    """There is a task to finish."""
    return None if step.task_in_hand() else "no_task"


def join_target_open(step: Step) -> str | None:
    """A case joins another open one of its kind, which is as secret as itself."""
    if not step.inputs.get("join_to"):
        return None
    target = step.others.get(int(step.inputs["join_to"]))
    if target is None or target.facts.case is None or target.case_id == step.case_id:
        return "no_such_case"
    mine, other = step.facts.case, target.facts.case
    if other.phase != OPEN or other.kind != (mine.kind if mine else other.kind):
        return "join_target_not_open"
    return "join_target_less_secret" if mine and mine.secrecy > other.secrecy else None


def hearing_running(step: Step) -> str | None:
    """There is a hearing to end."""
    return None if any(clock.name == "hearing" for clock in step.facts.running) else "no_hearing"


def hearing_not_running(step: Step) -> str | None:
    """While a hearing runs, nothing is decided."""
    return "hearing_running" if any(clock.name == "hearing" for clock in step.facts.running) else None


def not_recused(step: Step) -> str | None:
    """信访工作条例 Art. 28(3): who has an interest in the matter steps aside."""
    return "recused" if step.actor.member is not None and step.circle().keeps_out(step.actor.member) else None


def not_confidential_or_entitled(step: Step) -> str | None:
    """A confidential matter is given to those only who may read such."""
    member = step.inputs.get("to_member")
    if int(step.case_now("secrecy") or 0) != CONFIDENTIAL or not member:
        return None
    held = step.house.held(int(member), step.actor.today)
    rights = (step.house.rights.get(role.name) for role in held)
    return None if any(right and right.confidential for right in rights) else "not_entitled"


GUARDS: dict[str, Callable[[Step], str | None]] = {
    guard.__name__: guard
    for guard in (
        not_to_the_accused,
        unit_can_act,
        another_unit,
        not_held_already,
        member_of_owner,
        second_person,
        extension_left,
        no_open_tasks,
        task_open,
        join_target_open,
        hearing_running,
        hearing_not_running,
        not_recused,
        not_confidential_or_entitled,
    )
}
