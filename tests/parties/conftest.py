"""An office that keeps dossiers: registering people, writing what acts return as the engine would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from huiyin.institution.models import Institution, Member
from huiyin.kernel.ledger import Changes
from huiyin.parties import acts, sealing
from huiyin.parties.given import Checked, Given, read
from huiyin.parties.models import Link, Person

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TODAY = date(2026, 11, 21)
ZONE = "Asia/Shanghai"

WANG = {
    "name": "王小明",
    "phones": "138 0000 1234",
    "identity_number": "11010519491231002X",
    "address": "浙江省杭州市西湖区文一路 3 号 201 室",
    "gender": "女",
}

Register = Callable[..., int]


def typed(raw: Mapping[str, Any], kind: str = "person") -> Checked:
    """What was typed, as read in an office in Shanghai."""
    return read(raw, kind, zone=ZONE, today=TODAY)


def given(kind: str = "person", **raw: Any) -> Given:
    """Fields that give no error, as they are kept."""
    checked = typed(raw, kind)
    assert checked.ok, checked.errors
    return checked.given


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A data folder for this test alone: its own master key, its own list of destroyed keys."""
    settings.HUIYIN_HOME = tmp_path
    sealing.forget()
    yield Path(django_settings.HUIYIN_HOME)
    sealing.forget()


@pytest.fixture
def office(db: None) -> int:
    """The id of an institution in Shanghai."""
    return Institution.objects.create(name={"zh": "临河区信访局"}, zone=ZONE, calendar="cn").id


@pytest.fixture
def clerk(office: int) -> int:
    """The id of a member of that institution."""
    return Member.objects.create(institution_id=office, name="甲").id


@pytest.fixture
def register(office: int) -> Register:
    """Write one dossier as a registration does; return its id."""

    def register(raw: Mapping[str, Any] = WANG, kind: str = "person", *, confidential: bool = False) -> int:
        checked = typed(raw, kind)
        assert checked.ok, checked.errors
        draft = acts.draft(
            office, checked.given, kind, confidential=confidential, head_count=checked.head_count, now=NOW
        )
        with transaction.atomic():
            acts.write([draft], NOW)
        return draft.dossier_id

    return register


def apply(streams: Mapping[str, Changes]) -> None:
    """Write the rows of persons and links from changes, in their order, as the engine does."""
    with transaction.atomic():
        for changes in streams.values():
            for key, row in changes.get("person", {}).items():
                Person.objects.create(id=int(key), **row)
            for key, row in changes.get("link", {}).items():
                if not Link.objects.filter(id=int(key)).update(**row):
                    Link.objects.create(id=int(key), **row)


def stored() -> bytes:
    """All the database holds: its files on SQLite, every table of the house as text on PostgreSQL."""
    if connection.vendor == "sqlite":
        main = Path(str(connection.settings_dict["NAME"]))
        return b"".join(path.read_bytes() for path in sorted(main.parent.glob(f"{main.name}*")))
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT CAST(t AS text) FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).encode()
