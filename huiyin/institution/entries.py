"""Writing down what changes the house in several streams at once: one act, an entry in each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import F

from huiyin.institution.acts import By
from huiyin.institution.models import Institution
from huiyin.journal import store as journal
from huiyin.journal.models import Entry
from huiyin.kernel.ledger import instant

Parts = Mapping[str, Mapping[str, Any]]


def record(institution: int, parts: Parts, move: str, by: By, **inputs: Any) -> None:
    """Append an entry with its changes to each stream of ``parts`` and make every snapshot stale.

    In the caller's transaction. ``inputs`` is what was asked beside the changes.
    """
    claim = journal.claim(institution, "institution", None, "", by.now, by.member)
    for stream, changes in parts.items():
        seq, previous = journal.head(stream)
        last = Entry.objects.filter(stream=stream).order_by("-seq").values_list("at", flat=True).first()
        said = {
            "on": instant(by.now),
            "by": None if by.member is None else str(by.member),
            "acting_for": None,
            "via": by.via,
            "inputs": inputs,
            "changes": changes,
            "pack": None,
        }
        at = max(by.now, last) if last else by.now
        journal.append(stream, seq + 1, previous, at, claim.act_id, move, said)
    journal.finish(claim.act_id, json.dumps(list(parts)))
    Institution.objects.filter(pk=institution).update(revision=F("revision") + 1)
