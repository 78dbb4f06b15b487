"""The cast, each at a browser without a script: what Django's client sees is what a page without JavaScript shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from scripts.compile_messages import compile_all
from tests.cast import Cast, build


@pytest.fixture(scope="session", autouse=True)
def _messages() -> None:
    """Chinese is spoken only from compiled catalogues."""
    compile_all()


@pytest.fixture
def cast(db: None) -> Cast:
    """The institution and its people."""
    return build()


@pytest.fixture
def at(cast: Cast) -> Callable[..., Client]:
    """Sit a member down: ``at("anna")`` is a signed-in client, in Chinese unless told otherwise."""

    def sit(who: str, language: str = "zh-hans") -> Client:
        account = cast.members[who].account
        assert account is not None
        account.language = language
        account.save(update_fields=["language"])
        client = Client(enforce_csrf_checks=False)
        client.force_login(account)
        return client

    return sit
