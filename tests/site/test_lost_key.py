"""A lost master key stops every hand that would write, in one line, and is never replaced by a new one."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from huiyin.institution.models import Institution
from huiyin.journal import store as journal
from huiyin.journal import triggers
from huiyin.kernel import keys
from huiyin.parties import sealing
from huiyin.site import checkup
from huiyin.site.cli import app
from huiyin.site.masterkey import refuse_lost_key
from tests.cast import START, build
from tests.site.homes import Home, Run

PASSWORD = "a-word-of-its-own"
PACK = "letters-and-visits/2022-05-01"
COMMANDS = (
    "serve",
    "watch",
    "watch --once",
    "migrate",
    "demo --cases 1",
    "verify",
    "verify --since-checkpoint",
    "backup",
    f"init --name A --english A --last-resort B --admin C --username bing --password {PASSWORD}",
    "unit list",
    "unit add A --english A",
    f"account add bing --name C --unit 1 --role head --password {PASSWORD}",
    f"account password anna --password {PASSWORD}",
    f"packs install {PACK}",
    "import rows.csv --as nyc311",
    "keys rotate --yes",
    "log publish",
    "log new-key",
    "tokens list",
    "tokens make kiosk --unit 1 --role registrar --scope register",
    "tokens revoke 1",
)


@pytest.fixture
def key(db: None, settings: Settings, tmp_path: Path) -> Path:
    """The master key of a house with one case, in a data folder of its own."""
    master = keys.master_key(settings.HUIYIN_HOME).hex()
    settings.HUIYIN_HOME = tmp_path
    keys.read_or_write_once(tmp_path / "keys" / "master.key", master)
    build().register()
    return tmp_path / "keys" / "master.key"


def _forget() -> None:
    """What a process that starts knows: nothing."""
    journal.forget()
    sealing.forget()


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_goes_on_without_it(run: Run, key: Path, command: str) -> None:
    before = Institution.objects.values_list("id", "revision").get()
    key.unlink()
    said = run(*command.split(), status=1)
    assert said == f"huiyin: The master key {key} is missing, and the database holds what it sealed." + (
        " Put back the copy you kept.\n"
    )
    assert not key.exists(), "a new key was made"
    assert Institution.objects.values_list("id", "revision").get() == before


def test_every_command_is_in_the_list_or_needs_no_key() -> None:
    needless = {"restore", "doctor", "packs check", "packs explain", "packs draw"}  # restore brings or demands it
    needless |= {"verify receipt"}  # it asks no house
    groups = {"account", "unit", "packs", "keys", "log", "tokens"}
    named = {" ".join(one.split()[: 2 if one.split()[0] in groups else 1]) for one in COMMANDS}
    assert named | needless == _every_command()


def _every_command() -> set[str]:
    found = set()
    for one in app.registered_commands:
        found.add(one.name or getattr(one.callback, "__name__", ""))
    for group in app.registered_groups:
        inner = group.typer_instance
        assert inner is not None
        if inner.registered_callback is not None:
            found.add(str(group.name))
        found |= {
            f"{group.name} {one.name or getattr(one.callback, '__name__', '')}" for one in inner.registered_commands
        }
    return found


def test_the_doctor_says_it(key: Path) -> None:
    key.unlink()
    with translation.override("en"):
        signs = [sign for sign in checkup.examine(START) if "master key" in sign.what]
    assert [(sign.state, "is missing" in sign.what) for sign in signs] == [(checkup.BAD, True)]
    assert not key.exists()


def test_another_key_is_refused_too_and_the_old_one_opens_again(run: Run, key: Path) -> None:
    mine = key.read_text()
    key.write_text(secrets.token_hex(32))
    _forget()
    assert "is not the one of this database" in run("verify", status=1)
    key.write_text("no key at all")
    _forget()
    assert "64 hexadecimal digits" in run("verify", status=1)
    key.write_text(mine)
    _forget()
    assert "Everything is as it was written." in run("verify")


def test_what_was_tampered_with_is_named_by_verify_not_taken_for_another_key(run: Run, key: Path) -> None:
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET tag = '0' WHERE id = (SELECT max(id) FROM journal_entry)")
    triggers.install(connection)
    _forget()
    refuse_lost_key()


def test_a_new_house_has_no_key_to_lose(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.HUIYIN_HOME = tmp_path
    refuse_lost_key()
    assert not (tmp_path / "keys").exists()


def test_no_process_that_answers_starts_without_it(home: Home) -> None:
    key = home.folder / "keys" / "master.key"
    kept = key.read_text()
    key.unlink()
    assert "Trouble: " in (said := home.python("-c", "import huiyin.site.wsgi", status=1))
    assert str(key) in said
    assert not key.exists()
    key.write_text(kept)
    home.python("-c", "import huiyin.site.wsgi")


def test_nor_without_the_key_that_signs_the_log(run: Run, key: Path) -> None:
    assert "The log is signed" in run("log", "publish")
    signing = key.with_name("log.key")
    assert signing.stat().st_mode & 0o077 == 0
    kept = signing.read_text()
    signing.unlink()
    assert "log.key, which signs the log, is missing" in run("log", "publish", status=1)
    assert not signing.exists()
    signing.write_text(keys.log_key_sealed(keys.master_key(key.parent.parent), secrets.token_bytes(32)))
    assert "missing or another one" in run("verify", status=1)
    signing.write_text(keys.log_key_sealed(secrets.token_bytes(32), secrets.token_bytes(32)))
    assert "not sealed under" in run("verify", status=1)
    signing.write_text(kept)
    assert "Everything is as it was written." in run("verify")


def test_the_log_goes_on_with_another_key(run: Run, key: Path) -> None:
    run("log", "publish")
    assert "from now on" in run("log", "new-key")
    assert "Nothing has come" in run("log", "publish")
    assert "Everything is as it was written." in run("verify")
