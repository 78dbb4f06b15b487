"""Whatever is changed behind the house's back is found by the proofs, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.utils import translation
from pytest_django import Settings

from huiyin.cases import tables
from huiyin.cases.models import Case
from huiyin.journal.checkpoints import write_checkpoint
from huiyin.journal.models import Act, Entry
from huiyin.parties import sealing
from huiyin.parties.models import Key, Token
from tests.cast import Cast

from . import world
from .hands import drop_checks, found, names, other, run, stamp, tampering, undone
from .scene import full


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Settings) -> Iterator[Cast]:
    """A register with a checkpoint written beside it."""
    settings.HUIYIN_HOME = tmp_path
    sealing.forget()
    made = full()
    write_checkpoint(made.now)
    assert world.findings(made) == []
    with translation.override("en"):
        yield made
    sealing.forget()


JOURNALLED = ("dossier", "clock", "participation", "wall", "task", "contact", "case", "matter", "reply")
# The watch's own bookkeeping: how far a clock's alarms have come is no result of a move.
UNPROVED = {("clock", "alarms"), ("clock", "next_alarm_at")}


def test_these_are_all_journalled_tables() -> None:
    assert {one.name for one in tables.tables()} >= set(JOURNALLED)


def table_of(model: type[models.Model]) -> tuple[str, str]:
    """Table and primary key of a model, quoted."""
    return (
        f'"{model._meta.db_table}"',
        f'"{next(one.column for one in model._meta.concrete_fields if one.primary_key)}"',
    )


def set_column(model: type[models.Model], field: models.Field[Any, Any], row: models.Model) -> None:
    """Give one column of one row another value."""
    table, key = table_of(model)
    value = other(field, getattr(row, field.attname))
    assert run(f'UPDATE {table} SET "{field.column}" = %s WHERE {key} = %s', value, row.pk) == 1


@pytest.mark.parametrize("name", JOURNALLED)
def test_any_column_of_any_row_changed(cast: Cast, name: str) -> None:
    model = tables.table(name).model
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"the scene has no {name}"
    missed = []
    for field in model._meta.concrete_fields:
        with undone(), tampering():
            drop_checks(model._meta.db_table)
            set_column(model, field, row)
            findings = found(cast)
            if not names(findings, f"{name}:{row.pk}", _stream(row)) and (name, field.attname) not in UNPROVED:
                missed.append(field.attname)
    assert missed == []


def _stream(row: Any) -> str:
    """The stream a row's changes stand in; what the scene's rows hang on."""
    if isinstance(row, Case):
        return f"case:{row.pk}"
    case = getattr(row, "case_id", None)
    return f"case:{case}" if case else f"ossier {row.pk}"


@pytest.mark.parametrize("name", JOURNALLED)
def test_any_row_deleted(cast: Cast, name: str) -> None:
    model = tables.table(name).model
    table, key = table_of(model)
    for row in model._default_manager.order_by("pk"):
        with undone(), tampering():
            assert run(f"DELETE FROM {table} WHERE {key} = %s", row.pk) == 1
            assert names(found(cast), f"{name}:{row.pk}", _stream(row)), row.pk


# What a copy must have of its own to be let in at all.
FRESH = {
    "code": "NULL",
    "n": "n + 900",
    "until": "since",
    "key_id": "(SELECT id FROM parties_key WHERE parent_id IS NULL)",  # the only key that no dossier has
}


@pytest.mark.parametrize("name", JOURNALLED)
def test_any_row_put_in(cast: Cast, name: str) -> None:
    """A copy of a true row under a number of its own."""
    model = tables.table(name).model
    table, key = table_of(model)
    row = model._default_manager.order_by("pk")[0]
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    listed, values = ", ".join(f'"{one}"' for one in columns), ", ".join(FRESH.get(one, f'"{one}"') for one in columns)
    copy = f"INSERT INTO {table} ({key}, {listed}) SELECT 987654, {values} FROM {table} WHERE {key} = %s"
    with undone(), tampering():
        drop_checks(model._meta.db_table)
        assert run(copy, row.pk) == 1
        assert names(found(cast), f"{name}:987654", "987654")


@pytest.mark.parametrize("name", ["dossier", "clock", "participation", "contact", "case", "reply", "task"])
def test_two_rows_swapped(cast: Cast, name: str) -> None:
    """Each takes the other's place; nothing is missing and nothing is new."""
    model = tables.table(name).model
    table, key = table_of(model)
    first, *_, last = [row.pk for row in model._default_manager.order_by("pk")] * 2
    if first == last:
        pytest.skip("one row only")
    with undone(), tampering():
        for start, end in ((first, -1), (last, first), (-1, last)):
            run(f"UPDATE {table} SET {key} = %s WHERE {key} = %s", end, start)
        assert names(found(cast), f"{name}:{first}", f"{name}:{last}", f"case:{first}", f"ossier {first}")


