"""The tracking code as the desk gives it out: right after registering, and right after a new one was made."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.cases import codes, policy
from huiyin.cases.inputs import REPLACES
from huiyin.cases.models import Contact
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.journal import store as journal
from huiyin.journal.models import Act
from huiyin.matters.pages.door import desk

SEEN = "code"
"""What the access log calls a tracking code that was shown."""
_AFTER_REGISTERING, _AFTER_REPLACING = timedelta(hours=12), timedelta(minutes=10)


def shown(actor: Actor, contact: Contact, now: datetime) -> str:
    """The contact's code as it is printed, and a line in the access log; empty where it has none."""
    if contact.code is None:
        return ""
    with transaction.atomic():
        journal.record_accesses(now, actor.house.id, actor.member or 0, SEEN, "", [f"case:{contact.case_id}"])
    return codes.shown(codes.of(contact.institution_id, contact.id, contact.code_n))


def after_registering(actor: Actor, case: int, now: datetime) -> str:
    """The code for whoever has just registered the case; empty for anybody else, and on another day.

    Empty as well for a registrar who may not know of it: by the code they could follow what accuses them.
    """
    contact = Contact.objects.filter(case=case, registered_by=actor.member).order_by("id").first()
    if contact is None or now - contact.registered_at > _AFTER_REGISTERING or not policy.visible_ids(actor, [case]):
        return ""
    return shown(actor, contact, now)


@desk
@require_safe
def replaced(request: StaffRequest, case_id: int, form: str) -> HttpResponse:
    """The new code, for whoever has just made it, for a few minutes: it is handed over and shown nowhere else."""
    actor = request.actor
    act = Act.objects.filter(institution_id=actor.house.id, source=f"form:{actor.member}", key=form).first()
    if act is None or request.now - act.at > _AFTER_REPLACING or not policy.visible_ids(actor, [case_id]):
        raise Http404
    came_of_it = (one.body for one in journal.entries(f"case:{case_id}") if one.act == act.id)
    if not any(REPLACES in body.get("inputs", {}) for body in came_of_it):
        raise Http404  # another move of the same member: nobody came for a code
    contact = Contact.objects.filter(case=case_id).order_by("id")[0]
    context = {"code": shown(actor, contact, request.now), "number": contact.number, "case_id": case_id}
    return render(request, "matters/code.html", context)
