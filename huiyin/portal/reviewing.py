"""Asking for a review: a matter of its own at the unit above the one that answered, from the same person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.cases import facts as facts_of
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.models import CONFIDENTIAL, NAMED, Contact
from huiyin.cases.policy import Refused
from huiyin.institution.actor import party
from huiyin.institution.house import House
from huiyin.journal.models import Act
from huiyin.matters.desk import KIND
from huiyin.matters.told import ASK_REVIEW
from huiyin.papers.staging import Offered
from huiyin.parties import sealing
from huiyin.parties.given import ANONYMOUS, ORGANISATION, given_from_text
from huiyin.parties.models import Dossier
from huiyin.portal.questions import CHANNEL

# What parties calls it → the pack's field. Whoever asks again is whoever asked before.
_KEPT = {"name": "name", "alias": "alias", "address": "home_address"}
_SECRECY = {CONFIDENTIAL: "confidential", NAMED: "named_only"}


def ask(house: House, contact: Contact, why: str, papers: tuple[Offered, ...], key: str, now: datetime) -> Contact:
    """Register the request for review and return its contact. Raises ``Invalid``, ``Refused`` or ``KeyReused``."""
    its = facts_of.load(house, [contact.case_id])[contact.case_id]
    given = {**_given(house, its, contact), "text": why, "received_at": now, "channel": CHANNEL}
    if papers:
        given["papers"] = papers
    by = party(house, house.today(now), (contact.case_id,))
    refused: Refused | None = None
    for unit in _above(house, its):
        asked = Request(
            ASK_REVIEW, by, {**given, "to_unit": unit}, now, kind=KIND, key=key, source=_source(contact), via="portal"
        )
        try:
            result = perform(asked)
        except Refused as why_not:
            refused = why_not
        else:
            return Contact.objects.filter(case=result.cases[0][0]).order_by("id")[0]
    raise refused or Refused("nobody_may_have_it")


def made(contact: Contact, key: str) -> Contact | None:
    """What came of that form, if it was sent."""
    act = Act.objects.filter(institution_id=contact.institution_id, source=_source(contact), key=key).first()
    if act is None or act.result is None:
        return None
    return Contact.objects.filter(case=json.loads(act.result)[0][0]).order_by("id").first()


def _source(contact: Contact) -> str:
    return f"portal:{contact.id}"


def _above(house: House, its: Facts) -> Iterator[int]:
    """The unit above the one that answered; where it stands at the top, it itself; else the last resort."""
    answered = its.case.unit_id if its.case else None
    if answered in house.units:
        path = [one for one in house.units[answered].path if house.units[one].active]
        yield from path[-2:-1] or path[-1:]
    yield from house.last_resorts


def _given(house: House, its: Facts, contact: Contact) -> dict[str, Any]:
    case = its.case
    if case is None:
        raise LookupError(contact.case_id)
    dossier = Dossier.objects.get(pk=contact.dossier_id)
    said = given_from_text(sealing.open_key(dossier.key_id).unseal(dossier.sealed))
    with translation.override(house.language):
        title = _("Request for review of %(number)s") % {"number": case.number}
    given: dict[str, Any] = {
        "title": title,
        "earlier_case": case.id,
        "relation": "repeat_after_end",
        "phone": next(iter(said.phones), ""),
        "email": next(iter(said.emails), ""),
        **{name: getattr(said, called) for called, name in _KEPT.items()},
    }
    if dossier.kind == ANONYMOUS:
        given["anonymous"] = True
    if dossier.kind == ORGANISATION:
        given |= {"organisation": said.name, "name": next((one.name for one in said.representatives), "")}
    accused = [one for one in its.walls if one.why == "accused"]
    given["accused_members"] = [one.member_id for one in accused if one.member_id]
    given["accused_units"] = [one.unit_id for one in accused if one.unit_id]
    given["secrecy"] = _SECRECY.get(case.secrecy, "ordinary")
    return {name: value for name, value in given.items() if value}
