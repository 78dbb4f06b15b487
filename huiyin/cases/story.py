"""A case's journal as sentences: what happened, by whom, on what ground, and what it changed in the clocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from huiyin.cases import policy
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import WITHDRAWS
from huiyin.cases.labels import AND
from huiyin.cases.models import Case
from huiyin.cases.saying import fill, member_name, said
from huiyin.cases.tables import moment
from huiyin.cases.why import basis_words
from huiyin.institution.actor import Actor
from huiyin.institution.house import House
from huiyin.journal.store import StoredEntry, entries
from huiyin.kernel.calendars import last_day
from huiyin.kernel.packs import PARTY, Field, Move, Pack
from huiyin.parties.sealing import SealingKey, in_clear
from huiyin.ui.dates import day_words

JOINS = "join_to"  # the field of a move that names the case to join

# What a registration keeps in the rows of the case, its contact and its desk.
_IN_ROWS = {"title", "text", "requests", "category", "place", "statement", "relation", "secrecy", "received_at"}
_IN_ROWS |= {"written_on", "head_count"}


@dataclass(frozen=True)
class Line:
    """One event: when, its sentence, the texts that came with it, and the article it rests on."""

    seq: int
    at: datetime  # recorded
    on: datetime  # happened
    move: str
    title: str
    sentence: str
    texts: list[tuple[str, str]] = field(default_factory=list)  # (field title, text)
    source: str = ""
    by_system: bool = False


def story(facts: Facts, key: SealingKey | None, actor: Actor | None = None) -> list[Line]:
    """The case's events in their order. ``key`` opens its texts; without it (erased) they are left out.

    Another case that it was joined with is named to an ``actor`` who may know of that one too.
    """
    if facts.case is None:
        return []
    told = list(entries(f"case:{facts.case.id}"))
    teller = _Teller(facts, key, _withdrawn(told), _joined(facts, told, actor))
    return [teller.line(entry) for entry in told]


def _joined(facts: Facts, told: Iterable[StoredEntry], actor: Actor | None) -> list[Case]:
    """The cases that this one was joined to, and those joined to it, as far as the actor may know of them."""
    moves = {name for pack in facts.house.packs.values() for name, move in pack.moves.items() if JOINS in move.asks}
    joining = [entry for entry in told if entry.move in moves]
    if actor is None or not joining or facts.case is None:
        return []
    targets = [int(entry.body["inputs"][JOINS]) for entry in joining if JOINS in entry.body.get("inputs", {})]
    wanted = Case.objects.filter(Q(pk__in=targets) | Q(joined_to=facts.case.id))
    return list(policy.visible(wanted, actor).only("id", "number", "closed_at"))


def _withdrawn(told: Iterable[StoredEntry]) -> frozenset[str]:
    """The papers that were taken back: their names may be what had no business here."""
    papers = (row for entry in told for row in entry.body.get("changes", {}).get("paper", {}).items())
    return frozenset(key for key, row in papers if row.get("withdrawn_at"))


def language() -> str:
    """The active language as packs spell it."""
    return (get_language() or "zh")[:2]


def party_word(pack: Pack) -> str:
    """The pack's word for whom a contact comes from."""
    return pack.party[language()] if pack.party else _("the party")


