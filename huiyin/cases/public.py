"""What a move says to the party, in plain words and without a name of the staff: one sentence for mail and portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.cases.inputs import as_json
from huiyin.cases.saying import fill, said
from huiyin.cases.step import Step
from huiyin.cases.tables import moment
from huiyin.institution.house import House
from huiyin.kernel.calendars import last_day
from huiyin.kernel.packs import Move, Pack
from huiyin.ui.dates import day_words


def sentence(step: Step, speech: str) -> str:
    """The sentence of a move that is being made."""
    given = as_json(step.pack, step.inputs, str)
    return filled(step.move, step.pack, step.house, speech, given, step.changes, step.owner())


def filled(
    move: Move,
    pack: Pack,
    house: House,
    speech: str,
    inputs: Mapping[str, Any],
    changes: Mapping[str, Any],
    unit: int | None,
) -> str:
    """A move's public sentence with its unit, number, limit and codes; empty for a move the party is not told of.

    ``inputs`` are as an entry keeps them, their texts opened. ``unit`` owns the case after it. Of an instant the day is
    told; members are nobody's business.
    """
    if move.public is None:
        return ""
    contact: Mapping[str, Any] = next(iter(changes.get("contact", {}).values()), {})
    words = {
        "unit": house.units[unit].name[speech] if unit in house.units else house.name[speech],
        "number": str(contact.get("number", "")),
        "due": _due(changes, house, pack),
    }
    for name, value in inputs.items():
        asked = pack.fields.get(name)
        if asked is None or asked.type in ("long_text", "member") or asked.personal:
            continue
        if asked.type == "datetime":
            words[name] = day_words(moment(value).astimezone(house.zone).date())
        else:
            words[name] = said(pack, asked, value, house, speech)
    return fill(move.public[speech], words)


def _due(changes: Mapping[str, Any], house: House, pack: Pack) -> str:
    ends = [row["due_at"] for row in changes.get("clock", {}).values() if row.get("due_at")]
    return day_words(last_day(moment(max(ends)), house.zone.key)) if ends else ""
