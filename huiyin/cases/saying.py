"""What stands in the gaps of a pack's sentences: answers in words, and what to say where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from huiyin.cases.labels import AND
from huiyin.cases.tables import moment
from huiyin.institution.house import House
from huiyin.kernel.packs import Field, Pack
from huiyin.parties.sealing import GONE
from huiyin.ui.dates import day_words

_YES = {"zh": "是", "en": "yes", "es": "sí"}


class _Blank(dict[str, str]):
    """A sentence never fails for a name it lacks."""

    def __missing__(self, key: str) -> str:
        return GONE


def fill(sentence: str, names: Mapping[str, str]) -> str:
    """The sentence with its gaps filled, its first letter large; what nobody knows stands as three dots."""
    filled = sentence.format_map(_Blank(names))
    return filled[:1].upper() + filled[1:]


def said(pack: Pack, asked: Field, value: Any, house: House, speech: str) -> str:
    """An answer as an entry keeps it (``inputs.as_json``), its texts opened, as people say it."""
    if isinstance(value, list):
        return AND[speech].join(said(pack, asked, one, house, speech) for one in value)
    text = str(value)
    if asked.type == "flag":
        return _YES[speech]
    if asked.type == "choice":
        return pack.choices(asked).get(text, {}).get(speech, text)
    if asked.type == "unit" and text.isdecimal():
        return house.units[int(text)].name[speech]
    if asked.type == "member" and text.isdecimal():
        return member_name(house, text)
    if asked.type == "date":
        return day_words(date.fromisoformat(text))
    if asked.type == "datetime":
        local = moment(text).astimezone(house.zone)
        return f"{day_words(local.date())} {local:%H:%M}"
    return text


def member_name(house: House, key: str) -> str:
    """The name of the member an entry names."""
    known = house.members.get(int(key))
    return known.name if known else GONE
