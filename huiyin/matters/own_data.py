"""What the house holds about one person: gathered for that person, with every look at it, and why it stays.

Reading it is a look itself: who gathered it, when and why goes into the access log of every dossier that was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.cases import facts as facts_of
from huiyin.cases import keeping, policy
from huiyin.cases.facts import Facts
from huiyin.cases.keeping import Kept
from huiyin.cases.models import Case, Contact, Paper
from huiyin.institution.actor import Actor
from huiyin.journal.store import entries
from huiyin.kernel.ledger import instant
from huiyin.kernel.packs import PARTY
from huiyin.matters import queries as matters
from huiyin.matters import told
from huiyin.matters.policy import may_unseal
from huiyin.matters.told import Tracked
from huiyin.notices.models import Outgoing
from huiyin.parties import acts as parties
from huiyin.parties import queries as dossiers
from huiyin.parties import sealing
from huiyin.parties.given import Given, given_from_text
from huiyin.parties.models import Dossier
from huiyin.parties.queries import Match
from huiyin.parties.sealing import SealingKey

MOST = 200  # contacts of one person in one document
FORMAT = "huiyin-own-data-1"
BY_CODE = "own"
"""What the access log calls a look that the party took at its own data with its code."""


@dataclass(frozen=True)
class Look:
    """One look at what is held: when, by whom, at what, and why."""

    at: datetime
    by: str
    what: str
    reason: str


@dataclass(frozen=True)
class Holding:
    """One contact of the person with all that hangs on it; ``kept`` is why it stays, None when it may be erased."""

    contact: Contact
    case: Case
    seen: Tracked
    given: Given
    text: str
    requests: tuple[str, ...]
    papers: tuple[tuple[str, int], ...]  # name, bytes
    letters: tuple[tuple[datetime, str], ...]  # sent out by mail: when, title
    looks: tuple[Look, ...]
    kept: Kept | None


@dataclass(frozen=True)
class Person:
    """The contacts held to be one person's, as far as the actor may know of them, and those that may be."""

    own: Contact
    others: tuple[Contact, ...] = ()
    alike: tuple[tuple[Contact, Match], ...] = field(default=())


def person(actor: Actor, facts: Facts) -> Person:
    """Who else's dossiers are held to be of the same person as the case's first contact. Nothing is unsealed."""
    own = facts.contacts[0]
    confidential = actor.reads_confidential
    linked = dossiers.cluster([own.dossier_id], may_confidential=confidential).get(own.dossier_id, [])
    others = _contacts(actor, linked)
    dossier = Dossier.objects.get(pk=own.dossier_id)
    key = sealing.open_keys([dossier.key_id]).get(dossier.key_id)
    alike: list[tuple[Contact, Match]] = []
    if key is not None:
        given = given_from_text(key.unseal(dossier.sealed))
        found = dossiers.candidates(
            actor.house.id,
            given,
            dossier.kind,
            may_confidential=confidential,
            allowed=lambda ids: [one.dossier_id for one in _contacts(actor, list(ids))],
            but=[own.dossier_id, *linked],
        )
        by_dossier = {one.dossier_id: one for one in _contacts(actor, [match.dossier_id for match in found])}
        alike = [(by_dossier[match.dossier_id], match) for match in found if match.dossier_id in by_dossier]
    return Person(own, tuple(others), tuple(alike))


def _contacts(actor: Actor, wanted: Sequence[int]) -> list[Contact]:
    """The contacts these dossiers belong to whose cases the actor may know of, newest first."""
    found = list(Contact.objects.filter(dossier_id__in=wanted).order_by("-id")[:MOST])
    seen = set(policy.visible_ids(actor, sorted({one.case_id for one in found})))
    return [one for one in found if one.case_id in seen]


