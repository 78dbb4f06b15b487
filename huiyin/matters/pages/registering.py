"""Sending the sheet: one registration, and the answer on the spot with it where one was given."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from huiyin.cases.acts import Request, Result, perform
from huiyin.cases.inputs import Invalid
from huiyin.cases.models import Case, Contact
from huiyin.cases.policy import Refused
from huiyin.institution.actor import Actor
from huiyin.journal.store import KeyReused
from huiyin.matters import arrivals, drafts
from huiyin.matters.desk import KIND
from huiyin.matters.pages.forms import inputs_from
from huiyin.matters.pages.sheet import ADD_CONTACT, ANSWER, REGISTER, Sheet
from huiyin.matters.pages.suggested import Known


class RegisteredBefore(Exception):
    """The same form was registered already, with something else in it; ``args[0]`` is the confirmation's address."""


def source(actor: Actor) -> str:
    """Whose forms these are: a form's key counts for its writer only."""
    return f"register:{actor.member}"


def register(sheet: Sheet, found: Known) -> str:
    """Register what the sheet says and return the address of the confirmation.

    Raises ``Invalid``, ``Refused``, ``RegisteredBefore``, or ``arrivals.Taken`` where the letter or visitor was seen to
    by somebody else; nothing is written then. An answer on the spot that is refused leaves the registration standing,
    and the confirmation says so.
    """
    move, given = _asked(sheet, found)
    asked = Request(move, sheet.actor, given, sheet.now, kind=KIND, key=sheet.key, source=source(sheet.actor))
    try:
        # One commit for all: neither a draft nor something to be registered is left beside what came of it.
        with transaction.atomic() if sheet.arrival else nullcontext():
            result = perform(asked, beside=lambda: drafts.drop(sheet.actor, sheet.key))
            _mark_arrival(sheet, result)
        sheet.files.drop()
    except KeyReused:
        raise RegisteredBefore(address(sheet.key)) from None
    except Case.DoesNotExist:
        raise Refused("no_such_case") from None
    return address(sheet.key, _answer(sheet, result.cases[0][0]) if sheet.answering else "")


def _mark_arrival(sheet: Sheet, result: Result) -> None:
    """What it is the registration of is registered with it, by the same act."""
    if sheet.arrival is None or result.again:
        return
    contact = Contact.objects.values_list("id", flat=True).get(case=result.cases[0][0])
    arrivals.registered(arrivals.By(sheet.actor, sheet.now), sheet.arrival.id, contact, result.act)


def _asked(sheet: Sheet, found: Known) -> tuple[str, dict[str, Any]]:
    """The move and its inputs: what was answered to a suggestion is part of them."""
    what, case = sheet.choice
    given, chosen = {**sheet.inputs, **sheet.files.given()}, found.answer(case)
    if what == "new" or chosen is None:
        return REGISTER, given
    given["relation"] = chosen.relation
    if what == "join":
        return ADD_CONTACT, {**given, "join_to": case}
    return REGISTER, {**given, "earlier_case": case}


def _answer(sheet: Sheet, case: int) -> str:
    """Answer on the spot; the code of the refusal, empty when it is answered."""
    given = inputs_from(sheet.answer)
    asked = Request(
        ANSWER, sheet.actor, given, sheet.now, (case,), key=sheet.key, source=f"{source(sheet.actor)}:answer"
    )
    try:
        perform(asked)
    except Refused as refused:
        return refused.code
    except (Case.DoesNotExist, Invalid, KeyReused):
        return "no_such_case"
    return ""


def address(form: str, refused: str = "") -> str:
    """The address of a form's confirmation; ``refused``: why its answer was not recorded."""
    plain = reverse("registered", args=[form])
    return f"{plain}?{urlencode({'refused': refused})}" if refused else plain
