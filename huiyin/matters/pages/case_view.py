"""What the page of a case shows, gathered from its facts: a bounded number of queries, whatever the case holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import queries as cases
from huiyin.cases import why
from huiyin.cases.facts import Facts
from huiyin.cases.models import OPEN, PAUSED, RUNNING, Case, Clock, Contact
from huiyin.cases.policy import READ_LOG
from huiyin.cases.queries import Row
from huiyin.cases.story import Line, story
from huiyin.institution.actor import Actor
from huiyin.kernel.packs import Pack
from huiyin.matters import labels, queries
from huiyin.matters.known import joined
from huiyin.matters.models import APPROVED, DRAFTED, Matter, Reply
from huiyin.matters.policy import may_unseal
from huiyin.parties import queries as parties
from huiyin.parties import sealing
from huiyin.parties.sealing import SealBroken, SealingKey
from huiyin.ui.words import pick

OPENING = 600  # characters of a long text that are shown at once
STORY = 120  # the same in the story
REMINDERS = frozenset({"remind", "escalate"})
FOLDED = 3  # reminders in a row that are folded into one line
ICONS = {"higher_office": "above"}
KNOWN_ICONS = frozenset({"letter", "visit", "call", "web", "box"})


@dataclass(frozen=True)
class Limit:
    """One clock and why it ends when it does."""

    title: str
    clock: Clock
    why: list[str]


@dataclass(frozen=True)
class Text:
    """A text to read: its opening, and the rest where it is long."""

    opening: str
    rest: str = ""

    @property
    def length(self) -> int:
        """Characters that are not shown at once."""
        return len(self.rest)


@dataclass(frozen=True)
class Came:
    """One contact as it reached the institution. ``party`` is masked."""

    contact: Contact
    channel: str
    icon: str
    relation: str
    statement: str
    basis: str
    registered_by: str
    text: Text
    party: parties.Masked


@dataclass(frozen=True)
class Answer:
    """A reply, from draft to delivery."""

    reply: Reply
    state: str
    tone: str
    text: Text
    drafted_by: str
    approved_by: str


@dataclass(frozen=True)
class Requested:
    """One request of the registration, and how far the answer to it has come."""

    text: str
    state: str
    tone: str


@dataclass(frozen=True)
class Part:
    """Somebody who takes part: as what, from when until when."""

    role: str
    unit: str
    member: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Work:
    """A task beside the moves."""

    title: str
    unit: str
    member: str
    due_at: datetime
    done_at: datetime | None
    state: str
    provisional: bool = False


@dataclass(frozen=True)
class Told:
    """One line of the story; its long texts are opened on asking."""

    line: Line
    texts: list[tuple[str, Text]]


@dataclass(frozen=True)
class Stretch:
    """Lines of the story that stand together; ``folded``: reminders in a row, which are opened on asking."""

    lines: list[Told]
    folded: bool = False

    @property
    def last(self) -> datetime:
        """When the last of them happened."""
        return self.lines[-1].line.on


@dataclass(frozen=True)
class View:
    """Everything the page says of one case, in the active language."""

    case: Case
    title: str
    party: str  # the pack's word for whom it comes from
    status: str
    closing: str
    closing_reason: str
    secrecy: str
    unit: str
    member: str
    running: list[Limit]
    ended: list[Limit]
    came: list[Came]
    category: str
    place: str
    requests: list[Requested]
    outcome: str
    answers: list[Answer]
    story: list[Stretch]
    parts: list[Part]
    former: list[Part]
    tasks: list[Work]
    accused: list[str]
    recused: list[str]
    joined: list[Row]
    joined_to: Row | None
    may_unseal: bool
    accesses: list[tuple[parties.Seen, str, str]] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether it is still in hand."""
        return self.case.phase == OPEN


