"""The cast, each at a browser without a script: what Django's client sees is what a page without JavaScript shows."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from scripts.compile_messages import compile_all
from tests.cast import Cast, build
from tests.matters.sitting import Room

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a fixture know whether its test has failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


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


@pytest.fixture
def room(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Room]:
    """The institution on a real server, and browsers to sit at; a complaint of a browser fails the test."""
    room = Room(browser, live_server.url, build())
    yield room
    room.leave(request.node.name.replace("/", "_"), failed=request.node.stash.get(FAILED, False))
    assert room.said == []
