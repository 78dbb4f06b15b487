"""The ledger: canonical bytes, the chain of digests, and state as the fold of changes.

Canonical bytes are those of RFC 8785 for the types a journal holds: text, whole numbers, true, false, null, lists and
objects. Fractions are refused (an amount is a whole number of its smallest unit). Whole numbers are written exactly,
also beyond 2^53, where RFC 8785 would ask for text: our keys have 63 bits and every reader of a journal is ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import msgspec

Changes: TypeAlias = dict[str, dict[str, dict[str, Any]]]
"""table → row key → field → JSON value. A field's value is replaced whole, never merged."""

GENESIS = "0" * 64
"""What stands as the previous digest in the first entry of a stream."""

_PLAIN = frozenset((str, int, bool, type(None)))
_sorted = msgspec.json.Encoder(order="deterministic").encode
_in_order = msgspec.json.Encoder().encode


class NotCanonical(ValueError):
    """The value holds something that has no canonical bytes."""


def canonical(value: object) -> bytes:
    """Return the canonical bytes (RFC 8785) of ``value``.

    Raises ``NotCanonical`` for fractions, tuples, subclasses of the plain types, keys that are not text, half
    characters (lone surrogates), and anything else JSON does not know.
    """
    encode = _sorted
    if not _all_keys_ascii(value):
        # It sorts by code point, RFC 8785 by UTF-16 unit: beyond ASCII they may differ.
        value, encode = _ordered(value), _in_order
    try:
        return encode(value)
    except UnicodeEncodeError as error:
        raise NotCanonical(f"half a character, U+{ord(error.object[error.start]):04X}") from None


def _all_keys_ascii(value: object) -> bool:
    """Check every type in ``value``; return whether its keys can be sorted the quick way."""
    children: Iterable[tuple[object, object]]
    if type(value) is dict:
        try:
            ascii_only = "".join(value).isascii()
        except TypeError:
            raise NotCanonical("a key is not text") from None
        if _PLAIN.issuperset(map(type, value.values())):
            return ascii_only
        children = value.items()
    elif type(value) is list:
        if _PLAIN.issuperset(map(type, value)):
            return True
        ascii_only, children = True, enumerate(value)
    elif type(value) in _PLAIN:
        return True
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical bytes")
    name: object = None
    try:
        for name, child in children:  # noqa: B007  # read below, when a child is refused
            if type(child) not in _PLAIN and not _all_keys_ascii(child):
                ascii_only = False
    except NotCanonical as error:
        raise NotCanonical(f"{name}: {error}") from None
    return ascii_only


def _ordered(value: object) -> object:
    """Return a copy of ``value`` whose keys stand in the order of their UTF-16 units."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def instant(at: datetime) -> str:
    """Return ``at`` as the ledger writes it: UTC to the microsecond, ``2026-11-21T08:00:00.000000Z``."""
    if at.tzinfo is None:
        raise NotCanonical(f"{at} is in no time zone")
    return _written(at.astimezone(UTC))


@lru_cache(maxsize=64)
def _written(at: datetime) -> str:
    """One act writes the same few instants into each of its rows."""
    return at.isoformat(timespec="microseconds")[:-6] + "Z"


def digest(previous: str, body: bytes) -> str:
    """Return the SHA-256, in hexadecimal, of the previous digest and ``body``: one link of a chain."""
    return hashlib.sha256(previous.encode("ascii") + body).hexdigest()


def merge(base: Changes, changes: Changes) -> Changes:
    """Return ``base`` with ``changes`` laid over it, field by field; neither is altered.

    Associative, with the empty dict as its neutral element; the later value of a field stands.
    """
    return fold((base, changes))


def fold(steps: Iterable[Mapping[str, Mapping[str, Mapping[str, Any]]]]) -> Changes:
    """Return the state after all ``steps``, in their order: what the rows must hold."""
    state: Changes = {}
    for step in steps:
        for table, rows in step.items():
            into = state.setdefault(table, {})
            for key, fields in rows.items():
                into.setdefault(key, {}).update(fields)
    return state


class Absent(Enum):
    """What stands for a value that is not there at all (which is not the same as null)."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Difference(NamedTuple):
    """One field that is not as it should be; either side may be ``ABSENT``."""

    table: str
    key: str
    field: str
    expected: Any
    actual: Any


def differences(expected: Changes, actual: Changes) -> list[Difference]:
    """Return every field in which two states differ, in order of table, key and field; empty when they are equal.

    Values are compared as JSON has them: ``1`` is not ``true``. A row without fields is no difference to no row.
    """
    found = []
    for table in sorted(expected.keys() | actual.keys()):
        ought, have = expected.get(table, {}), actual.get(table, {})
        for key in sorted(ought.keys() | have.keys()):
            found += _field_differences(table, key, ought.get(key, {}), have.get(key, {}))
    return found


def _field_differences(table: str, key: str, ought: dict[str, Any], have: dict[str, Any]) -> list[Difference]:
    if ought == have and canonical(ought) == canonical(have):
        return []
    pairs = [(field, ought.get(field, ABSENT), have.get(field, ABSENT)) for field in sorted(ought.keys() | have.keys())]
    return [Difference(table, key, field, wanted, got) for field, wanted, got in pairs if not _same(wanted, got)]


def _same(one: object, other: object) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return canonical(one) == canonical(other)
