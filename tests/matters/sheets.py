"""A sheet of Register as a browser without a script sends it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

TEXT = "北门外工地每晚十一点以后还在施工，老人和孩子无法休息，请尽快处理。"
LETTER: dict[str, Any] = {"title": "北门外工地夜间施工扰民", "text": TEXT, "name": "王芳", "phone": "13000000000"}


class _Fields(HTMLParser):
    """Gathers what a form would send: hidden and filled fields, chosen options, ticked boxes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.area = ""
        self.first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == "sheet"
        if not self.inside:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            self.found.setdefault(name, []).append(given.get("value", "on" if kind in ("checkbox", "radio") else ""))
        elif tag == "select":
            self.select, self.first = name, None
        elif tag == "option" and self.select and ("selected" in given or self.first is None):
            self.first = given.get("value", "")
            self.found[self.select] = [self.first]
        elif tag == "textarea":
            self.area = name
            self.found[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area][0] += data


def fields(html: str) -> dict[str, list[str]]:
    """What the sheet on the page would send if nothing more were typed."""
    parser = _Fields()
    parser.feed(html)
    parser.found.pop("csrfmiddlewaretoken", None)
    return {name: [value.removeprefix("\n") for value in values] for name, values in parser.found.items()}


def blank(client: Client, channel: str = "letter") -> dict[str, Any]:
    """A new sheet."""
    return fields(client.get("/register/", {"channel": channel}).content.decode())


def send(client: Client, sheet: dict[str, Any], do: str = "register", **typed: Any) -> Any:
    """Send the sheet with what was typed into it."""
    return client.post("/register/", {**sheet, **typed, "do": do})


def register(client: Client, channel: str = "letter", **typed: Any) -> Any:
    """Register on one sheet, passing over what is suggested; the answer is the confirmation."""
    sheet = blank(client, channel)
    answer = send(client, sheet, **{**LETTER, **typed})
    if answer.status_code == 200:
        answer = send(client, fields(answer.content.decode()))
    assert answer.status_code == 302, errors(answer)
    return client.get(answer["Location"])


def errors(answer: Any) -> str:
    """The summary of errors."""
    found = re.search(r'<div class="notice notice-over".*?</div>', answer.content.decode(), re.DOTALL)
    return re.sub(r"\s*<[^>]+>\s*", " ", found[0]).strip() if found else ""
