"""One question as a form: the pack's fields in the portal's words, read and checked by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.cases.labels import field_error
from huiyin.institution.actor import party
from huiyin.institution.house import LAST_RESORT
from huiyin.matters.pages.forms import PackForm, Question, Several, form_for, inputs_from
from huiyin.portal.labels import CONCERNS_CHOICES, FIELDS, HINTS, WHO_CHOICES
from huiyin.portal.pages.door import Visit
from huiyin.portal.questions import ALIAS, MOST_REQUESTS, NAMED, STAFF, WHO
from huiyin.portal.questions import Question as Asks
from huiyin.portal.submitting import CONCERNS, YES

# What a browser may fill in by itself, for whoever finds typing hard.
_FILLS = {
    "name": "name",
    "organisation": "organization",
    "phone": "tel",
    "email": "email",
    "home_address": "street-address",
}
_KEYBOARDS = {"phone": "tel", "email": "email"}
_MEMBERS = "accused_members"  # asked by name, in a text: a list would tell the public who works here


def form_of(visit: Visit, asks: Asks, data: QueryDict | None, answers: Mapping[str, Any]) -> PackForm:
    """The form of one question, filled with what was answered before or is sent now."""
    by = party(visit.house, visit.house.today(visit.now))
    asked = [one for one in asks.asked if one.field.name != _MEMBERS]
    open_units = {one.id for one in visit.house.units.values() if one.active and one.kind != LAST_RESORT}
    form = form_for(asked, visit.pack, by, data, answers, {"accused_units": open_units})
    for name, question in form.fields.items():
        _reword(name, question)
    if asks.name == WHO:
        _choose_first(form, WHO, WHO_CHOICES, answers)
    if asks.name == STAFF:
        _choose_first(form, CONCERNS, CONCERNS_CHOICES, answers)
        if "accused_units" in form.fields:
            _one_unit(form, visit, open_units)
    return form


def _reword(name: str, question: forms.Field) -> None:
    if name in FIELDS:
        question.label, question.help_text = str(FIELDS[name]), str(HINTS.get(name, ""))
    elif isinstance(question, Question) and question.help_text:
        question.help_text = ""  # written for the staff
    if name in _FILLS:
        question.widget.attrs["autocomplete"] = _FILLS[name]
    if name in _KEYBOARDS:
        question.widget.attrs["inputmode"] = _KEYBOARDS[name]
    if name == "requests":
        question.widget = Several(str(question.label))
    if name == "accused_others":
        question.widget = forms.Textarea(attrs={"rows": 2})


def _choose_first(form: PackForm, name: str, choices: Any, answers: Mapping[str, Any]) -> None:
    """A choice of the portal's own before the pack's fields."""
    label = str(FIELDS[name])
    chosen = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=True)
    chosen.error_messages["required"] = field_error("required")
    form.fields = {name: chosen, **form.fields}
    form.initial[name] = answers.get(name, "")


def _one_unit(form: PackForm, visit: Visit, among: set[int]) -> None:
    offered = sorted((one for one in visit.house.units.values() if one.id in among), key=lambda one: one.path)
    language = visit.language
    choices = [("", _("I do not know, or none")), *((str(one.id), one.name.get(language, "")) for one in offered)]
    field = form.fields["accused_units"]
    field.widget = forms.Select(choices=choices)


def read(form: PackForm, sent: QueryDict) -> dict[str, Any]:
    """What was answered: texts, and lists of texts."""
    given = {name: value for name, value in inputs_from(form).items() if name != "accused_units"}
    for name in (WHO, CONCERNS):
        if name in form.fields:
            given[name] = sent.get(name, "")
    if "accused_units" in form.fields:
        given["accused_units"] = [one for one in sent.getlist("accused_units") if one]
    if "accused_others" in form.fields:
        given["accused_others"] = [one.strip() for one in sent.get("accused_others", "").splitlines() if one.strip()]
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return "on" if value is True else str(value or "")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def own_errors(asks: Asks, said: Mapping[str, Any]) -> dict[str, str]:
    """What the portal itself wants answered, and the engine does not know of."""
    found: dict[str, str] = {}
    if asks.name == WHO:
        who = said.get(WHO)
        if who not in dict(WHO_CHOICES):
            found[WHO] = _("Choose one of the three.")
        elif who == NAMED and not (said.get("name") or said.get("organisation")):
            found["name"] = _("Write your name, or choose one of the other two.")
        elif who == ALIAS and not said.get("alias"):
            found["alias"] = _("Write how we shall call you, or choose one of the other two.")
    if asks.name == STAFF:
        if said.get(CONCERNS) not in dict(CONCERNS_CHOICES):
            found[CONCERNS] = _("Choose yes or no.")
        elif said[CONCERNS] == YES and not (said.get("accused_units") or said.get("accused_others")):
            found["accused_others"] = _("Write whom it concerns, or choose the department.")
    if said.get("email") and "email" in asks.fields and not _is_address(said["email"]):
        found["email"] = _("This is no e-mail address. Write it as name@example.com, or leave it empty.")
    if "requests" in asks.fields and len(said.get("requests") or ()) > MOST_REQUESTS:
        found["requests"] = _("At most %(n)d: put what belongs together into one.") % {"n": MOST_REQUESTS}
    return found
