"""From raw tables to a Pack: every attribute of its type, nothing unknown, nothing missing."""

from __future__ import annotations

import dataclasses
import difflib
import json
import types
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin

from huiyin.kernel.packs.problems import PackError, Path, Problem, Report
from huiyin.kernel.packs.schema import Pack
from huiyin.kernel.packs.shape import LANGUAGES, Text, hints

_SCALARS = {str: "words in quotes", int: "a whole number", bool: "true or false", date: "a date such as 2022-05-01"}


def build(raw: dict[str, Any], report: Report) -> Pack | None:
    """The Pack that ``raw`` describes, or None when anything was reported."""
    found: list[Path] = []

    def note(path: Path, message: str, mend: str, value: str) -> None:
        found.append(path)
        report(path, message, mend, value)

    values = _Reader(note).values(Pack, raw, ())
    return None if found else Pack(**values)


def from_json(text: str) -> Pack:
    """The pack that ``Pack.to_json`` wrote. Raises PackError when the text is not one.

    Only the shape is checked: what an older release accepted stays readable.
    """
    problems: list[Problem] = []
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem("(stored pack)", error.lineno, f"this is not JSON: {error.msg}", "Install the pack again")
        raise PackError([problem]) from error

    def note(path: Path, message: str, mend: str, value: str) -> None:
        problems.append(Problem("(stored pack)", 0, f"{'.'.join(path)}: {message}", mend))

    pack = build(raw, note) if isinstance(raw, dict) else None
    if pack is None:
        raise PackError(problems or [Problem("(stored pack)", 0, "this is not a pack", "Install the pack again")])
    return pack


class _Reader:
    """Reads values by the type they shall have. What was reported reads as None, and nobody uses it."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def read(self, hint: Any, raw: Any, path: Path) -> Any:
        origin = get_origin(hint)
        if hint == Text:
            return self._text(raw, path)
        if origin in (Union, types.UnionType):
            return self.read(next(arg for arg in get_args(hint) if arg is not types.NoneType), raw, path)
        if origin is Literal:
            return self._word(get_args(hint), raw, path)
        if origin is tuple:
            return self._list(get_args(hint)[0], raw, path)
        if origin is dict:
            return self._tables(get_args(hint)[1], raw, path)
        if dataclasses.is_dataclass(hint):
            return self._record(hint, raw, path)
        return self._scalar(hint, raw, path)

    def values(self, kind: type, raw: dict[str, Any], path: Path) -> dict[str, Any]:
        """The attributes of a dataclass; ``from_`` is written ``from``."""
        known = {name.rstrip("_"): (name, hint) for name, hint in hints(kind).items()}
        for key in raw.keys() - known.keys():
            self.report((*path, key), f"{_shown(path)} has no {key}", _instead(key, known), "")
        missing = {name.rstrip("_") for name in _required(kind)} - raw.keys()
        for key in sorted(missing):
            self.report(path, f"{_shown(path)} has no {key}", f"Add a line: {key} = …", "")
        return {name: self.read(hint, raw[key], (*path, key)) for key, (name, hint) in known.items() if key in raw}

    def _record(self, kind: Any, raw: Any, path: Path) -> Any:
        if not isinstance(raw, dict):
            return self._wrong(path, raw, "a table: { … }")
        named = {**raw, "name": path[-1]} if "name" in hints(kind) else raw
        values = self.values(kind, named, path)
        return kind(**values) if values.keys() >= _required(kind) else None

    def _text(self, raw: Any, path: Path) -> Any:
        if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
            return self._wrong(path, raw, "words in three languages: { zh = …, en = …, es = … }")
        for language in LANGUAGES:
            if not raw.get(language, "").strip():
                self.report(path, f"{_shown(path)} says nothing in {language}", f"Add {language} = …", "")
        for language in raw.keys() - set(LANGUAGES):
            self.report(path, f"{_shown(path)}: {language} is no language of the product", f"Take {language} out", "")
        return raw

    def _word(self, words: tuple[str, ...], raw: Any, path: Path) -> Any:
        if raw in words:
            return raw
        self.report(path, f"{_shown(path)} can not be {raw!r}", _instead(str(raw), words), "")
        return None

    def _list(self, hint: Any, raw: Any, path: Path) -> Any:
        if not isinstance(raw, list):
            return self._wrong(path, raw, "a list: [ … ]")
        return tuple(self.read(hint, entry, path) for entry in raw)

    def _tables(self, hint: Any, raw: Any, path: Path) -> Any:
        """Named tables: from TOML a table of tables, from JSON a list of pairs."""
        if isinstance(raw, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in raw):
            raw = {str(name): entry for name, entry in raw}
        if not isinstance(raw, dict):
            return self._wrong(path, raw, "a table of tables")
        return {name: self.read(hint, entry, (*path, name)) for name, entry in raw.items()}

    def _scalar(self, kind: type, raw: Any, path: Path) -> Any:
        if kind is date and isinstance(raw, str):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                return self._wrong(path, raw, _SCALARS[date])
        right = isinstance(raw, kind) and isinstance(raw, bool) == (kind is bool) and not isinstance(raw, datetime)
        return raw if right else self._wrong(path, raw, _SCALARS[kind])

    def _wrong(self, path: Path, raw: Any, wanted: str) -> None:
        self.report(path, f"{_shown(path)} is {raw!r}"[:200], f"Write {wanted}", "")


def _required(kind: type) -> set[str]:
    """The attributes without a default. Factories count as defaults."""
    empty = dataclasses.MISSING
    return {
        one.name
        for one in dataclasses.fields(kind)
        if one.init and one.default is empty and one.default_factory is empty
    }


def _shown(path: Path) -> str:
    return ".".join(path) or "the pack"


def _instead(word: str, known: Iterable[str]) -> str:
    """The advice to use a known word: the nearest ones, or all."""
    words = list(known)
    return f"Use {' or '.join(difflib.get_close_matches(word, words, n=2) or sorted(words))}"
