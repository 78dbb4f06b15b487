"""Whether every move can be done, by somebody, and leaves the case in order."""

from __future__ import annotations

from collections.abc import Collection
from string import Formatter

from huiyin.kernel.packs.problems import Report
from huiyin.kernel.packs.schema import Move, Pack, actor
from huiyin.kernel.packs.vocabulary import CLOSINGS, EFFECTS, GUARDS, PARTY, PUBLIC, RELATIONS, SAY, SYSTEM

_TAKEN_KEYS = "jk"  # walk through lists on every page


def check_moves(pack: Pack, report: Report, guards: Collection[str], effects: Collection[str]) -> None:
    """Report what is wrong with the moves. ``guards`` and ``effects`` are the words they may use."""
    for move in pack.moves.values():
        _path(pack, move, report)
        _closing(pack, move, report)
        check_actors(pack, ("moves", move.name, "by"), move.by, report)
        _asks(pack, move, report)
        _known(move, "guards", move.guards, guards, report)
        _known(move, "effects", move.effects, effects, report)
        _reads(pack, move, report)
        _sentence(pack, move, report)
        _public(pack, move, report)
    if not any("" in move.from_ for move in pack.moves.values()):
        report(("moves",), "no move opens a case", 'Give one from = [""]', "")
    _keys(pack, report)
    _primaries(pack, report)


def check_actors(pack: Pack, path: tuple[str, ...], by: Collection[str], report: Report) -> None:
    """Report every ``role@relation`` in ``by`` that names no role or no relation."""
    if not by:
        report(path, "nobody may do this", 'Write by = ["role@relation"]', "")
    for text in by:
        role, relation = actor(text)
        if text in (SYSTEM, PARTY):
            continue
        if relation not in RELATIONS:
            mend = f"Write role@relation with one of {', '.join(RELATIONS)}"
            report(path, f"{text!r} names no relation to the case", mend, text)
        if role != "*" and role not in pack.roles:
            report(path, f"there is no role {role}", f"Use one of {', '.join(pack.roles)}", text)


def _path(pack: Pack, move: Move, report: Report) -> None:
    path = ("moves", move.name)
    if not move.from_:
        report((*path, "from"), f"{move.name} begins nowhere", 'Write from = ["status"], or [""] to open a case', "")
    for name in (*move.from_, *([move.to] if move.to is not None else [])):
        if (name and name not in pack.statuses) or name == move.to == "":
            key = "to" if name == move.to else "from"
            report((*path, key), f"there is no status {name!r}", f"Use one of {', '.join(pack.statuses)}", name)
    if "" in move.from_ and (len(move.from_) > 1 or move.to is None):
        mend = 'Write from = [""] alone, and name the status it leads to'
        report((*path, "from"), f"{move.name} opens a case and does something else", mend, "")


def _closing(pack: Pack, move: Move, report: Report) -> None:
    """An open case ends by a move that says how; nothing else gives a closing."""
    path = ("moves", move.name)
    phases = {pack.statuses[name].phase for name in move.from_ if name in pack.statuses}
    living = "open" in phases or "" in move.from_
    target = pack.statuses[move.to].phase if move.to in pack.statuses else None
    if move.closes is None and living and target in ("closed", "archived"):
        mend = f"Write closes = one of {', '.join(CLOSINGS)}"
        report(path, f"{move.name} ends a case without saying how", mend, "")
    elif move.closes is not None and (target != "closed" or phases - {"open"}):
        mend = "Let it lead from open statuses to a closed one, or take closes out"
        report((*path, "closes"), f"{move.name} gives a closing but closes nothing", mend, "")
    if living and target == "archived":
        report((*path, "to"), f"{move.name} archives an open case", "Close it first, archive it by a second move", "")
    if move.closes is not None and move.closes not in pack.closings:
        mend = f"Use one of {', '.join(pack.closings)}, or add [closings.{move.closes}]"
        report((*path, "closes"), f"there is no closing {move.closes}", mend, "")


def _asks(pack: Pack, move: Move, report: Report) -> None:
    path = ("moves", move.name, "asks")
    names = [ask.removesuffix("?") for ask in move.asks]
    for name, ask in zip(names, move.asks, strict=True):
        if name not in pack.fields:
            report(path, f"there is no field {name}", f"Add [fields.{name}], or take it out", ask)
        elif names.count(name) > 1:
            report(path, f"{name} is asked twice", "Ask it once", ask)


