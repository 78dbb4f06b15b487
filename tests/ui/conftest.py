"""The gallery under test: a server of its own, a client, and what to ask of every page in a browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client, override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from scripts.compile_messages import compile_all
from tests.ui.gallery.overrides import overrides

# A page that is not there, or fails on purpose, and what HTMX then writes; a date that a browser will not show.
EXPECTED = "responded with a status|Response Status Error|does not conform to the required format"
PICTURES = os.environ.get("HUIYIN_PICTURES")  # a folder: every page looked at in a browser leaves its picture there


@pytest.fixture(scope="session", autouse=True)
def _messages() -> None:
    """Chinese is spoken only from compiled catalogues."""
    compile_all()


@pytest.fixture
def gallery() -> Iterator[Client]:
    """A client of the gallery: no browser."""
    with override_settings(**overrides()):
        yield Client()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The gallery on a real server. Its own, since the settings it runs under are its own."""
    with override_settings(**overrides()):
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


Look = Callable[..., Page]


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Look]:
    """Open a page in a browser of that language, width and scheme; what the browser complains of fails the test."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not re.search(EXPECTED, message.text):
            said.append(f"{message.text} ({message.location.get('url')})")

    def open_(path: str, *, language: str = "zh", width: int = 1440, height: int = 900, scheme: str = "light",
              script: bool = True) -> Page:  # fmt: skip
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale={"zh": "zh-CN", "en": "en-GB", "es": "es-ES"}[language],
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address + path)
        if PICTURES:
            name = "-".join([path.strip("/").replace("/", "_").replace("?", "_"), language, str(width), scheme])
            page.screenshot(path=Path(PICTURES) / f"{name}.png")
        return page

    yield open_
    for context in browser.contexts:
        context.close()
    assert said == []


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands, one line a fault."""
    found = Axe().run(page)
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
