"""A pack's statuses, moves and clocks in the reader's language: what each needs, sets off and rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.administration.labels import EFFECTS, GUARDS, SECTIONS, SURE
from huiyin.cases.labels import AND
from huiyin.cases.why import basis_words, length
from huiyin.institution.house import House
from huiyin.kernel.packs import PARTY, SYSTEM, Basis, Changed, Clock, Move, Pack, actor
from huiyin.ui.dates import day_words
from huiyin.ui.words import pick

_OFFSET = re.compile(r"(-?)(\d+)(\w+)")
_UNITS = {"d": "day", "wd": "working_day", "h": "hour", "m": "minute"}
_LONGEST = 300  # characters of a value before it is cut in a difference


@dataclass(frozen=True)
class Told:
    """One entry: its title, its length or place in a word, and what there is to say of it, line by line."""

    name: str
    title: str
    short: str
    lines: list[tuple[str, str]]


def clocks(home: House, pack: Pack) -> list[Told]:
    """Every clock, explained."""
    return [clock(home, pack, name) for name in pack.clocks]


def clock(home: House, pack: Pack, name: str) -> Told:
    """One clock, explained."""
    one = pack.clocks[name]
    rests = (_("Based on"), basis(home, pack, one.basis, "clocks", name))
    return Told(name, pick(one.title), how_long(pack, one), [*_clock(pack, one), rests])


def moves(home: House, pack: Pack) -> list[Told]:
    """Every move, explained."""
    return [move(home, pack, name) for name in pack.moves]


def move(home: House, pack: Pack, name: str) -> Told:
    """One move, explained."""
    one = pack.moves[name]
    rests = (_("Based on"), basis(home, pack, one.basis, "moves", name))
    return Told(name, pick(one.title), where_to(pack, one), [*_move(pack, one), rests])


def table(pack: Pack) -> list[dict[str, Any]]:
    """The drawing as rows: in which status what can be done, where it leads, which clocks it starts.

    Moves possible in every open status stand once, as in the drawing.
    """
    every = {name for name, status in pack.statuses.items() if status.phase == "open"}
    common = [move for move in pack.moves.values() if every <= set(move.from_)]
    found = [
        _ways(pack, pgettext("status", "New matter"), "", pack.moves_from("")),
        _ways(pack, pgettext("status", "Any status in hand"), "", common),
    ]
    for name, status in pack.statuses.items():
        own = [move for move in pack.moves_from(name) if status.phase != "open" or move not in common]
        found.append(_ways(pack, pick(status.title), phase(status.phase), own))
    return found


def _ways(pack: Pack, title: str, word: str, ways: Iterable[Move]) -> dict[str, Any]:
    rows = [
        {
            "title": pick(move.title),
            "to": pick(pack.statuses[move.to].title) if move.to else "",
            "starts": _titles(clock for clock in pack.clocks.values() if move.name in clock.from_),
        }
        for move in ways
    ]
    return {"title": title, "phase": word, "moves": rows}


def phase(word: str) -> str:
    """Whether a matter in a status is still worked on."""
    return {
        "open": pgettext("phase", "in hand"),
        "closed": pgettext("phase", "closed"),
        "archived": pgettext("phase", "archived"),
    }[word]


def where_to(pack: Pack, move: Move) -> str:
    """Where a move leads; empty where the status stays."""
    return f"→ {pick(pack.statuses[move.to].title)}" if move.to else ""


def how_long(pack: Pack, clock: Clock) -> str:
    """How long a clock runs."""
    if clock.until_field:
        return _("until the day given as “%(field)s”") % {"field": pick(pack.fields[clock.until_field].title)}
    return length(clock.count or 0, clock.unit)


def basis(home: House, pack: Pack, of: Basis, section: str, name: str) -> str:
    """The rule that an entry rests on, how sure that is, and when it was checked."""
    said = basis_words(of, pack, home.confirmed_by(pack, section, name))
    words = said if of.status == "expectation" else f"{said} · {SURE[of.status]}"
    return f"{words} · {day_words(of.checked)}" if of.checked else words


def _move(pack: Pack, move: Move) -> Iterator[tuple[str, str]]:
    begins = [pgettext("status", "New matter")] if "" in move.from_ else []
    before = [*begins, *(pick(pack.statuses[one].title) for one in move.from_ if one)]
    yield _("In status"), joined(before)
    if move.to:
        yield _("Leads to"), pick(pack.statuses[move.to].title)
    yield _("Made by"), joined(who(pack, one) for one in move.by)
    if move.asks:
        yield _("Asks"), joined(_field(one.field.title, one.required) for one in pack.asked(move.asks))
    if move.guards:
        yield _("Only if"), _clauses(str(GUARDS.get(one, one)) for one in move.guards)
    if move.effects:
        yield _("Then"), _clauses(str(EFFECTS.get(one, one)) for one in move.effects)
    for words, key in ((_("Starts"), "from_"), (_("Meets"), "until"), (_("Cancels"), "cancel")):
        found = [one for one in pack.clocks.values() if move.name in getattr(one, key)]
        if found:
            yield words, _titles(found)
    if move.closes:
        yield _("Closes as"), pick(pack.closings[move.closes].title)


def _field(title: Any, required: bool) -> str:
    return pick(title) if required else _("%(field)s (optional)") % {"field": pick(title)}


def _clock(pack: Pack, clock: Clock) -> Iterator[tuple[str, str]]:
    # A limit counted in working days never ends on a day off.
    roll = clock.roll == "next_working_day" and not clock.until_field and clock.unit in ("day", "month")
    rolls = _("if it ends on a day off, the next working day counts") if roll else ""
    yield _("Runs"), _clauses(one for one in (how_long(pack, clock), rolls) if one)
    if clock.otherwise:
        yield _("Starts with"), _("runs whenever no other limit of an open matter does")
    else:
        yield _("Starts with"), _named(pack.moves, clock.from_)
        happened = clock.starts == "happened"
        yield _("Counted from"), _("the day of receipt") if happened else _("the moment it is recorded")
        yield _("Met by"), _named(pack.moves, clock.until)
    if clock.beside:
        yield _("Alongside the handling"), _("continues after the end, until it is answered")
    if clock.cancel:
        yield _("Cancelled by"), _named(pack.moves, clock.cancel)
    if clock.while_:
        yield _("Paused"), _("while “%(clock)s” runs") % {"clock": pick(pack.clocks[clock.while_].title)}
    if clock.remind:
        yield _("Reminders"), joined(offset(one) for one in clock.remind)
    for rung in clock.escalate:
        yield (
            _("Escalates to"),
            _("%(when)s: %(who)s") % {"when": offset(rung.after, late=True), "who": who(pack, rung.to)},
        )
    if clock.extend:
        yield _("Can be extended"), _extension(pack, clock)


def _extension(pack: Pack, clock: Clock) -> str:
    rule = clock.extend
    if rule is None:
        return ""
    times = ngettext("%(n)d time", "%(n)d times", rule.times) % {"n": rule.times}
    most = _("at most %(length)s each") % {"length": length(rule.at_most, rule.unit)}
    more = [times, most, who(pack, rule.by)]
    more += [_("with a reason")] if rule.reason else []
    more += [_("the party is told")] if rule.tell_party else []
    return _clauses(more)


def offset(text: str, *, late: bool = False) -> str:
    """``-10d`` as "10 days before the end"; ``0d`` as the last day; with ``late``, ``1d`` as after the end."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        return text
    count, unit = int(found[2]), _UNITS.get(found[3], "")
    if not unit:
        return text
    if not count:
        return _("when the time is up") if late else _("on the last day")
    words = {"length": length(count, unit)}
    return _("%(length)s before the end") % words if found[1] else _("%(length)s after the end") % words


