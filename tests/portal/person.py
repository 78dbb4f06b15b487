"""Somebody at the portal, without a script: what they open, answer and press, and what they then read."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.institution import acts, portals
from huiyin.institution.models import Portal
from tests.cast import START, Cast

SLUG = "linhe"
NOTICE = {
    "address": {"zh": "临河路1号", "en": "1 Linhe Road"},
    "telephone": {"zh": "0000-5550000", "en": "0000 555 0000"},
    "turn_to": {"zh": "督查科", "en": "The supervision section"},
}
TOLD: dict[str, dict[str, Any]] = {
    "about": {"statement": "claim", "category": "environment_noise"},
    "what": {"title": "北门夜间施工", "text": "每晚十一点以后仍在浇筑。"},
    "requests": {"requests": ["夜间停工", "公布检测结果"]},
    "where": {"place": "北门外工地"},
    "more": {},
    "who": {"who": "named", "name": "王芳"},
    "contact": {"email": "wang@example.com"},
    "staff": {"concerns_staff": "no"},
    "files": {},
}


def open_portal(cast: Cast, slug: str = SLUG) -> Portal:
    """Set the portal up and open it."""
    by, institution, office = acts.By(START), cast.institution.id, cast.units["office"].id
    made = portals.settle(by, institution, slug=slug, intake=office, is_open=False)
    portals.rewrite(by, made, NOTICE)
    portals.publish(by, made)
    return portals.settle(by, institution, slug=slug, intake=office, is_open=True)


class Person(Client):
    """One device. Each request comes a minute after what was done last in the cast's own time."""

    def __init__(self, cast: Cast, language: str = "en", **more: Any) -> None:
        super().__init__(**more)
        self.cast, self.language = cast, language
        self.page = ""

    def request(self, **request: Any) -> Any:
        """One request, at the cast's instant."""
        with time_machine.travel(self.cast.pass_time(minutes=1), tick=False):
            answer = super().request(**request)
        self.page = unescape(answer.content.decode(errors="replace"))  # a PDF is no text
        return answer

    def url(self, path: str = "") -> str:
        """An address of the portal, in the person's language."""
        return f"/p/{SLUG}/{self.language}/{path}"

    def see(self, path: str = "") -> str:
        """Open a page, following where it leads; what it says."""
        self.get(self.url(path), follow=True)
        return self.page

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's own form."""
        form = self.page[self.page.index("<main") : self.page.index("</main>")]
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))

    def send(self, path: str, **given: Any) -> Any:
        """Open a page and send its form."""
        self.see(path)
        return self.post(self.url(path), {**self.hidden(), **given})

    def begin(self) -> None:
        """Begin a form."""
        assert self.post(self.url("submit/"), {"begin": "1"}).status_code == 303

    def answer(self, files: list[SimpleUploadedFile] | None = None, **answers: dict[str, Any]) -> None:
        """Answer every question, as told or otherwise, up to the last page."""
        for name, given in {**TOLD, **answers}.items():
            more = {"files": files} if name == "files" and files else {}
            answer = self.send(f"submit/{name}/", **given, **more)
            assert answer.status_code == 303, self.errors()

    def submit(self, files: list[SimpleUploadedFile] | None = None, **answers: dict[str, Any]) -> str:
        """Write to the institution; the code on the receipt."""
        self.begin()
        self.answer(files, **answers)
        answer = self.send("submit/check/")
        assert answer.status_code == 303, self.errors()
        return self.code()

    def code(self) -> str:
        """The code on the receipt."""
        self.see("matter/receipt/")
        block = self.page[self.page.index('class="code"') :]
        return "-".join(re.findall(r"<span>(\w{4})</span>", block)[:3])

    def track(self, code: str) -> Any:
        """Type a code."""
        return self.post(self.url("track/"), {"code": code})

    def errors(self) -> str:
        """What the page says is wrong."""
        return " ".join(
            re.findall(r'class="error"[^>]*>(.*?)</p>|role="alert".*?<ul>(.*?)</ul>', self.page, re.S)[0:3]
            .__repr__()
            .split()
        )


Someone = Callable[..., Person]
"""Who comes: ``person()``, or ``person("es")``."""