Tamper = Callable[[Cast], tuple[object, ...]]


def at(text: str) -> str:
    """SQL or a name with the ids of the scene's cases put in."""
    ids = list(Case.objects.order_by("id").values_list("id", flat=True))
    return text.format(handled=ids[0], accused=ids[2])


def entry_changed(column: str) -> Tamper:
    def tamper(cast: Cast) -> tuple[object, ...]:
        row = Entry.objects.filter(stream=at("case:{handled}")).order_by("-seq")[0]
        (field,) = (one for one in Entry._meta.concrete_fields if one.attname == column)
        set_column(Entry, field, row)
        return row.stream, row.pk, row.pk + 1

    return tamper


def tail_cut(cast: Cast) -> tuple[object, ...]:
    """The last entry goes, and the case goes back to what stood before it, head and all."""
    before, last = list(Entry.objects.filter(stream=at("case:{handled}")).order_by("seq"))[-2:]
    assert last.move == "note"
    run("DELETE FROM journal_entry WHERE id = %s", last.pk)
    back = at("UPDATE cases_case SET head = %s, seq = %s, moved_at = %s WHERE id = {handled}")
    assert run(back, before.digest, before.seq, stamp(before.at)) == 1
    return (last.stream,)


def case_gone(cast: Cast) -> tuple[object, ...]:
    """Everything about the last case goes, from every table, and its numbers too."""
    case = Case.objects.order_by("-id")[0]
    for table in ("matters_matter", "matters_reply", "cases_clock", "cases_participation", "cases_wall", "cases_task",
                  "cases_seen"):  # fmt: skip
        run(f"DELETE FROM {table} WHERE case_id = %s", case.pk)
    dossiers = list(case.contacts.values_list("dossier_id", flat=True))
    run("DELETE FROM cases_contact WHERE case_id = %s", case.pk)
    run("DELETE FROM cases_case WHERE id = %s", case.pk)
    for dossier in dossiers:
        run("DELETE FROM parties_token WHERE dossier_id = %s", dossier)
        run("DELETE FROM parties_dossier WHERE id = %s", dossier)
    run("DELETE FROM parties_key WHERE id = %s", case.key)
    run("DELETE FROM journal_entry WHERE stream = %s", f"case:{case.pk}")
    run("UPDATE cases_series SET last = last - 1 WHERE name IN ('visit', 'case:matter')")
    run("DELETE FROM cases_series WHERE last = 0")
    return (f"case:{case.pk}",)


def sql_change(statement: str, *words: str) -> Tamper:
    def tamper(cast: Cast) -> tuple[object, ...]:
        named = [at(word) for word in words]
        assert run(at(statement)) > 0
        return tuple(named)

    return tamper


