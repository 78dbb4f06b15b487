"""Every address asks for a signed-in member, but for those named here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "account_login": "signing in",
    "account_logout": "leaving, also when the session has ended already",
    "account_inactive": "says why an account can not sign in",
    "set_language": "the language of the sign-in page",
    "portal": "leads to the public notice in the visitor's language",
    "portal_notice": "the public notice",
    "portal_submit": "writing to the institution",
    "portal_question": "one question of it",
    "portal_track": "asks for the tracking code",
    "portal_log": "the log's last signed state, in words",
    "portal_leave": "closes a matter on this device",
    "portal_matter": "a matter, for whoever has shown its code",
    "portal_receipt": "its receipt, for the same",
    "portal_receipt_file": "what proves it, for the same",
    "portal_receipt_pdf": "the same to be printed",
    "portal_data": "what is held about its party, masked, for the same",
    "portal_data_file": "the same as data",
    "portal_act": "what its party can do, for the same",
    "log": "the log is public: hashes, sizes, times and signatures, nothing else",
    "log_head": "the same",
    "log_heads": "the same",
    "log_inclusion": "the same",
    "log_consistency": "the same",
    "log_check": "the page for checking receipts, which needs no house",
    "log_keys": "the same",
    "log_key": "the same",
}
OF_THE_API = "api/v1/"  # a token lets in, not a session: tests/api holds that nothing answers without one
SAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000001", "path": "x"}


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str, Any]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.name or route, pattern.callback


ADDRESSES = list(_addresses(get_resolver()))


def _is_public(view: Any) -> bool:
    return not getattr(view, "login_required", True)


def _example(route: str) -> str:
    """Return an address that the route takes, with a sample for each part."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "str", "1"), route)


def test_exactly_the_named_addresses_are_public() -> None:
    public = {name for route, name, view in ADDRESSES if _is_public(view) and not route.startswith(OF_THE_API)}
    assert public == set(PUBLIC)


def test_sign_in_is_enforced_for_every_view() -> None:
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_sign_in(method: str) -> None:
    login, client = resolve_url(settings.LOGIN_URL), Client()
    for route, name, view in ADDRESSES:
        if not _is_public(view):
            answer = getattr(client, method)(_example(route))
            assert answer.status_code == 302, f"{name}: {answer.status_code}"
            assert answer["Location"].startswith(login), f"{name}: {answer['Location']}"
