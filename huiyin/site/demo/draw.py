"""A seeded draw: the same seed draws the same, on every machine."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


class Draw:
    """Chooses. ``fresh`` goes round before it repeats, so that a pool of ten sentences is heard evenly."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # to be repeatable is the point
        self._bags: dict[tuple[Any, ...], list[Any]] = {}

    def chance(self, probability: float) -> bool:
        """True with ``probability``."""
        return self._random.random() < probability

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)

    def one(self, options: Sequence[T]) -> T:
        """One of ``options``."""
        return options[self._random.randrange(len(options))]

    def weighed(self, options: Mapping[H, float]) -> H:
        """One of the keys, each as often as its weight says."""
        return self._random.choices(list(options), list(options.values()))[0]

    def fresh(self, options: Sequence[H]) -> H:
        """One of ``options`` that was not drawn from them lately."""
        bag = self._bags.setdefault(tuple(options), [])
        if not bag:
            bag.extend(self.shuffled(options))
        drawn: H = bag.pop()
        return drawn

    def several(self, options: Sequence[H], count: int) -> list[H]:
        """``count`` different ones of ``options`` (all, if there are fewer), the least heard first."""
        found: list[H] = []
        for _ in range(3 * len(options)):
            if len(found) == min(count, len(set(options))):
                break
            drawn = self.fresh(options)
            if drawn not in found:
                found.append(drawn)
        return found

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All of ``options`` in another order."""
        return self._random.sample(list(options), len(options))
