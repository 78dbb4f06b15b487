"""What is known already while a contact is being registered: each suggestion with its reason and its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import queries as cases
from huiyin.cases.inputs import key_of
from huiyin.cases.models import OPEN
from huiyin.cases.party import FIELDS
from huiyin.cases.policy import Refused
from huiyin.cases.queries import Row
from huiyin.kernel.ledger import canonical
from huiyin.matters import queries
from huiyin.matters.pages.sheet import ADD_CONTACT, Sheet, role_for
from huiyin.matters.queries import Earlier, Similar
from huiyin.parties.labels import REASONS
from huiyin.ui.words import pick

_LOOKED_FOR = FIELDS | {"title", "text", "head_count"}


@dataclass(frozen=True)
class Suggestion:
    """One earlier matter. ``relation`` is how the contact would stand to it; ``chosen`` is join, relate or empty."""

    row: Row
    why: str
    sure: bool
    relation: str
    relation_title: str
    can_join: bool
    chosen: str = ""


@dataclass(frozen=True)
class Known:
    """Everything suggested: of the same person, alike in words, and what was chosen but is suggested no more."""

    earlier: list[Suggestion]
    similar: list[Suggestion]
    chosen: list[Suggestion]
    looked: str = ""  # what was looked for, and how far: see `nothing_new`

    @cached_property
    def every(self) -> list[Suggestion]:
        """All of them, each once."""
        return [*self.chosen, *self.earlier, *self.similar]

    def answer(self, case: int) -> Suggestion | None:
        """The suggestion of that case."""
        return next((one for one in self.every if one.row.id == case), None)


NOTHING = Known([], [], [])


def known(sheet: Sheet) -> Known:
    """Earlier contacts of the same person and similar matters, as far as the registrar may know of them."""
    if sheet.empty:
        return NOTHING
    looked = ".".join([*map(str, queries.looked_up_to()), _asked(sheet)])
    found = queries.suggestions(sheet.actor, sheet.party)
    alike = {one.row.id: one for one in found.similar}
    make = _Maker(sheet)
    # Whoever writes the same again comes before what else the same person wrote.
    people = sorted(found.earlier, key=lambda one: -alike[one.row.id].likeness if one.row.id in alike else 0)
    earlier = [make.of(one.row, _why(one, alike.get(one.row.id)), one.exact, _same(alike, one)) for one in people]
    theirs = {one.row.id for one in people}
    similar = [
        make.of(one.row, likeness(one), one.repeat, one.repeat) for one in found.similar if one.row.id not in theirs
    ]
    _what, case = sheet.choice
    missing = case and case not in theirs and case not in alike
    chosen = [make.of(row, "", False, False) for row in cases.rows(sheet.actor, [case])] if missing else []
    return Known(_chosen_first(earlier), _chosen_first(similar), chosen, looked)


def nothing_new(sheet: Sheet) -> bool:
    """Whether the page has shown already what is known of just this sheet, and nothing came since that could be more.

    Searching is the dearest part of registering, and the panel beside the sheet has just done it.
    """
    *mark, asked = (sheet.data.get("looked") or "").split(".")
    if len(mark) != len(queries.Looked._fields) or sheet.choice[0] != "new" or asked != _asked(sheet):
        return False
    return queries.nothing_since(sheet.actor, sheet.party, queries.Looked(*map(key_of, mark)))


def _asked(sheet: Sheet) -> str:
    """A digest of what is looked for: the party, the words, and the house that says who may see what."""
    wanted = {name: str(value) for name, value in sheet.party.items() if value and name in _LOOKED_FOR}
    text = canonical([wanted, str(sheet.actor.member), sheet.actor.house.revision])
    return blake2b(text, digest_size=16).hexdigest()


def _same(alike: Mapping[int, Similar], one: Earlier) -> bool:
    return one.row.id in alike and alike[one.row.id].repeat


def _chosen_first(many: list[Suggestion]) -> list[Suggestion]:
    """What was chosen stays in sight."""
    return sorted(many, key=lambda one: not one.chosen)


def _why(one: Earlier, alike: Similar | None) -> str:
    shown = " ".join(part for part in (one.shown.name, one.shown.phone) if part)
    reasons = [str(REASONS[reason]) for reason in one.reasons]
    return _listed([shown, *reasons, *([likeness(alike)] if alike else [])])


def _listed(parts: Iterable[str]) -> str:
    return pgettext("list of reasons", " · ").join(part for part in parts if part)


def likeness(one: Similar) -> str:
    """How alike the words are."""
    words = _("%(likeness)d%% alike") % {"likeness": one.likeness}
    return _listed([words, _("the same text again")]) if one.repeat else words


class _Maker:
    """Makes suggestions of one sheet: what the contact would be to a matter, and whether it may be joined."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.titles = sheet.pack.choices(sheet.pack.fields["relation"])
        self.set_by_hand = str(sheet.inputs.get("relation") or "")
        self.may_join = _may(sheet, ADD_CONTACT)

    def of(self, row: Row, why: str, sure: bool, same: bool) -> Suggestion:
        relation = self._relation(row, same)
        what, case = self.sheet.choice
        return Suggestion(
            row=row,
            why=why,
            sure=sure,
            relation=relation,
            relation_title=pick(self.titles.get(relation)),
            can_join=row.phase == OPEN and self.may_join,
            chosen=what if case == row.id else "",
        )

    def _relation(self, row: Row, same: bool) -> str:
        """As set by hand; else by how the matter stands and how alike the words are."""
        if self.set_by_hand in self.titles and self.set_by_hand != "first":
            return self.set_by_hand
        if row.phase != OPEN:
            return "repeat_after_end"
        return "repeat_in_progress" if same else "supplement"


def _may(sheet: Sheet, move: str) -> bool:
    if move not in sheet.pack.moves:
        return False
    try:
        role_for(sheet.actor, sheet.pack, move)
    except Refused:
        return False
    return True
