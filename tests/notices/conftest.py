"""Two members of one institution, their units, and a mail server that is really there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import Settings

from huiyin.institution.models import Institution, Member, Unit
from huiyin.kernel.ids import new_id
from huiyin.notices import acts, store
from huiyin.parties import sealing
from huiyin.parties.store import insert_keys

from .mailserver import MailServer, mail_server

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    institution: int
    unit: int
    clerk: int
    colleague: int


@pytest.fixture
def house(db: None) -> House:
    name = {"zh": "临河区信访局", "en": "Linhe District Letters and Visits Office"}
    institution = Institution.objects.create(name=name, zone="Asia/Shanghai", calendar="cn")
    unit_id = new_id()
    Unit.objects.create(
        id=unit_id,
        institution=institution,
        path=[unit_id],
        kind="department",
        name={"zh": "城管局", "en": "City works"},
    )
    clerk, colleague = (Member.objects.create(institution=institution, name=name) for name in ("甲", "乙"))
    return House(institution.id, unit_id, clerk.id, colleague.id)


@dataclass
class Post:
    """The outbox as the engine uses it: enqueue in a transaction, send later, hear of what failed."""

    house: House
    heard: list[acts.Failure] = field(default_factory=list)

    def put(self, to: str, key: str = "case:1/reply", title: str = "答复", body: str = "您好。\n事已办结。") -> bool:
        with transaction.atomic():
            sealing_key = sealing.new_key(self.house.institution)
            insert_keys([sealing_key.row], NOW)
            sealed = store.Sealed(sealing_key.id, *(sealing_key.seal(text) for text in (to, title, body)))
            return store.enqueue("case:1", "reply", sealed, key, NOW, institution_id=self.house.institution)

    def send(self, now: datetime, limit: int = 100) -> acts.Sent:
        return acts.send_due(now, limit, on_failed=lambda failure, at: self.heard.append(failure))


@pytest.fixture
def post(transactional_db: None, house: House) -> Post:
    sealing.forget()  # the database was emptied since, and ids begin anew
    return Post(house)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
        settings.DEFAULT_FROM_EMAIL = "临河区信访局 <office@linhe.example>"
        yield server
