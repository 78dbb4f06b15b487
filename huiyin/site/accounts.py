"""Sign-in: accounts are given by an administrator, never taken by a stranger."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from huiyin.site.demo.staff import PASSWORD


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Doorkeeper(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """The password that everybody knows, that of the sample accounts, opens nothing unless ``HUIYIN_DEMO`` is 1."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        if credentials.get("password") == PASSWORD and not settings.HUIYIN_DEMO:
            return None
        return super().authenticate(request, **credentials)
