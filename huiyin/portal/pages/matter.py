"""A matter as its party sees it, and its receipt."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.cases import receipt_paper, receipts
from huiyin.matters import told
from huiyin.matters.asked_data import ASK_DATA
from huiyin.matters.told import Tracked
from huiyin.portal.labels import ACTS, DONE, STAGE_TONES, STAGES
from huiyin.portal.pages.looking import Look, looking
from huiyin.ui.words import pick


@require_safe
@looking
def matter(look: Look) -> HttpResponse:
    """Stage, open question, answers, what comes next and by when, the story in public words, what can be done."""
    visit, seen = look.visit, told.tracked(look.visit.house, look.contact, look.visit.now)
    done = visit.request.GET.get("done", "")
    context = {
        **base(look, seen),
        "stage": STAGES[seen.stage],
        "tone": STAGE_TONES[seen.stage],
        "joined_stage": STAGES.get(seen.joined_to, ""),
        "acts": [(name, words[0]) for name, words in ACTS.items() if name in seen.may and name != ASK_DATA],
        "done": DONE.get(done, ""),
    }
    return visit.show("matter.html", context)


@require_safe
@looking
def receipt(look: Look) -> HttpResponse:
    """The number, the day and the code, to be printed or photographed; what happens next and by when."""
    context = base(look, told.tracked(look.visit.house, look.contact, look.visit.now))
    return look.visit.show("receipt.html", context | {"to_keep": True})


@require_safe
@looking
def receipt_file(look: Look) -> HttpResponse:
    """The receipt as the file that proves itself, without this house and against it."""
    content = json.dumps(_proof(look), ensure_ascii=False, indent=1)
    return saved(content.encode(), "application/json", "receipt.json")


@require_safe
@looking
def receipt_pdf(look: Look) -> HttpResponse:
    """The same to be kept with other papers, with its square code."""
    found, home = _proof(look), look.visit.house
    pack = home.pack(look.contact.case.pack_id)
    channel = pick(pack.channels[found["statement"]["channel"]].title)
    return saved(receipt_paper.pdf(found, channel, home.zone), "application/pdf", "receipt.pdf")


def _proof(look: Look) -> dict[str, Any]:
    try:
        return receipts.of(look.contact, look.visit.now)
    except receipts.NoReceipt:
        raise Http404 from None


def saved(content: bytes, media: str, name: str) -> HttpResponse:
    """A file to be kept by whoever asked for it."""
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def base(look: Look, seen: Tracked) -> dict[str, Any]:
    """What every page of a matter shows."""
    visit = look.visit
    return {
        "seen": seen,
        "code": look.view.code,
        "groups": look.view.code.split("-"),
        "look": look.view,
        "received_at": look.contact.received_at,
        "missed": [one for one in seen.expected if one.over and not one.of_party],
        "turn_to": pick(visit.portal.notice.get("turn_to")),
        "telephone": pick(visit.portal.notice.get("telephone")),
        "address": visit.request.build_absolute_uri(visit.url("portal_track")),
    }
