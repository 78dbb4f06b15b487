"""The public's door: an open portal, a language in the address, and nothing left behind on the way.

No session, no token cookie, no cookie for the language: a form that is sent proves by itself where it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from huiyin.institution import portals
from huiyin.institution.house import House, house
from huiyin.institution.models import Portal
from huiyin.kernel.packs import Pack
from huiyin.matters.desk import KIND
from huiyin.portal.stops import Stop
from huiyin.ui.pace import address_of
from huiyin.ui.words import OWN_NAMES, html_lang, short

Page = Callable[..., HttpResponse]
LANGUAGES = {short(code): code for code in OWN_NAMES}  # as an address names it → Django's code
CHANNEL = "web"  # what a pack calls the way in which the portal's contacts come
UNFIT = 422  # the answer to a form that has to be mended


@dataclass(frozen=True)
class Visit:
    """One request to one institution's portal."""

    request: HttpRequest
    portal: Portal
    house: House
    language: str
    now: datetime

    @property
    def pack(self) -> Pack:
        """The procedure for what comes in today."""
        return self.house.pack_for(KIND, self.house.today(self.now))[1]

    @property
    def submits(self) -> bool:
        """Whether the procedure has a way in which matters come by the portal."""
        return CHANNEL in self.pack.channels

    @property
    def path(self) -> str:
        """What every address of this portal begins with: cookies go there and nowhere else."""
        return reverse("portal", args=[self.portal.slug])

    @property
    def where(self) -> str:
        """The network address the request comes from."""
        return address_of(self.request)

    def languages(self) -> list[dict[str, Any]]:
        """This page in each language: a link, so that the choice needs no cookie."""
        before, after = self.path, self.request.path.removeprefix(self.path).partition("/")[2]
        return [
            {
                "lang": html_lang(code),
                "short": OWN_NAMES[code][0],
                "name": OWN_NAMES[code][1],
                "href": f"{before}{one}/{after}",
                "active": one == self.language,
            }
            for one, code in LANGUAGES.items()
        ]

    def url(self, name: str, *further: str) -> str:
        """The address of one of its pages, in the language of this one."""
        return reverse(name, args=[self.portal.slug, self.language, *further])

    def to(self, name: str, *further: str) -> HttpResponse:
        """Lead on to one of its pages; always read anew, never sent again."""
        return HttpResponseRedirect(self.url(name, *further), status=303)

    def stop(self, at: Stop, *, status: int = 0, **filled: Any) -> HttpResponse:
        """Go no further: ``filled`` is what its sentence names; ``status`` is another answer than it gives mostly."""
        return self.show("stop.html", {"stop": at, "said": at.said(**filled)}, status=status or at.status)

    def show(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """A page, with what its frame needs. Where what was sent will not do (422), its title says so first."""
        base = {
            "visit": self,
            "house": self.house,
            "portal": self.portal,
            "zone": self.house.zone,
            "now": self.now,
            "wrong": status == UNFIT,
        }
        return render(self.request, f"portal/{template}", {**base, **(context or {})}, status=status)


def public(
    view: Page,
) -> Page:
    """A page for everybody, in the language of its address; 404 where no portal is open."""

    @login_not_required
    @csrf_exempt  # the check below needs no cookie, and acts carry a secret of their own
    @wraps(view)
    def answer(request: HttpRequest, slug: str, language: str, **named: str) -> HttpResponse:
        code, portal = LANGUAGES.get(language), portals.opened(slug)
        if portal is None or code is None:
            raise Http404
        if request.method == "POST" and not _from_here(request):
            raise PermissionDenied
        home = house(portal.institution_id)
        with translation.override(code), timezone.override(home.zone):
            request.LANGUAGE_CODE = code  # as Django's own middleware sets it
            response = view(Visit(request, portal, home, language, timezone.now()), **named)
        response.headers["Content-Language"] = code
        return response

    return answer


def personal(
    view: Page,
) -> Page:
    """Around ``public``: a page with somebody's own words is kept nowhere, and tells no other site of itself."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str, language: str, **named: str) -> HttpResponse:
        response = view(request, slug, language, **named)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return answer


def _from_here(request: HttpRequest) -> bool:
    """Whether a browser says that the form was sent from a page of this very site; an old one says nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "")
    if origin in ("", "null"):  # "null": the page asked not to tell where it is from, as ours do
        return True
    return urlsplit(origin).netloc == request.get_host()