TAMPERINGS: dict[str, Tamper] = {
    **{
        f"entry's {column}": entry_changed(column)
        for column in ("id", "stream", "seq", "at", "act", "move", "body", "digest", "tag")
    },
    "entry taken out": sql_change(
        "DELETE FROM journal_entry WHERE stream = 'case:{handled}' AND seq = 2", "case:{handled}"),
    "tail cut": tail_cut,
    "case gone everywhere": case_gone,
    "series put back": sql_change("UPDATE cases_series SET last = last - 1 WHERE name = 'letter'", "letter"),
    "series put on": sql_change("UPDATE cases_series SET last = last + 1 WHERE name = 'case:matter'", "case:matter"),
    "series of another year": sql_change("UPDATE cases_series SET year = 2025 WHERE name = 'letter'", "letter"),
    "series gone": sql_change("DELETE FROM cases_series WHERE name = 'call'", "call"),
    "seen by more": sql_change("INSERT INTO cases_seen (token, case_id) VALUES (8, {accused})", "case:{accused}"),
    "seen by fewer": sql_change("DELETE FROM cases_seen WHERE case_id = {handled}", "case:{handled}"),
    "seen by another": sql_change(
        "UPDATE cases_seen SET token = token + 40 WHERE case_id = {handled} AND token ="
        " (SELECT max(token) FROM cases_seen WHERE case_id = {handled})", "case:{handled}"),
    "wall lifted": sql_change("DELETE FROM cases_wall WHERE member_id IS NOT NULL", "case:{accused}"),
    "key's bytes": sql_change("UPDATE parties_key SET wrapped = 's1.AAAA' WHERE parent_id IS NOT NULL", "ossier"),
    "keys swapped": sql_change(
        "UPDATE parties_key SET wrapped = (SELECT max(k.wrapped) FROM parties_key k WHERE k.parent_id IS NOT NULL"
        " AND k.id <> parties_key.id) WHERE parent_id IS NOT NULL", "ossier"),
    "key without a parent": sql_change(
        "UPDATE parties_key SET parent_id = id WHERE id = (SELECT max(id) FROM parties_key)", "ossier"),
    "key taken out": sql_change(
        "DELETE FROM parties_key WHERE id = (SELECT max(id) FROM parties_key)", "dossier", "ossier", "ey "),
    "key emptied": sql_change(
        "UPDATE parties_key SET wrapped = '', destroyed_at = made_at WHERE id = (SELECT max(id) FROM parties_key)",
        "Key "),
    "token taken out": sql_change(
        "DELETE FROM parties_token WHERE dossier_id = (SELECT max(id) FROM parties_dossier)", "Dossier"),
    "token changed": sql_change("UPDATE parties_token SET value = '0123456789abcdef' WHERE value ="
        " (SELECT max(value) FROM parties_token)", "Dossier"),
    "token made ordinary": sql_change(
        "UPDATE parties_token SET confidential = NOT confidential WHERE dossier_id ="
        " (SELECT max(id) FROM parties_dossier)", "Dossier"),
    "act taken out": sql_change(
        "DELETE FROM journal_act WHERE id = (SELECT max(id) FROM journal_act)", "act it belongs to"),
    "act of somebody else": sql_change('UPDATE journal_act SET "by" = 999 WHERE "by" IS NOT NULL', "its act asked"),
    "act's answer": sql_change("UPDATE journal_act SET result = '[]' WHERE result <> '[]'", "came of its act"),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERINGS)
def test_it_is_found_and_named(cast: Cast, how: str) -> None:
    with undone(), tampering():
        for table in ("cases_seen", "parties_key", "journal_act", "cases_series", "journal_entry", "cases_case"):
            drop_checks(table)
        words = TAMPERINGS[how](cast)
        findings = found(cast)
        assert names(findings, *words), [one.sentence for one in findings]


def test_the_scene_has_rows_everywhere(cast: Cast) -> None:
    assert all(tables.table(name).model._default_manager.exists() for name in JOURNALLED)
    assert Key.objects.exists()
    assert Token.objects.exists()
    assert Act.objects.exists()
