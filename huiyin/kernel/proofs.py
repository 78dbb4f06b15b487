"""What the log says and signs, byte for byte: leaves, commitments, tree heads, receipts. Whoever checks needs no more.

Everything is canonical JSON (RFC 8785) under SHA-256; signatures are Ed25519 (RFC 8032) over a first line that says
what is signed, so that nothing signed as one thing passes for another. Hashes, keys and signatures are written in
lower-case hexadecimal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from huiyin.kernel import merkle
from huiyin.kernel.ledger import canonical

HEAD, RECEIPT, NEXT_KEY = b"huiyin tree head 1\n", b"huiyin receipt 1\n", b"huiyin next key 1\n"
"""The first lines of what is signed."""


def commitment(name: str, salt: str, value: str) -> str:
    """What binds a leaf to a value and tells nothing of it to whoever lacks the salt."""
    return hashlib.sha256(canonical({name: value, "salt": salt})).hexdigest()


def leaf(entry: str, salt: str, commitments: Mapping[str, str] | None = None) -> bytes:
    """The hash of the leaf for the journal entry with the digest ``entry``."""
    said: dict[str, Any] = {"entry": entry, "salt": salt}
    if commitments:
        said["commitments"] = dict(commitments)
    return merkle.leaf_hash(canonical(said))


def head_body(size: int, root: str, at: str, key: str) -> dict[str, Any]:
    """What a tree head says: how many leaves, their hash, when, and which key signs it."""
    return {"size": size, "root": root, "at": at, "key": key}


def signed(private: Ed25519PrivateKey, first_line: bytes, body: Mapping[str, Any]) -> str:
    """The signature over ``body`` as what ``first_line`` says it is."""
    return private.sign(first_line + canonical(dict(body))).hex()


def holds(public: str, first_line: bytes, body: Mapping[str, Any], signature: str) -> bool:
    """Whether ``public`` signed ``body`` as what ``first_line`` says; False for anything that is no signature."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), first_line + canonical(dict(body)))
    except (InvalidSignature, ValueError):
        return False
    return True


def endorsed(trusted: Mapping[str, str], published: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The trusted keys (public by short name), and those that one of them, or a follower of it, endorses."""
    found = dict(trusted)
    for one in published:
        before, said = found.get(str(one.get("before"))), {"id": one["id"], "public": one["public"]}
        if before and key_id(said["public"]) == said["id"] and holds(before, NEXT_KEY, said, str(one["endorsement"])):
            found[str(said["id"])] = str(said["public"])
    return found


def public_of(private: Ed25519PrivateKey) -> str:
    """The public key: 64 hexadecimal digits."""
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def key_id(public: str) -> str:
    """The short name of a public key: 16 hexadecimal digits, to be compared by people."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def pem_of(public: str) -> str:
    """The public key as other programs read it (PEM)."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
