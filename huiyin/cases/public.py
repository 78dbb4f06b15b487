"""What a move says to the party, in plain words and without a name of the staff: one sentence for mail and portal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from huiyin.cases.step import Step
from huiyin.cases.tables import moment
from huiyin.institution.house import House
from huiyin.kernel.calendars import last_day
from huiyin.kernel.packs import Move, Pack
from huiyin.ui.dates import day_words


def sentence(step: Step, speech: str) -> str:
    """The sentence of a move that is being made."""
    values = {name: value for name, value in step.inputs.items() if isinstance(value, str | int | date)}
    return filled(step.move, step.pack, step.house, speech, values, step.changes, step.owner())


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

    ``inputs`` are values opened already: texts in clear, dates as dates or ISO text. ``unit`` owns the case after it.
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
        if asked is not None and asked.type != "long_text" and not asked.personal:
            words[name] = _value(pack, asked.type, name, value, house, speech)
    return move.public[speech].format_map(_Missing(words))


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _due(changes: Mapping[str, Any], house: House, pack: Pack) -> str:
    ends = [row["due_at"] for row in changes.get("clock", {}).values() if row.get("due_at")]
    return day_words(last_day(moment(max(ends)), house.zone.key)) if ends else ""


def _value(pack: Pack, kind: str, name: str, value: Any, house: House, speech: str) -> str:
    if kind == "choice":
        return pack.choices(pack.fields[name]).get(str(value), {}).get(speech, str(value))
    if kind == "unit" and str(value).isdecimal() and int(value) in house.units:
        return house.units[int(value)].name[speech]
    if kind == "datetime":
        at = value if not isinstance(value, str) else moment(value)
        return day_words(at.astimezone(house.zone).date())
    if kind == "date":
        return day_words(value if isinstance(value, date) else date.fromisoformat(str(value)))
    return str(value)
