"""How a case begins: a contact, whom it came from, who owns it, and who must not know of it."""

from __future__ import annotations

from typing import Any

from huiyin.cases import codes, seen, submitted
from huiyin.cases.inputs import Invalid
from huiyin.cases.models import CONFIDENTIAL, NAMED, ORDINARY
from huiyin.cases.party import corrected
from huiyin.cases.step import Step
from huiyin.cases.tables import merge
from huiyin.kernel.ids import new_id
from huiyin.kernel.ledger import Changes, instant
from huiyin.parties import acts as parties
from huiyin.parties import tokens
from huiyin.parties.given import Checked, given_from_text
from huiyin.parties.models import Dossier
from huiyin.parties.sealing import institution_key

SECRECY = {"ordinary": ORDINARY, "confidential": CONFIDENTIAL, "named_only": NAMED}


def record_registration(step: Step) -> Changes:
    """The rows of a new case: dossier, contact, case, owner and registering unit, wall."""
    step.apply(accuse(step))
    secrecy = NAMED if step.changes.get("wall") else SECRECY[step.inputs.get("secrecy") or "ordinary"]
    party: Checked = step.inputs["party"]
    step.draft = parties.draft(
        step.house.id,
        party.given,
        party.kind,
        confidential=secrecy != ORDINARY,
        head_count=party.head_count,
        now=step.now,
    )
    step.key = step.draft.key
    registering = registering_unit(step)
    changes = merge({}, step.draft.changes)
    merge(changes, _case_row(step, secrecy))
    merge(changes, _contact(step))
    step.apply(changes)
    merge(changes, _takes_part(step, registering, secrecy))
    # Not the party's names: the index may be in clear, and people are found by their blind tokens.
    step.words += [str(text) for text in (step.inputs["title"], step.inputs.get("text")) if text]
    return changes


def redraw_dossier(step: Step) -> Changes:
    """The dossier of the first contact after a correction: its fields mended, and confidential once its case is.

    Blind tokens follow: those of a confidential dossier are made under a key of their own.
    """
    changed = step.inputs.get("party_changes") or {}
    secret = int(step.case_now("secrecy") or 0) != ORDINARY
    if not step.facts.contacts or step.key is None:
        return {}
    dossier = Dossier.objects.get(pk=step.facts.contacts[0].dossier_id)
    if not changed and dossier.confidential == secret:
        return {}
    given = given_from_text(step.key.unseal(dossier.sealed))
    zone, today = step.house.zone.key, step.actor.today
    checked, errors = corrected(given, dossier.kind, dossier.head_count, changed, zone=zone, today=today)
    if changed and errors:
        raise Invalid(errors)
    rows = tokens.rows(institution_key(step.house.id), dossier.id, checked.given, checked.kind, confidential=secret)
    step.redrawn = (dossier.id, rows)
    row = {
        "kind": checked.kind,
        "sealed": step.key.seal(checked.given.text()),
        "confidential": secret,
        "head_count": checked.head_count,
    }
    return {"dossier": {str(dossier.id): row}}


def new_code(step: Step) -> Changes:
    """Another tracking code for who wrote first; the one before no longer opens anything."""
    changes: Changes = {}
    for one in step.facts.contacts[:1]:
        merge(changes, {"contact": {str(one.id): codes.columns(step.house.id, one.id, one.code_n + 1)}})
    return changes


def registering_unit(step: Step) -> int:
    """The unit in which the registration is made; for the system, the unit the case is meant for."""
    return step.held.unit if step.held else int(step.inputs["to_unit"])


def accuse(step: Step) -> Changes:
    """The wall against whom the contact complains about; nothing if nobody is named."""
    changes: Changes = {}
    for column, name in (("member_id", "accused_members"), ("unit_id", "accused_units")):
        value = step.inputs.get(name)
        for one in value or []:
            other = "unit_id" if column == "member_id" else "member_id"
            row = {column: str(one), other: None, "why": "accused", "since": instant(step.now)}
            merge(changes, step.new("wall", **row))
    return changes


def _case_row(step: Step, secrecy: int) -> Changes:
    return step.case(
        institution_id=str(step.house.id),
        kind=step.facts.kind.name,
        pack_id=str(step.pack_id),
        title=step.seal(step.inputs["title"]),
        key=str(step.key.id) if step.key else None,
        secrecy=secrecy,
        retention="standard",
        opened_at=instant(step.on),
        closing=None,
        closing_reason=None,
        closed_at=None,
        joined_to_id=None,
        member_id=None,
    )


def _contact(step: Step) -> Changes:
    inputs, contact_id = step.inputs, new_id()
    written = inputs.get("written_on")
    row: dict[str, Any] = {
        "institution_id": str(step.house.id),
        "channel": inputs.get("channel") or next(iter(step.pack.channels)),
        "written_on": written.isoformat() if written else None,
        "received_at": instant(step.on),
        "registered_at": instant(step.now),
        "registered_by_id": None if step.actor.member is None else str(step.actor.member),
        "dossier_id": str(step.draft.dossier_id) if step.draft else None,
        "statement": inputs.get("statement") or "",
        "relation": inputs.get("relation") or "first",
        "text": step.seal(inputs.get("text") or ""),
        "submitted": _submitted(step, contact_id),
        **({"code": None, "code_n": 0} if step.quiet else codes.columns(step.house.id, contact_id, 1)),
        "head_count": inputs["party"].head_count,
        "source": inputs.get("source") or "",
        "source_ref": inputs.get("source_ref") or "",
    }
    return {"contact": {str(contact_id): {"case_id": str(step.case_id), **row}}}


def _submitted(step: Step, contact_id: int) -> str:
    inputs = step.inputs
    hidden = submitted.nonce(step.draft.key, contact_id) if step.draft else b""
    return submitted.digest(hidden, inputs["title"], inputs.get("text") or "", inputs.get("requests") or ())


def _takes_part(step: Step, registering: int, secrecy: int) -> Changes:
    """Owner and registering unit. A named-only case names members; the accused's own line is passed over."""
    wanted = int(step.inputs.get("to_unit") or registering)
    if secrecy != NAMED:
        changes = step.owns(wanted)
        if wanted != registering:
            step.tell_unit("new_case", wanted)
        return merge(changes, step.joins("registering", registering))
    changes = own_by_name(step, wanted)
    if step.actor.member is not None and not step.circle().keeps_out(step.actor.member):
        merge(changes, step.joins("registering", registering, step.actor.member))
    return changes


def own_by_name(step: Step, unit: int) -> Changes:
    """Give a named-only case to the first member who may have it, at or above ``unit``, at last in the last resort."""
    owner, members = seen.fallback(step, unit)
    changes = step.owns(owner, members[0])
    for other in members[1:]:
        merge(changes, step.joins("named", owner, other))
    step.tell("new_case", members)
    return changes
