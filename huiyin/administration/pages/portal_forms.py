"""Forms for the portal: its address, who takes in what comes, and the texts of its notice in each language."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.administration.pages.choices import nothing_chosen, offer, unit_choices
from huiyin.administration.pages.once import Asked
from huiyin.administration.pages.unit_forms import LANGUAGES
from huiyin.cases.labels import field_error
from huiyin.institution.house import House
from huiyin.institution.portals import NEEDED, NOTICE
from huiyin.ui.words import OWN_NAMES

Words = str | Promise

# What each part of the notice is called, and what belongs into it.
PARTS: dict[str, tuple[Words, Words]] = {
    "address": (_("Address"), _("Street, number, floor, as somebody would look for it.")),
    "finding": (_("How to find it"), _("Bus, underground, which door, a lift or a ramp.")),
    "telephone": (_("Telephones"), _("Numbers, and when somebody answers.")),
    "hours": (_("Duty hours"), _("Days and hours, closing days, out-of-hours service.")),
    "reception_days": (_("Reception days"), _("When leaders receive people in person, and how to ask for it.")),
    "accepts": (_("What can be brought here"), _("In plain words, one per line.")),
    "not_here": (_("What cannot be done here, and where instead"), _("One per line: what it is, then where to turn.")),
    "turn_to": (
        _("Whom to contact if a deadline is missed"),
        _("An office or a post, with its telephone; no name of a person."),
    ),
}


def _unit(value: str) -> int | None:
    return int(value) if value else None


class SettingsForm(Asked):
    """The address, the unit that takes in what comes, and whether the portal is open."""

    codes: ClassVar[dict[str, str]] = {
        "address_taken": "slug",
        "unit_is_closed": "intake",
        "notice_not_published": "is_open",
    }
    slug = forms.SlugField(
        label=_("Address"),
        max_length=40,
        help_text=_(
            "Lower-case letters, digits and hyphens. It will be printed on posters: choose one that you will keep."
        ),
        error_messages={"invalid": _("Only lower-case letters, digits and hyphens.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    intake = forms.TypedChoiceField(
        label=_("Unit that receives what is sent"),
        coerce=_unit,
        empty_value=None,
        help_text=_("What is sent here is registered for this unit; its registrars pass it on."),
    )
    is_open = forms.BooleanField(label=_("The portal is open"), required=False)

    def __init__(self, home: House, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "intake", [*nothing_chosen(), *unit_choices(home)])

    def clean_slug(self) -> str:
        """In small letters: an address that is read out has no others."""
        return str(self.cleaned_data["slug"]).lower()


class NoticeForm(Asked):
    """Every part of the notice in every language."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for part, (label, _hint) in PARTS.items():
            for language in LANGUAGES:
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=str(label),
                    required=False,
                    max_length=4000,
                    widget=forms.Textarea(attrs={"rows": 2, "data-grows": True, "lang": language}),
                    error_messages={"max_length": field_error("too_long")},
                )

    def groups(self) -> list[tuple[Words, Words, list[tuple[str, forms.BoundField]]]]:
        """The parts in order: what it is called, what belongs there, and its field in each language."""
        names = {code.split("-")[0]: name for code, (_short, name) in OWN_NAMES.items()}
        return [
            (label, hint, [(names[one], self[f"{part}_{one}"]) for one in LANGUAGES])
            for part, (label, hint) in PARTS.items()
        ]

    def texts(self) -> dict[str, dict[str, str]]:
        """What the acts take."""
        given = self.cleaned_data
        return {part: {one: given[f"{part}_{one}"].strip() for one in LANGUAGES} for part in NOTICE}

    @staticmethod
    def of(notice: dict[str, dict[str, str]]) -> dict[str, str]:
        """What stands in the form of a notice."""
        return {f"{part}_{one}": notice.get(part, {}).get(one, "") for part in NOTICE for one in LANGUAGES}


def missing(notice: dict[str, dict[str, str]]) -> list[str]:
    """What a notice has to say and does not yet, in words."""
    return [str(PARTS[part][0]) for part in NEEDED if not notice.get(part)]
