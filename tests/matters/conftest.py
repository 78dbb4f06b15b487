"""The cast, each at a browser without a script: what Django's client sees is what a page without JavaScript shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
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


class Desk(Client):
    """A client whose requests come a minute after what was done last in the cast's own time."""

    def __init__(self, cast: Cast, **more: Any) -> None:
        super().__init__(**more)
        self.cast = cast

    def request(self, **request: Any) -> Any:
        """One request, at the cast's instant."""
        with time_machine.travel(self.cast.pass_time(minutes=1), tick=False):
            return super().request(**request)


@pytest.fixture
def at(cast: Cast) -> Callable[..., Desk]:
    """Sit a member down: ``at("anna")`` is a signed-in client, in Chinese unless told otherwise."""

    def sit(who: str, language: str = "zh-hans", **more: Any) -> Desk:
        account = cast.members[who].account
        assert account is not None
        account.language = language
        account.save(update_fields=["language"])
        client = Desk(cast, **more)
        client.force_login(account)
        return client

    return sit
