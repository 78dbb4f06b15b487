"""A clerk without a browser: signs in and registers over HTTP, as the pages' own forms do."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping

SHOWN = re.compile(r'name="shown" value="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: object, **more: object) -> None:
        return None


class Clerk:
    """One signed-in session at an address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(self._jar, _Stay)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, fields: Mapping[str, str | list[str]]) -> tuple[int, str]:
        """Status and text (of a redirection, where to) of an answer to a form."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True).encode()
        return self._ask(urllib.request.Request(self.address + path, body))

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location") or answer.read().decode()

    def sign_in(self, username: str, password: str) -> None:
        """Sign in; fails unless it worked."""
        self.read_token("/accounts/login/")
        status, where = self.post("/accounts/login/", {"login": username, "password": password})
        assert (status, where) == (302, "/"), f"{status}: {where[:500]}"
        self.read_token("/register/")

    def read_token(self, path: str) -> None:
        """Read the token that every form of the session carries."""
        status, text = self.get(path)
        assert status == 200, f"{path}: {status}"
        self.token = TOKEN.findall(text)[0]

    def register(self, key: str) -> bool:
        """Register a letter of its own under this key (32 hex digits); whether it was acknowledged."""
        words = " ".join(uuid.UUID(key).hex[start : start + 6] for start in range(0, 30, 6))
        fields: dict[str, str | list[str]] = {
            "key": key,
            "channel": "letter",
            "received_at": "2026-03-02T09:00",
            "title": f"Street light {words}",
            "text": f"The lamp {words} is out.",
            "anonymous": "1",
            "answer": "new",
            "do": "register",
        }
        status, where = self.post("/register/", fields)
        if status == 200:  # something like it stands there already: look, and pass over it
            fields["shown"] = SHOWN.findall(where)
            status, where = self.post("/register/", fields)
        return status == 302 and where.startswith(f"/register/done/{key}/")
