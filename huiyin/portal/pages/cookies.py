"""The two cookies of the portal: the form in hand, and the look at one matter. Neither outlives its purpose."""

from __future__ import annotations

from django.http import HttpResponse

from huiyin.portal import halfway
from huiyin.portal.halfway import KEPT, Halfway
from huiyin.portal.pages.door import Visit
from huiyin.portal.viewing import View

FORM, LOOK = "huiyin_form", "huiyin_matter"


def form_of(visit: Visit) -> Halfway | None:
    """The form in hand on this device, with its answers."""
    return halfway.find(visit.house.id, visit.request.COOKIES.get(FORM, ""), visit.now)


def key_of(visit: Visit) -> Halfway | None:
    """The form this device has the key of, sent or thrown away though it may be."""
    return halfway.of(visit.house.id, visit.request.COOKIES.get(FORM, ""))


def hold_form(visit: Visit, response: HttpResponse, form: Halfway) -> HttpResponse:
    """Leave the form's key with the device for as long as the form is kept."""
    _set(visit, response, FORM, form.cookie, int(KEPT.total_seconds()))
    return response


def let_go(visit: Visit, response: HttpResponse, name: str) -> HttpResponse:
    """Take a cookie back."""
    response.delete_cookie(name, path=visit.path, samesite="Lax")
    return response


def hold_look(visit: Visit, response: HttpResponse, look: View) -> HttpResponse:
    """Let the device look at the matter for another while; it is gone when the browser is closed."""
    _set(visit, response, LOOK, look.cookie(visit.now), None)
    return response


def look_of(visit: Visit) -> str:
    """The cookie of a look, as it came."""
    return visit.request.COOKIES.get(LOOK, "")


def _set(visit: Visit, response: HttpResponse, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path=visit.path, secure=visit.request.is_secure(), httponly=True, samesite="Lax"
    )
