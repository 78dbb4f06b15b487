"""Migrations are complete, triggers in place, and every table is accounted for."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from huiyin.site.migrate import check_all
from tests.house.tree import ROOT

LINE = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.django_db
def test_all_triggers_are_in_place() -> None:
    assert check_all(connection) == []


@pytest.mark.django_db
def test_every_table_has_a_line_in_the_docs() -> None:
    """Also what raw SQL makes; SQLite's and the index's own inner tables belong to the table they serve."""
    with connection.cursor() as cursor:
        found = set(connection.introspection.table_names(cursor))
    found |= {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found = {table for table in found if not re.search(r"_(data|idx|content|docsize|config)$", table)}
    told = set(LINE.findall((ROOT / "docs" / "data.md").read_text(encoding="utf-8")))
    assert found - told == set(), "tables without a line in docs/data.md"
    assert told - found == set(), "lines in docs/data.md for tables that are gone"
