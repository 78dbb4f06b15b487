"""Receipts: what was handed in, under which number and when, in a form that proves itself to anybody.

Signed at once, with the promise that it will stand in the public log; with its proof once it does. Nothing of a receipt
is stored: it is made from the entry that registered the contact, so that it says what was so then, whatever was
corrected since. How it is checked: ``kernel.receipts``.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from huiyin.cases import queries, submitted
from huiyin.cases.models import Case, Contact
from huiyin.institution.actor import Actor
from huiyin.institution.house import house
from huiyin.journal import store as journal
from huiyin.journal.log import leaves, signing
from huiyin.journal.log import queries as log
from huiyin.journal.models import Entry
from huiyin.kernel import proofs
from huiyin.kernel.ledger import instant
from huiyin.kernel.receipts import VERSION, short
from huiyin.parties import sealing
from huiyin.parties.sealing import KeyDestroyed, SealBroken, SealingKey

OPENED = "receipt"
"""What the access log calls a receipt that was given out."""
PROMISE = timedelta(hours=24)
"""How long after it was registered a contact stands in the log at the latest."""


class NoReceipt(LookupError):
    """The entry that registered the contact is not there, or can not be read: ``huiyin verify`` says more."""


def of(contact: Contact, now: datetime) -> dict[str, Any]:
    """The receipt of a contact, as ``receipt.json`` holds it: eight queries. ``submission`` is None once it was erased.

    Raises ``NoReceipt``, ``journal.log.signing.KeyLost`` or ``kernel.keys.KeyDamaged``.
    """
    entry, said = _registration(contact)
    signer, place = signing.ready(now), log.of_entry(entry)
    row = said["changes"]["contact"][str(contact.id)]
    home = house(contact.institution_id)
    statement = {
        "institution": dict(home.name),
        "zone": home.zone.key,  # in which paper and page tell the times
        "number": row["number"],
        "case": said["changes"]["case"][str(contact.case_id)]["number"],
        "channel": row["channel"],
        "received_at": row["received_at"],
        "registered_at": row["registered_at"],
        "leaf": place.leaf.hash.hex(),
        "by": instant(contact.registered_at + PROMISE),
        "key": signer.id,
    }
    return {
        "version": VERSION,
        "statement": statement,
        "signature": proofs.signed(signer.private, proofs.RECEIPT, statement),
        "key": {"id": signer.id, "public": signer.public},
        "submission": _submission(contact, said["inputs"]),
        "leaf": {
            "entry": place.leaf.entry,
            "salt": place.leaf.salt,
            "commitments": {one.name: {"hash": one.hash, "salt": one.salt} for one in place.leaf.commitments},
        },
        "proof": _proof(place),
    }


def open_receipt(actor: Actor, case_id: int, contact_id: int, now: datetime, reason: str = "") -> dict[str, Any]:
    """The receipt of a contact of a case the actor may know of, and a line in the access log.

    Raises ``Case.DoesNotExist`` for a case or contact that is absent or hidden, and as ``of`` does.
    """
    case = queries.get(actor, case_id)
    contact = Contact.objects.filter(case=case, id=contact_id).first()
    if contact is None:
        raise Case.DoesNotExist
    receipt = of(contact, now)
    with transaction.atomic():
        journal.record_accesses(now, actor.house.id, actor.member or 0, OPENED, reason, [f"case:{case.id}"])
    return receipt


def code(receipt: dict[str, Any]) -> str:
    """What the square code of a receipt says: the statement and its signature, small enough to scan."""
    return json.dumps(short(receipt), ensure_ascii=False, separators=(",", ":"))


def _registration(contact: Contact) -> tuple[Entry, dict[str, Any]]:
    """The entry that registered the contact, and what it says."""
    rows = Entry.objects.filter(stream=f"case:{contact.case_id}", body__contains=leaves.MARK).order_by("seq")
    for entry in rows:
        said: dict[str, Any] = json.loads(entry.body)
        if "number" in said["changes"]["contact"].get(str(contact.id), {}):
            return entry, said
    raise NoReceipt(contact.id)


def _submission(contact: Contact, inputs: dict[str, Any]) -> dict[str, Any] | None:
    """What was handed in, opened, and the nonce of its digest; None once its key was destroyed."""
    try:
        key = sealing.open_key(contact.case.key)
        requests = inputs.get("requests") or []
        return {
            "title": _opened(key, inputs.get("title")),
            "text": _opened(key, inputs.get("text")),
            "requests": [_opened(key, one) for one in requests],
            "nonce": submitted.nonce(key, contact.id).hex(),
        }
    except (KeyDestroyed, SealBroken):
        return None


def _opened(key: SealingKey, token: str | None) -> str:
    return key.unseal(token) if token else ""


def _proof(place: log.Place) -> dict[str, Any] | None:
    if place.inclusion is None or place.head is None:
        return None
    signed_by = log.key(place.head.key)
    return {
        "index": place.inclusion.index,
        "size": place.inclusion.size,
        "path": place.inclusion.path,
        "head": place.head.as_dict(),
        "key": {"id": place.head.key, "public": signed_by.public if signed_by else ""},
    }
