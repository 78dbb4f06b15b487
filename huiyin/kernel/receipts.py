"""Receipts checked by anybody: what holds, what differs and what can not be told, without database or server.

A receipt is a JSON object: ``statement`` (what the institution signed at once: numbers, times, the leaf that will stand
in the log), ``submission`` (what was handed in, with the nonce of its digest), ``leaf`` (what the leaf says, with the
salt of each field, so that each can be checked by itself) and, once there is one, ``proof`` (that the leaf stands in
the log, under a signed head).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel import merkle, proofs
from huiyin.kernel.ledger import NotCanonical, canonical

VERSION = 1
SHORT = "huiyin-receipt"
"""Names the version in the short form that a square code holds."""
HOLDS, DIFFERS, UNKNOWN = "holds", "differs", "unknown"
LETTER, NUMBER, TIME = "letter", "number", "time"
LEAF, SIGNATURE, KEY, LOG, HEAD, AGREE = "leaf", "signature", "key", "log", "head", "agree"
_FIELDS = ((NUMBER, "number"), (TIME, "received_at"))

Proof = Callable[[int, int], Sequence[str]]
"""Fetches the proof that the tree of the second size begins with that of the first, from where the log is published."""


class Unreadable(ValueError):
    """This is no receipt."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what, how it came out, and a finer word for why (see ``site.cli_receipt``)."""

    what: str
    outcome: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the checker knows without the receipt: public keys they trust by their short names, heads they have seen."""

    keys: Mapping[str, str] = field(default_factory=dict)
    heads: Sequence[Mapping[str, Any]] = ()
    consistency: Proof | None = None


def submission_digest(nonce: str, submission: Mapping[str, Any]) -> str:
    """The digest of what was handed in: SHA-256 of the nonce and the canonical JSON of title, text and requests."""
    said = {name: submission[name] for name in ("title", "text", "requests")}
    return hashlib.sha256(bytes.fromhex(nonce) + canonical(said)).hexdigest()


def check(receipt: Mapping[str, Any], known: Known, letter: str | None = None) -> list[Check]:
    """Check everything that can be; ``letter``, where given, is held against what the receipt is of.

    Raises ``Unreadable`` for what is no receipt of this version.
    """
    try:
        if SHORT in receipt:
            return _short(receipt, known)
        if receipt["version"] != VERSION:
            raise Unreadable
        checks = [_letter(receipt, letter), *(_field(receipt, what, name) for what, name in _FIELDS)]
        return [*checks, *_signed(receipt, known), *_proved(receipt, known)]
    except (KeyError, TypeError, ValueError, AttributeError, NotCanonical) as error:
        raise Unreadable from error


def outcome(checks: Sequence[Check]) -> str:
    """How it came out as a whole: ``DIFFERS`` if anything does, ``UNKNOWN`` if something could not be told, ``HOLDS``.

    A key that nobody named is no doubt about the receipt: it is shown, to be compared.
    """
    found = {one.outcome for one in checks if (one.what, one.outcome) != (KEY, UNKNOWN)}
    return DIFFERS if DIFFERS in found else UNKNOWN if UNKNOWN in found else HOLDS


def short(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """What fits into a square code: the statement and who signed it. It proves number and times, not the letter."""
    signed = {"statement": receipt["statement"], "signature": receipt["signature"], "key": receipt["key"]}
    return {SHORT: VERSION, **signed}


def _short(receipt: Mapping[str, Any], known: Known) -> list[Check]:
    holds = receipt[SHORT] == VERSION and _is_signed(receipt)
    found = HOLDS if holds else DIFFERS
    rest = [Check(NUMBER, found), Check(TIME, found), Check(SIGNATURE, found), _trusted(receipt["key"], known)]
    return [Check(LETTER, UNKNOWN, "not_given"), *rest, Check(LOG, UNKNOWN, "not_yet")]


def _is_signed(receipt: Mapping[str, Any]) -> bool:
    statement, own = receipt["statement"], receipt["key"]
    bound = proofs.key_id(own["public"]) == own["id"] == statement["key"]
    return bound and proofs.holds(own["public"], proofs.RECEIPT, statement, receipt["signature"])


def _letter(receipt: Mapping[str, Any], letter: str | None) -> Check:
    """Whether what was handed in is what the leaf is bound to."""
    submission, opening = receipt.get("submission"), receipt["leaf"]["commitments"].get("submitted")
    if not opening:
        return Check(LETTER, UNKNOWN, "not_committed")
    if not submission:
        return Check(LETTER, UNKNOWN, "not_given")
    fits = _committed(opening, "submitted", submission_digest(submission["nonce"], submission))
    if letter is None:
        return Check(LETTER, HOLDS if fits else DIFFERS)
    other = {**submission, "text": letter}
    if any(
        _committed(opening, "submitted", submission_digest(submission["nonce"], {**other, "text": text}))
        for text in (letter, _plain(letter))
    ):
        return Check(LETTER, HOLDS, "file")
    return Check(LETTER, DIFFERS, "file" if fits else "")


def _plain(text: str) -> str:
    """A file's text without what editors and systems add: a mark at its start, other line ends, a last line's end."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").strip()