def who(pack: Pack, by: str) -> str:
    """``head@owner`` as people say it."""
    role, relation = actor(by)
    if by == SYSTEM:
        return _("the system itself")
    if by == PARTY:
        return _("the person whose matter it is")
    if role == "*" and relation == "participant":
        return _("anybody who takes part in the matter")
    stands = pick(pack.relations[relation].title) if relation in pack.relations else relation
    if role == "*":
        return _("anybody there (%(unit)s)") % {"unit": stands}
    title = pick(pack.roles[role].title) if role in pack.roles else role
    return _("%(role)s (%(unit)s)") % {"role": title, "unit": stands} if stands else title


def _named(entries: dict[str, Any], names: Iterable[str]) -> str:
    return _titles(entries[name] for name in names if name in entries)


def _titles(entries: Iterable[Any]) -> str:
    return joined(pick(one.title) for one in entries)


def joined(words: Iterable[str]) -> str:
    """Words one after the other, as the reader's language lists them."""
    return pick(AND).join(words)


def _clauses(parts: Iterable[str]) -> str:
    """Parts that may have commas of their own."""
    return pgettext("between clauses", "; ").join(parts)


def changes(found: Iterable[Changed]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Differences by section, in words: the entry, and each field with what it was and what it is."""
    by_section: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        fields = [(key, said(before), said(after)) for key, before, after in one.fields]
        line = {"title": pick(one.title), "name": one.name, "what": one.what, "fields": fields}
        by_section.setdefault(str(SECTIONS.get(one.section, one.section)), []).append(line)
    return list(by_section.items())


def said(value: Any) -> str:
    """A field's value as a line of text: words in the reader's language, lists with commas."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        words = pick(value) if {"zh", "en", "es"} & value.keys() else ""
        text = words or "; ".join(f"{key}: {said(each)}" for key, each in value.items())
    elif isinstance(value, list):
        text = ", ".join(said(each) for each in value)
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
