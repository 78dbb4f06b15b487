"""How two texts of a procedure differ, entry by entry and field by field; and which rules somebody is to confirm."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huiyin.kernel.ledger import canonical
from huiyin.kernel.packs.schema import WITH_BASIS, Basis, Pack
from huiyin.kernel.packs.shape import Text, hints, is_table, plain

ADDED, GONE, CHANGED = "added", "gone", "changed"
SURE = "verified"
_UNTOLD = ("name",)


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry that differs. ``fields``: of a changed one, each field with its JSON value before and after."""

    section: str  # "moves", "clocks" …; empty for what stands at the head of the pack
    name: str
    what: str  # added, gone, changed
    title: Text | str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def compare(old: Pack, new: Pack) -> list[Changed]:
    """What was added, what is gone and what changed, in the order of the pack; nothing for equal packs."""
    return [*_heads(old, new), *(one for section in _sections() for one in _entries(section, old, new))]


def _sections() -> list[str]:
    return [section for section, hint in hints(Pack).items() if is_table(hint)]


def _heads(old: Pack, new: Pack) -> Iterator[Changed]:
    for key, hint in hints(Pack).items():
        if not is_table(hint):
            before, after = (plain(hint, getattr(pack, key)) for pack in (old, new))
            if before != after:
                yield Changed("", key.rstrip("_"), CHANGED, key.rstrip("_"), ((key.rstrip("_"), before, after),))


def _entries(section: str, old: Pack, new: Pack) -> Iterator[Changed]:
    before, after = getattr(old, section), getattr(new, section)
    for name in [*before, *(name for name in after if name not in before)]:
        title = _title(after.get(name, before.get(name)), name)
        if name not in after:
            yield Changed(section, name, GONE, title)
        elif name not in before:
            yield Changed(section, name, ADDED, title)
        elif fields := tuple(_fields(before[name], after[name])):
            yield Changed(section, name, CHANGED, title, fields)


def _title(entry: Any, name: str) -> Text | str:
    found: Text | str = entry if isinstance(entry, dict) else getattr(entry, "title", name)
    return found


def _fields(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, dict):  # a source is its title
        if before != after:
            yield "title", before, after
        return
    for key, hint in hints(type(before)).items():
        one, other = (plain(hint, getattr(entry, key)) for entry in (before, after))
        if key not in _UNTOLD and one != other:
            yield key.rstrip("_"), one, other


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a pack and what it rests on. ``mark`` stands for all that the rule says: another text, another mark."""

    section: str
    name: str
    title: Text
    basis: Basis
    mark: str


def rules(pack: Pack) -> list[Rule]:
    """Every rule with a basis: the pack itself, its clocks, moves, statements and terms of keeping."""
    head = {"basis": plain(Basis, pack.basis), "name": pack.name}
    found = [Rule("", pack.name, pack.title, pack.basis, _mark("", head))]
    for section in WITH_BASIS:
        for name, entry in getattr(pack, section).items():
            if entry.basis is not None:
                mark = _mark(section, plain(type(entry), entry))
                found.append(Rule(section, name, entry.title, entry.basis, mark))
    return found


def to_confirm(pack: Pack) -> list[Rule]:
    """The rules that rest on what nobody has verified: somebody who knows the institution confirms them."""
    return [rule for rule in rules(pack) if rule.basis.status != SURE]


def _mark(section: str, said: Any) -> str:
    return hashlib.sha256(canonical([section, said])).hexdigest()[:16]
