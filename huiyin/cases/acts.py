"""``perform``: the only way in. Every change to every case, from every door, is one call of it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.cases import beside, clocks, kinds, papers, policy, registration, seen, store, writing
from huiyin.cases import facts as facts_of
from huiyin.cases.effects import EFFECTS
from huiyin.cases.facts import Facts
from huiyin.cases.guards import GUARDS
from huiyin.cases.inputs import REPLACES, WITHDRAWS, Invalid, clean, key_of, received_at
from huiyin.cases.models import OPEN, Case
from huiyin.cases.policy import Refused
from huiyin.cases.step import NO_CASE_YET, Step
from huiyin.institution.actor import Actor
from huiyin.journal import store as journal
from huiyin.kernel import ledger
from huiyin.kernel.packs import SYSTEM, Move
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
    said: dict[str, Any] = field(default_factory=dict)  # codes the system adds to the entry, for the story
    heads: tuple[str, ...] = ()  # what the head of each of ``cases`` must still be; empty: whatever it is
    quiet: bool = False  # nobody is told, no alarm is set (imports of what is past)


class MovedOn(Exception):
    """The case has moved on since whoever asks looked at it."""


def perform(asked: Request, beside: Callable[[], None] | None = None) -> Result:
    """Make the move on every case asked, all or none, in one transaction; ``beside`` is done in it too.

    An act asked again (the same key) is not made again, but what stands beside it is done.

    Raises ``Refused`` (may not, or a guard says no), ``inputs.Invalid`` (fields to mend), ``journal.KeyReused`` (same
    key, other body), ``MovedOn`` (another head than the one asked for), ``Case.DoesNotExist`` (absent or hidden: the
    same answer). Nothing is written then.
    """
    digest, ahead = _body_digest(asked), _ahead(asked)
    with transaction.atomic():
        claim = journal.claim(asked.by.house.id, asked.source, asked.key, digest, asked.now, asked.by.member)
        if beside is not None:
            beside()
        if claim.earlier_result is not None:
            done = json.loads(claim.earlier_result)
            return Result(claim.act_id, tuple((case, number) for case, number in done), again=True)
        steps = [ahead] if ahead else [_decided(step) for step in _steps(asked)]
        if not asked.cases:
            steps[0].is_case(store.next_case_id())
        numbers = writing.write(steps, asked, claim.act_id)
        journal.finish(claim.act_id, json.dumps(numbers))
        return Result(claim.act_id, tuple(numbers))


def _ahead(asked: Request) -> Step | None:
    """A new case decided before its transaction begins: on SQLite nobody else writes while that lasts.

    It rests on nothing that another act could change. None for every other act, and for what is refused: a key that was
    used before has its result whatever is refused today, and only the transaction knows of keys.
    """
    if asked.cases or _further(asked):
        return None
    try:
        return _decided(_new_step(asked))
    except (Refused, Invalid):
        return None


def _decided(step: Step) -> Step:
    """The step with its role, passed by every guard, and all its changes."""
    step.held = policy.may(step.actor, step.move, step.facts)
    if refusal := refusal_of(step):
        raise Refused(refusal)
    _take_effect(step)
    _somebody_acts(step)
    return step


def _body_digest(asked: Request) -> str:
    """What makes two requests the same: everything that steers the result, keyed so that it tells nothing at rest."""
    if asked.key is None:
        return ""
    body = {
        "move": asked.move,
        "cases": [str(one) for one in asked.cases],
        "kind": asked.kind,
        "on": _plain(asked.on),
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
    if asked.inputs.get("papers") and len(asked.cases) > 1:
        raise Refused("papers_of_one_case")  # one key seals a file, and one case's erasure makes it unreadable
    further = _further(asked)
    loaded = _load(asked, [*asked.cases, *further])
    _as_expected(asked, loaded)
    keys = sealing.open_keys([one.case.key for one in loaded.values() if one.case])
    steps = {case_id: _step(asked, loaded[case_id], case_id, keys) for case_id in asked.cases}
    others = {case_id: _touched(asked, loaded[case_id], case_id, keys) for case_id in further}
    for case_id in asked.cases:
        steps[case_id].others = others
    return [steps[case_id] for case_id in sorted(set(asked.cases))]


def _as_expected(asked: Request, loaded: dict[int, Facts]) -> None:
    for case_id, head in zip(asked.cases, asked.heads, strict=False):
        case = loaded[case_id].case
        if case is None or case.head != head:
            raise MovedOn


def _load(asked: Request, wanted: Sequence[int]) -> dict[int, Facts]:
    """Lock and load cases that exist and that the actor may know of; raises ``Case.DoesNotExist`` for any other."""
    if not wanted:
        return {}
    if not all(0 < one < 2**63 for one in wanted):  # no row has such a number
        raise Case.DoesNotExist
    loaded = facts_of.load(asked.by.house, wanted, lock=True)
    hidden = asked.by.stands != SYSTEM and set(wanted) - set(policy.visible_ids(asked.by, wanted))
    if hidden or set(wanted) - loaded.keys():
        raise Case.DoesNotExist
    return loaded


def _further(asked: Request) -> list[int]:
    """The other case a move names to join: it is locked and seen by the same rules."""
    named = key_of(asked.inputs.get("join_to"))
    return [named] if named else []


def _new_step(asked: Request) -> Step:
    kind = kinds.kind(asked.kind)
    house = asked.by.house
    on = asked.on or received_at(asked.inputs, house) or asked.now
    try:
        pack_id, pack = house.pack_for(asked.kind, house.today(on))
    except LookupError:
        raise Invalid({"received_at": "before_any_rules"}) from None
    facts = Facts(house=house, kind=kind, pack=pack, case=None)
    move = pack.moves.get(asked.move)
    if move is None:
        raise Refused("no_such_move")
    inputs = clean(pack, move, asked.inputs, house)
    on = inputs.get("received_at") or on
    if on > asked.now:
        raise Invalid({"received_at": "in_the_future"})
    step = Step(facts, asked.move, move, asked.by, inputs, asked.now, on, NO_CASE_YET, quiet=asked.quiet)
    step.pack_id = pack_id
    step.others = _others(asked)
    return step


def _others(asked: Request) -> dict[int, Step]:
    """Steps, without changes of their own yet, for the other cases a move names."""
    loaded = _load(asked, _further(asked))
    keys = sealing.open_keys([one.case.key for one in loaded.values() if one.case])
    return {case_id: _touched(asked, one, case_id, keys) for case_id, one in loaded.items()}


def _step(asked: Request, facts: Facts, case_id: int, keys: dict[int, sealing.SealingKey]) -> Step:
    move = facts.pack.moves.get(asked.move)
    if move is None:
        raise Refused("no_such_move")
    channel = facts.contacts[0].channel if facts.contacts else ""
    inputs = clean(facts.pack, move, asked.inputs, facts.house, channel)
    return _bare_step(asked, facts, case_id, keys, move, inputs)


def _touched(asked: Request, facts: Facts, case_id: int, keys: dict[int, sealing.SealingKey]) -> Step:
    """The other case of a join: it gets an entry of the same move, and no change but what the move gives it."""
    move = facts.pack.moves.get(asked.move)
    if move is None:
        raise Refused("no_such_move")
    return _bare_step(asked, facts, case_id, keys, move, {})


def _bare_step(
    asked: Request,
    facts: Facts,
    case_id: int,
    keys: dict[int, sealing.SealingKey],
    move: Move,
    inputs: dict[str, Any],
) -> Step:
    on = asked.on or asked.now
    step = Step(facts, asked.move, move, asked.by, inputs, asked.now, on, case_id, quiet=asked.quiet)
    if facts.case is not None:
        step.pack_id, step.key = facts.case.pack_id, keys.get(facts.case.key)
    return step


def refusal_of(step: Step) -> str | None:
    """Ask every guard of the move; the code of the first that says no, None if all agree."""
    if refusal := beside.refusal(step.facts, step.move_name):
        return refusal
    for name in step.move.guards:
        guard = step.facts.kind.guards.get(name) or GUARDS[name]
        if refusal := guard(step):
            return refusal
    return None


def _somebody_acts(step: Step) -> None:
    """Nothing without an owner: a move after which nobody could act in an open case is refused."""
    owner, roles = step.owner(), step.pack.answering_roles(step.case_now("status"))
    if owner is not None and step.case_now("phase") == OPEN and step.circle().acting_unit(owner, roles) is None:
        raise Refused("nobody_may_have_it")


def _take_effect(step: Step) -> None:
    """Gather the changes: the effects', the status', the clocks'."""
    for name in step.move.effects:
        effect = step.facts.kind.effects.get(name) or EFFECTS[name]
        step.apply(effect(step))
    if "retention" in step.inputs:  # a field any pack may ask: how long the file is kept
        step.apply(step.case(retention=step.inputs["retention"]))
    if REPLACES in step.inputs:  # and how somebody who lost their code showed who they are
        step.apply(registration.new_code(step))
    if step.inputs.get("papers"):  # files any move may carry whose pack says so
        step.apply(papers.added(step))
    if step.inputs.get(WITHDRAWS):  # and those added by mistake are taken back by any move that asks which
        step.apply(papers.withdrawn(step))
    status = step.move.to or step.case_now("status")
    phase = step.pack.statuses[status].phase
    step.apply(step.case(status=status, phase=phase))
    if phase == OPEN and step.facts.case is not None and step.facts.case.phase != OPEN:
        step.apply(step.case(closing=None, closing_reason=None, closed_at=None, joined_to_id=None))
    if step.move.closes and step.case_now("closing") is None:
        step.apply(step.closes(step.move.closes))
    step.apply(clocks.turn(step, phase))
    seen.project(step)
