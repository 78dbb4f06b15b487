"""Whatever is changed behind the journal's back in what has come is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from huiyin.cases.models import Contact
from huiyin.institution.models import Member
from huiyin.matters import arrivals
from huiyin.matters.arrivals import By
from huiyin.matters.models import LETTER, VISIT, Arrival
from huiyin.matters.pages import registering
from huiyin.matters.pages.sheet import sheet as make
from huiyin.matters.pages.suggested import NOTHING
from huiyin.parties import sealing
from tests.cast import START, Cast, build
from tests.matters.sheets import LETTER as TYPED
from tests.proof import world
from tests.proof.hands import drop_checks, found, names, other, run, tampering, undone

TABLE = "matters_arrival"


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Settings) -> Iterator[Cast]:
    """A post and a queue with something at every stage, one letter registered."""
    settings.HUIYIN_HOME = tmp_path
    sealing.forget()
    cast = build()
    unit, anna = cast.units["office"].id, cast.actor("anna")

    def by() -> By:
        return By(anna, cast.pass_time(minutes=1))

    letters = arrivals.note(by(), unit, LETTER, 4)
    arrivals.open_(by(), letters[:2])
    arrivals.set_aside(by(), letters[3], "returned")
    arrivals.note(by(), unit, VISIT)
    sheet = make(anna, by().now, arrival=letters[0])
    sheet.inputs |= {**TYPED, "received_at": START.isoformat()}
    registering.register(sheet, NOTHING)
    cast.register()
    assert world.findings(cast) == []
    with translation.override("en"):
        yield cast
    sealing.forget()


def stages() -> list[Arrival]:
    """One row of each stage and way in."""
    return list({(row.channel, row.state): row for row in Arrival.objects.all()}.values())


def test_any_column_of_any_row_changed(cast: Cast) -> None:
    assert len(stages()) == 5
    missed = []
    for row in stages():
        for field in Arrival._meta.concrete_fields:
            value = other(field, getattr(row, field.attname))
            if field.name == "contact":
                value = Contact.objects.filter(arrival=None).values_list("pk", flat=True)[0]
            elif field.name.endswith("_by"):
                value = Member.objects.exclude(pk=getattr(row, field.attname)).values_list("pk", flat=True)[0]
            with undone(), tampering():
                drop_checks(TABLE)
                assert run(f'UPDATE {TABLE} SET "{field.column}" = %s WHERE id = %s', value, row.pk) == 1
                if not names(found(cast), f"arrival:{row.pk}"):
                    missed.append((row.channel, row.state, field.name))
    assert missed == []


def test_any_row_deleted_or_put_in(cast: Cast) -> None:
    for row in stages():
        with undone(), tampering():
            assert run(f"DELETE FROM {TABLE} WHERE id = %s", row.pk) == 1
            assert names(found(cast), f"arrival:{row.pk}")
    columns = ", ".join(f'"{one.column}"' for one in Arrival._meta.concrete_fields)
    for day in ("day", "'2026-03-09'"):  # beside others of its day, and on a day of which no journal knows
        copied = columns.replace('"id"', "77").replace('"n"', "n + 900").replace('"contact_id"', "NULL")
        copied = copied.replace('"day"', day)
        row = next(one for one in stages() if one.state == "came")
        with undone(), tampering():
            assert run(f"INSERT INTO {TABLE} ({columns}) SELECT {copied} FROM {TABLE} WHERE id = %s", row.pk) == 1
            assert names(found(cast), "arrival:77")


def test_a_number_left_out_is_named(cast: Cast) -> None:
    """Also where row and journal agree: an entry written by the house itself with a number too far."""
    unit, anna = cast.units["office"].id, cast.actor("anna")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrivals, "range", lambda first, last: range(first + 1, last + 1), raising=False)
        arrivals.note(By(anna, cast.pass_time(minutes=1)), unit, LETTER)
    assert [one.kind for one in found(cast)] == ["series_gap"]