class _Gatherer:
    """Reads one case for one actor."""

    def __init__(self, actor: Actor, facts: Facts, case: Case) -> None:
        self.actor, self.facts, self.case = actor, facts, case
        self.pack, self.house = facts.pack, facts.house
        self.key: SealingKey | None = sealing.open_keys([case.key]).get(case.key)

    def unsealed(self, token: str | None) -> str:
        """A sealed text; empty when its key was destroyed."""
        if not token or self.key is None:
            return ""
        try:
            return self.key.unseal(token)
        except SealBroken:
            return ""

    def member(self, key: int | None) -> str:
        return self.house.members[key].name if key in self.house.members else ""

    def unit(self, key: int | None) -> str:
        return pick(self.house.units[key].name) if key in self.house.units else ""

    def limits(self, lines: Iterable[Line]) -> tuple[list[Limit], list[Limit]]:
        """The clocks that count, the first to end first, then those that have ended, the last first."""
        reader = why.Reader(self.actor.today, self.house)
        told = list(lines)
        found = [
            Limit(
                pick(self.pack.clocks[one.name].title),
                one,
                why.sentences(one, self.pack, reader, _begun_by(one, self.pack, told)),
            )
            for one in self.facts.clocks
        ]
        running = sorted((one for one in found if one.clock.state == RUNNING), key=lambda one: one.clock.due_at)
        paused = [one for one in found if one.clock.state == PAUSED]
        ended = [one for one in found if one.clock.ended_at]
        return running + paused, sorted(ended, key=lambda one: str(one.clock.ended_at), reverse=True)

    def came(self) -> list[Came]:
        masked = parties.masked(one.dossier_id for one in self.facts.contacts)
        relations = self.pack.fields["relation"].choices if "relation" in self.pack.fields else {}
        return [self._came(one, masked[one.dossier_id], relations) for one in self.facts.contacts]

    def _came(self, one: Contact, party: parties.Masked, relations: Mapping[str, Mapping[str, str]]) -> Came:
        statement = self.pack.statements.get(one.statement)
        basis = statement.basis if statement else None
        return Came(
            contact=one,
            channel=pick(self.pack.channels[one.channel].title),
            icon=ICONS.get(one.channel, one.channel if one.channel in KNOWN_ICONS else "paper"),
            relation=pick(relations.get(one.relation)),
            statement=pick(statement.title) if statement else "",
            basis=why.basis_words(basis, self.pack, self.house.confirmed_by(self.pack, "statements", one.statement))
            if basis
            else "",
            registered_by=self.member(one.registered_by_id),
            text=split(self.unsealed(one.text)),
            party=party,
        )

    def answers(self) -> list[Answer]:
        rows: tuple[Reply, ...] = self.facts.rows("reply")
        return [
            Answer(
                reply=one,
                state=str(labels.REPLY_STATES[one.state]),
                tone=labels.REPLY_TONES[one.state],
                text=split(self.unsealed(one.text)),
                drafted_by=self.member(one.drafted_by_id),
                approved_by=self.member(one.approved_by_id),
            )
            for one in reversed(rows)
        ]

    def requests(self, matter: Matter | None) -> list[Requested]:
        """Each request: answered once a reply that meets it went out."""
        rows: tuple[Reply, ...] = self.facts.rows("reply")
        sent = {n for one in rows if one.sent_at for n in one.meets}
        drafted = {n for one in rows[-1:] if one.state in (DRAFTED, APPROVED) for n in one.meets}
        texts = self.unsealed(matter.requests).splitlines() if matter else []
        return [Requested(text, *_answered(n, sent, drafted)) for n, text in enumerate(texts, 1)]

    def parts(self) -> tuple[list[Part], list[Part]]:
        """Who takes part, each once with all they take part as; and who did before."""
        order = list(self.pack.relations)
        ranked = sorted(
            self.facts.participations,
            key=lambda one: (order.index(one.role) if one.role in order else len(order), one.since),
        )
        now: dict[tuple[int, int | None], Part] = {}
        for one in ranked:
            if one.until is None:
                part, who = self._part(one), (one.unit_id, one.member_id)
                known = now.get(who)
                role = pgettext("list", ", ").join([known.role, part.role]) if known else part.role
                now[who] = replace(part, role=role)
        return list(now.values()), [self._part(one) for one in ranked if one.until is not None]

    def _part(self, one: Any) -> Part:
        relation = self.pack.relations.get(one.role)
        role = pick(relation.title) if relation else str(labels.NAMED)
        return Part(role, self.unit(one.unit_id), self.member(one.member_id), one.since, one.until)

    def tasks(self) -> list[Work]:
        return [
            Work(
                title=self.unsealed(one.title),
                unit=self.unit(one.unit_id),
                member=self.member(one.member_id),
                due_at=one.due_at,
                done_at=one.done_at,
                state=RUNNING if one.done_at is None else "met" if one.done_at < one.due_at else "late",
            )
            for one in sorted(self.facts.tasks, key=lambda one: (one.done_at is not None, one.due_at))
        ]

    def accesses(self) -> list[tuple[parties.Seen, str, str]]:
        """Who has looked at the party's details or taken the case out in a list, newest first, by name."""
        if not self.facts.contacts:
            return []
        seen = queries.looks(self.case.id, self.facts.contacts[0].dossier_id)
        return [
            (one, self.member(one.member_id), str(labels.ACCESSES.get(one.what, one.what))) for one in reversed(seen)
        ]

    def on_wall(self, reason: str) -> list[str]:
        """Whom the wall keeps out for that reason, by name."""
        walls = [one for one in self.facts.walls if one.why == reason]
        return [self.member(one.member_id) or self.unit(one.unit_id) for one in walls]

    def closing_reason(self) -> str:
        reason = self.unsealed(self.case.closing_reason)
        return "" if reason in self.pack.moves else reason


