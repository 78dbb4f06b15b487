"""From the answers to a matter: what the engine is asked, who must not see it, and what came of a form before."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.cases import inputs as inputs_of
from huiyin.cases.acts import Request, perform
from huiyin.cases.inputs import Invalid, key_of
from huiyin.cases.models import Contact
from huiyin.cases.policy import Refused
from huiyin.institution.actor import party
from huiyin.institution.house import House
from huiyin.institution.models import Portal
from huiyin.journal.models import Act
from huiyin.journal.store import KeyReused
from huiyin.kernel.packs import Pack
from huiyin.matters.desk import KIND
from huiyin.papers.staging import Offered, find
from huiyin.portal import halfway
from huiyin.portal.halfway import Halfway
from huiyin.portal.questions import ALIAS, ANONYMOUS, CHANNEL, NAMED, questions

REGISTER = "register"
SOURCE = "portal"  # whose keys its forms' marks are
WHO, CONCERNS = "who", "concerns_staff"  # answers of the portal's own, which no pack has
YES = "yes"
_SHORTEST, _SHORTEST_LATIN = 2, 4  # characters: a shorter part of a name would be found everywhere


@dataclass(frozen=True)
class Answers:
    """What was answered, read for the engine."""

    house: House
    pack: Pack
    portal: Portal
    said: Mapping[str, Any]

    def given(self, now: datetime) -> dict[str, Any]:
        """The inputs of the registration, without who must not see it and where it goes."""
        asked = {name for one in questions(self.pack) for name in one.fields if not name.startswith("accused_")}
        given = {name: self.said[name] for name in asked if self.said.get(name)}
        who = self.said.get(WHO)
        for name in ("name", "organisation"):
            if who != NAMED:
                given.pop(name, None)
        if who != ALIAS:
            given.pop("alias", None)
        if who == ANONYMOUS:
            given["anonymous"] = True
        return {**given, "channel": CHANNEL, "received_at": now}

    @property
    def concerns_staff(self) -> bool:
        """Whether somebody of the staff, or a unit, is complained about."""
        return self.said.get(CONCERNS) == YES

    def accused(self) -> dict[str, Any]:
        """Who must not see it: all who bear a name that was given. A name that nobody here bears is kept as text."""
        if not self.concerns_staff:
            return {}
        names = [one.strip() for one in self.said.get("accused_others") or () if one.strip()]
        members = {member for name in names for member in self._called(name)}
        units = [key_of(one) for one in self.said.get("accused_units") or () if key_of(one) in self.house.units]
        others = [name for name in names if not set(self._called(name))]
        found = {"accused_members": sorted(members), "accused_units": units, "accused_others": others}
        known = {name for one in questions(self.pack) for name in one.fields}
        return {**{name: value for name, value in found.items() if value and name in known}, "secrecy": "confidential"}

    def _called(self, name: str) -> Iterator[int]:
        typed = _plain(name)
        enough = len(typed) >= (_SHORTEST_LATIN if typed.isascii() else _SHORTEST)
        for member in self.house.members.values():
            whole = _plain(member.name)
            if len(whole) >= _SHORTEST and (whole in typed or (enough and typed in whole)):
                yield member.id

    def receivers(self) -> Iterator[int]:
        """The units it may go to, the first that can have it: the intake, else the last resort outside every line.

        Somebody of the staff who could not be told by name might read at the intake: then it begins at the last resort.
        """
        found = self.accused()
        unknown = self.concerns_staff and not (found.get("accused_members") or found.get("accused_units"))
        first = [] if unknown and self.house.last_resorts else [self.portal.intake_id]
        yield from (*first, *(one for one in self.house.last_resorts if one not in first))


def _plain(name: str) -> str:
    """As names are compared: without spaces, dots and capitals."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in text if one.isalnum())


def mend(answers: Answers, now: datetime) -> dict[str, Any]:
    """What would not be taken, by field: everything at once."""
    move = answers.pack.moves[REGISTER]
    try:
        inputs_of.clean(answers.pack, move, {**answers.given(now), **answers.accused()}, answers.house)
    except Invalid as invalid:
        return dict(invalid.errors)
    return {}


def send(one: Halfway, answers: Answers, now: datetime) -> Contact:
    """Register the form, once: sent again it is the same matter. Raises ``Invalid`` or ``Refused``."""
    if (known := sent(one)) is not None:
        return known
    given = {**answers.given(now), **answers.accused()}
    if papers := tuple(Offered(file.mark, file) for file in find(one.guest, one.mark)):
        given["papers"] = papers
    by = party(answers.house, answers.house.today(now))
    refused: Refused | None = None
    for unit in answers.receivers():
        asked = Request(
            REGISTER, by, {**given, "to_unit": unit}, now, kind=KIND, key=one.mark, source=SOURCE, via="portal"
        )
        try:
            result = perform(asked, beside=lambda: halfway.drop(one))
        except Refused as why:
            refused = why
        except KeyReused:  # another press of the same form was faster
            if (known := sent(one)) is not None:
                return known
            raise
        else:
            return Contact.objects.filter(case=result.cases[0][0]).order_by("id")[0]
    raise refused or Refused("nobody_may_have_it")


def sent(one: Halfway) -> Contact | None:
    """What came of the form, if it was sent."""
    act = Act.objects.filter(institution_id=one.institution, source=SOURCE, key=one.mark).first()
    if act is None or act.result is None:
        return None
    return Contact.objects.filter(case=json.loads(act.result)[0][0]).order_by("id").first()
