"""What the house holds about somebody, for whoever gave the tracking code: all but what would say who they are.

A code proves no identity, since a slip may be found. So the details of the person are masked as in a list, no member of
the staff is named, and what a wall keeps apart stays apart. The whole of it is given at the desk.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases import facts as facts_of
from huiyin.cases import keeping
from huiyin.cases.facts import Facts
from huiyin.cases.models import Contact
from huiyin.institution.house import House
from huiyin.journal import store as journal
from huiyin.journal.models import Access
from huiyin.matters import own_data, told
from huiyin.matters import queries as matters
from huiyin.matters.own_data import BY_CODE, Holding, Look
from huiyin.matters.told import Tracked
from huiyin.parties import sealing
from huiyin.parties.given import FIELDS, Given, given_from, given_from_text
from huiyin.parties.masks import MANY, mask
from huiyin.parties.models import Dossier
from huiyin.parties.queries import Seen

NOBODY = 0  # the member in the access log where it was none
ONE_LOOK = timedelta(minutes=30)  # so long pages of the same look are one line of the log
_CODES = frozenset({"gender", "identity_type", "suggestions"})  # tell nobody apart, or are no detail of the person


@dataclass(frozen=True)
class _Opened:
    """What may be read of one contact: its facts, what was given, and the keys that open the rest."""

    facts: Facts
    given: Given
    own: sealing.SealingKey
    keys: Mapping[int, sealing.SealingKey]


def holding(house: House, contact: Contact, now: datetime) -> Holding | None:
    """All that hangs on this contact, masked; None once it is erased. The look is written down, by nobody's name."""
    opened = _open(house, contact)
    if opened is None or opened.facts.case is None:
        return None
    _record(house, contact, now)
    case, seen = opened.facts.case, told.told(opened.facts, contact, now)
    requests = next((row.requests for row in opened.facts.rows("matter")), "")
    return Holding(
        contact=contact,
        case=case,
        seen=seen,
        given=masked(opened.given),
        text=opened.own.unseal(contact.text),
        requests=tuple(opened.keys[case.key].unseal(requests).split("\n")) if requests else (),
        papers=tuple(own_data.papers(case, contact, opened.keys.get(case.key))),
        letters=tuple(own_data.letters(case, opened.own)),
        looks=tuple(_looks(house, contact, seen)),
        kept=keeping.kept(case, house, house.today(now)),
    )


def _open(house: House, contact: Contact) -> _Opened | None:
    facts = facts_of.load(house, [contact.case_id])[contact.case_id]
    dossier = Dossier.objects.get(pk=contact.dossier_id)
    case_key = facts.case.key if facts.case else dossier.key_id
    keys = sealing.open_keys([case_key, dossier.key_id])
    if not {case_key, dossier.key_id} <= keys.keys():
        return None
    own = keys[dossier.key_id]
    return _Opened(facts, given_from_text(own.unseal(dossier.sealed)), own, keys)


def _record(house: House, contact: Contact, now: datetime) -> None:
    subject = f"dossier:{contact.dossier_id}"
    if not Access.objects.filter(subject=subject, what=BY_CODE, at__gt=now - ONE_LOOK).exists():
        journal.record_accesses(now, house.id, NOBODY, BY_CODE, "", [subject])


def masked(given: Given) -> Given:
    """What was given as a list may show it; a word nobody masks says only that something is held."""
    shown: dict[str, Any] = {}
    for name, value in given.as_dict().items():
        if name == "representatives":
            shown[name] = [masked(one).as_dict() for one in given.representatives]
        elif name in ("more", "typed"):
            shown |= {"more": dict.fromkeys(given.more, MANY)} if name == "more" else {}
        elif name == "alias" or name in _CODES:
            shown[name] = value
        elif isinstance(value, list):
            shown[name] = [mask(name, str(one)) for one in value]
        elif name in FIELDS:
            shown[name] = mask(name, str(value), gender=given.gender)
    return given_from(shown)


def _looks(house: House, contact: Contact, seen: Tracked) -> Iterator[Look]:
    """Each look, by whom they complain about too: when, by which unit as far as the party was told of it, and why."""
    spoken = " ".join([seen.unit, *(event.sentence for event in seen.events)])
    hidden = sorted(_names(house, spoken), key=len, reverse=True)
    for one in matters.looks(contact.case_id, contact.dossier_id):
        yield Look(one.at, _by(house, one, spoken), one.what, _without(one.reason, hidden))


def _by(house: House, one: Seen, spoken: str) -> str:
    """Who looked, as the party may know: they themselves, a unit they have been told of, else the office."""
    if one.what == BY_CODE:
        return _("You, or someone with your code")
    day = house.today(one.at)
    for role in house.held(one.member_id, day) if one.member_id in house.members else ():
        for name in house.units[role.unit].name.values():
            if name and name in spoken:
                return name
    return _("the office")


def _names(house: House, spoken: str) -> set[str]:
    """Words that no reason may carry to the party: the staff's names, and units it was not told of."""
    staff = {member.name for member in house.members.values()}
    units = {name for unit in house.units.values() for name in unit.name.values() if name not in spoken}
    return {one for one in staff | units if one}


def _without(text: str, hidden: Collection[str]) -> str:
    """The text with every such name struck out, in whatever letters."""
    return re.sub("|".join(map(re.escape, hidden)), "…", text, flags=re.IGNORECASE) if hidden else text


def as_data(one: Holding, at: datetime) -> dict[str, Any]:
    """The same as data, in the desk's own format; ``masked`` says that it is not the whole."""
    return {**own_data.as_data([one], at), "masked": True}
