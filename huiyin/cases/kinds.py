"""The kinds of case the house knows. A desk's room registers its own; the engine names none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiyin.cases.step import Step
    from huiyin.kernel.ledger import Changes

Effect = Callable[["Step"], "Changes"]
Guard = Callable[["Step"], str | None]


def _no_marks(_step: Step) -> Iterable[str]:
    return ()


def _nothing_waits(_unit: int) -> int:
    return 0


@dataclass(frozen=True)
class Kind:
    """What a desk brings to the engine: rows of its own, effects, guards, and how a new case begins.

    ``extra`` names the journalled tables keyed by the case (or having a ``case_id``) that its effects read.
    ``effects`` and ``guards`` are looked up before the engine's own. ``marks`` says by what of its own a case is
    filtered (see ``cases.marks``), ``waiting`` how much has come to a unit that is no case yet.
    """

    name: str
    extra: tuple[str, ...] = ()
    effects: dict[str, Effect] = field(default_factory=dict)
    guards: dict[str, Guard] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    marks: Callable[[Step], Iterable[str]] = _no_marks
    waiting: Callable[[int], int] = _nothing_waits


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; a second registration of the same name replaces the first."""
    _kinds[kind.name] = kind


def waiting(unit: int) -> int:
    """How much has come to a unit, by any desk, that is no case yet."""
    return sum(one.waiting(unit) for one in _kinds.values())


def kind(name: str) -> Kind:
    """The kind of that name; ``KeyError`` if no room brought it."""
    return _kinds[name]
