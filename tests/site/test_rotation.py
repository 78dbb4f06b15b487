"""The master key is changed, or it is not: killed at every file and statement, the house opens and proves itself."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.utils import translation
from pytest_django import Settings

from huiyin.cases import drills
from huiyin.cases.models import Case
from huiyin.cases.proving import verify
from huiyin.journal import store as journal
from huiyin.journal.log import leaves, signing
from huiyin.journal.log import store as log
from huiyin.journal.models import Entry
from huiyin.kernel import keys
from huiyin.parties import sealing
from huiyin.parties.models import Key
from huiyin.site import rotation, running
from huiyin.site.console import Trouble
from huiyin.site.masterkey import refuse_lost_key
from tests.cast import Cast, build
from tests.proof.breaking import Breaker, Killed, breaking, reborn
from tests.site.homes import Run

FILES = ("open", "fsync", "link", "replace", "unlink")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own, with a key of its own."""
    settings.HUIYIN_HOME = tmp_path
    _forget()
    keys.master_key(tmp_path)
    with translation.override("en"):
        yield tmp_path
    _forget()


def _forget() -> None:
    """What a process that starts knows: nothing."""
    reborn()
    journal.forget()
    leaves.forget()


@contextmanager
def _breaking(at: int, *, after: bool) -> Iterator[Breaker]:
    """Stop at the ``at``-th statement or change of a file, whichever it is."""
    with breaking(at, after=after) as breaker, ExitStack() as patches:
        for name in FILES:
            real: Callable[..., Any] = getattr(os, name)
            broken = partial(_file, breaker, name, real)
            patches.enter_context(mock.patch.object(os, name, broken))
        yield breaker


def _file(breaker: Breaker, name: str, real: Callable[..., Any], *given: Any, **more: Any) -> Any:
    failed: list[OSError] = []

    def run() -> Any:
        try:
            return real(*given, **more)
        except OSError as error:
            failed.append(error)

    result = breaker._run(f"{name} {given[:1]}", run)
    if failed:
        raise failed[0]
    return result


def _holds(cast: Cast, folder: Path, case: int, known: set[str]) -> str:
    """The house as the next process finds it; return the fingerprint of the key in use."""
    _forget()
    refuse_lost_key()
    assert rotation.unfinished(folder) == []
    log.publish(cast.now)
    assert verify(cast.now).findings == []
    row = Case.objects.get(pk=case)
    assert sealing.open_key(row.key).unseal(row.title).startswith("夜间施工")
    used = keys.fingerprint(keys.master_key(folder))
    fits = {keys.fingerprint(bytes.fromhex(one.read_text().strip())) for one in keys.old_keys(folder)}
    assert known <= fits | {used}, "a key that opens older backups is gone"
    assert (folder / "keys" / "master.key").stat().st_mode & 0o077 == 0
    return used


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_it_is_changed_or_it_is_not(folder: Path, after: bool) -> None:
    cast = build()
    case = cast.register()
    log.publish(cast.now)
    signer = signing.current()
    known = {_holds(cast, folder, case, set())}
    came_of_it = []
    for at in range(1, 200):
        before = keys.fingerprint(keys.master_key(folder))
        try:
            with _breaking(at, after=after) as breaker:
                rotation.rotate(cast.now, "root")
        except Killed:
            now = _holds(cast, folder, case, known)
            came_of_it.append(now != before)
            known.add(now)
        else:
            break
    assert len(came_of_it) == breaker.count > 30
    assert came_of_it == sorted(came_of_it), "it was changed, and a later death took it back"
    assert {True, False} == set(came_of_it)
    assert Entry.objects.filter(move="change_master_key").count() == came_of_it.count(True) + 1
    found = signing.current()
    assert found is not None
    assert signer is not None
    assert found.id == signer.id, "the log goes on under another key"
    cast.register()
    _holds(cast, folder, case, known)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_before_and_after_is_proved_by_one_key(folder: Path) -> None:
    cast = build()
    first, tag = cast.register(), keys.journal_key(folder)
    for _ in range(2):
        old = keys.master_key(folder)
        done = rotation.rotate(cast.now, "root")
        assert done.old.read_text().strip() == old.hex()
        assert keys.fingerprint(keys.master_key(folder)) == done.fingerprint != keys.fingerprint(old)
        assert keys.journal_key(folder) == tag
        assert (folder / "keys" / "journal.key").stat().st_mode & 0o077 == 0
        assert not sealing.opened_by(old, cast.institution.id)
        _forget()
        cast.register()
    assert verify(cast.now).findings == []
    changed = drills.last_change(cast.institution.id)
    assert changed is not None
    assert changed.account == "root"
    assert not Entry.objects.filter(body__contains=keys.master_key(folder).hex()).exists()
    assert Case.objects.filter(pk=first).exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_done_alone(folder: Path) -> None:
    cast = build()
    cast.register()
    with running.together(folder), pytest.raises(Trouble, match="runs on"):
        rotation.rotate(cast.now, "root")


@pytest.mark.django_db(transaction=True)
def test_without_the_journal_s_key_or_with_another_one_nothing_goes_on(folder: Path) -> None:
    cast = build()
    cast.register()
    rotation.rotate(cast.now, "root")
    path = keys.journal_key_path(folder)
    kept = path.read_text()
    path.unlink()
    _forget()
    with pytest.raises(Trouble, match=r"journal\.key is missing"):
        refuse_lost_key()
    path.write_text(keys.journal_key_sealed(secrets.token_bytes(32), secrets.token_bytes(32)))
    _forget()
    with pytest.raises(keys.KeyDamaged, match="not sealed under"):
        refuse_lost_key()
    path.write_text(kept)
    _forget()
    refuse_lost_key()


@pytest.mark.django_db(transaction=True)
def test_where_neither_key_opens_nothing_is_touched(folder: Path) -> None:
    build().register()
    new, master = folder / "keys" / "master.key.new", folder / "keys" / "master.key"
    for path in (new, master):
        path.write_text(secrets.token_hex(32))
    before = (new.read_text(), master.read_text())
    _forget()
    with pytest.raises(Trouble, match="Neither"):
        refuse_lost_key()
    assert (new.read_text(), master.read_text()) == before


@pytest.mark.django_db(transaction=True)
def test_a_house_without_institutions_has_nothing_to_change(folder: Path) -> None:
    assert not Key.objects.exists()
    with pytest.raises(Trouble, match="nothing that the master key opens"):
        rotation.rotate(build().now, "root")


def test_the_command_says_what_to_do_next(run: Run, settings: Settings, tmp_path: Path) -> None:
    settings.HUIYIN_HOME = tmp_path
    build().register()
    said = run("keys", "rotate", "--yes")
    assert keys.fingerprint(keys.master_key(tmp_path)) in said
    assert str(keys.old_keys(tmp_path)[0]) in said
    assert "huiyin backup" in said
    assert "Everything is as it was written." in run("verify")
