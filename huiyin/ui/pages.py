"""The few pages that belong to no room: switching the language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


def remember_language(request: HttpRequest, language: str) -> None:
    """Keep the language with the signed-in account; the caller has checked that it is one of the settings'."""
    account = request.user
    if account.is_authenticated and account.language != language:
        account.language = language
        account.save(update_fields=["language"])


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Change the language and come back to the same page; a stranger's choice stays in a cookie until they sign in."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        remember_language(request, language)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    else:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response
