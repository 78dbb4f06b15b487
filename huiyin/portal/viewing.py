"""Who may look at a matter: whoever showed its code, for half an hour, by a sealed token that is in no address."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from huiyin.cases import codes
from huiyin.cases.models import Contact
from huiyin.papers.staging import Guest
from huiyin.parties import sealing
from huiyin.parties.sealing import SealBroken

LASTS = timedelta(minutes=30)  # from the last page on


@dataclass(frozen=True)
class View:
    """One device looking at one contact by its ``n``-th code; ``secret`` is this look's own.

    ``sent`` is the form on this device that became the contact, if one did: sent once more, it leads to the receipt.
    """

    institution: int
    contact: int
    n: int
    secret: str = field(repr=False)
    at: datetime
    sent: str = ""

    @property
    def token(self) -> str:
        """What each form of the matter's pages sends back: only a page of this look can know it."""
        return blake2b(b"token", key=self.secret.encode(), digest_size=16, person=b"huiyin view").hexdigest()

    @property
    def code(self) -> str:
        """The code, as it is printed."""
        return codes.shown(codes.of(self.institution, self.contact, self.n))

    @property
    def guest(self) -> Guest:
        """As whom files are handed in with what the party does."""
        key = blake2b(b"files", key=self.secret.encode(), digest_size=32, person=b"huiyin view").digest()
        return Guest(self.institution, sealing.key_from(key, self.institution))

    def cookie(self, now: datetime) -> str:
        """What the device keeps: sealed, so that it tells the device nothing, and good from now on."""
        said = {"contact": self.contact, "n": self.n, "secret": self.secret, "at": now.timestamp(), "sent": self.sent}
        return _box(self.institution).seal(json.dumps(said))


def begin(contact: Contact, now: datetime, sent: str = "") -> View:
    """Look at what the contact's present code opens."""
    return View(contact.institution_id, contact.id, contact.code_n, secrets.token_hex(16), now, sent)


def find(institution: int, cookie: str, now: datetime) -> tuple[View, Contact] | None:
    """The look a cookie stands for; None if it was changed, has run out, or the code was replaced meanwhile."""
    try:
        said = json.loads(_box(institution).unseal(cookie)) if cookie else None
    except (SealBroken, ValueError):
        return None
    if said is None:
        return None
    at = datetime.fromtimestamp(said["at"], UTC)
    if not timedelta() <= now - at + timedelta(minutes=1) <= LASTS + timedelta(minutes=1):
        return None
    contact = Contact.objects.filter(id=said["contact"], institution=institution, code_n=said["n"]).first()
    if contact is None or contact.code is None:
        return None
    return View(institution, contact.id, contact.code_n, said["secret"], at, said.get("sent", "")), contact


def renewed(view: View, now: datetime) -> View:
    """The same look, from now on."""
    return replace(view, at=now)


def _box(institution: int) -> sealing.SealingKey:
    return sealing.key_from(sealing.institution_key(institution).derived("portal view"), institution)
