"""What the person whose matter it is may know of it: found by their tracking code alone, told in public words.

Nothing of the staff's side stands here: no member, no note, no reminder, no objection between units. What is told is
what the pack gives a ``public`` sentence, the answers that went out, and the limits the pack makes public.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from huiyin.cases import beside, codes, facts, public
from huiyin.cases.facts import Facts
from huiyin.cases.models import OPEN, RUNNING, Contact
from huiyin.cases.story import language
from huiyin.cases.tables import moment
from huiyin.cases.why import rule_words
from huiyin.institution.actor import Actor, party
from huiyin.institution.house import House
from huiyin.journal.store import StoredEntry, entries
from huiyin.kernel.calendars import last_day
from huiyin.kernel.packs import PARTY, Move, Pack
from huiyin.matters.models import Reply
from huiyin.parties import sealing
from huiyin.parties.sealing import KeyDestroyed, SealingKey

RECEIVED, IN_HAND, ANSWERED, ENDED = "received", "in_hand", "answered", "ended"
ASK_REVIEW = "ask_review"
_WITHOUT_ANSWER = ("withdrawn", "joined", "void")


@dataclass(frozen=True)
class Event:
    """One thing the party is told: its day, its sentence, the texts that came with it (field title, text)."""

    move: str
    on: date
    sentence: str
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Expected:
    """What comes next and by which day; ``over``: that day has passed and it has not come."""

    what: str
    day: date
    over: bool
    provisional: bool
    basis: str
    of_party: bool = False  # it is the party who is waited for


@dataclass(frozen=True)
class Answer:
    """An answer that went out."""

    text: str
    on: date
    outcome: str


@dataclass(frozen=True)
class Tracked:
    """One matter as its party sees it. ``gone``: what they wrote has been erased, and nothing more can be told."""

    case: int
    contact: int
    number: str  # of the contact
    case_number: str
    received_on: date
    stage: str
    ending: str = ""
    unit: str = ""
    title: str = ""
    events: tuple[Event, ...] = ()
    answers: tuple[Answer, ...] = ()
    expected: tuple[Expected, ...] = ()
    question: str = ""
    may: frozenset[str] = frozenset()
    joined_to: str = ""  # the stage of the matter it is dealt with together with
    gone: bool = False


def by_code(house: House, code: str, now: datetime) -> Tracked | None:
    """The matter a tracking code (in its plain form) opens; None for any other, without a word why."""
    contact = codes.find(house.id, code)
    return None if contact is None else tracked(house, contact, now)


def tracked(house: House, contact: Contact, now: datetime) -> Tracked:
    """The contact's matter for its party, in the language of the day."""
    return told(facts.load(house, [contact.case_id])[contact.case_id], contact, now)


def told(its: Facts, contact: Contact, now: datetime) -> Tracked:
    """The same from facts already loaded."""
    case, house, pack, speech = its.case, its.house, its.pack, language()
    if case is None:
        raise LookupError(contact.case_id)
    plain = Tracked(
        case=case.id,
        contact=contact.id,
        number=contact.number,
        case_number=case.number,
        received_on=contact.received_at.astimezone(house.zone).date(),
        stage=_stage(its),
    )
    try:
        key = sealing.open_key(case.key)
    except KeyDestroyed:
        return replace(plain, gone=True)
    events = tuple(_events(its, key))
    asked = any(clock.name == "party_answers" and clock.state == RUNNING for clock in its.clocks)
    questions = [text for event in events if event.move == "ask_party" for _title, text in event.texts]
    return replace(
        plain,
        title=sealing.in_clear(key, case.title),
        ending=pack.closings[case.closing].title[speech] if case.closing in pack.closings else "",
        unit=house.units[case.unit_id].name[speech] if case.unit_id in house.units else "",
        events=events,
        answers=tuple(_answers(its, key)),
        expected=tuple(_expected(its, now)),
        question=questions[-1] if asked and questions else "",
        may=frozenset(_may(its)),
        joined_to=_joined(house, case.joined_to_id),
    )


