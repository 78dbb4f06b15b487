"""What is wrong with a pack, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Path = tuple[str, ...]  # ("moves", "transfer", "guards")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: in which file and line, what is wrong, what to do. Line 0: the file as a whole."""

    file: str
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}. {self.mend}."


class PackError(Exception):
    """A pack can not be used."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


# Called as report(path, message, mend, value): `value` is the faulty word in a list, to find its very line.
Report = Callable[[Path, str, str, str], None]