@transaction.atomic
def gather(actor: Actor, facts: Facts, reason: str, now: datetime) -> list[Holding]:
    """Everything held about the person of the case's first contact, opened and logged. Raises ``parties.acts.Refused``.

    Contacts the actor may not know of, or whose details they may not open, are left out without a trace.
    """
    them = person(actor, facts)
    contacts = [them.own, *them.others]
    loaded = facts_of.load(actor.house, [one.case_id for one in contacts])
    masked = dossiers.masked([one.dossier_id for one in contacts])
    return [
        _holding(actor, loaded[one.case_id], one, reason, now)
        for one in contacts
        if may_unseal(actor, loaded[one.case_id]) and not masked[one.dossier_id].erased
    ]


def _holding(actor: Actor, facts: Facts, contact: Contact, reason: str, now: datetime) -> Holding:
    given = parties.unseal(contact.dossier_id, member=actor.member or 0, reason=reason, now=now)
    case = facts.case
    if case is None:
        raise LookupError(contact.case_id)
    dossier = Dossier.objects.get(pk=contact.dossier_id)
    keys = sealing.open_keys([case.key, dossier.key_id])
    own = keys[dossier.key_id]
    requests = next((row.requests for row in facts.rows("matter")), "") if case.key in keys else ""
    return Holding(
        contact=contact,
        case=case,
        seen=told.told(facts, contact, now),
        given=given,
        text=own.unseal(contact.text),
        requests=tuple(keys[case.key].unseal(requests).split("\n")) if requests else (),
        papers=tuple(papers(case, contact, keys.get(case.key))),
        letters=tuple(letters(case, own)),
        looks=tuple(_looks(actor, contact)),
        kept=keeping.kept(case, actor.house, actor.today),
    )


def papers(case: Case, contact: Contact, key: SealingKey | None) -> Iterator[tuple[str, int]]:
    """Name and bytes of each paper that came with the contact or that the party added later with its code."""
    if key is None:
        return
    said = (one.body for one in entries(f"case:{case.id}") if one.body.get("as") == PARTY)
    added = [int(paper) for body in said for paper in body.get("changes", {}).get("paper", {})]
    # One that was taken back was added by mistake: it may be what another person handed in.
    theirs = Paper.objects.filter(Q(contact=contact) | Q(id__in=added), case=case, withdrawn_at=None)
    for one in theirs.order_by("id"):
        yield key.unseal(one.name), one.size


def letters(case: Case, key: SealingKey) -> Iterator[tuple[datetime, str]]:
    """When each mail went out to the party, and its title."""
    for one in Outgoing.objects.filter(subject=f"case:{case.id}", dossier_key=key.id).order_by("id"):
        if one.sent_at is not None:
            yield one.sent_at, key.unseal(one.sealed_title)


def _looks(actor: Actor, contact: Contact) -> Iterator[Look]:
    for one in matters.looks(contact.case_id, contact.dossier_id):
        member = actor.house.members.get(one.member_id)
        name = _("the person concerned, with their code") if one.what == BY_CODE else ""
        yield Look(one.at, member.name if member else name, one.what, one.reason)


def as_data(holdings: Sequence[Holding], at: datetime) -> dict[str, Any]:
    """The same as data, for another program to read (GDPR article 20, 个人信息保护法 article 45)."""
    return {"format": FORMAT, "at": instant(at), "contacts": [_one(holding) for holding in holdings]}


def _one(one: Holding) -> dict[str, Any]:
    kept = one.kept
    return {
        "number": one.contact.number,
        "case": one.case.number,
        "channel": one.contact.channel,
        "written_on": _day(one.contact.written_on),
        "received_at": instant(one.contact.received_at),
        "registered_at": instant(one.contact.registered_at),
        "given": one.given.as_dict(),
        "title": one.seen.title,
        "text": one.text,
        "requests": list(one.requests),
        "papers": [{"name": name, "bytes": size} for name, size in one.papers],
        "told": [{"on": event.on.isoformat(), "what": event.sentence} for event in one.seen.events],
        "answers": [{"on": answer.on.isoformat(), "text": answer.text} for answer in one.seen.answers],
        "mail": [{"at": instant(at), "title": title} for at, title in one.letters],
        "looks": [{"at": instant(look.at), "by": look.by, "what": look.what, "why": look.reason} for look in one.looks],
        "kept": {"why": kept.why, "until": _day(kept.until)} if kept else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
