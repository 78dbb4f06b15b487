"""What is remembered of the master key: when a kept copy was tried, what came of it, when the key was changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from huiyin.institution.acts import By, note
from huiyin.institution.models import Institution
from huiyin.journal.models import Entry
from huiyin.kernel.ids import new_id
from huiyin.parties import sealing

_DRILL, _CHANGE = "key_drill", "change_master_key"


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


@dataclass(frozen=True, slots=True)
class Change:
    """The master key was changed: when, and from which account of the machine."""

    at: datetime
    account: str


def note_change(by: By, institution: int, account: str) -> None:
    """Note that the master key was changed, in the transaction in which the institution's key was wrapped anew."""
    note(by, institution, _CHANGE, {"master_key": {str(new_id()): {"account": account}}})


def last_change(institution: int) -> Change | None:
    """The last change of the master key."""
    entries = Entry.objects.filter(stream=f"settings:{institution}", move=_CHANGE).order_by("-seq")
    for body, at in entries.values_list("body", "at")[:1]:
        (said,) = json.loads(body)["changes"]["master_key"].values()
        return Change(at, said["account"])
    return None


def ever_changed() -> bool:
    """Whether the master key of this house was ever changed."""
    streams = [f"settings:{one}" for one in Institution.objects.values_list("id", flat=True)]
    return Entry.objects.filter(stream__in=streams, move=_CHANGE).exists()


def last(institution: int, most: int = 10) -> list[Drill]:
    """The last drills, the newest first. One query."""
    entries = Entry.objects.filter(stream=f"settings:{institution}", move=_DRILL).order_by("-seq")[:most]
    found = []
    for body, at in entries.values_list("body", "at"):
        said = json.loads(body)
        opened = all(one["opened"] for one in said["changes"]["drill"].values())
        found.append(Drill(at, int(said["by"]) if said["by"] else None, opened))
    return found
