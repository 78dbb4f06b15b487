"""Forms for units: what one is, and where one goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from huiyin.administration.pages.choices import nothing_chosen, offer, unit_choices
from huiyin.administration.pages.once import Asked
from huiyin.institution.house import House
from huiyin.institution.labels import KINDS
from huiyin.institution.models import Unit
from huiyin.ui.words import pick, short

LANGUAGES = ("zh", "en", "es")
ALONE = "0"


def _number(value: str) -> int | None:
    """The id a list of units gives; None for standing by itself."""
    return int(value) if value not in ("", ALONE) else None


class UnitForm(Asked):
    """What a unit is: its names, its kind, what it answers for; where it stands, when it is added."""

    codes: ClassVar[dict[str, str]] = {
        "no_such_kind": "kind",
        "last_resort_stands_alone": "kind",
        "last_resort_needed": "kind",
        "unit_is_closed": "parent",
    }
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=100, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=100, required=False)
    parent = forms.TypedChoiceField(label=_("Below"), coerce=_number, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"))
    places = forms.CharField(
        label=_("Places it answers for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-grows": True}),
        help_text=_("One a line. Empty: everywhere."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories it answers for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )

    def __init__(self, home: House, *args: Any, adding: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        own = f"name_{short(home.language)}"
        self.fields[own].required = True
        offer(self, "kind", list(KINDS.items()))
        offer(self, "categories", _categories(home))
        if not adding:
            del self.fields["parent"]
            return
        offer(self, "parent", [(ALONE, pgettext("unit", "By itself, below none")), *unit_choices(home)])

    @staticmethod
    def of(unit: Unit) -> dict[str, Any]:
        """What stands in the form of an existing unit."""
        return {
            **{f"name_{one}": unit.name.get(one, "") for one in LANGUAGES},
            "kind": unit.kind,
            "places": "\n".join(unit.jurisdiction.get("places", [])),
            "categories": unit.jurisdiction.get("categories", []),
        }

    def values(self, jurisdiction: Mapping[str, Any]) -> dict[str, Any]:
        """What the acts take; of the jurisdiction so far, what this form does not ask stays."""
        given = self.cleaned_data
        names = {one: given[f"name_{one}"].strip() for one in LANGUAGES}
        any_name = next(name for name in names.values() if name)
        scope = {**jurisdiction, "categories": given["categories"]}
        scope["places"] = [line.strip() for line in given["places"].splitlines() if line.strip()]
        return {
            "name": {one: name or any_name for one, name in names.items()},
            "kind": given["kind"],
            "jurisdiction": {name: value for name, value in scope.items() if value},
        }


class MoveForm(Asked):
    """Where a branch goes."""

    codes: ClassVar[dict[str, str]] = dict.fromkeys(
        ("unit_below_itself", "unit_stands_there", "last_resort_stands_alone", "unit_is_closed"), "parent"
    )
    parent = forms.TypedChoiceField(label=_("Move it below"), coerce=_number, empty_value=None)

    def __init__(self, home: House, unit: Unit, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        branch = [one.id for one in home.units.values() if unit.id in one.path]
        alone = [(ALONE, pgettext("unit", "By itself, below none"))] if unit.parent_id else []
        others = unit_choices(home, {*branch, unit.parent_id or 0})
        offer(self, "parent", [*nothing_chosen(), *alone, *others])


def _categories(home: House) -> list[tuple[str, str]]:
    """Every category of the packs in use, each after the one it is part of."""
    known = {name: one for pack in home.packs.values() for name, one in pack.categories.items()}
    found: list[tuple[str, str]] = []
    for top in (one for one in known.values() if not one.parent):
        found.append((top.name, pick(top.title)))
        found += [(one.name, pick(one.title)) for one in known.values() if one.parent == top.name]
    return found
