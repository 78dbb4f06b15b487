"""Writers in processes of their own: ``writers.py FOLDER COUNT SECONDS ROUNDS``.

In each round COUNT processes register as fast as they can and note in FOLDER, a file each, what was acknowledged: the
key and the number. After about SECONDS they are killed with -9, in the middle of whatever they do.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from huiyin.site import ready

# isort: split
from django.db import connections

from huiyin.cases.acts import Request, Result, perform
from huiyin.institution.actor import actor
from huiyin.institution.house import house
from huiyin.institution.models import Member
from tests.cast import START

assert ready


def register(key: str) -> Result:
    """Register what belongs to this key; the same key is the same letter."""
    anna = Member.objects.get(name="Anna")
    home, now = house(anna.institution_id), datetime.now(UTC)
    inputs: dict[str, Any] = {
        "channel": "letter",
        "received_at": START,
        "title": f"路灯不亮 {key}",
        "text": f"河东路第{key}号路灯已经三周不亮，晚上行走不便。",
        "name": "赵敏",
    }
    by = actor(home, anna.id, home.today(now))
    return perform(Request("register", by, inputs, now, kind="matter", key=key, source="writers"))


def _write(folder: Path, name: str) -> None:
    with (folder / name).open("a", buffering=1) as notes:
        for n in range(100_000):
            done = register(f"{name}-{n}")
            notes.write(f"{name}-{n} {done.cases[0][1]}\n")


def _round(folder: Path, count: int, seconds: float, number: int) -> None:
    children = []
    for writer in range(count):
        child = os.fork()
        if not child:
            try:
                _write(folder, f"{number}-{writer}")
            finally:
                os._exit(1)
        children.append(child)
    _wait_for_one(folder, number)
    time.sleep(seconds * random.uniform(0.2, 1))
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, "a writer failed"


def _wait_for_one(folder: Path, number: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and not any(path.stat().st_size for path in folder.glob(f"{number}-*")):
        time.sleep(0.01)


def acknowledged(folder: Path) -> dict[str, str]:
    """Number by key of everything that was acknowledged; a line cut by the kill was not."""
    lines = [line for path in folder.iterdir() for line in path.read_text().splitlines(keepends=True)]
    return dict(line.split() for line in lines if line.endswith("\n"))  # type: ignore[misc]  # two words a line


def main(folder: str, count: str, seconds: str, rounds: str) -> None:
    """Let the writers loose, round after round."""
    connections.close_all()  # each child opens its own
    for number in range(int(rounds)):
        _round(Path(folder), int(count), float(seconds), number)


if __name__ == "__main__":
    main(*sys.argv[1:])
