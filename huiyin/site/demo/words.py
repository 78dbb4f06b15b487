"""The sentences of the sample institution, from the tables in ``words/``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("words")
CHINESE_TOPICS = ("urban", "housing", "labour", "education", "office")
ABROAD = {"en": "english", "es": "spanish"}


@dataclass(frozen=True)
class Topic:
    """A kind of matter and the sentences people and offices use about it. ``ages``: of those who write about it.

    ``why``, ``reason`` and ``place`` are of matters that belong elsewhere. ``accused``: the unit one of whose officials
    is named; ``quick``: may be answered on the spot; ``private``: mostly confidential; the rest as in the tables.
    """

    key: str
    unit: str
    category: str
    statement: str
    subjects: tuple[str, ...]
    what: tuple[str, ...]
    detail: tuple[str, ...]
    asks: tuple[str, ...]
    law: str = ""
    weight: int = 1
    shared: bool = False
    collective: bool = False
    hearing: bool = False
    private: bool = False
    confidential: bool = False
    quick: bool = False
    accused: str = ""
    ages: tuple[int, int] = (24, 84)
    harm: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    progress: tuple[str, ...] = ()
    why: str = ""
    reason: str = ""
    place: str = ""

    @property
    def threads(self) -> int:
        """How many different stories the topic holds; their sentences begin with their numbers, as in ``13|…``."""
        return max([1, *(int(digit) for text in self.what for digit in _mark(text))])

    def thread(self, number: int) -> Topic:
        """The topic with the sentences of one story only, and those that fit all."""
        chosen: dict[str, Any] = {name: _only(getattr(self, name), str(number)) for name in _LISTS}
        return replace(self, **chosen)

    @property
    def together(self) -> str:
        """As what people come together about it: residents, workers, parents, villagers."""
        if self.key == "resettlement":
            return "villagers"
        return {"labour": "workers", "education": "parents"}.get(self.unit, "residents")

    @property
    def elsewhere(self) -> bool:
        """Whether it belongs to another body."""
        return bool(self.why)


def _mark(text: str) -> str:
    mark, bar, _rest = text.partition("|")
    return mark if bar and mark.isdecimal() else ""


def _only(texts: tuple[str, ...], number: str) -> tuple[str, ...]:
    chosen = [text for text in texts if not _mark(text) or number in _mark(text)]
    return tuple(text.removeprefix(_mark(text)).removeprefix("|") for text in chosen)


_LISTS = {one.name for one in fields(Topic) if str(one.type).startswith("tuple[str")}


@lru_cache
def table(name: str) -> dict[str, Any]:
    """Return the table ``name``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache
def topics(language: str) -> tuple[Topic, ...]:
    """Return what people write about in ``language``; what belongs elsewhere stands at the end."""
    names = (ABROAD[language],) if language in ABROAD else CHINESE_TOPICS
    rows = [row for part in ("topics", "elsewhere") for name in names for row in table(name).get(part, [])]
    return tuple(Topic(**{name: _value(name, value) for name, value in row.items()}) for row in rows)


def _value(name: str, value: Any) -> Any:
    if name not in _LISTS:
        return tuple(value) if isinstance(value, list) else value
    several = value if isinstance(value, list) else [value]
    return tuple(text for text in several if text)


def pool(*path: str) -> tuple[str, ...]:
    """Return the sentences at ``path`` (table, then its keys)."""
    found: Any = table(path[0])
    for name in path[1:]:
        found = found[name]
    return tuple(found)


def names(language: str) -> dict[str, str]:
    """Return the invented places by name: city, district, town, upper."""
    return {name: words[language] for name, words in table("places")["names"].items()}
