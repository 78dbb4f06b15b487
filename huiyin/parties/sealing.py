"""Sealing: AES-256-GCM under a dossier's key, wrapped by the institution's key, wrapped by the master key.

A sealed token is ``s1.`` and unpadded base64url of nonce, ciphertext and tag. Its key's id is bound to it: a token
moved under another key does not open. There is one spelling of a token, so that no changed character is overlooked.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from huiyin.kernel.ids import new_id
from huiyin.kernel.keys import KEY_BYTES, WRAPPING, derive, master_key
from huiyin.parties import store
from huiyin.parties.store import KeyRow

PREFIX = "s1."
GONE = "…"
"""What stands where a sealed word can no longer be opened."""
_NONCE = 12


# Deriving takes as long as sealing three texts, and every registration needs the same few keys.
_derived = lru_cache(maxsize=256)(derive)


class SealBroken(Exception):
    """What should open does not: it was changed, or sealed under another key."""


class KeyDestroyed(Exception):
    """The key was destroyed on purpose; what it sealed is gone for good."""


class KeyMissing(LookupError):
    """There is no such key."""


def _seal(box: AESGCM, data: bytes, bound: bytes) -> str:
    nonce = os.urandom(_NONCE)
    return PREFIX + urlsafe_b64encode(nonce + box.encrypt(nonce, data, bound)).rstrip(b"=").decode("ascii")


def _unseal(box: AESGCM, token: str, bound: bytes) -> bytes:
    body = token[len(PREFIX) :]
    try:
        raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        if token[: len(PREFIX)] != PREFIX or urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != body:
            raise SealBroken("not a sealed token")
        return box.decrypt(raw[:_NONCE], raw[_NONCE:], bound)
    except (Base64Error, ValueError, InvalidTag) as error:
        raise SealBroken("the seal is broken") from error


@dataclass(frozen=True, slots=True)
class SealingKey:
    """An opened key. It lives as long as the request that opened it and is never written anywhere but wrapped."""

    id: int
    institution_id: int
    parent_id: int
    wrapped: str = field(repr=False)
    _secret: bytes = field(repr=False)
    _box: AESGCM = field(repr=False)

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose that nobody can make again once this key is destroyed."""
        return blake2b(purpose.encode(), key=self._secret, digest_size=32).digest()

    def seal(self, text: str) -> str:
        """Return the sealed token of ``text``; twice the same text gives two tokens."""
        return _seal(self._box, text.encode(), b"seal:%d" % self.id)

    def unseal(self, token: str) -> str:
        """Return the text; raises ``SealBroken`` for anything this key did not seal exactly so."""
        return _unseal(self._box, token, b"seal:%d" % self.id).decode()

    @property
    def row(self) -> KeyRow:
        """What ``store`` writes."""
        return KeyRow(self.id, self.institution_id, self.parent_id, self.wrapped)


def in_clear(key: SealingKey | None, text: str, gone: str = GONE) -> str:
    """The text of what may be a sealed token or clear already; ``gone`` where no key, or another, opens it."""
    if not text.startswith(PREFIX):
        return text
    try:
        return key.unseal(text) if key else gone
    except SealBroken:
        return gone


class Blind:
    """Keyed fingerprints, enough to find by: candidates are always opened and compared.

    64 bits of keyed BLAKE2b (RFC 7693), which needs no HMAC around it and is four times as fast as one here.
    """

    def __init__(self, key: bytes) -> None:
        self._ready = blake2b(key=key, digest_size=8)

    def value(self, kind: str, text: str) -> str:
        """The 16 hexadecimal digits that stand for ``text`` among tokens of ``kind``."""
        mac = self._ready.copy()
        mac.update(f"{kind}\0{text}".encode())
        return mac.hexdigest()


@dataclass(frozen=True, slots=True)
class InstitutionKey:
    """An institution's own key: it wraps dossier keys and makes blind tokens, ordinary and confidential apart."""

    id: int
    institution_id: int
    _secret: bytes = field(repr=False)
    _box: AESGCM = field(repr=False)
    blind: Blind = field(repr=False)
    blind_confidential: Blind = field(repr=False)

    def derived(self, purpose: str) -> bytes:
        """A key of its own for another index of this institution, such as the words of confidential texts."""
        return _derived(self._secret, f"institution:{purpose}")

    def new_key(self) -> SealingKey:
        """Make a key; its row must be written before or with what it seals."""
        secret, key_id = AESGCM.generate_key(KEY_BYTES * 8), new_id()
        wrapped = _seal(self._box, secret, b"key:%d" % key_id)
        return SealingKey(key_id, self.institution_id, self.id, wrapped, secret, AESGCM(secret))

    def open(self, row: KeyRow) -> SealingKey:
        """Unwrap a dossier's key; raises ``KeyDestroyed`` or ``SealBroken``."""
        if not row.wrapped:
            raise KeyDestroyed(row.id)
        secret = _unseal(self._box, row.wrapped, b"key:%d" % row.id)
        return SealingKey(row.id, row.institution_id, self.id, row.wrapped, secret, AESGCM(secret))


