"""A backup made while four people register, put back elsewhere, is a house that proves itself."""

from __future__ import annotations

import io
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from huiyin.site import backup
from huiyin.site.console import Trouble
from huiyin.site.restoring import restore, unpack
from tests.site import homes
from tests.site.homes import Home
from tests.site.writers import acknowledged

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BACK_UP_THEN_ERASE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from huiyin.site import ready
from django.db import transaction
from huiyin.cases.models import Contact
from huiyin.finding import store as index
from huiyin.institution.models import Member
from huiyin.parties import acts
from huiyin.site import backup
from tests.site.writers import register

register("letter")
register("another letter")
backup.write(Path(sys.argv[1]), datetime.now(UTC))
contact = Contact.objects.order_by("id").first()
with transaction.atomic():
    index.drop([contact.case_id])
    by = Member.objects.get(name="Dao").id
    acts.erase(contact.dossier_id, by=by, reason="request", now=datetime.now(UTC))
"""
WHAT_IS_LEFT = """
from huiyin.site import ready
from huiyin.cases.models import Contact
from huiyin.finding import store
for contact in Contact.objects.order_by("id"):
    print(bool(contact.dossier.key.wrapped), bool(store.words(contact.case_id)))
"""
REGISTERED = """
from huiyin.site import ready
from huiyin.journal.models import Act
print(*Act.objects.filter(source="writers").values_list("key", flat=True))
"""


@pytest.fixture
def elsewhere(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Home]:
    """An empty house."""
    with django_db_blocker.unblock(), homes.made(tmp_path / "elsewhere") as home:
        yield home


@contextmanager
def _writing(home: Home, notes: Path) -> Iterator[None]:
    notes.mkdir()
    running = home.start("tests/site/writers.py", str(notes), "4", "1000", "1")
    try:
        until = time.monotonic() + 60
        while len(acknowledged(notes)) < 20 and time.monotonic() < until and running.poll() is None:
            time.sleep(0.05)
        yield
        assert running.poll() is None, "the writers had stopped before"
    finally:
        homes.kill_whole(running)
        if running.stdout:
            running.stdout.close()


def test_made_while_four_write_it_restores_to_a_house_that_proves_itself(
    home: Home, elsewhere: Home, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    with _writing(home, notes):
        before = set(acknowledged(notes))
        said = home.run("backup", "--with-keys")
    assert "keep the file as you would keep the key" in said
    (file,) = (home.folder / "backups").glob("huiyin-*.tar.gz")
    assert file.stat().st_mode & 0o077 == 0
    assert "Everything is as it was written." in elsewhere.run("restore", str(file))
    assert before <= set(elsewhere.python("-c", REGISTERED).split())
    assert len(before) >= 20
    key = elsewhere.folder / "keys" / "master.key"
    assert key.read_bytes() == (home.folder / "keys" / "master.key").read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    assert "The log is signed" in elsewhere.run("log", "publish")  # with the key that came along


def test_who_was_erased_stays_erased_and_what_stood_is_set_aside(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    home.python("-c", BACK_UP_THEN_ERASE, str(file))
    assert "say --yes" in home.run("restore", str(file), status=1)
    said = home.run("restore", str(file), "--yes")
    assert "1 key was destroyed again." in said
    assert "What stood here before is in" in said
    assert "Everything is as it was written." in said
    # The words came back with the backup, and were taken out again.
    assert home.python("-c", WHAT_IS_LEFT).splitlines() == ["False False", "True True"]
    (aside,) = (home.folder / "backups").glob("before-*")
    assert {"database.pgdump", "huiyin.sqlite3"} & {path.name for path in aside.iterdir()}


Change = Callable[[str, bytes], bytes | None]
CHANGES: dict[str, Change] = {
    "is not what was backed up": lambda name, text: (
        text[:-9] + bytes([text[-9] ^ 1]) + text[-8:] if name.startswith("database") else text
    ),
    "damaged": lambda name, text: None if name.startswith("database") else text,
    "cut off or is no backup": lambda name, text: None if name == "manifest.json" else text,
    "another version": lambda name, text: text.replace(b'"format": 1', b'"format": 2') if "manifest" in name else text,
    "manifest cannot be read": lambda name, text: b"{}" if "manifest" in name else text,
}


def _changed(file: Path, target: Path, change: Change) -> Path:
    """The same archive with its members changed; None leaves one out."""
    with tarfile.open(file) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            text = change(member.name, content.read() if content else b"")
            if text is not None:
                member.size = len(text)
                new.addfile(member, io.BytesIO(text))
    return target


def _odd_files(file: Path, folder: Path) -> Iterator[Path]:
    """What is no backup, or no longer one."""
    (folder / "empty").write_bytes(b"")
    (folder / "cut").write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with tarfile.open(folder / "outside", "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("files/../../outside.txt"), io.BytesIO())
    with tarfile.open(folder / "link", "w:gz") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    yield from (folder / name for name in ("empty", "cut", "outside", "link"))


def test_what_is_no_whole_backup_is_refused_before_anything_is_touched(
    db: None, furnished: Home, tmp_path: Path, settings: Settings
) -> None:
    file = tmp_path / "backup.tar.gz"
    said = furnished.run("backup", str(file))
    assert "The master key is not in it." in said
    with tarfile.open(file) as tar:
        assert "keys/master.key" not in tar.getnames()
    refused = [(path, "cut off or is no backup") for path in _odd_files(file, tmp_path)]
    refused += [(tmp_path / "absent", "There is no file")]
    refused += [(_changed(file, tmp_path / f"{n}", one), words) for n, (words, one) in enumerate(CHANGES.items())]
    settings.HUIYIN_HOME = bare = tmp_path / "bare"
    with translation.override("en"):
        for path, words in [*refused, (file, "Put it into")]:
            with pytest.raises(Trouble, match=words):
                restore(path, NOW)
        (bare / "keys").mkdir()
        (bare / "keys" / "master.key").write_text("ab" * 32 + "\n")
        with pytest.raises(Trouble, match="is not the one this backup was made with"):
            restore(file, NOW, overwrite=True)
        assert {path.name for path in bare.iterdir()} == {"keys", "running.lock"}
        assert not (tmp_path / "outside.txt").exists()
        with pytest.raises(Trouble, match="is there already"):
            backup.write(file, NOW)
    whole = tmp_path / "whole"
    whole.mkdir()
    assert unpack(_changed(file, tmp_path / "same", lambda name, text: text), whole).database.startswith("database.")
