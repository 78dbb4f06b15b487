"""What somebody handed in, as a digest that can be shown to prove it and tells nothing to anybody else.

It covers title, text and requests as they came; a later correction changes the rows, not this. The nonce comes out of
the key that seals the contact: whoever destroys that key leaves a digest nobody can connect with any text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from huiyin.kernel.ledger import canonical
from huiyin.parties.sealing import SealingKey


def nonce(key: SealingKey, contact: int) -> bytes:
    """The 32 bytes that hide one contact's digest."""
    return key.derived(f"submitted:{contact}")


def digest(nonce: bytes, title: str, text: str, requests: Sequence[str]) -> str:
    """SHA-256, in hex, over the nonce and the canonical JSON of what was handed in."""
    body = canonical({"requests": list(requests), "text": text, "title": title})
    return hashlib.sha256(nonce + body).hexdigest()
