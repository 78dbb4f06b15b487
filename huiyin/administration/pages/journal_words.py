"""The fields of a changed row of the house in words; what only machines read stands in the journal's own file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.administration.explained import joined, said
from huiyin.administration.pages.choices import role_titles
from huiyin.administration.pages.portal_forms import PARTS
from huiyin.cases.tables import moment
from huiyin.institution.house import House
from huiyin.institution.labels import KINDS
from huiyin.ui.dates import day_words
from huiyin.ui.words import OWN_NAMES, pick

# Columns that say something to whoever reads, in the order in which they are told.
TITLES: dict[str, str | Promise] = {
    "name": pgettext_lazy("journal", "Name"),
    "member_id": pgettext_lazy("journal", "Who"),
    "substitute_id": pgettext_lazy("journal", "Stood in for by"),
    "unit_id": _("Unit"),
    "kind": _("Kind"),
    "parent_id": pgettext_lazy("journal", "Belongs to"),
    "post": _("Post"),
    "since": pgettext_lazy("journal", "From"),
    "until": pgettext_lazy("journal", "Until"),
    "left_on": pgettext_lazy("journal", "Leaves on"),
    "active": pgettext_lazy("journal", "In use"),
    "version": pgettext_lazy("journal", "Version"),
    "revision": pgettext_lazy("journal", "Revision"),
    "calendar": _("Calendar"),
    "zone": _("Time zone"),
    "language": pgettext_lazy("journal", "Language"),
    "slug": _("Web address"),
    "intake_id": pgettext_lazy("journal", "Receives what comes"),
    "is_open": pgettext_lazy("journal", "Open to the public"),
    "draft": pgettext_lazy("journal", "Notice"),
    "notice": pgettext_lazy("journal", "Notice"),
    "expires_at": pgettext_lazy("journal", "Valid until"),
    "revoked_at": pgettext_lazy("journal", "Shut out on"),
    "disabled_at": pgettext_lazy("journal", "Switched off on"),
    "removed_at": pgettext_lazy("journal", "Removed on"),
}
_ROLE = pgettext_lazy("journal", "Role")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")


def fields(home: House, table: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Title and words of each field that holds something; a digest, a key or an account's number says nothing."""
    return [
        (str(_ROLE if (table, column) == ("role", "name") else title), words)
        for column, title in TITLES.items()
        if row.get(column) not in (None, "", {}, []) and (words := _words(home, table, column, row[column]))
    ]


def _words(home: House, table: str, column: str, value: Any) -> str:
    if column == "name" and table == "role":
        return role_titles(home).get(value, str(value))
    if column == "kind":
        return str(KINDS[value]) if value in KINDS else ""
    if column in ("draft", "notice"):
        return joined(str(PARTS[part][0]) for part in PARTS if value.get(part))
    if column == "language":
        return OWN_NAMES[value][1] if value in OWN_NAMES else str(value)
    if table == "calendar" and column == "version":  # its digest
        return ""
    if column == "active" and value is True:  # what is set up is in use
        return ""
    if finds := _FOUND.get(column):
        return finds(home, int(value))
    return _plain(home, value)


def _plain(home: House, value: Any) -> str:
    if isinstance(value, str) and _INSTANT.match(value):
        local = moment(value).astimezone(home.zone)
        return f"{day_words(local.date())} {local:%H:%M}"
    if isinstance(value, str) and _DAY.match(value):
        return day_words(date.fromisoformat(value))
    return said(value)


def _unit(home: House, key: int) -> str:
    return pick(home.units[key].name) if key in home.units else ""


def _member(home: House, key: int) -> str:
    return home.members[key].name if key in home.members else ""


_FOUND: dict[str, Callable[[House, int], str]] = {
    "unit_id": _unit,
    "parent_id": _unit,
    "intake_id": _unit,
    "member_id": _member,
    "substitute_id": _member,
}
