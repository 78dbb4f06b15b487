"""What a channel is handed and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """An opened message. It lives in memory only; ``repr`` says nothing of it, so no log and no traceback can."""

    institution_id: int
    key: str
    to: str
    title: str
    body: str

    def __repr__(self) -> str:
        return f"Letter({self.institution_id}, {self.key!r})"


@dataclass(frozen=True)
class Delivered:
    """The next house has taken charge of it."""


@dataclass(frozen=True)
class Later:
    """Not now. ``unreachable``: nothing could be sent at all, so the rest of the batch need not try."""

    reason: str
    unreachable: bool = False


@dataclass(frozen=True)
class Never:
    """Refused for good."""

    reason: str


Outcome = Delivered | Later | Never


class Channel(Protocol):
    """One session with a channel. ``deliver`` never raises for what the other side does; reasons name no person."""

    def deliver(self, letter: Letter, now: datetime) -> Outcome: ...

    def close(self) -> None: ...