class _Teller:
    """Puts entries into words, remembering the owner as the story goes on."""

    def __init__(self, facts: Facts, key: SealingKey | None, withdrawn: frozenset[str], joined: list[Case]) -> None:
        self.facts, self.key, self.speech, self.withdrawn, self.joined = facts, key, language(), withdrawn, joined
        self.owner: int | None = None

    @property
    def house(self) -> House:
        return self.facts.house

    def line(self, entry: StoredEntry) -> Line:
        body = entry.body
        pack = self.house.pack_of(body.get("pack")) or self.facts.pack
        move = pack.moves.get(entry.move)
        inputs, changes = body.get("inputs", {}), body.get("changes", {})
        row = changes.get("case", {}).get(str(self.facts.case.id if self.facts.case else 0), {})
        before, self.owner = self.owner, int(row["unit_id"]) if row.get("unit_id") else self.owner
        speaker = before if before is not None and entry.move in ("transfer", "assign") else self.owner
        names = self._names(pack, body, changes, inputs, speaker)
        return Line(
            seq=entry.seq,
            at=entry.at,
            on=moment(body["on"]),
            move=entry.move,
            title=move.title[self.speech] if move else entry.move,
            sentence=self._sentence(entry, move, names),
            texts=[*self._texts(pack, move, inputs), *self._papers(changes)],
            source=self._source(pack, move),
            by_system=body.get("by") is None and body.get("as") != PARTY,
        )

    def _sentence(self, entry: StoredEntry, move: Move | None, names: dict[str, str]) -> str:
        if move is None:
            return entry.move
        if JOINS not in move.asks or JOINS in entry.body.get("inputs", {}):
            return fill(move.say[self.speech], names)
        # The entry of the case that another was joined to.
        at = moment(entry.body["on"])
        came = AND[self.speech].join(one.number for one in self.joined if one.closed_at == at)
        return _("%(by)s joined %(number)s to this one.") % {"by": names["by"], "number": came or _("another matter")}

    def _source(self, pack: Pack, move: Move | None) -> str:
        if move is None or move.basis.status == "expectation":
            return ""
        return basis_words(move.basis, pack, self.house.confirmed_by(pack, "moves", move.name))

    def _names(
        self,
        pack: Pack,
        body: Mapping[str, Any],
        changes: Mapping[str, Any],
        inputs: Mapping[str, Any],
        unit: int | None,
    ) -> dict[str, str]:
        contact: dict[str, Any] = next(iter(changes.get("contact", {}).values()), {})
        started = [row for row in changes.get("clock", {}).values() if "due_at" in row]
        clock = next(iter(changes.get("clock", {})), "")
        known = next((one for one in self.facts.clocks if str(one.id) == clock), None)
        rule = pack.clocks.get(known.name) if known else None
        names = {
            "by": self._by(body),
            "unit": self.house.units[unit].name[self.speech] if unit else "",
            "number": str(contact.get("number", "")),
            "channel": pack.channels[contact["channel"]].title[self.speech] if contact.get("channel") else "",
            "due": day_words(last_day(moment(started[0]["due_at"]), self.house.zone.key)) if started else "",
            "clock": rule.title[self.speech] if rule else "",
        }
        if "to" in inputs:  # an alarm: which clock, when it was due, who was told
            names["clock"] = pack.clocks[inputs["clock"]].title[self.speech]
            names["due"] = day_words(last_day(moment(inputs["due"]), self.house.zone.key))
            names["to"] = AND[self.speech].join(member_name(self.house, one) for one in inputs["to"])
        for name, value in inputs.items():
            asked = pack.fields.get(name)
            if asked is not None and asked.type == "case":
                names[name] = next((one.number for one in self.joined if str(one.id) == value), _("another matter"))
            elif asked is not None and asked.type != "long_text":
                names[name] = self._value(pack, asked, value)
        return names

    def _by(self, body: Mapping[str, Any]) -> str:
        if body.get("as") == PARTY:
            return party_word(self.facts.pack)
        if body.get("by") is None:
            return self.house.name[self.speech]
        name = member_name(self.house, body["by"])
        if not body.get("acting_for"):
            return name
        opens, closes = ("（", "）") if self.speech == "zh" else (" (", ")")
        return f"{name}{opens}{member_name(self.house, body['acting_for'])}{closes}"

    def _value(self, pack: Pack, asked: Field, value: Any) -> str:
        opened = [self._open(one) for one in value] if isinstance(value, list) else self._open(value)
        return said(pack, asked, opened, self.house, self.speech)

    def _open(self, value: Any) -> str:
        return in_clear(self.key, str(value))

    def _texts(self, pack: Pack, move: Move | None, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Free texts that came with the event, under the titles of their fields.

        Of a registration every answer that a pack asked and that stands nowhere else: a postmark, an order's number.
        """
        said = move.say[self.speech] if move else ""
        begins = move is not None and "" in move.from_
        found = []
        for name, value in inputs.items():
            asked = pack.fields.get(name)
            if asked is None or name == WITHDRAWS or f"{{{name}}}" in said:
                continue
            if _stands_only_here(pack, asked) if begins else asked.type in ("text", "long_text"):
                found.append((asked.title[self.speech], self._value(pack, asked, value)))
        return found

    def _papers(self, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The files that came with the event, by name; of those taken back since, and by the event, how many."""
        rows = changes.get("paper", {})
        names = [
            self._open(str(row["name"])) for key, row in rows.items() if "name" in row and key not in self.withdrawn
        ]
        if gone := sum(key in self.withdrawn for key in rows):
            names.append(ngettext("%(n)d taken back", "%(n)d taken back", gone) % {"n": gone})
        return [(_("Papers"), AND[self.speech].join(names))] if names else []


def _stands_only_here(pack: Pack, asked: Field) -> bool:
    """Whether an answer of a registration has no row, limit, link or wall that shows it."""
    is_limit = any(clock.until_field == asked.name for clock in pack.clocks.values())
    return asked.name not in _IN_ROWS and asked.type not in ("unit", "member", "case") and not is_limit
