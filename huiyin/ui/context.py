"""What every page's frame needs: the date, where one can go, where the search box leads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from huiyin.ui.places import Place, within


def shell(request: HttpRequest) -> dict[str, Any]:
    """``now``, ``today``, ``zone`` (a page's own override them), ``places`` of the rail, ``own_places``, ``find_url``.

    ``now`` is the request's own instant where a middleware has set one, so that a page has one now.
    """
    now = getattr(request, "now", None) or timezone.now()
    here = request.resolver_match.view_name if request.resolver_match else ""
    every: list[Place] = getattr(settings, "HUIYIN_PLACES", [])
    places = [place for place in every if not place.shown or import_string(place.shown)(request)]
    hrefs = {place.url: reverse(place.url) for place in places}
    return {
        "now": now,
        "today": timezone.localdate(now),
        "zone": timezone.get_current_timezone(),
        "places": [{"place": place, "href": hrefs[place.url], "here": within(place.url, here)} for place in places],
        "own_places": [(place.label, reverse(place.url)) for place in getattr(settings, "HUIYIN_OWN_PLACES", [])],
        "find_url": next((hrefs[place.url] for place in places if place.searches), ""),
    }
