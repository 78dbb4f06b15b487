"""The master key is changed: all institutions' keys are wrapped under a new one, or the old one stays.

The new key, and the journal's and the log's keys sealed under it, are written beside those in use before anything
else. One
transaction wraps the institutions' keys anew: it decides. Then the new files take their places, the master key last,
so that ``master.key.new`` is there as long as anything is undone. Whoever finds it asks which of the two opens an
institution's key, and finishes or takes back. The old key stays as ``old-<fingerprint>.key``: it opens older backups.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.cases import drills
from huiyin.institution.acts import By
from huiyin.kernel import keys
from huiyin.parties import sealing, store
from huiyin.site import running
from huiyin.site.console import Trouble

NEW = ".new"
_LOCK = "keys.lock"


@dataclass(frozen=True)
class Changed:
    """What came of it: the fingerprint of the new key, and where the old one lies."""

    fingerprint: str
    old: Path


def rotate(now: datetime, account: str) -> Changed:
    """Change the master key, as ``account`` of this machine; all of it happens, or nothing.

    Raises ``Trouble`` while anything else works on the data folder, or where no institution has a key yet.
    """
    home = Path(settings.HUIYIN_HOME)
    with running.alone(home), _alone_with_keys(home):
        _settle(home)
        rows = store.institution_keys()
        if not rows:
            raise Trouble(_("No institution has a key yet: there is nothing that the master key opens."))
        old, new, journal = keys.master_key(home), secrets.token_bytes(keys.KEY_BYTES), keys.journal_key(home)
        signing = keys.log_key(home)
        if not all(sealing.unwraps(old, row) for row in rows):
            raise Trouble(_("The key of an institution does not open: run `huiyin verify` first."))
        for path in _beside(home):
            _new(path).unlink(missing_ok=True)
        keys.read_or_write_once(_new(keys.key_path(home)), new.hex())
        keys.read_or_write_once(_new(keys.journal_key_path(home)), keys.journal_key_sealed(new, journal))
        if signing is not None:
            keys.read_or_write_once(_new(keys.log_key_path(home)), keys.log_key_sealed(new, signing))
        with transaction.atomic():
            for row in rows:
                store.wrap_anew(row.id, sealing.wrapped_anew(old, new, row))
                drills.note_change(By(now), row.institution_id, account)
        _finish(home)
        sealing.forget()
        return Changed(keys.fingerprint(new), keys.old_key_path(home, old))


def settle() -> None:
    """Finish or take back a change that was cut off. Raises ``Trouble`` where neither key opens what is here."""
    home = Path(settings.HUIYIN_HOME)
    if _new(keys.key_path(home)).exists():
        with _alone_with_keys(home):
            _settle(home)


def unfinished(home: Path) -> list[Path]:
    """The files of a change that was cut off, where there are any."""
    return [one for path in (keys.key_path(home), *_beside(home)) if (one := _new(path)).exists()]


def _beside(home: Path) -> tuple[Path, Path]:
    """The keys that lie sealed under the master key."""
    return keys.journal_key_path(home), keys.log_key_path(home)


def _settle(home: Path) -> None:
    path = keys.key_path(home)
    rows = store.institution_keys()
    if not _new(path).exists() or not rows:
        return
    if _opens(_new(path), rows):
        _finish(home)
    elif _opens(path, rows):
        _take_back(home)
    else:
        text = _("Neither %(old)s nor %(new)s opens what the database holds. Put back the copy you kept.")
        raise Trouble(text % {"old": path, "new": _new(path)})
    sealing.forget()


def _opens(path: Path, rows: list[store.KeyRow]) -> bool:
    key = _key(path)
    return key is not None and any(sealing.unwraps(key, row) for row in rows)


def _key(path: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        return keys.key_in(path.read_text(encoding="ascii", errors="replace"))
    return None


def _finish(home: Path) -> None:
    """Put the new files in their places, each as often as it takes; the master key last."""
    path = keys.key_path(home)
    for beside in _beside(home):
        with suppress(FileNotFoundError):  # it was put in its place before
            _new(beside).replace(beside)
            keys.sync_folder(path.parent)
    old = _key(path)
    if old is not None:
        with suppress(FileExistsError):  # it was kept before
            os.link(path, keys.old_key_path(home, old))
        keys.sync_folder(path.parent)
    _new(path).replace(path)
    keys.sync_folder(path.parent)


def _take_back(home: Path) -> None:
    for path in _beside(home):
        _new(path).unlink(missing_ok=True)
    _new(keys.key_path(home)).unlink()
    keys.sync_folder(keys.key_path(home).parent)


def _new(path: Path) -> Path:
    return path.with_name(path.name + NEW)


@contextmanager
def _alone_with_keys(home: Path) -> Iterator[None]:
    """Wait until nobody else changes the key or settles a change; the lock of one that died is free."""
    with (home / _LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
