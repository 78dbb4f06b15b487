"""What Find is narrowed by: a form of choices that the house knows, and the marks they ask the index for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiyin.cases.marks import CHANNEL, MEMBER, PHASE, STATEMENT, STATUS, UNIT, days, mark
from huiyin.cases.models import ARCHIVED, CLOSED, OPEN
from huiyin.institution.actor import Actor
from huiyin.kernel.packs import Pack
from huiyin.matters.desk import CATEGORY, KIND
from huiyin.matters.pages.forms import Choices, category_choices, member_choices, unit_choices
from huiyin.ui import dates
from huiyin.ui.words import pick

FIRST_DAY = date(1949, 10, 1)
"""No register of any institution begins earlier; it bounds what a time without a beginning asks for."""

NAMES = ("phase", "status", "unit", "member", "channel", "statement", "category", "since", "until")


@dataclass(frozen=True)
class Chip:
    """One filter in use: what it says, and the address of the page without it."""

    words: str
    without: str


class Filters(forms.Form):
    """The filters of one search. Nothing chosen: everything one may see.

    ``shown``: with all that can be chosen; a house of a thousand members is not gone through for a form nobody opened.
    """

    phase = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit, with those below it"), required=False)
    member = forms.ChoiceField(label=gettext_lazy("Handler"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("How it came"), required=False)
    statement = forms.ChoiceField(label=gettext_lazy("Kind of statement"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    since = forms.DateField(label=gettext_lazy("Received from"), required=False)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False)

    def __init__(self, actor: Actor, data: QueryDict, *, shown: bool = True) -> None:
        super().__init__({name: data.get(name, "").strip() for name in NAMES})
        self.actor = actor
        self.offered = {name: make(actor) for name, make in _CHOICES.items() if shown or self.data[name]}
        for name, choices in self.offered.items():
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=[("", pgettext("filter", "all")), *choices], required=False
            )
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields["phase"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """A time that ends before it begins is no time."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first. Choose a later one, or leave it empty."))
        return found

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What was chosen and can be asked for, as it stands in an address."""
        self.is_valid()
        return {name: str(self.cleaned_data[name]) for name in NAMES if self.cleaned_data.get(name)}

    def marks(self) -> list[list[str]]:
        """One group of marks a filter: of each a case has one."""
        found = self.chosen
        groups = [
            [mark(what, found[name])]
            for name, what in (
                ("status", STATUS),
                ("member", MEMBER),
                ("channel", CHANNEL),
                ("statement", STATEMENT),
            )
            if name in found
        ]
        if "phase" in found and "status" not in found:
            groups.append([mark(PHASE, found["phase"])])
        elif "phase" in found and not self._in_phase(found["status"], found["phase"]):
            groups.append([])  # no case is at a stage its status does not belong to
        if "unit" in found:
            within = (unit.id for unit in self.actor.house.units.values() if int(found["unit"]) in unit.path)
            groups.append([mark(UNIT, unit) for unit in within])
        if "category" in found:
            groups.append([mark(CATEGORY, name) for name in _with_parts(self.actor, found["category"])])
        if "since" in found or "until" in found:
            first = self.cleaned_data.get("since") or FIRST_DAY
            groups.append(days(first, self.cleaned_data.get("until") or max(first, self.actor.today)))
        return groups

    def _in_phase(self, status: str, phase: str) -> bool:
        packs = (pack for pack in _packs(self.actor) if status in pack.statuses)
        return any(pack.statuses[status].phase == phase for pack in packs)

    def chips(self, text: str) -> list[Chip]:
        """The filters in use, each with the way back out of it."""
        found = self.chosen
        return [
            Chip(self._words(name), urlencode({"q": text, **{one: found[one] for one in found if one != name}}))
            for name in found
        ]

    def query(self, text: str, **more: object) -> str:
        """What stands behind the question mark of an address that asks for ``text`` with these filters."""
        return urlencode({"q": text, **self.chosen, **more})

    def _words(self, name: str) -> str:
        if name in self.offered:
            said = dict(_flat(self.offered[name]))[self.chosen[name]].strip()
        else:
            said = dates.day_words(self.cleaned_data[name], self.actor.today)
        return pgettext("filter", "%(label)s: %(value)s") % {"label": self.fields[name].label, "value": said}


def _packs(actor: Actor) -> list[Pack]:
    """The packs of this desk; where two name the same, the newest has the word."""
    return [pack for pack in actor.house.packs.values() if pack.kind == KIND][::-1]


def _phases(_actor: Actor) -> Choices:
    return [(OPEN, _("open")), (CLOSED, _("ended")), (ARCHIVED, _("archived"))]


def _members(actor: Actor) -> Choices:
    return [("0", pgettext("handler", "nobody yet")), *member_choices(actor, None)]


_CHOICES: Mapping[str, Callable[[Actor], Choices]] = {
    "phase": _phases,
    "status": lambda actor: _named(pack.statuses for pack in _packs(actor)),
    "unit": lambda actor: unit_choices(actor.house, None),
    "member": _members,
    "channel": lambda actor: _named(pack.channels for pack in _packs(actor)),
    "statement": lambda actor: _named(pack.statements for pack in _packs(actor)),
    "category": lambda actor: category_choices(_newest(actor)),
}


def _newest(actor: Actor) -> Pack:
    return actor.house.pack_for(KIND, actor.today)[1]


def _named(tables: Iterable[Mapping[str, Any]]) -> Choices:
    found: dict[str, str] = {}
    for table in tables:
        for name, one in table.items():
            found.setdefault(name, pick(one.title))
    return list(found.items())


def _with_parts(actor: Actor, category: str) -> list[str]:
    categories = _newest(actor).categories
    return [name for name, one in categories.items() if category in (name, one.parent)]


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, str]]:
    for value, words in choices:
        if isinstance(words, str):
            yield str(value), words
        else:
            yield from ((str(one), said) for one, said in words)
