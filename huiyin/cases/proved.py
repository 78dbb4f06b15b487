"""The book of verifications: every run of the proof, when, by whom and what it found; and the run under way.

It stands beside the database, not in it: what it says of the database must not go with it. One line a run; the last
``MOST_RUNS`` are kept. A run holds a lock while it lasts, so one that was cut off is not taken for one under way.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from huiyin.journal.verify import Report

MOST_RUNS, MOST_FINDINGS = 50, 50
_BOOK, _LOCK, _STATE = "verifications.jsonl", "verifying.lock", "verifying.json"


@dataclass(frozen=True)
class Run:
    """One finished verification. ``whole``: of everything, not only what came after a checkpoint."""

    at: datetime
    by: int | None
    whole: bool
    seconds: float
    examined: dict[str, int]
    count: int  # findings in all
    findings: list[tuple[str, str]] = field(default_factory=list)  # kind and sentence, the first ones

    @property
    def entries(self) -> int:
        """How many entries of the journal were looked at."""
        return self.examined.get("entries", 0)


@dataclass(frozen=True)
class State:
    """The run under way: since when, what is looked at now, how much of it is done."""

    since: datetime
    what: str = ""
    done: int = 0
    total: int = 0


def write(report: Report, now: datetime, seconds: float, by: int | None, *, whole: bool) -> Run:
    """Note a finished run."""
    findings = [(one.kind, one.sentence) for one in report.findings[:MOST_FINDINGS]]
    run = Run(now, by, whole, round(seconds, 1), dict(report.examined), sum(report.counts.values()), findings)
    kept = [*reversed(runs(MOST_RUNS - 1)), run]
    text = "".join(json.dumps(asdict(one) | {"at": one.at.isoformat()}, ensure_ascii=False) + "\n" for one in kept)
    _replace(_home() / _BOOK, text)
    return run


def runs(most: int = MOST_RUNS) -> list[Run]:
    """The last runs, the newest first; a line that can not be read is left out."""
    try:
        lines = (_home() / _BOOK).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [run for line in reversed(lines) if (run := _run(line)) is not None][:most]


def _run(line: str) -> Run | None:
    try:
        said: dict[str, Any] = json.loads(line)
        said["at"] = datetime.fromisoformat(said["at"])
        said["findings"] = [(str(kind), str(sentence)) for kind, sentence in said["findings"]]
        return Run(**said)
    except (ValueError, KeyError, TypeError):
        return None


@contextmanager
def alone() -> Iterator[bool]:
    """Be the only run under way; False where there is one already."""
    with (_home() / _LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            (_home() / _STATE).unlink(missing_ok=True)


def tell(state: State) -> None:
    """Note how far the run under way has come."""
    _replace(_home() / _STATE, json.dumps(asdict(state) | {"since": state.since.isoformat()}, ensure_ascii=False))


def under_way() -> State | None:
    """The run under way; None if there is none."""
    try:
        with (_home() / _LOCK).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except FileNotFoundError:
        return None
    except BlockingIOError:
        pass
    try:
        said = json.loads((_home() / _STATE).read_text(encoding="utf-8"))
        return State(datetime.fromisoformat(said["since"]), said["what"], said["done"], said["total"])
    except (OSError, ValueError, KeyError):
        return State(datetime.fromtimestamp(0, UTC))


def _home() -> Path:
    return Path(settings.HUIYIN_HOME)


def _replace(path: Path, text: str) -> None:
    """Readers see the old text or the new one, never a part; only the house's own user may read it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
