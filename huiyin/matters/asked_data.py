"""What a party has asked about its own data and has no answer to yet: a copy, a correction, an erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiyin.cases import beside
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.policy import Refused
from huiyin.cases.story import language
from huiyin.cases.tables import moment
from huiyin.cases.why import basis_words
from huiyin.institution.actor import Actor
from huiyin.journal.store import entries
from huiyin.kernel.calendars import last_day
from huiyin.parties import sealing

ASK_DATA, ANSWER_DATA = "ask_data", "answer_data"


@dataclass(frozen=True)
class Asked:
    """One ask: its day, what is asked and in which words, the last day of its answer and the rule of that day."""

    on: date
    what: str
    text: str
    by: date
    basis: str
    answers: tuple[str, ...]  # the moves that answer it


def standing(facts: Facts) -> Asked | None:
    """The ask that waits for an answer, in the active language; None if none does."""
    clock = next((one for one in beside.owed(facts) if ASK_DATA in facts.pack.clocks[one.name].from_), None)
    if clock is None or facts.case is None:
        return None
    said = [one.body for one in entries(f"case:{facts.case.id}") if one.move == ASK_DATA]
    if not said:
        return None
    key, rule, house, inputs = facts.case.key, facts.pack.clocks[clock.name], facts.house, said[-1]["inputs"]
    words = facts.pack.choices(facts.pack.fields["data_ask"]).get(inputs.get("data_ask", ""), {})
    return Asked(
        on=moment(said[-1]["on"]).astimezone(house.zone).date(),
        what=words.get(language(), ""),
        text=sealing.in_clear(sealing.open_keys([key]).get(key), inputs.get("data_text", ""), gone=""),
        by=last_day(clock.due_at, house.zone.key),
        basis=basis_words(rule.basis, facts.pack, house.confirmed_by(facts.pack, "clocks", rule.name)),
        answers=rule.until,
    )


def answered(actor: Actor, facts: Facts, now: datetime) -> None:
    """An erasure answers what was asked by itself: nobody is left to write to, and no word could be kept.

    Who may erase and not answer leaves it to those who may.
    """
    if facts.case is None or standing(facts) is None:
        return
    try:
        perform(Request(ANSWER_DATA, actor, {}, now, (facts.case.id,)))
    except Refused:
        return
