"""Members at real browsers: signed in, watched for complaints, with a picture left behind when a test fails."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.cast import Cast

EXPECTED = ("status of 404", "status of 422")  # answers that are meant


@dataclass
class Room:
    """Where browsers stand during one test."""

    browser: Browser
    address: str
    cast: Cast
    pages: list[Page] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def sit(self, who: str, path: str, *, language: str = "zh-hans", width: int = 1440, scheme: str = "light",
            script: bool = True) -> Page:  # fmt: skip
        """Open ``path`` as that member."""
        account = self.cast.members[who].account
        assert account is not None
        account.language = language
        account.save(update_fields=["language"])
        client = Client()
        client.force_login(account)
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.address}])
        page = context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(self.address + path)
        self.pages.append(page)
        return page

    def move(self, page: Page, who: str, path: str, *, language: str, width: int, scheme: str) -> None:
        """The same member at the same page goes to ``path``, in another language, window and light."""
        account = self.cast.members[who].account
        assert account is not None
        if account.language != language:
            account.language = language
            account.save(update_fields=["language"])
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(self.address + path)

    def visit(self, path: str, *, width: int = 390, scheme: str = "light", script: bool = False) -> Page:
        """Open ``path`` as somebody of the public, on a telephone without a script unless told otherwise."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.on("console", self._note)
        page.goto(self.address + path)
        self.pages.append(page)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(one in message.text for one in EXPECTED):
            self.said.append(message.text)

    def leave(self, name: str, *, failed: bool) -> None:
        """Close everything; of a failed test the last sight of every page is kept."""
        folder = Path(os.environ.get("HUIYIN_PICTURES") or tempfile.gettempdir())
        for place, page in enumerate(self.pages):
            if failed:
                page.screenshot(path=folder / f"{name}-{place}.png", full_page=True)
            page.context.close()
