"""Receipts made by hand, from a key and a log of their own: what is checked here is the checking."""

from __future__ import annotations

import copy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from huiyin.kernel import merkle, proofs, receipts

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = proofs.public_of(PRIVATE)
KEY = {"id": proofs.key_id(PUBLIC), "public": PUBLIC}
LETTER = "北门工地每晚十一点以后仍在施工。\nMañana también — 𠮷 “…” \u2028 ok"
SUBMISSION = {"title": "夜间施工", "text": LETTER, "requests": ["停止夜间施工", "赔偿"], "nonce": "ab" * 32}


def made(**statement: Any) -> dict[str, Any]:
    """A receipt without proof."""
    said = {
        "institution": {"zh": "临河区信访局", "en": "Linhe Letters and Visits", "es": "Oficina de Linhe"},
        "zone": "Asia/Shanghai",
        "number": "信〔2026〕000123",
        "case": "访字〔2026〕000077",
        "channel": "letter",
        "received_at": "2026-03-02T01:00:00.000000Z",
        "registered_at": "2026-03-02T01:05:00.000000Z",
        "by": "2026-03-03T01:05:00.000000Z",
        "key": KEY["id"],
        **statement,
    }
    values = {
        "number": said["number"],
        "received_at": said["received_at"],
        "submitted": receipts.submission_digest(SUBMISSION["nonce"], SUBMISSION),
    }
    commitments = {
        name: {"salt": f"{place:032x}", "hash": proofs.commitment(name, f"{place:032x}", value)}
        for place, (name, value) in enumerate(values.items(), 7)
    }
    leaf = {"entry": "e" * 64, "salt": "5" * 32, "commitments": commitments}
    said["leaf"] = hashed(leaf).hex()
    return {
        "version": 1,
        "statement": said,
        "signature": proofs.signed(PRIVATE, proofs.RECEIPT, said),
        "key": KEY,
        "submission": copy.deepcopy(SUBMISSION),
        "leaf": leaf,
        "proof": None,
    }


def hashed(leaf: dict[str, Any]) -> bytes:
    return proofs.leaf(leaf["entry"], leaf["salt"], {name: one["hash"] for name, one in leaf["commitments"].items()})


def log(receipt: dict[str, Any], index: int = 5, size: int = 11) -> list[bytes]:
    """A log of leaves in which the receipt's stands at ``index``."""
    leaves = [merkle.leaf_hash(b"%d" % one) for one in range(size)]
    leaves[index] = hashed(receipt["leaf"])
    return leaves


def head(leaves: list[bytes], size: int | None = None) -> dict[str, Any]:
    """The signed head of the log, or of its first ``size`` leaves."""
    part = leaves[: size or len(leaves)]
    body = proofs.head_body(len(part), merkle.root(part).hex(), "2026-03-02T02:00:00.000000Z", KEY["id"])
    return {**body, "signature": proofs.signed(PRIVATE, proofs.HEAD, body)}


def consistency(leaves: list[bytes], first: int, second: int) -> list[str]:
    """The proof that the log of ``second`` leaves begins with that of ``first``."""
    return [merkle.root(leaves[start:end]).hex() for start, end in merkle.consistency(first, second)]


def proved(receipt: dict[str, Any], leaves: list[bytes] | None = None, index: int = 5) -> dict[str, Any]:
    """The receipt with its proof."""
    leaves = leaves or log(receipt, index)
    path = [merkle.root(leaves[start:end]).hex() for start, end in merkle.inclusion(index, len(leaves))]
    proof = {"index": index, "size": len(leaves), "path": path, "head": head(leaves), "key": KEY}
    return {**receipt, "proof": proof}


def changed(receipt: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy in which one thing is another: ``changed(receipt, "statement.number", "…")``."""
    other = copy.deepcopy(receipt)
    *way, last = path.split(".")
    at: Any = other
    for step in way:
        at = at[step]
    at[int(last) if isinstance(at, list) else last] = value
    return other
