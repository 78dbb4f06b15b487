"""The receipt of a contact, for whoever may see its case: to be looked at, printed, saved; each time noted."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.cases import queries, receipt_paper, receipts
from huiyin.institution.pages import StaffRequest
from huiyin.matters.pages.door import desk
from huiyin.ui.words import pick


@desk
@require_safe
def receipt(request: StaffRequest, case_id: int, contact_id: int) -> HttpResponse:
    """The receipt as a page, good to print."""
    found, channel = _opened(request, case_id, contact_id)
    shown = receipt_paper.shown(found, channel, request.actor.house.zone)
    context = {"case": queries.get(request.actor, case_id), "contact_id": contact_id, "receipt": shown}
    return _once(render(request, "matters/receipt.html", context))


@desk
@require_safe
def as_pdf(request: StaffRequest, case_id: int, contact_id: int) -> HttpResponse:
    """The receipt as a PDF with its square code."""
    found, channel = _opened(request, case_id, contact_id)
    content = receipt_paper.pdf(found, channel, request.actor.house.zone)
    return _once(_saved(content, "application/pdf", "receipt.pdf"))


@desk
@require_safe
def as_file(request: StaffRequest, case_id: int, contact_id: int) -> HttpResponse:
    """The receipt as the file that proves itself."""
    found, _channel = _opened(request, case_id, contact_id)
    content = json.dumps(found, ensure_ascii=False, indent=1).encode()
    return _once(_saved(content, "application/json", "receipt.json"))


def _opened(request: StaffRequest, case_id: int, contact_id: int) -> tuple[dict[str, Any], str]:
    """The receipt, and the pack's word for how the contact came. What is absent or hidden is the same answer."""
    facts = queries.facts(request.actor, case_id)
    try:
        found = receipts.open_receipt(request.actor, case_id, contact_id, request.now)
    except receipts.NoReceipt:
        raise Http404 from None
    return found, pick(facts.pack.channels[found["statement"]["channel"]].title)


def _saved(content: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _once(response: HttpResponse) -> HttpResponse:
    """What was opened for one look is kept nowhere on the way."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
