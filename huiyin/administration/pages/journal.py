"""The journal of the house itself: who changed what and when."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from huiyin.administration.labels import ENTRIES
from huiyin.administration.pages.door import office
from huiyin.administration.pages.journal_words import fields
from huiyin.cases import proved
from huiyin.institution.house import House
from huiyin.institution.models import Member, Unit
from huiyin.institution.pages import StaffRequest
from huiyin.journal import reading
from huiyin.ui.words import pick

LINES, LONGEST = 50, 6  # fields of a row that are told; the rest is only counted
KINDS = {"settings": gettext_lazy("The institution"), "unit": gettext_lazy("Units"), "member": gettext_lazy("Staff")}


@require_safe
@office
def journal(request: StaffRequest) -> HttpResponse:
    """Entries of the institution's own streams, the newest first, of one kind if asked."""
    home = request.actor.house
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    found = reading.page(streams(home, kind), before, LINES)
    context = {
        "lines": [_told(home, line) for line in found.lines],
        "kinds": [("", _("All"), not kind), *((key, words, key == kind) for key, words in KINDS.items())],
        "kind": kind,
        "further": f"?kind={kind}&before={found.before}" if found.before else "",
        "start": f"?kind={kind}" if before else "",
        "last": next(iter(proved.runs(1)), None),
        "now": request.now,
    }
    return render(request, "administration/journal.html", context)


def streams(home: House, kind: str) -> Q:
    """The institution's own streams, of one kind or all."""
    found = Q()
    if kind in ("", "settings"):
        found |= reading.named(f"settings:{home.id}")
    for name, model in (("unit", Unit), ("member", Member)):
        if kind in ("", name):
            rows = model._default_manager.filter(institution=home.id)
            key = Concat(Value(f"{name}:"), Cast("id", CharField()))
            found |= reading.among(rows.annotate(stream=key).values("stream"))
    return found


def _told(home: House, line: reading.Line) -> dict[str, Any]:
    kind, _colon, key = line.stream.partition(":")
    told = [one for table, rows in line.changes.items() for row in rows.values() for one in fields(home, table, row)]
    return {
        "at": line.at,
        "what": ENTRIES.get(line.move, line.move),
        "who": home.members[line.by].name if line.by in home.members else "",
        "via": _("on the command line") if line.via == "command" else "",
        "about": _about(home, kind, key),
        "fields": told[:LONGEST],
        "more": max(0, len(told) - LONGEST),
        "place": f"{line.stream} · {line.seq}",
    }


def _about(home: House, kind: str, key: str) -> str:
    number = int(key) if key.isdecimal() else 0
    if kind == "unit" and number in home.units:
        return pick(home.units[number].name)
    if kind == "member" and number in home.members:
        return home.members[number].name
    return ""
