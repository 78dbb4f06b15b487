"""Whom a contact comes from: a form's flat fields as the party they describe, its errors beside the fields again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise

from huiyin.parties.given import ALIAS, ANONYMOUS, GROUP, ORGANISATION, PERSON, Checked, Given, read

# A pack's field → what parties calls it.
_SAME = ("name", "alias", "gender", "political_status", "work_unit", "post", "origin", "identity_number")
_AS = {
    **{name: name for name in _SAME},
    "ethnicity": "ethnic_group",
    "home_address": "address",
    "phone": "phones",
    "caller_number": "phones",
    "email": "emails",
    "identity_kind": "identity_type",
    "suggestions": "suggestions",
}
FIELDS = frozenset({*_AS, "anonymous", "organisation", "representatives"})


def kind_of(inputs: Mapping[str, Any]) -> str:
    """What sort of party the filled fields speak of."""
    if inputs.get("anonymous"):
        return ANONYMOUS
    if inputs.get("organisation"):
        return ORGANISATION
    if inputs.get("representatives") or int(inputs.get("head_count") or 1) > 1:
        return GROUP
    if inputs.get("name"):
        return PERSON
    return ALIAS if inputs.get("alias") else ANONYMOUS


def corrected(
    given: Given, kind: str, head_count: int, changes: Mapping[str, Any], *, zone: str, today: date
) -> tuple[Checked, dict[str, str | Promise]]:
    """The party as it is after a correction of some of its fields, and what to mend."""
    raw: dict[str, Any] = {**given.as_dict(), "head_count": head_count, **_raw(changes)}
    if any(name in changes for name in ("anonymous", "organisation", "representatives", "name", "alias")):
        kind = kind_of({**given.as_dict(), **changes, "head_count": head_count})
    return _read(raw, kind, zone, today)


def party_of(inputs: Mapping[str, Any], *, zone: str, today: date) -> tuple[Checked, dict[str, str | Promise]]:
    """The party the form describes, and what to mend, by the form's own field names."""
    raw = {"head_count": inputs.get("head_count"), **_raw(inputs)}
    return _read(raw, kind_of(inputs), zone, today)


def _raw(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as ``parties`` calls them, those only that were filled."""
    raw: dict[str, Any] = {}
    for name, called in _AS.items():
        if inputs.get(name):
            raw[called] = [*raw.get(called, []), inputs[name]] if called in ("phones", "emails") else inputs[name]
    if inputs.get("organisation"):
        raw["name"] = inputs["organisation"]
        raw["representatives"] = [{"name": inputs["name"]}] if inputs.get("name") else []
    if inputs.get("representatives"):
        raw["representatives"] = [{"name": one} for one in inputs["representatives"]]
    return raw


def _read(raw: dict[str, Any], kind: str, zone: str, today: date) -> tuple[Checked, dict[str, str | Promise]]:
    checked = read(raw, kind, zone=zone, today=today)
    back = {called: name for name, called in _AS.items() if name != "caller_number"}
    errors: dict[str, str | Promise] = {}
    for name, messages in checked.errors.items():
        first = name.split(".")[0]
        errors.setdefault(back.get(first, first), messages[0])
    return checked, errors
