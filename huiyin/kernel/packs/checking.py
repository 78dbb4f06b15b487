"""Whether a pack holds together: names, limits, bases, and that no case can get stuck in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from huiyin.kernel.packs.checking_clocks import check_clocks
from huiyin.kernel.packs.checking_moves import check_moves
from huiyin.kernel.packs.problems import Path, Report
from huiyin.kernel.packs.schema import MOST_EFFECTS, MOST_GUARDS, MOST_STATUSES, WITH_BASIS, Basis, Field, Pack
from huiyin.kernel.packs.shape import hints, is_table
from huiyin.kernel.packs.vocabulary import CLOSINGS, PARTY, RELATIONS, RIGHTS, SYSTEM

_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")  # fits every column that holds a name
_KIND = re.compile(r"[a-z]{1,20}")
_FREELY_NAMED = ("sources",)


def problems_of(pack: Pack, report: Report, guards: Collection[str], effects: Collection[str]) -> None:
    """Report all that is wrong with a pack whose shape is right."""
    _names(pack, report)
    _limits(pack, report)
    _bases(pack, report)
    _ways(pack, report)
    _words(pack, report)
    _channels(pack, report)
    _numbering(pack, report)
    for field in pack.fields.values():
        _field(pack, field, report)
    _unasked(pack, report)
    _categories(pack, report)
    check_moves(pack, report, guards, effects)
    check_clocks(pack, report)


def _names(pack: Pack, report: Report) -> None:
    mend = "Use small letters, digits and _, at most 30"
    if not _KIND.fullmatch(pack.kind):
        report(("kind",), f"{pack.kind!r} is no name for a kind", "Use small letters, at most 20", "")
    if pack.revision < 1:
        report(("revision",), "a revision is counted from 1", "Write revision = 1", "")
    for section, hint in hints(Pack).items():
        if is_table(hint) and section not in _FREELY_NAMED:
            for name in getattr(pack, section):
                if not _NAME.fullmatch(name):
                    report((section, name), f"{name!r} is no name", mend, "")
    for word, whom in ((SYSTEM, "the machine"), (PARTY, "whose matter it is")):
        if word in pack.roles:
            report(("roles", word), f"{word} stands for {whom}", "Give the role another name", "")


def _limits(pack: Pack, report: Report) -> None:
    """A pack that needs more than this is two packs, or a rule that belongs into a guard."""
    used = {
        "statuses": (len(pack.statuses), MOST_STATUSES),
        "guards": (len({guard for move in pack.moves.values() for guard in move.guards}), MOST_GUARDS),
        "effects": (len({effect for move in pack.moves.values() for effect in move.effects}), MOST_EFFECTS),
    }
    for what, (count, most) in used.items():
        if count > most:
            path = ("statuses",) if what == "statuses" else ("moves",)
            report(path, f"{count} {what} are more than {most}", f"Do with {most}", "")


def _bases(pack: Pack, report: Report) -> None:
    for path, basis in _all_bases(pack):
        if basis.source not in pack.sources:
            mend = f'Add "{basis.source}" = {{ zh = …, en = …, es = … }} to [sources]'
            report(path, f"the source {basis.source} has no title", mend, "")
        if basis.status == "verified" and not (basis.article and basis.checked):
            report(path, "a verified basis names its article and the day it was checked", "Add article and checked", "")


def _all_bases(pack: Pack) -> Iterator[tuple[Path, Basis]]:
    yield ("basis",), pack.basis
    for section in WITH_BASIS:
        for name, entry in getattr(pack, section).items():
            if entry.basis is not None:
                yield (section, name, "basis"), entry.basis


def _ways(pack: Pack, report: Report) -> None:
    """Every status can be reached, every open one can be closed, every closed one has an exit."""
    if not any(status.phase == "open" for status in pack.statuses.values()):
        report(("statuses",), "no status is open", 'Give one phase = "open"', "")
    for name in pack.statuses.keys() - reached(pack, ""):
        report(("statuses", name), f"no way leads to {name}", f'Add a move to = "{name}", or take it out', "")
    for name, status in pack.statuses.items():
        ahead = {pack.statuses[each].phase for each in reached(pack, name) if each in pack.statuses}
        if status.phase == "open" and "closed" not in ahead:
            mend = f'Add a move from = ["{name}"] that closes, or one that leads to such a status'
            report(("statuses", name), f"a case in {name} can never be closed", mend, "")
        elif status.phase == "closed" and not ahead:
            mend = f'Add a move from = ["{name}"], or give it phase = "archived"'
            report(("statuses", name), f"no way leads out of {name}, and it is not archived", mend, "")


def reached(pack: Pack, start: str) -> set[str]:
    """The statuses that moves of the pack can lead to from ``start`` (``""``: from nothing), in one step or more."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        status = ahead.pop()
        for move in pack.moves_from(status):
            if move.to not in (None, status, *found):
                found.add(str(move.to))
                ahead.append(str(move.to))
    return found


