"""The browser of the checks works, and the first page is whole in it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request
from pytest_django.live_server_helper import LiveServer


@pytest.mark.browser
def test_sign_in_page_is_whole_and_asks_no_other_host(page: Page, live_server: LiveServer) -> None:
    hosts: set[str | None] = set()
    said: list[str] = []

    def note_request(request: Request) -> None:
        hosts.add(urlsplit(request.url).hostname)

    def note_word(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    page.on("request", note_request)
    page.on("console", note_word)
    answer = page.goto(live_server.url)

    assert answer is not None
    assert answer.ok
    assert urlsplit(page.url).path == "/accounts/login/"
    assert hosts == {urlsplit(live_server.url).hostname}
    assert said == []
    assert page.evaluate("document.fonts.check('16px sans-serif', '回音')")
