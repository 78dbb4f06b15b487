"""The sheet of Register: one registration being typed, what is known of it already, and who will see it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import inputs, kinds, knowing, policy
from huiyin.cases.facts import Facts
from huiyin.cases.models import CONFIDENTIAL
from huiyin.cases.party import party_of
from huiyin.institution.actor import Actor
from huiyin.institution.house import Held
from huiyin.kernel.packs import Asked, Pack
from huiyin.kernel.packs import actor as grant
from huiyin.matters import arrived
from huiyin.matters.arrivals import STANDING
from huiyin.matters.desk import KIND
from huiyin.matters.models import VISIT, Arrival
from huiyin.matters.pages.files import OF_FILES, Handed, standing
from huiyin.matters.pages.forms import PackForm, answers, form_for
from huiyin.matters.pages.layout import DOUBTED, first_empty
from huiyin.ui.words import pick

REGISTER, ADD_CONTACT, ANSWER = "register", "add_contact", "answer_on_the_spot"
DEFAULTED = frozenset({"received_at", "relation", "secrecy", "to_unit"})
LONG_AGO = timedelta(days=366)
_KEY = re.compile("[0-9a-f]{32}")
# The pack's words for documents whose numbers carry a check, and what ``parties`` calls them.
_CHECKED_DOCUMENTS = {"identity_card": "resident_id"}
_OF_THE_PAGE = ("csrfmiddlewaretoken", "do", "looked", *OF_FILES)
_CARRIED = ("shown", "answer", "channel", "key", "arrival")


def pack_on(actor: Actor, received: str | None, now: datetime) -> Pack:
    """The rules in force when the contact was received; today's while that is unknown."""
    at = inputs.received_at({"received_at": received}, actor.house) or now
    return actor.house.pack_for(KIND, actor.house.today(at))[1]


@dataclass
class Sheet:
    """One registration as it is being typed."""

    actor: Actor
    now: datetime
    pack: Pack
    held: Held | None
    channel: str
    key: str  # of this form: sent twice, it is registered once
    data: QueryDict
    empty: bool  # nothing was posted or kept
    asked: list[Asked]
    asked_for_answer: list[Asked]
    kept_at: datetime | None = field(default=None)
    arrival: Arrival | None = None  # the envelope or visitor it is the registration of, as it stood when it was asked

    @cached_property
    def files(self) -> Handed:
        """The files handed in with the sheet."""
        return standing(self.actor, self.key)

    @cached_property
    def form(self) -> PackForm:
        """The questions of the registration; made only where they are shown or mended."""
        data = None if self.empty else self.data
        defaults = _defaults(self.asked, _received(self.arrival) or self.now, self.held)
        return form_for(self.asked, self.pack, self.actor, data, defaults)

    @cached_property
    def answer(self) -> PackForm:
        """The questions of an answer on the spot."""
        return form_for(self.asked_for_answer, self.pack, self.actor, None if self.empty else self.data)

    @property
    def choice(self) -> tuple[str, int]:
        """What is answered to the suggestions: ``new``, or ``join`` or ``relate`` and the case."""
        what, _, case = (self.data.get("answer") or "").partition(":")
        known = inputs.key_of(case) if what in ("join", "relate") else 0
        return (what, known) if known else ("new", 0)

    @property
    def answering(self) -> bool:
        """Whether the contact is answered on the spot."""
        return bool(self.asked_for_answer) and bool(self.data.get("answer_now"))

    @property
    def lost(self) -> bool:
        """Whether what it is the registration of has been registered or set aside meanwhile."""
        return self.arrival is not None and self.arrival.state not in STANDING

    @property
    def shown(self) -> set[str]:
        """What the page has shown already of what is known."""
        return set(self.data.getlist("shown"))

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """What is typed, as the engine takes it."""
        typed = {} if self.empty else answers(self.asked, self.pack, self.actor, self.data)
        return {**typed, "channel": self.channel}

    @property
    def party(self) -> dict[str, Any]:
        """What is typed, readable while it is half typed: what is no number yet is left out."""
        found = dict(self.inputs)
        if not str(found.get("head_count") or "").strip().isdecimal():
            found.pop("head_count", None)
        kind = str(found.get("identity_kind") or "")
        return {**found, "identity_kind": _CHECKED_DOCUMENTS.get(kind, kind)}

    @cached_property
    def doubts(self) -> dict[str, list[str]]:
        """What should be asked again, by question. None of it stands in the way of registering."""
        checked, _mend = party_of(self.party, zone=self.actor.house.zone.key, today=self.actor.today)
        found: dict[str, list[str]] = {}
        for called, messages in checked.doubts.items():
            beside = [name for name in DOUBTED.get(called, ()) if self.inputs.get(name)]
            if beside:
                found[beside[0]] = [str(message) for message in messages]
        most = next((one.field.at_most for one in self.asked if one.field.name == "representatives"), None)
        many = most is not None and int(self.party.get("head_count") or 1) > most
        if self.channel == "visit" and many and not self.inputs.get("representatives"):
            found["representatives"] = [_("Who speaks for them? Name %(most)d at most.") % {"most": most}]
        at = inputs.received_at(self.inputs, self.actor.house)
        if at is not None and at < self.now - LONG_AGO:
            found["received_at"] = [_("This is more than a year ago: look at the year.")]
        return found

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was typed for another channel: kept until that channel is chosen again."""
        here = {*self.form.fields, *self.answer.fields, *_OF_THE_PAGE, *_CARRIED, "answer_now"}
        return [(name, one) for name, many in self.data.lists() if name not in here for one in many if one]

    @property
    def typed(self) -> bool:
        """Whether anything stands in the sheet that is worth keeping."""
        return any(value not in (None, "", [], False) for name, value in self.inputs.items() if name not in _idle)

    @property
    def text(self) -> str:
        """The sheet as a draft keeps it."""
        kept = self.data.copy()
        for name in _OF_THE_PAGE:
            kept.pop(name, None)
        return kept.urlencode()

    @property
    def focus(self) -> str:
        """Where typing begins."""
        return first_empty(self.form, self.channel, DEFAULTED)

    def unseen(self) -> str:
        """Why the registrar will not see it afterwards: ``accused``, ``confidential``; empty if they will."""
        members, units = (_ids(self.inputs.get(name)) for name in ("accused_members", "accused_units"))
        if members & self.actor.walled_members or units & self.actor.line:
            return "accused"
        if members or units or self.inputs.get("secrecy") != "confidential" or self.held is None:
            return ""
        to = str(self.inputs.get("to_unit") or "")
        owner = int(to) if to.isdecimal() and int(to) in self.actor.house.units else self.held.unit
        opened = knowing.tokens(self.actor.house, CONFIDENTIAL, [(owner, None), (self.held.unit, None)])
        return "" if not self.actor.tokens.isdisjoint(opened) else "confidential"


_idle = DEFAULTED | {"channel"}


def _ids(typed: Any) -> set[int]:
    return {int(one) for one in typed or () if str(one).isdecimal()}


def role_for(actor: Actor, pack: Pack, move: str) -> Held | None:
    """The role in which the actor begins a case by this move; raises ``Refused`` if they may not."""
    facts = Facts(house=actor.house, kind=kinds.kind(KIND), pack=pack, case=None)
    return policy.may(actor, pack.moves[move], facts)


def may_register(request: HttpRequest) -> bool:
    """Whether the one who asks for a page may register; a stranger is asked to sign in first."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return True
    try:
        role_for(actor, actor.house.pack_for(KIND, actor.today)[1], REGISTER)
    except (policy.Refused, LookupError):
        return False
    return True