def _known(move: Move, key: str, words: Collection[str], known: Collection[str], report: Report) -> None:
    for word in words:
        if word not in known:
            mend = f"Use one of {', '.join(sorted(known))}"
            report(("moves", move.name, key), f"there is no {key[:-1]} {word}", mend, word)


def _reads(pack: Pack, move: Move, report: Report) -> None:
    """A guard or effect that reads a field finds it only if the move asks it."""
    asked = {ask.removesuffix("?") for ask in move.asks}
    for key, words, meanings in (("guards", move.guards, GUARDS), ("effects", move.effects, EFFECTS)):
        for word in words:
            for field in meanings[word].reads if word in meanings else ():
                if field not in asked:
                    what = f"{word} reads {field}, which {move.name} does not ask"
                    report(("moves", move.name, key), what, f'Add "{field}" to asks', word)


def _sentence(pack: Pack, move: Move, report: Report) -> None:
    """The sentence names the same things in every language, and nothing that may be missing or is too long."""
    path = ("moves", move.name, "say")
    asked = pack.asked(ask for ask in move.asks if ask.removesuffix("?") in pack.fields)
    sure = {one.field.name for one in asked if one.required and one.field.type != "long_text"}
    found = {language: _placeholders(text) for language, text in move.say.items()}
    for language, names in found.items():
        for name in sorted(names - SAY.keys() - sure):
            mend = f"Use a field it always asks, or {', '.join(SAY)}"
            report(path, f"the {language} sentence can not count on {{{name}}}", mend, "")
    if len(set(map(frozenset, found.values()))) > 1:
        report(path, "the sentence names other things in another language", "Name the same in zh, en and es", "")


def _public(pack: Pack, move: Move, report: Report) -> None:
    """What the party is told has its words, names nobody of the staff, and shows no text the move does not ask."""
    path = ("moves", move.name, "public")
    asked = {
        one.field.name: one for one in pack.asked(ask for ask in move.asks if ask.removesuffix("?") in pack.fields)
    }
    for name in move.tells:
        if name not in asked:
            report(("moves", move.name, "tells"), f"{move.name} does not ask {name}", f'Add "{name}" to asks', name)
    if move.public is None:
        if "tell_party" in move.effects or PARTY in move.by or move.tells:
            report(path, f"{move.name} tells the party and has no words for it", "Write public = { zh, en, es }", "")
        return
    plain = ("text", "choice", "date", "datetime", "number", "unit")
    sure = {name for name, one in asked.items() if one.required and one.field.type in plain and not one.field.personal}
    found = {language: _placeholders(text) for language, text in move.public.items()}
    for language, names in found.items():
        for name in sorted(names - set(PUBLIC) - sure):
            mend = f"Use a field it always asks that names nobody, or {', '.join(PUBLIC)}"
            report(path, f"the {language} sentence for the party can not name {{{name}}}", mend, "")
    if len(set(map(frozenset, found.values()))) > 1:
        report(path, "the sentence names other things in another language", "Name the same in zh, en and es", "")


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}


def _keys(pack: Pack, report: Report) -> None:
    owner: dict[str, str] = {}
    for move in pack.moves.values():
        if move.key is None:
            continue
        path = ("moves", move.name, "key")
        if not (len(move.key) == 1 and "a" <= move.key <= "z") or move.key in _TAKEN_KEYS:
            mend = f"Use one small letter, none of {', '.join(_TAKEN_KEYS)}"
            report(path, f"{move.key!r} can not be a key", mend, "")
        elif (other := owner.setdefault(move.key, move.name)) != move.name:
            report(path, f"the key {move.key} is that of {other} already", "Take another letter", "")


def _primaries(pack: Pack, report: Report) -> None:
    """One act a page is the primary one."""
    first: dict[str, str] = {}
    for move in pack.moves.values():
        for status in move.from_ if move.primary else ():
            if (other := first.setdefault(status, move.name)) != move.name:
                what = f"in {status or 'nothing'} {other} is primary already"
                report(("moves", move.name, "primary"), what, "Keep one primary move a status", "")
