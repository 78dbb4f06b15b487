"""Persons behind dossiers: holding several to be of one, undoing it, and erasing one; each an act with its entries."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from huiyin.cases import keeping, policy
from huiyin.cases.models import OPEN, Case, Contact
from huiyin.cases.policy import Refused
from huiyin.cases.store import Writer
from huiyin.finding import store as index
from huiyin.institution.actor import Actor
from huiyin.journal import queries
from huiyin.journal import store as journal
from huiyin.kernel.ledger import Changes, instant
from huiyin.parties import acts as parties
from huiyin.parties.models import Link

__all__ = ["erase", "link", "unlink"]

ORDERED = "order"  # by a court or an authority, which goes before a term of keeping


@transaction.atomic
def link(by: Actor, dossiers: Collection[int], reason: str, now: datetime) -> int:
    """Hold these dossiers to be of one person; return the person's id. Raises ``parties.acts.Refused``."""
    _allowed(by, dossiers)
    made = parties.link(dossiers, by=by.member or 0, reason=reason, now=now)
    _enter(by, "link_person", made.changes, now)
    return made.person_id


@transaction.atomic
def unlink(by: Actor, dossiers: Collection[int], reason: str, now: datetime) -> None:
    """Undo it: these dossiers belong to no person any more."""
    _allowed(by, dossiers)
    _enter(by, "unlink_person", parties.unlink(dossiers, by=by.member or 0, reason=reason, now=now), now)


def sever(by: Actor, dossier: int, now: datetime) -> None:
    """A corrected dossier belongs to no person until somebody says so again; in the transaction of the move."""
    if Link.objects.filter(dossier=dossier, until=None).exists():
        _enter(by, "unlink_person", parties.unlink([dossier], by=by.member or 0, reason="corrected", now=now), now)


@transaction.atomic
def erase(by: Actor, dossier: int, reason: str, now: datetime) -> None:
    """Destroy a dossier's key: whom the contact came from, and the texts of the case it began, are gone for good.

    ``reason`` is one of ``parties.acts.ERASE_REASONS``. The case stays with its number, dates and moves. Raises
    ``Refused`` while an answer is owed, and, unless an authority ordered it, while the pack's law has the file kept.
    """
    cases = _allowed(by, [dossier])
    found = list(Case.objects.filter(id__in=cases))
    if any(case.phase == OPEN for case in found):
        raise Refused("still_open")
    if reason != ORDERED and any(keeping.kept(case, by.house, by.house.today(now)) for case in found):
        raise Refused("still_kept")
    index.drop(cases)
    for case in cases:  # it stays there without a word: what is still done with the case finds its place
        index.put(case, [], [])
    _enter(by, "erase", {f"dossier:{dossier}": {}}, now)
    changes = parties.erase(dossier, by=by.member or 0, reason=reason, now=now)
    _enter(by, "unlink_person", changes, now)


def _allowed(by: Actor, dossiers: Collection[int]) -> list[int]:
    """The cases these dossiers belong to, all of which the actor must be able to see."""
    cases = list(Contact.objects.filter(dossier_id__in=list(dossiers)).values_list("case_id", flat=True).distinct())
    seen = policy.visible(Case.objects.filter(id__in=cases), by).count()
    if by.member is None or not cases or seen != len(cases):
        raise Case.DoesNotExist
    return cases


def _enter(by: Actor, move: str, streams: Mapping[str, Changes], now: datetime) -> None:
    """Write the rows and one entry a stream, in the order given: a link ends before its dossier gets another."""
    claim = journal.claim(by.house.id, "", None, "", now, by.member)
    for stream, changes in streams.items():
        standing = {name: set(rows) for name, rows in queries.folded(stream).items()}
        Writer(changes, standing).before_numbers()
        seq, previous = journal.head(stream)
        said = {
            "on": instant(now),
            "by": str(by.member),
            "acting_for": None,
            "via": "page",
            "inputs": {},
            "changes": changes,
            "pack": None,
        }
        journal.append(stream, seq + 1, previous, now, claim.act_id, move, said)
    journal.finish(claim.act_id, json.dumps(list(streams)))
