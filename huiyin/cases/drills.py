"""Drills of the master key: when a kept copy was last tried, by whom, and whether it opened what is sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from huiyin.institution.acts import By, note
from huiyin.journal.models import Entry
from huiyin.kernel.ids import new_id
from huiyin.parties import sealing

_DRILL = "key_drill"


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill."""

    at: datetime
    by: int | None
    opened: bool


def drill(by: By, institution: int, key: bytes) -> bool:
    """Try a copy of the master key on a test value; note that it was tried and the answer, never the copy."""
    opened = sealing.opened_by(key, institution)
    note(by, institution, _DRILL, {"drill": {str(new_id()): {"opened": opened}}})
    return opened


def last(institution: int, most: int = 10) -> list[Drill]:
    """The last drills, the newest first. One query."""
    entries = Entry.objects.filter(stream=f"settings:{institution}", move=_DRILL).order_by("-seq")[:most]
    found = []
    for body, at in entries.values_list("body", "at"):
        said = json.loads(body)
        opened = all(one["opened"] for one in said["changes"]["drill"].values())
        found.append(Drill(at, int(said["by"]) if said["by"] else None, opened))
    return found
