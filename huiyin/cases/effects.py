"""What happens when a move is made: each effect reads the step and returns changes; packs name them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from huiyin.cases import clocks, registration, seen
from huiyin.cases.models import NAMED, Participation
from huiyin.cases.step import Step, Told
from huiyin.cases.tables import merge
from huiyin.kernel.ledger import Changes, instant


def assign_unit(step: Step) -> Changes:
    """The owner changes; the unit that lets go keeps sight of the case as its sender."""
    return _give(step, int(step.inputs["to_unit"]))


def return_to_sender(step: Step) -> Changes:
    """The case goes back to the unit that sent it last, or to the one that registered it."""
    senders = step.facts.current("sender") or step.facts.current("registering")
    return _give(step, senders[-1].unit_id if senders else int(step.owner() or 0))


def _give(step: Step, unit: int) -> Changes:
    before = step.owner()
    if int(step.case_now("secrecy") or 0) == NAMED:
        changes = registration.own_by_name(step, unit)
    else:
        changes = step.owns(unit)
        step.tell_unit("assigned", unit)
    merge(changes, step.leaves("sender", unit))
    if before is not None and before != unit:
        keeper = step.actor.member if int(step.case_now("secrecy") or 0) == NAMED else None
        merge(changes, step.joins("sender", before, keeper))
    return changes


def assign_member(step: Step) -> Changes:
    """A member of the owning unit answers for the case from now on: whom the move names, else who makes it."""
    member = int(step.inputs.get("to_member") or step.actor.member or 0)
    owner = int(step.owner() or 0)
    changes = step.owns(owner, member)
    step.tell("yours", [member])
    return changes


def ask_report_back(step: Step) -> Changes:
    """Who asks for a report by a day stays with the case as its supervisor."""
    if not step.inputs.get("report_back_by"):
        return {}
    unit = step.held.unit if step.held else int(step.owner() or 0)
    keeper = step.actor.member if int(step.case_now("secrecy") or 0) == NAMED else None
    return step.joins("supervisor", unit, keeper)


def tell_party(step: Step) -> Changes:
    """The party is told, by the way they left us."""
    if not step.quiet:
        step.told.append(Told(step.move_name, party=True))
    return {}


def tell_unit(step: Step) -> Changes:
    """Whoever acts for the owner is told: its member, else the unit's."""
    member = step.case_now("member_id")
    owner = step.owner()
    if member:
        step.tell(step.move_name, [int(member)])
    elif owner is not None:
        step.tell_unit(step.move_name, owner)
    return {}


def extend_clock(step: Step) -> Changes:
    """Move the limit of the clock that allows it."""
    for clock in step.facts.running:
        if step.pack.clocks[clock.name].extend is not None:
            return clocks.extend(step, clock, int(step.inputs["extend_days"]))
    return {}


def redate_clocks(step: Step) -> Changes:
    """The calendar has been published further: every limit is counted again, and who answers is told if one moved."""
    changes = clocks.redate(step)
    if changes:
        tell_unit(step)
    return changes


def join_case(step: Step) -> Changes:
    """This case ends in another; the other's owner is told, and its journal says so too."""
    target = int(step.inputs["join_to"])
    other = step.others[target]
    other.tell("joined_in", [one.member_id for one in other.facts.current("owner") if one.member_id])
    other.apply(clocks.handed_on(step, other))
    return merge(step.case(joined_to_id=str(target)), step.closes("joined"))


def recuse_member(step: Step) -> Changes:
    """A member steps aside: the wall goes up, what they held falls to their unit, or to another by name."""
    member = int(step.inputs.get("recused") or step.actor.member or 0)
    row = {"member_id": str(member), "unit_id": None, "why": "recused", "since": instant(step.now)}
    step.apply(step.new("wall", **row))
    changes: Changes = {}
    if step.case_now("member_id") and int(step.case_now("member_id")) == member:
        merge(changes, _back_to_unit(step))
    for one in step.facts.participations:
        if one.until is None and one.member_id == member and one.role != "owner":
            merge(changes, {"participation": {str(one.id): {"until": instant(step.now)}}})
    return changes


