"""After registering: both numbers, what happens next and by when, and the way to the next one."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.cases import labels
from huiyin.cases import queries as cases
from huiyin.cases.models import Contact
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.journal.models import Act
from huiyin.matters import arrived
from huiyin.matters.pages import codes
from huiyin.matters.pages.door import desk
from huiyin.matters.pages.registering import address, source


@dataclass(frozen=True)
class Done:
    """What came of a form."""

    case: int
    number: str
    contact: str
    channel: str


def done(actor: Actor, form: str) -> Done | None:
    """What the member registered by that form; None if nothing.

    Whoever registered may know the numbers, even where they may not see the matter: they gave them out.
    """
    act = Act.objects.filter(institution_id=actor.house.id, source=source(actor), key=form).first()
    if act is None or act.result is None:
        return None
    case, number = json.loads(act.result)[0]
    contact = Contact.objects.filter(case=case).order_by("id").values("number", "channel")[0]
    return Done(case, number, contact["number"], contact["channel"])


def confirmation(actor: Actor, form: str) -> str | None:
    """The address of the confirmation, if the form was registered."""
    return address(form) if done(actor, form) else None


@desk
@require_safe
def registered(request: StaffRequest, form: str) -> HttpResponse:
    """The confirmation of one registration; it can be loaded again and again."""
    found = done(request.actor, form)
    if found is None:
        raise Http404
    refused = request.GET.get("refused", "")
    context = {
        "done": found,
        "code": codes.after_registering(request.actor, found.case, request.now),
        "refusal": labels.refusal(refused) if refused in labels.REFUSALS else "",
        **_next(request.actor, found.case),
        **_following(request.actor, found.case),
    }
    return render(request, "matters/register/done.html", context)


def _following(actor: Actor, case: int) -> dict[str, Any]:
    """What of the post or the queue to register next, if this came of it."""
    came = arrived.of_case(actor, case)
    return {"came": came, "after": arrived.after(actor, came) if came else None, "key": uuid.uuid4().hex}


def _next(actor: Actor, case: int) -> dict[str, Any]:
    """What happens next, as far as the registrar may know of it."""
    rows = cases.rows(actor, [case])
    if not rows:
        return {"row": None}
    facts = cases.facts(actor, case)
    joined = facts.case.joined_to_id if facts.case else None
    return {
        "row": rows[0],
        "clocks": [
            {"clock": one, "title": facts.pack.clocks[one.name].title}
            for one in sorted(facts.running, key=lambda one: one.due_at)
        ],
        "joined": next(iter(cases.rows(actor, [joined])), None) if joined else None,
    }
