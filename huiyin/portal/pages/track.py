"""Following a matter: the code is typed, never in an address, and opens the matter on this device for a while."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import codes
from huiyin.cases.codes import Mistyped
from huiyin.portal import limits, viewing
from huiyin.portal.labels import MISTYPED
from huiyin.portal.pages import cookies
from huiyin.portal.pages.door import Visit, personal, public
from huiyin.portal.stops import WAIT

LONGEST = 200  # signs that are looked at: a code has twelve


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@public
def track(visit: Visit) -> HttpResponse:
    """One field. A slip is named without a look whether such a code exists; every other failure is one answer."""
    if visit.request.method != "POST":
        return visit.show("track.html", {"looking": bool(cookies.look_of(visit))})
    typed = visit.request.POST.get("code", "")[:LONGEST]
    try:
        code = codes.plain(typed)
    except Mistyped as slip:
        return _again(visit, typed, slip=slip.code)
    if seconds := limits.wait(visit.house.id, visit.where, visit.now):
        response = visit.stop(WAIT, n=seconds)
        response["Retry-After"] = str(seconds)
        return response
    contact = codes.find(visit.house.id, code)
    if contact is None:
        limits.failed(visit.house.id, visit.where, visit.now)
        return _again(visit, typed)
    return cookies.hold_look(visit, visit.to("portal_matter"), viewing.begin(contact, visit.now))


def _again(visit: Visit, typed: str, slip: str = "") -> HttpResponse:
    context = {"typed": typed, "slip": MISTYPED.get(slip, ""), "unknown": not slip}
    return visit.show("track.html", context, status=422)


@require_POST
@personal
@public
def leave(visit: Visit) -> HttpResponse:
    """Close the matter on this device."""
    return cookies.let_go(visit, visit.to("portal_notice"), cookies.LOOK)