def view(actor: Actor, facts: Facts) -> View:
    """Everything about a case that the actor was found to know of. Raises ``Case.DoesNotExist`` for one being made."""
    if facts.case is None:
        raise Case.DoesNotExist
    it = _Gatherer(actor, facts, facts.case)
    case, pack = facts.case, facts.pack
    told = story(facts, it.key, actor)
    running, ended = it.limits(told)
    parts, former = it.parts()
    matter: Matter | None = next(iter(facts.rows("matter")), None)
    unseals = may_unseal(actor, facts) and it.key is not None
    looks = may_unseal(actor, facts) or actor.has(READ_LOG)
    return View(
        case=case,
        title=it.unsealed(case.title),
        party=pick(pack.party) or _("Party"),
        status=pick(pack.statuses[case.status].title),
        closing=pick(pack.closings[case.closing].title) if case.closing else "",
        closing_reason=it.closing_reason(),
        secrecy=secrecy_words(pack, case.secrecy),
        unit=it.unit(case.unit_id),
        member=it.member(case.member_id),
        running=running,
        ended=ended,
        came=it.came(),
        category=category_words(pack, matter.category) if matter else "",
        place=it.unsealed(matter.place) if matter else "",
        requests=it.requests(matter),
        outcome=outcome_words(facts, matter),
        answers=it.answers(),
        story=stretches(Told(one, [(label, split(words, STORY)) for label, words in one.texts]) for one in told),
        parts=parts,
        former=former,
        tasks=it.tasks(),
        accused=it.on_wall("accused"),
        recused=it.on_wall("recused"),
        joined=joined(actor, case),
        joined_to=next(iter(cases.rows(actor, [case.joined_to_id])), None) if case.joined_to_id else None,
        may_unseal=unseals,
        accesses=it.accesses() if looks else [],
    )


def _answered(n: int, sent: Collection[int], drafted: Collection[int]) -> tuple[str, str]:
    if n in sent:
        return pgettext("request", "answered"), "done"
    return (
        (pgettext("request", "in the draft"), "wait")
        if n in drafted
        else (pgettext("request", "not answered yet"), "open")
    )


def stretches(told: Iterable[Told]) -> list[Stretch]:
    """The story in stretches: where the system reminds time and again, what people did would be lost among it."""
    found = []
    for quiet, lines in groupby(told, key=lambda one: one.line.by_system and one.line.move in REMINDERS):
        some = list(lines)
        found.append(Stretch(some, folded=quiet and len(some) >= FOLDED))
    return found


def _begun_by(clock: Clock, pack: Pack, told: Iterable[Line]) -> str:
    """The title of the move that started a clock: the one of its rule that was made or happened at that instant."""
    rule = pack.clocks[clock.name]
    for line in told:
        if clock.started_at in (line.at, line.on) and (rule.otherwise or line.move in rule.from_):
            return line.title
    return ""


def secrecy_words(pack: Pack, level: int) -> str:
    """How secret a case is; empty for an ordinary one."""
    names = ["", "confidential", "named_only"]
    return pick(pack.fields["secrecy"].choices.get(names[level])) if level and "secrecy" in pack.fields else ""


def outcome_words(facts: Facts, matter: Matter | None) -> str:
    """What the answer came to, once it went out; before, it is a proposal and stands with the draft."""
    rows: tuple[Reply, ...] = facts.rows("reply")
    if matter is None or not matter.outcome or not any(one.sent_at for one in rows):
        return ""
    return pick(facts.pack.fields["outcome"].choices.get(matter.outcome))


def category_words(pack: Pack, name: str) -> str:
    """A category after the one it is part of."""
    one = pack.categories.get(name)
    if one is None:
        return ""
    above = pack.categories.get(one.parent)
    return pgettext("category", " › ").join(pick(each.title) for each in (above, one) if each)


def split(text: str, most: int = OPENING) -> Text:
    """A long text in two: its opening ends with a paragraph, else a sentence, and the rest is opened on asking."""
    if len(text) <= most * 3 // 2:
        return Text(text)
    for ends in ("\n", "。！？.!?", "，, "):
        cut = max(text.rfind(end, most // 2, most) for end in ends)
        if cut > 0:
            return Text(text[: cut + 1].rstrip(), text[cut + 1 :].lstrip("\n"))
    return Text(text[:most], text[most:])


def title_words(title: str) -> str:
    """A title, or the words that stand for one that was erased."""
    return title or _("The title was erased")


def days_open(case: Case, today: date, zone: Any) -> int:
    """For how many days the case has been, or was, in hand."""
    until = case.closed_at.astimezone(zone).date() if case.closed_at else today
    return (until - case.opened_at.astimezone(zone).date()).days