def registering_roles(actor: Actor, now: datetime) -> str:
    """The roles in which one registers, in the words of today's rules."""
    pack = pack_on(actor, None, now)
    roles = dict.fromkeys(grant(by)[0] for by in pack.moves[REGISTER].by if "@" in by)
    return pgettext("list", ", ").join(pick(pack.roles[role].title) for role in roles if role in pack.roles)


def sheet(actor: Actor, now: datetime, data: QueryDict | None = None, channel: str = "", arrival: int = 0) -> Sheet:
    """The sheet as posted or kept, or an empty one. Raises ``Refused`` for who may not register.

    ``arrival``: what has come and is registered by it; a sheet that was posted or kept knows that itself.
    """
    typed = data if data is not None else QueryDict("")
    came = arrived.find(actor, arrival or inputs.key_of(typed.get("arrival")))
    pack = pack_on(actor, typed.get("received_at"), _received(came) or now)
    held = role_for(actor, pack, REGISTER)
    wanted = channel or typed.get("channel") or (came.channel if came else "")
    channel = wanted if wanted in pack.channels else next(iter(pack.channels))
    key = typed.get("key") or ""
    asked = [*inputs.fields(pack, pack.moves[REGISTER], {"channel": channel}), _to_unit(pack)]
    return Sheet(
        actor=actor,
        now=now,
        pack=pack,
        held=held,
        channel=channel,
        key=key if _KEY.fullmatch(key) else uuid.uuid4().hex,
        data=typed,
        empty=data is None,
        asked=asked,
        asked_for_answer=_asks(pack, ANSWER),
        arrival=came,
    )


def _received(came: Arrival | None) -> datetime | None:
    """A letter is received when it comes, a visitor when they are called: until then nobody has heard them."""
    if came is None:
        return None
    return came.opened_at if came.channel == VISIT else came.came_at


def _to_unit(pack: Pack) -> Asked:
    return Asked(field=pack.fields["to_unit"], required=False)


def _asks(pack: Pack, move: str) -> list[Asked]:
    return list(pack.asked(pack.moves[move].asks)) if move in pack.moves else []


def _defaults(asked: list[Asked], received: datetime, held: Held | None) -> dict[str, Any]:
    wanted = {
        "received_at": received,
        "relation": "first",
        "secrecy": "ordinary",
        "to_unit": held.unit if held else None,
    }
    return {one.field.name: wanted[one.field.name] for one in asked if one.field.name in wanted}
