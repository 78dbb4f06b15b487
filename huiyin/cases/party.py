"""Whom a contact comes from: a form's flat fields as the party they describe, its errors beside the fields again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise

from huiyin.parties.given import ALIAS, ANONYMOUS, GROUP, ORGANISATION, PERSON, Checked, read

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


def party_of(inputs: Mapping[str, Any], *, zone: str, today: date) -> tuple[Checked, dict[str, str | Promise]]:
    """The party the form describes, and what to mend, by the form's own field names."""
    raw: dict[str, Any] = {"head_count": inputs.get("head_count")}
    for name, called in _AS.items():
        if inputs.get(name):
            raw[called] = [*raw.get(called, []), inputs[name]] if called in ("phones", "emails") else inputs[name]
    if inputs.get("organisation"):
        raw["name"] = inputs["organisation"]
        raw["representatives"] = [{"name": inputs["name"]}] if inputs.get("name") else []
    if inputs.get("representatives"):
        raw["representatives"] = [{"name": one} for one in inputs["representatives"]]
    checked = read(raw, kind_of(inputs), zone=zone, today=today)
    back = {called: name for name, called in _AS.items() if name != "caller_number"}
    errors: dict[str, str | Promise] = {}
    for name, messages in checked.errors.items():
        first = name.split(".")[0]
        errors.setdefault(back.get(first, first), messages[0])
    return checked, errors
