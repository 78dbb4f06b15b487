"""Sign-in: accounts are given by an administrator, never taken by a stranger; a one-time password is changed first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.institution.models import Account
from huiyin.site.demo.staff import PASSWORD

WITHOUT_A_PASSWORD_OF_ONES_OWN = ("account_change_password", "account_logout", "set_language")


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """A new password is none that is known to another: not the one-time one, not that of the samples."""
        if isinstance(user, Account) and user.one_time_until is not None and user.check_password(password):
            raise ValidationError(_("Choose another than the one-time password: somebody else has seen it."))
        if password == PASSWORD and not settings.HUIYIN_DEMO:
            raise ValidationError(_("This is the password of the sample accounts: everybody knows it."))
        return str(super().clean_password(password, user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return str(settings.LOGIN_REDIRECT_URL)

    def set_password(self, user: Account, password: str) -> None:
        """What somebody chose for themselves is no one-time password."""
        user.one_time_until = None
        super().set_password(user, password)


class Doorkeeper(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """The password that everybody knows, that of the sample accounts, opens nothing unless ``HUIYIN_DEMO`` is 1.

    Nor does a one-time password after its time.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        if credentials.get("password") == PASSWORD and not settings.HUIYIN_DEMO:
            return None
        found = super().authenticate(request, **credentials)
        if isinstance(found, Account) and found.one_time_until is not None and found.one_time_until <= timezone.now():
            return None
        return found


def own_password_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever signed in by a one-time password chooses their own before anything else."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, _view: Any, _args: Any, _named: Any) -> HttpResponse | None:
        account = request.user
        if not isinstance(account, Account) or account.one_time_until is None or request.resolver_match is None:
            return None
        if request.resolver_match.url_name in WITHOUT_A_PASSWORD_OF_ONES_OWN:
            return None
        target = reverse("account_change_password")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)

    answer.process_view = process_view  # type: ignore[attr-defined]  # Django asks a middleware for it by this name
    return answer
