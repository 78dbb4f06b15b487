"""What stands in the log for an entry: one salted hash, the same for whatever the entry is about.

Nothing of it is stored but the hash: salts follow from a key that is derived from the journal's own (which survives a
change of the master key) and from the entry's position, so that whoever has the database alone can open no leaf.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from huiyin.kernel import keys, proofs

COMMITTED = ("number", "received_at", "submitted")
"""Fields of a registered contact that its receipt proves, each by itself."""
_TABLE = "contact"
MARK = f'"{_TABLE}":{{'
"""Stands in the text of every entry that registers a contact: the others need not be read."""


class Commitment(NamedTuple):
    """One field of a contact, and the salt that hides it."""

    name: str
    value: str
    salt: str

    @property
    def hash(self) -> str:
        """What the leaf says of it."""
        return proofs.commitment(self.name, self.salt, self.value)


class Leaf(NamedTuple):
    """What the leaf of an entry says, salts and all: a receipt holds it, the database does not."""

    entry: str
    salt: str
    commitments: tuple[Commitment, ...]

    @property
    def hash(self) -> bytes:
        """The leaf's hash."""
        return proofs.leaf(self.entry, self.salt, {one.name: one.hash for one in self.commitments})


def leaf(position: int, digest: str, body: str | None) -> Leaf:
    """The leaf of the entry at ``position``; ``body`` is its text, None where it registers no contact."""
    fields = registered(body) if body else {}
    made = tuple(Commitment(name, value, _salt(position, name)) for name, value in fields.items())
    return Leaf(digest, _salt(position, "entry"), made)


def registered(body: str) -> dict[str, str]:
    """The committed fields of the contact that an entry registers; empty where it registers none.

    An entry registers one contact; of one that registered more the digest of the entry would speak alone.
    """
    try:
        rows = json.loads(body)["changes"][_TABLE].values()
        found = [row for row in rows if "number" in row and "received_at" in row]
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    if len(found) != 1:
        return {}
    return {name: str(found[0][name]) for name in COMMITTED if found[0].get(name)}


def forget() -> None:
    """Drop the key this process keeps; call it when the data folder underneath was replaced."""
    _keyed.cache_clear()


def _salt(position: int, name: str) -> str:
    mac = _keyed(settings.HUIYIN_HOME).copy()
    mac.update(b"%d:%s" % (position, name.encode()))
    return mac.hexdigest()


@lru_cache(maxsize=8)
def _keyed(home: Path) -> blake2b:
    return blake2b(key=keys.derive(keys.journal_key(home), "log salts"), digest_size=16)
