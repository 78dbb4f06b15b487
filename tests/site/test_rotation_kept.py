"""A change of the master key in real processes: killed with -9, and between a backup and its being put back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.site import homes
from tests.site.homes import Home

AGAIN_AND_AGAIN = """
from huiyin.site import ready
from datetime import UTC, datetime
from huiyin.site.masterkey import refuse_lost_key
from huiyin.site.rotation import rotate
refuse_lost_key()
print("begins", flush=True)
while True:
    rotate(datetime.now(UTC), "root")
"""
PROVED = "Everything is as it was written."


@pytest.fixture
def elsewhere(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Home]:
    """An empty house."""
    with django_db_blocker.unblock(), homes.made(tmp_path / "elsewhere") as home:
        yield home


def _key(home: Home) -> Path:
    return home.folder / "keys" / "master.key"


def test_killed_again_and_again_the_house_opens(home: Home) -> None:
    first = _key(home).read_text()
    for pause in (0.05, 0.11, 0.17, 0.23):
        running = home.start("-c", AGAIN_AND_AGAIN)
        assert running.stdout is not None
        assert running.stdout.readline() == "begins\n"
        time.sleep(pause)
        homes.kill_whole(running)
        running.stdout.close()
    assert PROVED in home.run("verify")
    assert _key(home).read_text() != first
    assert not list(_key(home).parent.glob("*.new"))


def test_a_backup_of_before_opens_with_the_key_of_then_and_says_so(home: Home, elsewhere: Home, tmp_path: Path) -> None:
    before, after = (str(tmp_path / name) for name in ("before.tar.gz", "after.tar.gz"))
    old = _key(home).read_text()
    home.run("backup", before)
    assert "The master key is changed." in home.run("keys", "rotate", "--yes")
    home.run("backup", after)
    _key(elsewhere).parent.mkdir()

    _key(elsewhere).write_text(_key(home).read_text())
    said = elsewhere.run("restore", before, status=1)
    assert "whose fingerprint is" in said
    assert "it is the old one" in said
    assert PROVED in elsewhere.run("restore", after)
    assert PROVED in elsewhere.run("verify")

    _key(elsewhere).write_text(old)
    assert PROVED in elsewhere.run("restore", before, "--yes")
    assert not (elsewhere.folder / "keys" / "journal.key").exists()
    assert PROVED in elsewhere.run("verify")


def test_a_change_that_was_cut_off_is_set_aside_with_what_a_backup_replaces(home: Home, tmp_path: Path) -> None:
    file = str(tmp_path / "before.tar.gz")
    home.run("backup", file)
    shutil.copy(_key(home), _key(home).with_name("master.key.new"))
    assert PROVED in home.run("restore", file, "--yes")
    assert not list(_key(home).parent.glob("*.new"))
    assert list((home.folder / "backups").glob("before-*/master.key.new"))