def as_party(house: House, one: Tracked, now: datetime) -> Actor:
    """The actor who acts by that code: in this one case."""
    return party(house, house.today(now), (one.case,))


def _stage(its: Facts) -> str:
    if its.case is None or its.case.phase != OPEN:
        return ENDED
    if any(one.sent_at is not None for one in _replies(its)):
        return ANSWERED
    begun = next(iter(its.pack.moves.values())).to  # where a registration leads
    return RECEIVED if its.status == begun else IN_HAND


def _replies(its: Facts) -> tuple[Reply, ...]:
    rows: tuple[Reply, ...] = its.rows("reply")
    return rows


def _joined(house: House, target: int | None) -> str:
    if target is None:
        return ""
    loaded = facts.load(house, [target])
    return _stage(loaded[target]) if target in loaded else ""


def _answers(its: Facts, key: SealingKey) -> Iterator[Answer]:
    outcomes = its.pack.fields.get("outcome")
    outcome = next((row.outcome for row in its.rows("matter")), "")
    words = its.pack.choices(outcomes).get(outcome, {}).get(language(), "") if outcomes else ""
    for one in _replies(its):
        if one.sent_at is not None:
            yield Answer(sealing.in_clear(key, one.text), one.sent_at.astimezone(its.house.zone).date(), words)


def _expected(its: Facts, now: datetime) -> Iterator[Expected]:
    for clock in sorted(its.clocks, key=lambda one: one.due_at):
        rule = its.pack.clocks.get(clock.name)
        if rule is None or rule.public is None or clock.state != RUNNING:
            continue  # a paused clock has no day yet: it comes back with one
        yield Expected(
            what=rule.public[language()],
            day=last_day(clock.due_at, its.house.zone.key),
            over=clock.due_at <= now,
            provisional=clock.provisional,
            basis=rule_words(rule.basis, its.pack),
            of_party=clock.name == "party_answers",
        )


def _may(its: Facts) -> Iterator[str]:
    """The moves the pack gives to the party at this stage. A rating or a review needs an answer to speak of."""
    answered = any(one.sent_at is not None for one in _replies(its))
    ended_otherwise = its.case is not None and its.case.closing not in (None, *_WITHOUT_ANSWER)
    for move in its.pack.moves.values():
        if PARTY not in move.by or beside.refusal(its, move.name):
            continue
        if move.name in (ASK_REVIEW, "rate"):
            here = its.status in its.pack.moves["rate"].from_ if "rate" in its.pack.moves else answered
            if here and (answered or ended_otherwise):
                yield move.name
        elif its.status in move.from_:
            yield move.name


def _events(its: Facts, key: SealingKey) -> Iterator[Event]:
    if its.case is None:
        return
    owner: int | None = None
    for entry in entries(f"case:{its.case.id}"):
        row = entry.body.get("changes", {}).get("case", {}).get(str(its.case.id), {})
        owner = int(row["unit_id"]) if row.get("unit_id") else owner
        event = _event(its, key, entry, owner)
        if event is not None:
            yield event


def _event(its: Facts, key: SealingKey, entry: StoredEntry, owner: int | None) -> Event | None:
    pack = its.house.pack_of(entry.body.get("pack")) or its.pack
    move = pack.moves.get(entry.move)
    if move is None or move.public is None:
        return None
    given: Mapping[str, Any] = entry.body.get("inputs", {})
    inputs = {name: sealing.in_clear(key, value) if isinstance(value, str) else value for name, value in given.items()}
    sentence = public.filled(move, pack, its.house, language(), inputs, entry.body.get("changes", {}), owner)
    on = moment(entry.body["on"]).astimezone(its.house.zone).date()
    return Event(entry.move, on, sentence, tuple(_texts(pack, move, inputs)))


def _texts(pack: Pack, move: Move, inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in move.tells:
        if inputs.get(name) and name in pack.fields:
            yield pack.fields[name].title[language()], str(inputs[name])
