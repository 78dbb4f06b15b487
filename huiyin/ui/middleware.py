"""What every answer to a browser carries: a strict content policy, the member's language, a way back to sign-in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils import translation

from huiyin.ui.pages import remember_language

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def content_policy(get_response: Answer) -> Answer:
    """Let a page load and send only from and to its own origin: no inline script or style, no frame, no plug-in."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer


def account_language(get_response: Answer) -> Answer:
    """Speak the signed-in account's language. One chosen before signing in (a cookie) becomes the account's.

    Stands after AuthenticationMiddleware; LocaleMiddleware has already settled the language for strangers.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in dict(settings.LANGUAGES):
            remember_language(request, chosen)
        language = getattr(request.user, "language", "") or translation.get_language()
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        response.headers["Content-Language"] = language
        if chosen is not None:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response

    return answer


def sign_in_again(get_response: Answer) -> Answer:
    """When a session has ended, send the whole page to sign-in instead of showing sign-in in a part of it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not (request.headers.get("HX-Request") == "true" and isinstance(response, HttpResponseRedirect)):
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if response.url.partition("?")[0] != sign_in:
            return response
        back = QueryDict(mutable=True)
        back[REDIRECT_FIELD_NAME] = _path_of(request.headers.get("HX-Current-URL", "/"))
        return HttpResponse(status=204, headers={"HX-Redirect": f"{sign_in}?{back.urlencode(safe='/')}"})

    return answer


def _path_of(address: str) -> str:
    """The part of the browser's address behind the host; allauth refuses any other host in ``next`` anyway."""
    _, _, rest = address.partition("://")
    return f"/{rest.partition('/')[2]}" if rest else address
