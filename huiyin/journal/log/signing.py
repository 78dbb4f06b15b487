"""The key that signs the log's heads and receipts: Ed25519, in ``HUIYIN_HOME/keys/log.key`` under the master key.

Its public half stands in the database for good, so that what an earlier key signed can always be checked; a later key
is endorsed by the one before it.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from huiyin.journal.models import LogKey
from huiyin.kernel import keys, proofs


class KeyLost(Exception):
    """The database knows keys that have signed, and the one beside it is none of them."""


class Signer(NamedTuple):
    """The private key in use, and its short name."""

    id: str
    public: str
    private: Ed25519PrivateKey


def current() -> Signer | None:
    """The key in use; None where nothing was ever signed. Raises ``KeyLost`` or ``kernel.keys.KeyDamaged``."""
    known = set(LogKey.objects.values_list("id", flat=True))
    if not known:
        return None
    raw = keys.log_key(Path(settings.HUIYIN_HOME))
    found = _signer(raw) if raw else None
    if found is None or found.id not in known:
        raise KeyLost
    return found


def ready(now: datetime) -> Signer:
    """The key in use; the first caller makes it. Raises as ``current`` does."""
    found = current()
    if found is not None:
        return found
    home = Path(settings.HUIYIN_HOME)
    path, fresh = keys.log_key_path(home), secrets.token_bytes(keys.KEY_BYTES)
    keys.read_or_write_once(path, keys.log_key_sealed(keys.master_key(home), fresh))
    found = _signer(keys.log_key(home) or fresh)
    with transaction.atomic():
        LogKey.objects.bulk_create([LogKey(id=found.id, public=found.public, since=now)], ignore_conflicts=True)
    return found


def change(now: datetime) -> Signer:
    """Go on with another key, endorsed by the one in use, whose heads stay valid. Raises as ``current`` does.

    Nothing else may work on the data folder. Cut off, the old key goes on and the new one is never used.
    """
    old, home = ready(now), Path(settings.HUIYIN_HOME)
    raw = secrets.token_bytes(keys.KEY_BYTES)
    new = _signer(raw)
    path = keys.log_key_path(home)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    keys.read_or_write_once(draft, keys.log_key_sealed(keys.master_key(home), raw))
    endorsement = proofs.signed(old.private, proofs.NEXT_KEY, {"id": new.id, "public": new.public})
    with transaction.atomic():
        LogKey.objects.create(id=new.id, public=new.public, since=now, before=old.id, endorsement=endorsement)
    os.replace(draft, path)
    keys.sync_folder(path.parent)
    return new


def endorsed(one: LogKey, before: LogKey) -> bool:
    """Whether ``before`` endorses ``one`` as its follower."""
    return proofs.holds(before.public, proofs.NEXT_KEY, {"id": one.id, "public": one.public}, one.endorsement)


def _signer(raw: bytes) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(raw)
    public = proofs.public_of(private)
    return Signer(proofs.key_id(public), public, private)
