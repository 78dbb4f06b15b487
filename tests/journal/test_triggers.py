"""What the database refuses, whoever asks."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.journal import store, triggers
from huiyin.journal.models import Access, Act, Entry

from .conftest import CLERK, HOUSE, NOW, Write, run

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE and id checks are SQLite's")


@pytest.fixture(autouse=True)
def rows(write: Write) -> None:
    """Two entries, two finished acts, one access."""
    write("case:1")
    write("case:1")
    store.record_accesses(NOW, HOUSE, CLERK, "phone", "call back", ["dossier:5"])


@pytest.mark.parametrize("table", ["journal_entry", "journal_access", "journal_act"])
def test_nothing_is_deleted(table: str) -> None:
    with pytest.raises(IntegrityError, match="journal:"):
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize("field", [field.column for field in Entry._meta.local_concrete_fields])
def test_no_field_of_an_entry_changes(field: str) -> None:
    with pytest.raises(IntegrityError, match="only ever added"):
        run(f'UPDATE journal_entry SET "{field}" = "{field}"')


def test_no_entry_changes_through_the_models() -> None:
    entry = Entry.objects.order_by("id")[0]
    entry.move = "other"
    for act in (entry.save, lambda: Entry.objects.bulk_update([entry], ["move"]), entry.delete):
        with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
            act()
    assert set(Entry.objects.values_list("move", flat=True)) == {"note"}


def test_no_access_changes() -> None:
    with pytest.raises(IntegrityError, match="only ever added"):
        run("UPDATE journal_access SET reason = 'another'")


@pytest.mark.parametrize("field", ["id", "institution_id", "source", "key", "body_digest", "at", "by", "tag"])
def test_what_an_act_asked_never_changes(field: str) -> None:
    with pytest.raises(IntegrityError, match="never changes"):
        run(f'UPDATE journal_act SET "{field}" = "{field}"')


def test_a_result_is_written_once() -> None:
    with pytest.raises(IntegrityError, match="finished already"):
        run("UPDATE journal_act SET result = 'another'")
    assert set(Act.objects.values_list("result", flat=True)) == {"done"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["journal_entry", "journal_access", "journal_act"])
def test_nothing_is_truncated(table: str) -> None:
    with pytest.raises(IntegrityError, match="journal:"):
        run(f"TRUNCATE {table}")


COPY = "SELECT {id}, stream, {seq}, at, act, 'planted', body, digest, tag FROM journal_entry WHERE seq = 1"
INTO = "INTO journal_entry (id, stream, seq, at, act, move, body, digest, tag) "


@pytest.mark.parametrize("seq", [0, 1, 2, 4, -1])
def test_an_entry_that_is_not_the_next_is_refused(seq: int) -> None:
    with pytest.raises(IntegrityError):
        run("INSERT " + INTO + COPY.format(id=100, seq=seq))


def test_an_entry_with_a_taken_position_is_refused() -> None:
    taken = Entry.objects.order_by("id")[0].pk
    with pytest.raises(IntegrityError):
        run("INSERT " + INTO + COPY.format(id=taken, seq=3))


@pytest.mark.parametrize("position", [0, -1, -5])
def test_a_position_is_positive(position: int) -> None:
    with pytest.raises(IntegrityError):
        run("INSERT " + INTO + COPY.format(id=position, seq=3))


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(("place", "seq"), [("id", 3), ("id", 1), ("NULL", 1)])
def test_replace_replaces_no_entry(recursive: str, place: str, seq: int) -> None:
    run(f"PRAGMA recursive_triggers={recursive}")
    with pytest.raises(IntegrityError):
        run("INSERT OR REPLACE " + INTO + COPY.format(id=place, seq=seq))
    run("PRAGMA recursive_triggers=ON")
    assert set(Entry.objects.values_list("move", flat=True)) == {"note"}
    assert Entry.objects.count() == 2


@on_sqlite
def test_replace_replaces_no_access_and_no_act() -> None:
    run("PRAGMA recursive_triggers=OFF")
    columns = "id, at, institution_id, member_id, subject, what, reason"
    with pytest.raises(IntegrityError):
        run(f"INSERT OR REPLACE INTO journal_access SELECT {columns.replace('reason', '1')} FROM journal_access")
    columns = 'id, institution_id, source, "key", body_digest, at, by, result, tag, result_tag'
    with pytest.raises(IntegrityError):
        run(f"INSERT OR REPLACE INTO journal_act SELECT {columns.replace(' result,', ' 1,')} FROM journal_act")
    with transaction.atomic():
        store.claim(HOUSE, "web", "k1", "d" * 64, NOW, CLERK)
    taken = f"SELECT {columns.replace('id,', '5,', 1)} FROM journal_act WHERE \"key\" = 'k1'"
    assert run(f"INSERT OR REPLACE INTO journal_act {taken}") == 0
    run("PRAGMA recursive_triggers=ON")
    assert not Act.objects.filter(id=5).exists()
    assert Access.objects.get().reason == "call back"


@on_sqlite
def test_the_pragma_is_on_in_our_own_connections() -> None:
    assert isinstance(connection.connection, sqlite3.Connection)
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA recursive_triggers").fetchone() == (1,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the statement is the same, the trigger is PostgreSQL's")
def test_an_upsert_updates_nothing() -> None:
    taken = Entry.objects.order_by("id")[0].pk
    with pytest.raises(IntegrityError):
        run("INSERT " + INTO + COPY.format(id=taken, seq=3) + " ON CONFLICT (id) DO UPDATE SET move = 'planted'")


def test_all_are_in_place_and_a_second_installation_is_no_other() -> None:
    assert triggers.missing(connection) == []
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_dropped_ones_are_missing() -> None:
    names = set(triggers.TRIGGERS.sqlite if connection.vendor == "sqlite" else triggers.TRIGGERS.postgresql)
    triggers.drop(connection)
    assert set(triggers.missing(connection)) == {f"guard_journal_{name}" for name in names}


def test_one_that_does_nothing_any_more_is_missing() -> None:
    if connection.vendor == "sqlite":
        run("DROP TRIGGER guard_journal_entry_insert")
        run("CREATE TRIGGER guard_journal_entry_insert BEFORE INSERT ON journal_entry BEGIN SELECT 1; END")
    else:
        run(
            "CREATE OR REPLACE FUNCTION guard_journal_entry_insert() RETURNS trigger LANGUAGE plpgsql"
            " AS $$BEGIN RETURN NEW; END$$"
        )
    assert triggers.missing(connection) == ["guard_journal_entry_insert"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite can not switch a trigger off")
def test_one_that_is_switched_off_is_missing() -> None:
    run("ALTER TABLE journal_entry DISABLE TRIGGER guard_journal_entry_kept")
    assert triggers.missing(connection) == ["guard_journal_entry_kept"]