def _words(pack: Pack, report: Report) -> None:
    _known("closings", pack.closings, CLOSINGS, report)
    _known("relations", pack.relations, RELATIONS, report)
    for name, role in pack.roles.items():
        for right in role.rights:
            if right not in RIGHTS:
                report(("roles", name, "rights"), f"there is no right {right}", f"Use {', '.join(RIGHTS)}", right)


def _known(section: str, names: Iterable[str], known: Collection[str], report: Report) -> None:
    for name in names:
        if name not in known:
            report((section, name), f"{name} is none of the words for {section}", f"Use {', '.join(known)}", "")


def _channels(pack: Pack, report: Report) -> None:
    marks: dict[str, str] = {}
    for name, channel in pack.channels.items():
        other = marks.setdefault(channel.mark, name)
        if not channel.mark or other != name:
            what = f"{name} has the mark of {other}" if channel.mark else f"{name} has no mark"
            report(("channels", name, "mark"), what, "Give it a mark of its own", "")
        for ask in channel.fields:
            if ask.removesuffix("?") not in pack.fields:
                mend = f"Add [fields.{ask.removesuffix('?')}], or take it out"
                report(("channels", name, "fields"), f"there is no field {ask}", mend, ask)


def _numbering(pack: Pack, report: Report) -> None:
    for name, wanted in {"case": {"year", "n"}, "contact": {"mark", "year", "n"}}.items():
        if name not in pack.numbering:
            report(("numbering",), f"numbering has no {name}", f'Add {name} = {{ format = "…" }}', "")
            continue
        text = pack.numbering[name].format
        if set(re.findall(r"\{(\w+)[^{}]*\}", text)) != wanted or not _writes(text):
            mend = f"Use {', '.join(f'{{{word}}}' for word in sorted(wanted))} once each, as in 信〔{{year}}〕{{n:06}}"
            report(("numbering", name), f"{text!r} does not make a number", mend, "")
    for name in pack.numbering.keys() - {"case", "contact"}:
        report(("numbering", name), f"nothing is numbered {name}", "Use case and contact", "")


def _writes(text: str) -> bool:
    try:
        return text.format(mark="信", year=2022, n=1) != text.format(mark="访", year=2023, n=2)
    except (ValueError, LookupError, AttributeError):
        return False


def _field(pack: Pack, field: Field, report: Report) -> None:
    path = ("fields", field.name)
    choosable = [name for name, hint in hints(Pack).items() if is_table(hint) and name != "sources"]
    if (field.type == "choice") != bool(field.choices or field.choices_of):
        report(path, f"{field.name} is of type {field.type}", "Give choices to a choice, and to nothing else", "")
    if field.choices and field.choices_of:
        report(path, f"{field.name} has choices twice", "Keep choices or choices_of", "")
    if field.choices_of and field.choices_of not in choosable:
        report((*path, "choices_of"), f"{field.choices_of} can not be chosen from", f"Use {', '.join(choosable)}", "")
    if field.name == "withdrawn_papers" and not (field.type == "text" and field.many):
        report(path, "papers to take back are chosen from a list", 'Write type = "text", many = true', "")
    if field.at_most is not None and (not field.many or field.at_most < 2):
        report((*path, "at_most"), f"{field.name} takes one value", "Add many = true and an at_most above 1", "")


def _unasked(pack: Pack, report: Report) -> None:
    """A field nobody asks is a question that was forgotten, or one that should go."""
    asked = {ask.removesuffix("?") for move in pack.moves.values() for ask in move.asks}
    asked |= {ask.removesuffix("?") for channel in pack.channels.values() for ask in channel.fields}
    for name in pack.fields.keys() - asked:
        report(("fields", name), f"{name} is asked nowhere", "Ask it in a channel or a move, or take it out", "")


def _categories(pack: Pack, report: Report) -> None:
    for name, category in pack.categories.items():
        seen, parent = {name}, category.parent
        while parent in pack.categories and parent not in seen:
            seen.add(parent)
            parent = pack.categories[parent].parent
        if parent:
            what = f"{name} lies under itself" if parent in seen else f"there is no category {parent}"
            report(("categories", name), what, "Name an existing category outside it as parent", "")
