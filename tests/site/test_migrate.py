from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as djangos
from django.db import connection, transaction

import huiyin
from huiyin.finding import store as index
from huiyin.journal import store
from huiyin.journal import triggers as journal_triggers
from huiyin.kernel.ledger import GENESIS
from huiyin.site import migrate
from huiyin.site.management.commands import flush as flush_command
from huiyin.site.management.commands import migrate as migrate_command

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
NOTHING: list[str] = []


@pytest.mark.parametrize("command", [migrate_command, flush_command])
def test_on_the_command_line_both_are_refused(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.Command().run_from_argv(["huiyin", "it"])  # type: ignore[attr-defined]  # two modules of one shape
    assert stopped.value.code == 2
    assert capsys.readouterr().err.strip()


def test_every_room_with_triggers_is_known() -> None:
    folder = Path(huiyin.__file__).parent
    rooms = {import_module(f"huiyin.{path.parent.name}.triggers") for path in folder.glob("*/triggers.py")}
    assert rooms <= set(migrate.TRIGGER_ROOMS)


def test_a_guarded_database_may_be_served(db: None) -> None:
    assert migrate.check_all(connection) == NOTHING
    migrate.refuse_if_missing()


def test_one_that_lacks_a_trigger_may_not(db: None) -> None:
    journal_triggers.drop(connection)
    with pytest.raises(migrate.TriggersMissing, match=r"guard_journal_entry_.*huiyin migrate"):
        migrate.refuse_if_missing()


def test_triggers_come_back_after_the_block_whatever_happened_in_it(db: None) -> None:
    for fate in (None, ZeroDivisionError):
        try:
            with migrate.without_triggers():
                assert migrate.check_all(connection)
                if fate:
                    raise fate
        except ZeroDivisionError:
            pass
        assert migrate.check_all(connection) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_migrating_again_changes_nothing() -> None:
    with transaction.atomic():
        store.append("case:1", 1, GENESIS, NOW, 1, "note", {})
    before = store.head("case:1")
    migrate.migrate(verbosity=0)
    assert migrate.check_all(connection) == NOTHING
    assert store.head("case:1") == before


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_fails_leaves_the_triggers_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        assert migrate.check_all(connection)
        raise ZeroDivisionError

    monkeypatch.setattr(djangos.Command, "handle", fail)
    with pytest.raises(ZeroDivisionError):
        migrate.migrate(verbosity=0)
    assert migrate.check_all(connection) == NOTHING


def test_the_house_is_migrated_whole(db: None) -> None:
    with pytest.raises(CommandError, match="whole"):
        call_command("migrate", "journal", "zero")
    assert migrate.check_all(connection) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_an_emptied_test_database_begins_at_position_one() -> None:
    for _ in range(2):
        with transaction.atomic():
            store.append("case:1", 1, GENESIS, NOW, 1, "note", {})
        assert [entry.position for entry in store.entries("case:1")] == [1]
        call_command("flush", interactive=False, verbosity=0)
        assert store.entries("case:1") == []
        assert migrate.check_all(connection) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_nothing_of_one_test_is_seen_in_the_next() -> None:
    """The tables that Django does not know are emptied too."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO cases_seen (token, case_id) VALUES (4, 1)")
    index.put(1, ["wort"], [4])
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_seen")
        assert cursor.fetchone() == (0,)
    assert index.words(1) == []
