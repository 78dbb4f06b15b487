"""Any entry of a pack in words: what it is, what it needs, what it sets off, and why."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from huiyin.kernel.packs.schema import Basis, Clock, Move, Pack, Status, actor
from huiyin.kernel.packs.shape import Text, hints, is_table
from huiyin.kernel.packs.vocabulary import EFFECTS, GUARDS, PARTY, SYSTEM


def explain(pack: Pack, name: str) -> str:
    """All that the pack says of the entries called ``name`` (a move, clock, status, field …), in plain English.

    Raises KeyError, with the nearest names as advice, when there is none.
    """
    sections = {key: getattr(pack, key) for key, hint in hints(Pack).items() if is_table(hint)}
    found = [_entry(pack, key, entries[name]) for key, entries in sections.items() if name in entries]
    if not found:
        known = sorted({each for entries in sections.values() for each in entries})
        near = difflib.get_close_matches(name, known, n=5) or known
        raise KeyError(f"{pack.name} has no {name}. Try {', '.join(near)}.")
    return "\n\n".join(found)


def _entry(pack: Pack, section: str, entry: Any) -> str:
    if section == "sources":
        return f"source {_title(entry)}"
    tell: dict[str, Callable[[Pack, Any], Iterator[str]]] = {"moves": _move, "clocks": _clock, "statuses": _status}
    lines = tell[section](pack, entry) if section in tell else _plain(entry)
    heading = f"{section}.{entry.name}" + (f": {_title(entry.title)}" if hasattr(entry, "title") else "")
    return "\n".join([heading, *(f"  {line}" for line in lines)])


def _move(pack: Pack, move: Move) -> Iterator[str]:
    start = "begins a case" if "" in move.from_ else f"from {_titles(pack.statuses, move.from_)}"
    yield start + (f" to {pack.statuses[move.to].title['en']}" if move.to else "; the status stays")
    yield f"by {', '.join(_actor(pack, by) for by in move.by)}"
    if move.papers:
        yield "takes files" + (", at least one" if move.only_papers else "")
    if move.asks:
        yield "asks " + ", ".join(
            f"{one.field.title['en']}{'' if one.required else ' (optional)'}" for one in pack.asked(move.asks)
        )
    for word in move.guards:
        yield f"only if {_means(GUARDS, word)}"
    for word in move.effects:
        yield f"then {_means(EFFECTS, word)}"
    for key, verb in (("from_", "starts"), ("until", "meets"), ("cancel", "cancels")):
        clocks = [clock.title["en"] for clock in pack.clocks.values() if move.name in getattr(clock, key)]
        if clocks:
            yield f"{verb} the clocks {', '.join(clocks)}"
    if move.closes:
        yield f"closes as {pack.closings[move.closes].title['en']}"
    yield f"says “{move.say['en']}”"
    yield _basis(pack, move.basis)


def _clock(pack: Pack, clock: Clock) -> Iterator[str]:
    yield f"lasts {_length(pack, clock)}"
    if clock.otherwise:
        yield "runs in an open case whenever no other clock does"
    else:
        begins = "what it tells of happened" if clock.starts == "happened" else "it was recorded"
        yield f"starts with {_titles(pack.moves, clock.from_)}, when {begins}"
        yield f"met by {_titles(pack.moves, clock.until)}"
    if clock.beside:
        yield "runs beside the handling, and on after the end; asked again only once it was answered"
    if clock.cancel:
        yield f"cancelled by {_titles(pack.moves, clock.cancel)}"
    if clock.while_:
        yield f"paused while {pack.clocks[clock.while_].title['en']} runs"
    if clock.remind:
        yield f"reminds at {', '.join(clock.remind)} (0d: the last day)"
    for rung in clock.escalate:
        yield f"{rung.after} after the end tells {_actor(pack, rung.to)}"
    if rule := clock.extend:
        extra = [text for text, on in (("with a reason", rule.reason), ("the party is told", rule.tell_party)) if on]
        times = "once" if rule.times == 1 else f"{rule.times} times"
        longest = f"{rule.at_most} {rule.unit.replace('_', ' ')}s"
        words = f"can be extended {times} by at most {longest} by {_actor(pack, rule.by)}"
        yield ", ".join([words, *extra])
    yield _basis(pack, clock.basis)


def _status(pack: Pack, status: Status) -> Iterator[str]:
    yield f"a case in it is {status.phase}"
    into = [move.title["en"] for move in pack.moves.values() if move.to == status.name]
    yield f"reached by {', '.join(into)}"
    for move in pack.moves_from(status.name):
        if move.to is not None:
            yield f"{move.title['en']} leads to {pack.statuses[move.to].title['en']}"
    staying = [move.title["en"] for move in pack.moves_from(status.name) if move.to is None]
    if staying:
        yield f"also possible: {', '.join(staying)}"


def _plain(entry: Any) -> Iterator[str]:
    """The attributes of a simple entry that say something."""
    for key in hints(type(entry)):
        value = getattr(entry, key)
        if key in ("name", "title") or not value:
            continue
        if isinstance(value, dict):
            text = value["en"] if "en" in value else ", ".join(_title(one) for one in value.values())
        else:
            text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield f"{key.rstrip('_')}: {text}"


def _length(pack: Pack, clock: Clock) -> str:
    if clock.until_field:
        return f"until the day given as {pack.fields[clock.until_field].title['en']}"
    roll = ", rolling on to the next working day" if clock.roll == "next_working_day" else ""
    if not clock.count:
        return f"until the end of the same day{roll}"
    return f"{clock.count} {clock.unit.replace('_', ' ')}{'' if clock.count == 1 else 's'}{roll}"


def _basis(pack: Pack, basis: Basis) -> str:
    article = f", article {basis.article}" if basis.article else ""
    checked = f", checked {basis.checked}" if basis.checked else ""
    return f"because of {pack.sources[basis.source]['en']}{article} ({basis.status}{checked})"


def _actor(pack: Pack, by: str) -> str:
    role, relation = actor(by)
    if by == SYSTEM:
        return "the machine"
    if by == PARTY:
        return "the person whose matter it is"
    unit = f"of the {pack.relations[relation].title['en'].lower()}" if relation in pack.relations else f"of {relation}"
    return f"{'anybody' if role == '*' else pack.roles[role].title['en']} {unit}"


def _titles(entries: dict[str, Any], names: Iterable[str]) -> str:
    return ", ".join(entries[name].title["en"] for name in names if name in entries)


def _title(text: Text) -> str:
    return f"{text['en']} ({text['zh']}, {text['es']})"


def _means(words: dict[str, Any], word: str) -> str:
    return f"{words[word].means}" if word in words else word
