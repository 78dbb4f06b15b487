"""A whole copy of the house in one file, made while people write: database, checkpoints, destroyed keys, files.

The order makes it hold together: checkpoints before the database (no line may know an entry that the copy lacks),
files and destroyed keys after it (what the copy refers to is there, what died meanwhile stays dead). The manifest is
written last, so a file that was cut off is no backup. The master key stays apart unless asked for: who holds both can
read everything.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from huiyin.kernel.keys import fingerprint, sync_folder
from huiyin.papers import store as papers
from huiyin.parties import destroyed
from huiyin.site import running
from huiyin.site.console import Misused, Step, Trouble
from huiyin.site.masterkey import BESIDE, refuse_lost_key
from huiyin.site.masterkey import NAME as KEY

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
_PAGES = 2000
_LEVEL = 3  # of gzip: most of it is sealed, and sealed text does not shrink


@dataclass(frozen=True)
class Member:
    """One file in a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``key``: the fingerprint of the master key that opens it."""

    made_at: str
    key: str
    members: tuple[Member, ...]
    format: int = FORMAT

    @property
    def database(self) -> str:
        """The name of the database's file: which of the two it is."""
        return next(one.name for one in self.members if one.name in (SQLITE, POSTGRESQL))

    @property
    def has_key(self) -> bool:
        """Whether the master key is in it."""
        return any(one.name == KEY for one in self.members)

    def text(self) -> bytes:
        """The manifest as it stands in the file."""
        members = [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in self.members]
        said = {"format": self.format, "made_at": self.made_at, "key": self.key, "members": members}
        return json.dumps(said, indent=1).encode()