# Institution keys are never destroyed while their institution lives, so a process may keep them; dossier keys may not
# be kept. A key made in a transaction still open is not kept either: after a roll-back it would seal for nobody.
_by_id: dict[int, InstitutionKey] = {}
_id_by_institution: dict[int, int] = {}
_uncommitted: set[int] = set()


def forget() -> None:
    """Drop every key this process keeps; call it when the database underneath was replaced."""
    _derived.cache_clear()
    _by_id.clear()
    _id_by_institution.clear()


def _wrapping(master: bytes) -> AESGCM:
    return AESGCM(derive(master, WRAPPING))


def _master_box() -> AESGCM:
    return _wrapping(master_key(settings.HUIYIN_HOME))


def _open_institution_key(row: KeyRow) -> InstitutionKey:
    if not row.wrapped:
        raise KeyDestroyed(row.id)
    secret = _unseal(_master_box(), row.wrapped, b"key:%d" % row.id)
    opened = InstitutionKey(
        row.id,
        row.institution_id,
        secret,
        AESGCM(derive(secret, "wrap-dossier-keys")),
        Blind(derive(secret, "blind-tokens")),
        Blind(derive(secret, "blind-tokens-confidential")),
    )
    if row.id not in _uncommitted:
        _by_id[row.id] = opened
        _id_by_institution[row.institution_id] = row.id
    return opened


def _make_institution_key(institution_id: int) -> KeyRow:
    key_id = new_id()
    wrapped = _seal(_master_box(), AESGCM.generate_key(KEY_BYTES * 8), b"key:%d" % key_id)
    _uncommitted.add(key_id)
    # The clock on the wall is right here: the key comes into being now, whatever day an import works on.
    store.insert_institution_key(KeyRow(key_id, institution_id, None, wrapped), datetime.now(UTC))
    transaction.on_commit(lambda: _uncommitted.discard(key_id))
    row = store.institution_key(institution_id)
    if row is None:
        raise KeyMissing(f"institution {institution_id}")
    return row


def institution_key(institution_id: int) -> InstitutionKey:
    """The institution's own key, made on first use, unwrapped once a process."""
    known = _by_id.get(_id_by_institution.get(institution_id, 0))
    if known is not None:
        return known
    return _open_institution_key(store.institution_key(institution_id) or _make_institution_key(institution_id))


def opened_by(master: bytes, institution_id: int) -> bool:
    """Whether ``master``, such as a kept copy, opens what is sealed here: a test value, sealed now and kept nowhere.

    The copy unwraps the institution's key, which opens the test as it would any dossier.
    """
    row = store.institution_key(institution_id) or _make_institution_key(institution_id)
    test = institution_key(institution_id).new_key()
    try:
        secret = _unseal(_wrapping(master), row.wrapped, b"key:%d" % row.id)
        _unseal(AESGCM(derive(secret, "wrap-dossier-keys")), test.wrapped, b"key:%d" % test.id)
    except SealBroken:
        return False
    return True


def unwraps(master: bytes, row: KeyRow) -> bool:
    """Whether that master key opens the institution's key."""
    try:
        _unseal(_wrapping(master), row.wrapped, b"key:%d" % row.id)
    except SealBroken:
        return False
    return True


def wrapped_anew(old: bytes, new: bytes, row: KeyRow) -> str:
    """The institution's key under another master key. Raises ``SealBroken`` if the old one does not open it."""
    bound = b"key:%d" % row.id
    return _seal(_wrapping(new), _unseal(_wrapping(old), row.wrapped, bound), bound)


def _parents(rows: Iterable[KeyRow]) -> dict[int, InstitutionKey]:
    wanted = {row.parent_id for row in rows if row.parent_id is not None}
    found = {key_id: _by_id[key_id] for key_id in wanted if key_id in _by_id}
    if missing := wanted - found.keys():
        found.update({row.id: _open_institution_key(row) for row in store.keys(missing)})
    return found


def new_key(institution_id: int) -> SealingKey:
    """Make a key of the institution, ready to seal; ``store`` writes its row in the same transaction."""
    return institution_key(institution_id).new_key()


def key_from(secret: bytes, institution_id: int) -> SealingKey:
    """A key that rests nowhere here: whoever has the secret of 32 bytes seals and opens, and nobody else."""
    return SealingKey(0, institution_id, 0, "", secret, AESGCM(secret))


def open_rows(rows: Iterable[KeyRow]) -> dict[int, SealingKey]:
    """Open key rows already read; destroyed keys are left out. Raises ``SealBroken`` for a row that was changed."""
    living = [row for row in rows if row.wrapped and row.parent_id is not None]
    parents = _parents(living)
    return {row.id: parents[row.parent_id].open(row) for row in living if row.parent_id is not None}


def open_keys(ids: Iterable[int]) -> dict[int, SealingKey]:
    """Open the keys of a page with one query; destroyed or unknown ones are left out."""
    return open_rows(store.keys(set(ids)))


def open_key(key_id: int) -> SealingKey:
    """Open one key. Raises ``KeyMissing``, ``KeyDestroyed`` or ``SealBroken``."""
    rows = store.keys([key_id])
    if not rows or rows[0].parent_id is None:
        raise KeyMissing(key_id)
    if not rows[0].wrapped:
        raise KeyDestroyed(key_id)
    return open_rows(rows)[key_id]
