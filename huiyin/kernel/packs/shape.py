"""The shape of a pack's dataclasses, for reading and writing them: attributes, their types, plain JSON values."""

from __future__ import annotations

import dataclasses
import functools
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

Text = dict[str, str]  # the same words in every language of the product: {"zh": …, "en": …, "es": …}
LANGUAGES = ("zh", "en", "es")


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    found = get_type_hints(kind)
    return {one.name: found[one.name] for one in dataclasses.fields(kind) if one.init}


def hints(kind: Any) -> dict[str, Any]:
    """The attributes of a dataclass that are given, not computed, with their types."""
    return _hints(kind)


def is_table(hint: Any) -> bool:
    """Whether an attribute holds entries by name."""
    return get_origin(hint) is dict and hint != Text


def plain(hint: Any, value: Any) -> Any:
    """``value`` in JSON terms; entries by name become lists of pairs, because canonical JSON sorts keys of objects."""
    if value is None or hint in (Text, Text | None):
        return value
    if isinstance(value, dict):
        return [[name, plain(get_args(hint)[1], entry)] for name, entry in value.items()]
    if isinstance(value, tuple):
        return [plain(get_args(hint)[0], entry) for entry in value]
    if dataclasses.is_dataclass(value):
        given = {name: (each, getattr(value, name)) for name, each in hints(type(value)).items()}
        return {name.rstrip("_"): plain(each, one) for name, (each, one) in given.items() if one is not None}
    return value.isoformat() if isinstance(value, date) else value
