"""Keeping a search and forgetting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases.inputs import key_of
from huiyin.institution.pages import StaffRequest
from huiyin.matters import searches
from huiyin.matters.pages.door import desk
from huiyin.matters.pages.find import searched


@require_POST
@desk
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what is sought under the name given, or under its own words, and lead back to it."""
    text, filters = searched(request.POST, request.actor)
    query = filters.query(text)
    own = " · ".join(part for part in (text, *(chip.words for chip in filters.chips(text))) if part)
    name = (" ".join(request.POST.get("name", "").split()) or own)[: searches.LONGEST]
    if not (text or filters.chosen):
        return HttpResponseRedirect(reverse("find"))
    if searches.keep(request.actor, name, query):
        messages.success(request, _("Kept as “%s”. You find it on Find, with an empty box.") % name)
    else:
        words = _("You keep %d searches already, as many as there is room for. Forget one, then keep this one.")
        messages.error(request, words % searches.MOST)
    return HttpResponseRedirect(f"{reverse('find')}?{query}")


@require_POST
@desk
def forget(request: StaffRequest) -> HttpResponse:
    """Forget a kept search."""
    searches.forget(request.actor, key_of(request.POST.get("search")))
    return HttpResponseRedirect(reverse("find"))