def manifest_of(text: bytes) -> Manifest:
    """Read a manifest; raises ``Trouble`` for anything else."""
    try:
        said: dict[str, Any] = json.loads(text)
        members = tuple(Member(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in said["members"])
        found = Manifest(str(said["made_at"]), str(said["key"]), members, int(said["format"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Misused(_("This is no backup of Huiyin: its manifest cannot be read.")) from error
    if found.format != FORMAT:
        raise Misused(_("This backup was made by another version of Huiyin (format %s).") % found.format)
    return found


def standing_key(home: Path) -> bytes | None:
    """The master key in ``home``, None if there is none; never makes one."""
    with suppress(FileNotFoundError, ValueError):
        return bytes.fromhex((home / KEY).read_text(encoding="ascii").strip())
    return None


def default_file(now: datetime) -> Path:
    """Where a backup goes when nobody says where."""
    return Path(settings.HUIYIN_HOME) / "backups" / f"huiyin-{now.astimezone(UTC):%Y%m%d-%H%M%S}.tar.gz"


@dataclass
class _Tar:
    """A backup being written; every file added is counted in."""

    tar: tarfile.TarFile
    now: datetime
    members: list[Member] = field(default_factory=list)

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        """Add what ``file`` holds from here, ``size`` bytes."""
        counted = _Counted(file)
        self.tar.addfile(self._info(name, size), counted)
        self.members.append(Member(name, size, counted.hash.hexdigest()))

    def add_path(self, name: str, path: Path) -> None:
        """Add a file as it is now."""
        with path.open("rb") as file:
            self.add(name, file, os.fstat(file.fileno()).st_size)

    def finish(self, key: str) -> Manifest:
        """Write the manifest."""
        manifest = Manifest(self.now.astimezone(UTC).isoformat(), key, tuple(self.members))
        text = manifest.text()
        self.tar.addfile(self._info(MANIFEST, len(text)), io.BytesIO(text))
        return manifest

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(self.now.timestamp())
        return info


class _Counted:
    """A file that hashes what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        part = self.file.read(size)
        self.hash.update(part)
        return part


def write(file: Path, now: datetime, *, with_keys: bool = False, step: Step | None = None) -> Manifest:
    """Write the backup to ``file``, readable by its owner only; it appears whole or not at all."""
    with running.together(Path(settings.HUIYIN_HOME)):  # the key is not changed meanwhile
        return _written(Path(settings.HUIYIN_HOME), file, now, with_keys, step)


def _written(home: Path, file: Path, now: datetime, with_keys: bool, step: Step | None) -> Manifest:
    refuse_lost_key()
    key = standing_key(home)
    if key is None:
        raise Trouble(_("There is no master key in %s: nothing has been kept here yet.") % (home / "keys"))
    if file.exists():
        raise Misused(_("%s is there already. Choose another name.") % file)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    try:
        with (
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tempfile.TemporaryDirectory(dir=file.parent, prefix=".huiyin-") as folder,
        ):
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=_LEVEL) as tar:
                manifest = _fill(_Tar(tar, now), home, Path(folder), key, with_keys, step)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(file.parent)
    return manifest


def _fill(tar: _Tar, home: Path, folder: Path, key: bytes, with_keys: bool, step: Step | None) -> Manifest:
    for path in sorted((home / "checkpoints").glob("*.jsonl")):
        tar.add_path(f"checkpoints/{path.name}", path)
    if connection.vendor == "sqlite":
        copy_sqlite(folder / SQLITE, step)
        tar.add_path(SQLITE, folder / SQLITE)
    else:
        dump_postgresql(folder / POSTGRESQL)
        tar.add_path(POSTGRESQL, folder / POSTGRESQL)
    for path in papers.files():
        with suppress(FileNotFoundError):  # taken away meanwhile: no form and no living key names it any more
            tar.add_path(path.relative_to(home).as_posix(), path)
    if (home / destroyed.NAME).exists():
        tar.add_path(destroyed.NAME, home / destroyed.NAME)
    for name in BESIDE:  # sealed under the master key
        if (home / name).exists():
            tar.add_path(name, home / name)
    if with_keys:
        tar.add_path(KEY, home / KEY)
    return tar.finish(fingerprint(key))


def copy_sqlite(target: Path, step: Step | None = None) -> None:
    """Copy the database as it is at this instant, while others write (SQLite's online backup)."""
    name = str(connection.settings_dict["NAME"])

    def tell(_status: int, left: int, total: int) -> None:
        if step:
            step(_("Database"), total - left, total)

    source_uri = f"{Path(name).resolve().as_uri()}?mode=rw"  # rw: never to make an empty one
    with closing(sqlite3.connect(source_uri, uri=True, timeout=20)) as source, closing(sqlite3.connect(target)) as copy:
        # A reading transaction holds one view, so that writers neither wait nor make the copy begin anew.
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=_PAGES, progress=tell)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise Trouble(_("The copy of the database is damaged (%s): look at the disk.") % said)


def postgresql_program(name: str) -> str:
    """The path of one of PostgreSQL's client programs; raises ``Trouble`` when it is missing."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    chosen = str(found[-1]) if found else shutil.which(name)
    if chosen is None:
        raise Trouble(_("%s is missing. On Debian and Ubuntu: sudo apt-get install postgresql-client") % name)
    return chosen


def run_postgresql(name: str, *arguments: str) -> None:
    """Run a client program on the house's database; raises ``Trouble`` with its own words when it fails."""
    given = connection.settings_dict
    environment = os.environ | {
        "PGHOST": str(given["HOST"]),
        "PGPORT": str(given["PORT"]),
        "PGUSER": str(given["USER"]),
        "PGPASSWORD": str(given["PASSWORD"]),
    }
    command = [postgresql_program(name), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 our own words
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or [str(done.returncode)]
        raise Trouble(_("%(program)s failed: %(said)s") % {"program": name, "said": words[0]})


def dump_postgresql(target: Path) -> None:
    """Dump the house's database as it is at this instant, in PostgreSQL's own form."""
    database = str(connection.settings_dict["NAME"])
    run_postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", database)