def _field(receipt: Mapping[str, Any], what: str, name: str) -> Check:
    opening = receipt["leaf"]["commitments"].get(name)
    if not opening:
        return Check(what, UNKNOWN, "not_committed")
    return Check(what, HOLDS if _committed(opening, name, receipt["statement"][name]) else DIFFERS)


def _committed(opening: Mapping[str, str], name: str, value: str) -> bool:
    return proofs.commitment(name, opening["salt"], value) == opening["hash"]


def _signed(receipt: Mapping[str, Any], known: Known) -> list[Check]:
    """The institution's own word, given at once: the statement, and that it is about this leaf."""
    said = _leaf(receipt["leaf"]).hex() == receipt["statement"]["leaf"]
    return [
        Check(LEAF, HOLDS if said else DIFFERS),
        Check(SIGNATURE, HOLDS if _is_signed(receipt) else DIFFERS),
        _trusted(receipt["key"], known),
    ]


def _trusted(own: Mapping[str, str], known: Known) -> Check:
    if not known.keys:
        return Check(KEY, UNKNOWN, "not_given")
    return Check(KEY, HOLDS) if known.keys.get(own["id"]) == own["public"] else Check(KEY, DIFFERS)


def _leaf(leaf: Mapping[str, Any]) -> bytes:
    hashes = {name: one["hash"] for name, one in leaf["commitments"].items()}
    return proofs.leaf(leaf["entry"], leaf["salt"], hashes)


def _proved(receipt: Mapping[str, Any], known: Known) -> list[Check]:
    """The log's word: that the leaf stands in it, that the head is signed, that it fits the heads seen elsewhere."""
    proof = receipt.get("proof")
    if not proof:
        return [Check(LOG, UNKNOWN, "not_yet")]
    head = proof["head"]
    path = [bytes.fromhex(one) for one in proof["path"]]
    leaf, root = _leaf(receipt["leaf"]), bytes.fromhex(head["root"])
    found = proof["size"] == head["size"] and merkle.included(leaf, proof["index"], proof["size"], path, root)
    key = proof["key"]
    bound = proofs.key_id(key["public"]) == key["id"] == head["key"]
    holds = bound and head_holds(head, key["public"])
    checks = [Check(LOG, HOLDS if found else DIFFERS), Check(HEAD, HOLDS if holds else DIFFERS)]
    if known.keys and known.keys.get(key["id"]) != key["public"]:
        checks.append(Check(KEY, DIFFERS, "head"))
    return checks + _agree(head, known)


def head_holds(head: Mapping[str, Any], public: str) -> bool:
    """Whether a head carries the signature of that key."""
    body = proofs.head_body(head["size"], head["root"], head["at"], head["key"])
    return proofs.holds(public, proofs.HEAD, body, head["signature"])


def _agree(head: Mapping[str, Any], known: Known) -> list[Check]:
    """Whether the log shown to this receipt is the one shown to others."""
    checks = []
    for other in known.heads:
        public = known.keys.get(other["key"])
        if public is not None and not head_holds(other, public):
            checks.append(Check(AGREE, DIFFERS, "unsigned"))
        elif other["size"] == head["size"]:
            checks.append(Check(AGREE, HOLDS if other["root"] == head["root"] else DIFFERS))
        elif known.consistency is None:
            checks.append(Check(AGREE, UNKNOWN, "no_proof"))
        else:
            small, large = sorted((head, other), key=lambda one: int(one["size"]))
            path = [bytes.fromhex(one) for one in known.consistency(small["size"], large["size"])]
            roots = bytes.fromhex(small["root"]), bytes.fromhex(large["root"])
            same = merkle.consistent(small["size"], large["size"], path, *roots)
            checks.append(Check(AGREE, HOLDS if same else DIFFERS))
    return checks