def release_member(step: Step) -> Changes:
    """Whoever has left the staff, or the unit they took part for, no longer does; what they held goes to others."""
    gone = [one for one in step.facts.participations if one.until is None and _has_left(step, one)]
    changes: Changes = {}
    if any(one.role == "owner" for one in gone):
        merge(changes, _back_to_unit(step))
    for one in gone:
        if one.role != "owner":
            merge(changes, {"participation": {str(one.id): {"until": instant(step.now)}}})
    return changes


def _has_left(step: Step, one: Participation) -> bool:
    """Whoever stood in for somebody never had a role there, and keeps what they were given."""
    if one.member_id is None:
        return False
    today, roles = step.actor.today, [role for role in step.house.roles if role.member == one.member_id]
    there = [role for role in roles if role.unit == one.unit_id and role.since <= today]
    ended = bool(there) and not any(role.holds(today) for role in there)
    return ended or not step.house.members[one.member_id].active(today)


def _back_to_unit(step: Step) -> Changes:
    """The owning unit has the case again; a named-only one goes to another of its members by name."""
    owner = int(step.owner() or 0)
    if int(step.case_now("secrecy") or 0) == NAMED:
        return registration.own_by_name(step, owner)
    step.tell_unit("unassigned", owner)
    return step.owns(owner)


def correct_registration(step: Step) -> Changes:
    """Mend what was registered. Naming somebody complained about makes the case named-only at once."""
    changes: Changes = {}
    if step.inputs.get("title"):
        merge(changes, step.case(title=step.seal(step.inputs["title"])))
    if step.inputs.get("text") and step.facts.contacts:
        merge(changes, {"contact": {str(step.facts.contacts[0].id): {"text": step.seal(step.inputs["text"])}}})
    step.words += [str(step.inputs[name]) for name in ("title", "text") if step.inputs.get(name)]
    step.apply(registration.accuse(step))
    if step.changes.get("wall"):
        merge(changes, shut(step))
    elif step.inputs.get("secrecy"):
        level = registration.SECRECY[step.inputs["secrecy"]]
        merge(changes, step.case(secrecy=max(level, int(step.case_now("secrecy") or 0))))
    step.apply(changes)
    return registration.redraw_dossier(step)


def shut(step: Step) -> Changes:
    """Raise the case to named-only: the accused and all their colleagues see the same, nothing."""
    step.apply(step.case(secrecy=NAMED))
    changes = registration.own_by_name(step, int(step.owner() or 0))
    circle = step.circle()
    for one in step.facts.participations:
        if one.until is None and one.role != "owner" and (one.member_id is None or circle.keeps_out(one.member_id)):
            merge(changes, {"participation": {str(one.id): {"until": instant(step.now)}}})
    if step.actor.member is not None and not circle.keeps_out(step.actor.member) and step.held:
        merge(changes, step.joins("named", step.held.unit, step.actor.member))
    return changes


def add_task(step: Step) -> Changes:
    """Work asked of a unit or a member, with a day of its own."""
    day = step.inputs.get("task_by") or step.house.today(step.now)
    end = datetime.combine(day + timedelta(days=1), time(), step.house.zone).astimezone(UTC)
    unit = int(step.inputs.get("to_unit") or step.owner() or 0)
    named = int(step.case_now("secrecy") or 0) == NAMED
    member = step.inputs.get("to_member") or (next(iter(seen.receivers(step, unit)), None) if named else None)
    row: dict[str, Any] = {
        "unit_id": str(unit),
        "member_id": str(member) if member else None,
        "title": step.seal(step.inputs["task"]),
        "due_at": instant(end),
        "made_at": instant(step.now),
        "done_at": None,
    }
    changes = step.new("task", **row)
    merge(changes, step.joins("co_handler", unit, int(member) if member else None))
    if member:
        step.tell("task", [int(member)])
    else:
        step.tell_unit("task", unit)
    return changes


def finish_task(step: Step) -> Changes:
    """The oldest open task of the one who acts is done, or of their unit."""
    task = step.task_in_hand()
    return {"task": {str(task.id): {"done_at": instant(step.now)}}} if task else {}


EFFECTS: dict[str, Callable[[Step], Changes]] = {
    "record_registration": registration.record_registration,
    **{
        effect.__name__: effect
        for effect in (
            assign_unit,
            assign_member,
            return_to_sender,
            redate_clocks,
            ask_report_back,
            tell_party,
            tell_unit,
            extend_clock,
            join_case,
            recuse_member,
            release_member,
            correct_registration,
            add_task,
            finish_task,
        )
    },
}
