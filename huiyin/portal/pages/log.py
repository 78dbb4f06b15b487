"""The public log as a person meets it: what it is, its state as it was last signed, and how to hold us to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.cases.tables import moment
from huiyin.journal.log import queries
from huiyin.portal.pages.door import Visit, public


@require_safe
@public
def log(visit: Visit) -> HttpResponse:
    """The page: the last signed head, or that there is none yet."""
    head = queries.head()
    context: dict[str, Any] = {"head": head, "to_keep": True}
    if head:
        context["signed"] = moment(head.at)
        context["address"] = f"{reverse('log_head')}?size={head.size}"
    return visit.show("log.html", context)
