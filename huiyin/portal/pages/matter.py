"""A matter as its party sees it, and its receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from huiyin.matters import told
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
        **_base(look, seen),
        "stage": STAGES[seen.stage],
        "tone": STAGE_TONES[seen.stage],
        "joined_stage": STAGES.get(seen.joined_to, ""),
        "acts": [(name, words[0]) for name, words in ACTS.items() if name in seen.may],
        "done": DONE.get(done, ""),
    }
    return visit.show("matter.html", context)


@require_safe
@looking
def receipt(look: Look) -> HttpResponse:
    """The number, the day and the code, to be printed or photographed; what happens next and by when."""
    return look.visit.show("receipt.html", _base(look, told.tracked(look.visit.house, look.contact, look.visit.now)))


def _base(look: Look, seen: Tracked) -> dict[str, Any]:
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
