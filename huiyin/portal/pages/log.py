"""The public log as a person meets it: what it is, its state as it was last signed, and how to hold us to it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from huiyin.journal.log import queries
from huiyin.portal.pages.door import Visit, public


@require_safe
@public
def log(visit: Visit) -> HttpResponse:
    """The page: the last signed head, or that there is none yet."""
    head = queries.head()
    signed = datetime.fromisoformat(head.at) if head else None
    return visit.show("log.html", {"head": head, "signed": signed, "to_keep": True})
