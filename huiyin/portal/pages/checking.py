"""The answers as they are shown before they are sent: in words, each beside its question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from huiyin.kernel.packs import Field
from huiyin.papers import labels, staging
from huiyin.portal.halfway import Halfway
from huiyin.portal.labels import CONCERNS_CHOICES, FIELDS, QUESTIONS, WHO_CHOICES
from huiyin.portal.pages.door import Visit
from huiyin.portal.questions import ALIAS, FILES, NAMED, STAFF, WHO, Question
from huiyin.portal.submitting import CONCERNS, YES
from huiyin.ui.dates import day_words
from huiyin.ui.words import pick


class Line(NamedTuple):
    """One question with what was answered: its words, label and text by turns, where it can be changed."""

    heading: Any
    said: list[tuple[str, str]]
    href: str


def lines(visit: Visit, steps: list[Question], form: Halfway) -> list[Line]:
    """Every question in order."""
    return [
        Line(QUESTIONS[one.name], list(_said(visit, one, form)), visit.url("portal_question", one.name) + "?check=1")
        for one in steps
    ]


def _said(visit: Visit, asks: Question, form: Halfway) -> Iterator[tuple[str, str]]:
    said = form.answers
    if asks.name == FILES:
        for file in staging.find(form.guest, form.mark):
            yield "", f"{file.name} · {labels.size(file.size)}"
        return
    if asks.name == WHO:
        yield "", str(dict(WHO_CHOICES).get(said.get(WHO, ""), ""))
    if asks.name == STAFF:
        yield "", str(dict(CONCERNS_CHOICES).get(said.get(CONCERNS, ""), ""))
    for one in asks.asked:
        name = one.field.name
        if said.get(name) and _counts(name, said):
            yield str(FIELDS.get(name, pick(one.field.title))), _words(visit, one.field, said[name])


def _counts(name: str, said: dict[str, Any]) -> bool:
    """Whether an answer goes with the form: what was typed before another choice was made does not."""
    if name in ("name", "organisation"):
        return said.get(WHO) == NAMED
    if name == "alias":
        return said.get(WHO) == ALIAS
    if name.startswith("accused_"):
        return said.get(CONCERNS) == YES
    return True


def _words(visit: Visit, field: Field, value: Any) -> str:
    if field.type == "choice":
        return pick(visit.pack.choices(field).get(str(value), {})) or str(value)
    if field.type == "unit":
        units = visit.house.units
        return "\n".join(pick(units[int(one)].name) for one in value if str(one).isdecimal() and int(one) in units)
    if field.type == "flag":
        return _("yes")
    if isinstance(value, list):
        return "\n".join(f"{n}. {one}" for n, one in enumerate(value, 1)) if len(value) > 1 else str(value[0])
    if field.type == "date":
        return _day(str(value))
    return str(value)


def _day(text: str) -> str:
    try:
        return day_words(date.fromisoformat(text))
    except ValueError:
        return text
