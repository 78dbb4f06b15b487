"""A form that is not sent yet: sealed on the server, opened by a key that only the person's own device has.

The key is the form's cookie, the one cookie the portal sets for it. From the key follow the form's mark (under which
it is found, and which makes sending it twice one matter), the token its pages send back, and the key that seals it.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from huiyin.papers import staging
from huiyin.papers.staging import Guest
from huiyin.parties import sealing
from huiyin.parties.sealing import SealBroken
from huiyin.portal.models import Form

KEPT = timedelta(days=7)
_SECRET = 32


@dataclass
class Halfway:
    """A form as far as it is filled in. ``answers`` are texts, and lists of texts, by the name of their question."""

    institution: int
    secret: bytes = field(repr=False)
    answers: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None

    @property
    def mark(self) -> str:
        """By which it is found; nobody comes from here to the key."""
        return _digest(self.secret, b"mark")

    @property
    def token(self) -> str:
        """What each page of the form sends back: only a page of this form can know it."""
        return _digest(self.secret, b"token")

    @property
    def cookie(self) -> str:
        """What the device keeps."""
        return urlsafe_b64encode(self.secret).rstrip(b"=").decode("ascii")

    @property
    def guest(self) -> Guest:
        """As whom files are handed in with it."""
        return Guest(self.institution, sealing.key_from(self._key(b"files"), self.institution))

    @property
    def _box(self) -> sealing.SealingKey:
        return sealing.key_from(self._key(b"answers"), self.institution)

    def _key(self, purpose: bytes) -> bytes:
        return blake2b(purpose, key=self.secret, digest_size=32, person=b"huiyin form key").digest()

    def text(self) -> str:
        """The answers, sealed."""
        return self._box.seal(json.dumps(self.answers, ensure_ascii=False))

    def read(self, sealed: str) -> None:
        """Take the answers out of a row."""
        self.answers = json.loads(self._box.unseal(sealed))


def begin(institution: int, now: datetime) -> Halfway:
    """A new, empty form."""
    made = Halfway(institution, secrets.token_bytes(_SECRET), at=now)
    keep(made, now)
    return made


def keep(one: Halfway, now: datetime) -> None:
    """Keep what stands in the form now."""
    row = {"institution_id": one.institution, "sealed": one.text(), "at": now}
    Form.objects.update_or_create(mark=one.mark, defaults=row)


def of(institution: int, cookie: str) -> Halfway | None:
    """The form a cookie speaks of, without looking whether it is there; None for what can be none."""
    try:
        secret = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4)) if cookie.isascii() else b""
    except ValueError:
        return None
    return Halfway(institution, secret) if len(secret) == _SECRET else None


def find(institution: int, cookie: str, now: datetime) -> Halfway | None:
    """The form as it was kept; None for a cookie that opens none, and for one that has lain too long."""
    one = of(institution, cookie)
    row = Form.objects.filter(mark=one.mark, institution=institution, at__gte=now - KEPT).first() if one else None
    if one is None or row is None:
        return None
    try:
        one.read(row.sealed)
    except SealBroken:
        return None
    one.at = row.at
    return one


def drop(one: Halfway) -> None:
    """Forget the form: it was sent, or is not wanted."""
    Form.objects.filter(mark=one.mark).delete()


def throw_away(one: Halfway) -> None:
    """Forget the form and every file that was handed in with it."""
    drop(one)
    staging.drop(one.guest, one.mark)


def clear_away(now: datetime) -> None:
    """Forget every form that has lain too long; its files go by ``staging.clear_away``."""
    Form.objects.filter(at__lt=now - KEPT).delete()


def _digest(secret: bytes, purpose: bytes) -> str:
    return blake2b(purpose, key=secret, digest_size=16, person=b"huiyin form").hexdigest()
