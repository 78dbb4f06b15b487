"""What is held about whoever has the code, masked: to be read, printed or saved, with the way to ask for more."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.matters import by_code, told
from huiyin.matters.asked_data import ASK_DATA
from huiyin.matters.labels import ACCESSES
from huiyin.matters.own_data import BY_CODE, Holding
from huiyin.matters.own_data import Look as Line
from huiyin.matters.pages.case import details
from huiyin.matters.pages.own_data import kept_words
from huiyin.portal.labels import DONE
from huiyin.portal.pages.looking import Look, looking
from huiyin.portal.pages.matter import base, saved
from huiyin.ui.words import pick


@require_safe
@looking
def held(look: Look) -> HttpResponse:
    """The document; after an erasure, that it is gone."""
    visit = look.visit
    one = _holding(look)
    seen = one.seen if one else told.tracked(visit.house, look.contact, visit.now)
    context = {
        **base(look, seen),
        "one": one,
        "may_ask": ASK_DATA in seen.may,
        "place": pick(visit.portal.notice.get("address")),
    }
    if one is not None:
        context |= {
            "given": details(one.given, visit.house.pack(one.case.pack_id)),
            "looks": [(line, _what(line)) for line in one.looks],
            "kept": kept_words(visit.house, one.case, one.kept),
            "done": DONE[ASK_DATA] if visit.request.GET.get("done") == ASK_DATA else "",
        }
    return visit.show("data.html", context | {"to_keep": True})


@require_safe
@looking
def held_file(look: Look) -> HttpResponse:
    """The same as data, for another program."""
    one = _holding(look)
    if one is None:
        raise Http404
    content = json.dumps(by_code.as_data(one, look.visit.now), ensure_ascii=False, indent=2)
    return saved(content.encode(), "application/json", "own-data.json")


def _what(line: Line) -> str:
    return _("looked at this page") if line.what == BY_CODE else str(ACCESSES.get(line.what, line.what))


def _holding(look: Look) -> Holding | None:
    return by_code.holding(look.visit.house, look.contact, look.visit.now)
