"""Killed with -9 in the middle of everything: what was acknowledged is there once, and the house proves itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.homes import Home

AGAIN = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from huiyin.site import ready
from huiyin.cases.models import Case
from huiyin.journal.models import Act
from huiyin.cases.proving import verify
from tests.site.writers import acknowledged, register

known = acknowledged(Path(sys.argv[1]))
for key, number in known.items():
    done = register(key)
    assert done.again, f"{key} was acknowledged as {number} and is not there"
    assert done.cases[0][1] == number, f"{key} was acknowledged as {number} and is {done.cases[0][1]}"
kept = Act.objects.filter(source="writers").count()
assert Case.objects.count() == kept >= len(known), "a case without its act, or an act without its case"
report = verify(datetime.now(UTC))
assert report.clean, report.findings
print(len(known), kept)
"""


def _kill(home: Home, notes: Path, rounds: int) -> tuple[int, int]:
    """Let four writers be killed so often; return how many were acknowledged and how many stand."""
    notes.mkdir()
    home.python("tests/site/writers.py", str(notes), "4", "0.6", str(rounds))
    known, kept = home.python("-c", AGAIN, str(notes)).split()
    return int(known), int(kept)


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_what_was_acknowledged_is_there_once(home: Home, tmp_path: Path, rounds: int) -> None:
    known, kept = _kill(home, tmp_path / "notes", rounds)
    assert known >= rounds
    assert kept - known <= 4 * rounds  # at most what each writer had just committed when it died
