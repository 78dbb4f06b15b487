"""``perform``: the only way in. Every change to every case, from every door, is one call of it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.cases import clocks, kinds, policy, seen, store, writing
from huiyin.cases import facts as facts_of
from huiyin.cases.effects import EFFECTS
from huiyin.cases.facts import Facts
from huiyin.cases.guards import GUARDS
from huiyin.cases.inputs import as_json, clean
from huiyin.cases.models import OPEN, Case
from huiyin.cases.policy import Refused
from huiyin.cases.step import Step
from huiyin.institution.actor import Actor
from huiyin.journal import store as journal
from huiyin.kernel import ledger
from huiyin.parties import sealing


@dataclass(frozen=True)
class Result:
    """What an act did: its id, and the number of each case it touched. ``again``: the same key had done it before."""

    act: int
    cases: tuple[tuple[int, str], ...]
    again: bool = False


@dataclass(frozen=True)
class Request:
    """One act as asked. ``cases`` is empty for a move that makes a case (then ``kind`` says of which kind)."""

    move: str
    by: Actor
    inputs: dict[str, Any]
    now: datetime
    cases: tuple[int, ...] = ()
    kind: str = ""
    on: datetime | None = None  # when it happened, if not now
    key: str | None = None  # idempotency: same key and body, same result; other body, refused
    source: str = ""  # whose keys these are
    via: str = "page"
    quiet: bool = False  # nobody is told, no alarm is set (imports of what is past)


def perform(asked: Request) -> Result:
    """Make the move on every case asked, all or none, in one transaction.

    Raises ``Refused`` (may not, or a guard says no), ``inputs.Invalid`` (fields to mend), ``journal.KeyReused`` (same
    key, other body), ``Case.DoesNotExist`` (absent or hidden: the same answer). Nothing is written then.
    """
    with transaction.atomic():
        claim = journal.claim(
            asked.by.house.id, asked.source, asked.key, _body_digest(asked), asked.now, asked.by.member
        )
        if claim.earlier_result is not None:
            done = json.loads(claim.earlier_result)
            return Result(claim.act_id, tuple((case, number) for case, number in done), again=True)
        steps = _steps(asked)
        for step in steps:
            step.held = policy.may(asked.by, step.move, step.facts)
            _judge(step)
            _take_effect(step)
        numbers = writing.write(steps, asked, claim.act_id)
        journal.finish(claim.act_id, json.dumps(numbers))
        return Result(claim.act_id, tuple(numbers))


def _body_digest(asked: Request) -> str:
    """What makes two requests the same: everything that steers the result, keyed so that it tells nothing at rest."""
    if asked.key is None:
        return ""
    body = {
        "move": asked.move,
        "cases": [str(one) for one in asked.cases],
        "kind": asked.kind,
        "inputs": _plain(asked.inputs),
    }
    key = sealing.institution_key(asked.by.house.id).derived("idempotency")
    return hmac.new(key, ledger.canonical(body), "sha256").hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool) else str(value)


def _steps(asked: Request) -> list[Step]:
    """Lock and load every case of the act in id order, and lay out a step for each."""
    if not asked.cases:
        return [_new_step(asked)]
    house = asked.by.house
    further = _further(asked)
    loaded = facts_of.load(house, [*asked.cases, *further], lock=True)
    may_see = set(
        policy.visible(Case.objects.filter(id__in=[*asked.cases, *further]), asked.by).values_list("id", flat=True)
        if asked.by.member is not None
        else loaded
    )
    for case_id in (*asked.cases, *further):
        if case_id not in loaded or case_id not in may_see:
            raise Case.DoesNotExist
    keys = sealing.open_keys([one.case.key for one in loaded.values() if one.case])
    steps = {case_id: _step(asked, one, case_id, keys) for case_id, one in loaded.items()}
    for case_id in asked.cases:
        steps[case_id].others = {other: steps[other] for other in further}
    return [steps[case_id] for case_id in sorted(set(asked.cases))]


def _further(asked: Request) -> list[int]:
    """Other cases the move names in its fields: they are locked and seen by the same rules."""
    return [int(asked.inputs["join_to"])] if asked.inputs.get("join_to") else []


def _new_step(asked: Request) -> Step:
    kind = kinds.kind(asked.kind)
    house = asked.by.house
    on = asked.on or asked.now
    pack_id, pack = house.pack_for(asked.kind, house.today(on))
    facts = Facts(house=house, kind=kind, pack=pack, case=None)
    move = pack.moves.get(asked.move)
    if move is None:
        raise Refused("no_such_move")
    inputs = clean(pack, move, asked.inputs, house)
    step = Step(facts, asked.move, move, asked.by, inputs, asked.now, on, store.next_case_id(), quiet=asked.quiet)
    step.pack_id = pack_id
    return step


def _step(asked: Request, facts: Facts, case_id: int, keys: dict[int, sealing.SealingKey]) -> Step:
    move = facts.pack.moves.get(asked.move)
    if move is None or facts.case is None:
        raise Refused("no_such_move")
    inputs = clean(facts.pack, move, asked.inputs, facts.house)
    on = asked.on or asked.now
    step = Step(facts, asked.move, move, asked.by, inputs, asked.now, on, case_id, quiet=asked.quiet)
    step.pack_id = facts.case.pack_id
    step.key = keys.get(facts.case.key)
    return step


def _judge(step: Step) -> None:
    """Ask every guard of the move; the first that says no is the answer."""
    for name in step.move.guards:
        guard = step.facts.kind.guards.get(name) or GUARDS[name]
        if refusal := guard(step):
            raise Refused(refusal)


def _take_effect(step: Step) -> None:
    """Gather the changes: the effects', the status', the clocks'."""
    for name in step.move.effects:
        effect = step.facts.kind.effects.get(name) or EFFECTS[name]
        step.apply(effect(step))
    status = step.move.to or step.case_now("status")
    phase = step.pack.statuses[status].phase
    step.apply(step.case(status=status, phase=phase))
    if phase == OPEN and step.facts.case is not None and step.facts.case.phase != OPEN:
        step.apply(step.case(closing=None, closing_reason=None, closed_at=None))
    if step.move.closes and step.case_now("closing") is None:
        step.apply(step.closes(step.move.closes))
    step.apply(clocks.turn(step, phase))
    seen.project(step)


def as_body(step: Step) -> dict[str, Any]:
    """The inputs as the journal keeps them: texts sealed, the rest in clear."""
    return as_json(step.pack, step.inputs, step.seal)


def performed(cases: Iterable[tuple[int, str]]) -> Sequence[str]:
    """The numbers of an act's cases, for a message."""
    return [number for _, number in cases]
