"""What can be done with a case now: the moves of its stage, what each asks and sets off; if not, why and who could."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from huiyin.cases import beside, inputs, policy
from huiyin.cases.acts import refusal_of
from huiyin.cases.facts import Facts
from huiyin.cases.models import OPEN
from huiyin.cases.policy import Refused
from huiyin.cases.step import Step
from huiyin.cases.story import language
from huiyin.institution.actor import Actor
from huiyin.kernel import calendars
from huiyin.kernel.calendars import last_day
from huiyin.kernel.packs import Asked, Clock, Move
from huiyin.kernel.packs import actor as grant


@dataclass(frozen=True)
class Effect:
    """One thing a move sets off. ``what``: status, starts, ends, owner, told or closes; the rest says of what, when."""

    what: str
    title: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Option:
    """A move as it stands for one member and one case."""

    name: str
    title: str
    key: str | None
    primary: bool
    confirm: bool
    asks: list[Asked]
    refused: str | None  # code, see ``labels.REFUSALS``
    could: list[str] = field(default_factory=list)  # roles that may, where this one may not
    sets_off: list[Effect] = field(default_factory=list)


def options(actor: Actor, facts: Facts, now: datetime) -> list[Option]:
    """The moves of the case's stage: first what the actor may do, then what others could. No query is made."""
    found = [_option(actor, facts, name, move, now) for name, move in facts.pack.moves.items() if _belongs(facts, move)]
    return sorted(found, key=lambda one: (one.refused is not None, not one.primary))


def option(actor: Actor, facts: Facts, name: str, now: datetime) -> Option | None:
    """One move by name; None if the stage has no such move."""
    move = facts.pack.moves.get(name)
    return _option(actor, facts, name, move, now) if move is not None and _belongs(facts, move) else None


def try_out(actor: Actor, facts: Facts, name: str, given: dict[str, Any], now: datetime) -> None:
    """Ask fields, role and guards as ``perform`` would, and write nothing: for a move that is confirmed first.

    Raises ``inputs.Invalid`` or ``policy.Refused``.
    """
    move = facts.pack.moves[name]
    channel = facts.contacts[0].channel if facts.contacts else ""
    cleaned = inputs.clean(facts.pack, move, given, facts.house, channel)
    step = Step(facts, name, move, actor, cleaned, now, now, facts.case.id if facts.case else 0)
    step.held = policy.may(actor, move, facts)
    if refusal := refusal_of(step):
        raise Refused(refusal)


def _belongs(facts: Facts, move: Move) -> bool:
    """Whether the stage has the move; an answer to what nobody asked belongs to none."""
    here = facts.status in move.from_ and move.of_staff
    return here and beside.refusal(facts, move.name) != beside.NOTHING_ASKED


def _option(actor: Actor, facts: Facts, name: str, move: Move, now: datetime) -> Option:
    speech = language()
    channel = facts.contacts[0].channel if facts.contacts else ""
    refused = _refusal(actor, facts, name, move, now)
    return Option(
        name=name,
        title=move.title[speech],
        key=move.key,
        primary=move.primary,
        confirm=move.confirm,
        asks=inputs.fields(facts.pack, move, {}, channel),
        refused=refused,
        could=_could(facts, move, speech) if refused == "not_your_role" else [],
        sets_off=_sets_off(facts, name, move, now, speech),
    )


def _refusal(actor: Actor, facts: Facts, name: str, move: Move, now: datetime) -> str | None:
    """The answer of role and guards to a form that is still empty."""
    case_id = facts.case.id if facts.case else 0
    step = Step(facts, name, move, actor, {}, now, now, case_id)
    try:
        step.held = policy.may(actor, move, facts)
    except Refused as refused:
        return refused.code
    return refusal_of(step)


def _could(facts: Facts, move: Move, speech: str) -> list[str]:
    """Roles that may make the move, with the units they hang on."""
    found: list[str] = []
    for one in move.by:
        role, relation = grant(one)
        title = facts.pack.roles[role].title[speech] if role in facts.pack.roles else ""
        for unit in facts.units(relation):
            words = (
                f"{title} · {facts.house.units[unit].name[speech]}" if title else facts.house.units[unit].name[speech]
            )
            found.append(words)
    return list(dict.fromkeys(found))


def _sets_off(facts: Facts, name: str, move: Move, now: datetime, speech: str) -> list[Effect]:
    pack = facts.pack
    phase = pack.statuses[move.to or facts.status].phase
    found: list[Effect] = []
    if move.to and move.to != facts.status:
        found.append(Effect("status", pack.statuses[move.to].title[speech]))
    if move.closes:
        found.append(Effect("closes", pack.closings[move.closes].title[speech]))
    if {"assign_unit", "return_to_sender"} & set(move.effects):
        found.append(Effect("owner"))
    for clock in facts.running:
        if name in pack.clocks[clock.name].until:
            found.append(Effect("ends", pack.clocks[clock.name].title[speech]))
    for rule in pack.clocks.values():
        if name in rule.from_ and phase == OPEN and not rule.otherwise and not rule.until_field:
            found.append(Effect("starts", rule.title[speech], _due_day(facts, rule, now)))
    if "tell_party" in move.effects:
        found.append(Effect("told"))
    return found


def _due_day(facts: Facts, rule: Clock, now: datetime) -> date:
    deadline = calendars.due(rule.term, now, facts.house.calendar)
    return last_day(deadline.due_at, facts.house.zone.key)
