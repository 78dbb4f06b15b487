"""Contacts: registering one, reading one, and whom it came from in clear."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Status

from huiyin.api import describing, door
from huiyin.api.door import ApiRequest, Caller, Opens
from huiyin.api.interface import IDEMPOTENT, WHY, WHY_NEEDED, api, problems
from huiyin.api.policy import EXPORT, READ, REGISTER
from huiyin.api.problems import Problem, unknown_fields
from huiyin.api.rest.cases import LOOKED, looked_at, only_known_cases
from huiyin.api.rest.papers import offered
from huiyin.api.schemas import ContactIn, GivenOut, OneContactOut, RegisteredOut
from huiyin.cases import inputs as inputs_of
from huiyin.cases import queries, receipts
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import Invalid, key_of
from huiyin.cases.models import Case, Contact
from huiyin.matters.desk import KIND
from huiyin.matters.policy import may_unseal
from huiyin.parties import acts as parties
from huiyin.parties import sealing

MOVE = "register"


@api.post(
    "contacts",
    auth=Opens(REGISTER),
    response={201: RegisteredOut, **problems(400, 404, 409, 413, 422)},
    openapi_extra={"parameters": [IDEMPOTENT]},
    summary="Register a contact",
)
def register(request: ApiRequest, response: HttpResponse, asked: ContactIn) -> Any:
    """Register what came: it gets its number, and a case with an owner and a clock.

    Times without a zone are the institution's own. By the rules in force on the day of ``received_at``.
    """
    caller, key = request.auth, door.key(request)
    given = {**asked.inputs, "channel": asked.channel}
    _only_asked(caller, given)
    wanted = Request(
        MOVE,
        caller.actor,
        {**given, **offered(caller, asked.papers)},
        caller.now,
        kind=KIND,
        key=key,
        source=caller.source,
        via="api",
    )
    done = perform(wanted)
    ((case_id, number),) = done.cases
    contact, its_number = Contact.objects.filter(case=case_id).order_by("id").values_list("id", "number")[0]
    if done.again:
        response["Idempotency-Replayed"] = "true"
    response["Location"] = describing.contact_href(contact)
    told = {
        "act": str(done.act),
        "case": describing.case_ref(case_id, number),
        "contact": {"id": str(contact), "number": its_number, "href": describing.contact_href(contact)},
        "receipt": describing.receipt_href(contact),
    }
    return Status(201, told)


def _only_asked(caller: Caller, given: dict[str, Any]) -> None:
    """Raise ``Problem`` for answers to what the channel does not ask."""
    home = caller.actor.house
    at = inputs_of.received_at(given, home) or caller.now
    try:
        _, pack = home.pack_for(KIND, home.today(at))
    except LookupError:
        raise Invalid({"received_at": "before_any_rules"}) from None
    asked = inputs_of.fields(pack, pack.moves[MOVE], given)
    if unknown := given.keys() - {one.field.name for one in asked} - {"channel", "to_unit"}:
        raise unknown_fields(sorted(unknown))
    only_known_cases(caller, asked, given)


@api.get(
    "contacts/{contact_id}",
    auth=Opens(READ),
    response={200: OneContactOut, **problems(404)},
    openapi_extra={"parameters": [WHY]},
    url_name="contact",
    summary="Read a contact",
)
def contact(request: ApiRequest, contact_id: str) -> Any:
    """One contact, its text and its party, masked. What is read is written down."""
    facts, row = _contact(request.auth, contact_id)
    key = sealing.open_keys([facts.case.key]).get(facts.case.key) if facts.case else None
    (told,) = describing.contacts(facts, [row], key)
    looked_at(request.auth, LOOKED, [str(row.case_id)])
    number = facts.case.number if facts.case else ""
    return {**told, "case": describing.case_ref(row.case_id, number)}


@api.get(
    "contacts/{contact_id}/receipt",
    auth=Opens(READ),
    response={200: dict[str, Any], **problems(404)},
    openapi_extra={"parameters": [WHY]},
    url_name="receipt",
    summary="Fetch the receipt of a contact",
)
def receipt(request: ApiRequest, contact_id: str) -> Any:
    """The receipt that proves itself, as `huiyin verify receipt` takes it. That it was opened is written down."""
    caller = request.auth
    _, row = _contact(caller, contact_id)
    try:
        return receipts.open_receipt(caller.actor, row.case_id, row.id, caller.now, caller.reason)
    except receipts.NoReceipt:
        raise Problem("not_found") from None


@api.get(
    "contacts/{contact_id}/party",
    auth=Opens(EXPORT),
    response={200: GivenOut, **problems(400, 404, 410)},
    openapi_extra={"parameters": [WHY_NEEDED]},
    summary="Unseal whom a contact came from",
)
def party(request: ApiRequest, contact_id: str) -> Any:
    """Everything that was given of whom it came from. Needs a role with that right; it is written down who and why."""
    caller = request.auth
    facts, row = _contact(caller, contact_id)
    why = door.reason(caller)
    if not may_unseal(caller.actor, facts):
        raise Problem("not_entitled_to_unseal")
    try:
        given = parties.unseal(row.dossier_id, member=caller.token.member_id, reason=why, now=caller.now)
    except parties.Refused:
        raise Problem("gone") from None
    return {"contact": str(row.id), "kind": row.dossier.kind, "given": given.as_dict()}


def _contact(caller: Caller, contact_id: str) -> tuple[Facts, Contact]:
    """A contact of a case that the program may know of; absent, hidden and walled raise the same."""
    row = Contact.objects.select_related("dossier").filter(pk=key_of(contact_id)).first()
    if row is None:
        raise Case.DoesNotExist
    return queries.facts(caller.actor, row.case_id), row
