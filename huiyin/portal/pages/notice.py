"""The public notice: where and when, what can be brought here and what not, how long it takes and by which rule."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from huiyin.institution import portals
from huiyin.portal import counts
from huiyin.portal.labels import NOTICE
from huiyin.portal.pages.door import Visit, public
from huiyin.portal.terms import terms
from huiyin.ui.words import pick, short


@login_not_required
@require_safe
def root(request: HttpRequest, slug: str) -> HttpResponse:
    """The short address on posters: it leads to the notice in the language the browser asks for."""
    if portals.opened(slug) is None:
        raise Http404
    language = short(get_language_from_request(request))
    response = HttpResponseRedirect(reverse("portal_notice", args=[slug, language]))
    response.headers["Vary"] = "Accept-Language"
    return response


@require_safe
@public
def notice(visit: Visit) -> HttpResponse:
    """The first page."""
    said, pack = visit.portal.notice, visit.pack
    year = counts.last_year(visit.house, visit.now)
    context = {
        "parts": [(name, label, pick(said[name])) for name, label in NOTICE.items() if said.get(name)],
        "categories": [pick(one.title) for one in pack.categories.values() if not one.parent],
        "terms": list(terms(pack)),
        "year": year,
        "received": counts.words(year.received),
        "answered": counts.words(year.answered),
        "in_time": year.in_time_words() if year.told else "",
    }
    return visit.show("notice.html", context)
