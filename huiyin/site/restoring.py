"""Putting a backup back: checked before anything is touched, what stood before set aside, what was erased kept so."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiyin.cases.models import Contact
from huiyin.cases.proving import Proof, prove
from huiyin.finding import store as index
from huiyin.institution import house
from huiyin.journal import store as journal
from huiyin.journal.log import leaves
from huiyin.kernel.keys import fingerprint, sync_folder
from huiyin.parties import acts as parties
from huiyin.parties import destroyed, sealing
from huiyin.site import backup, rotation, running
from huiyin.site.backup import MANIFEST, POSTGRESQL, SQLITE, Manifest
from huiyin.site.console import Misused, Step, Trouble
from huiyin.site.masterkey import BESIDE
from huiyin.site.masterkey import NAME as KEY
from huiyin.site.migrate import migrate

_FOLDERS = ("checkpoints/", "files/")
_FILES = (SQLITE, POSTGRESQL, KEY, *BESIDE, destroyed.NAME, MANIFEST)
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Restored:
    """What came of it: when the backup was made, how many keys were destroyed again, where the old house stands."""

    manifest: Manifest
    destroyed_again: int
    aside: Path | None
    proof: Proof


def restore(file: Path, now: datetime, *, overwrite: bool = False, step: Step | None = None) -> Restored:
    """Put the backup in the place of what stands in the data folder, and prove it.

    Raises ``Trouble`` before anything is touched: no or damaged backup, another master key, a house that stands there
    (without ``overwrite``), a server that runs on it.
    """
    home = Path(settings.HUIYIN_HOME)
    home.mkdir(parents=True, exist_ok=True)
    with running.alone(home), tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as name:
        folder = Path(name)
        manifest = unpack(file, folder)
        _check_database(manifest)
        _check_key(manifest, home, folder)
        stands = _stands()
        if stands and not overwrite:
            raise Trouble(_("There is a house in %s already. To replace it, say --yes.") % home)
        aside = _set_aside(home, now, stands, manifest.has_key)
        _put_in_place(manifest, folder, home)
        house.forget()
        sealing.forget()
        journal.forget()
        leaves.forget()
        migrate(verbosity=0)
        again = parties.apply_destroyed(now)
        _forget_words()
        return Restored(manifest, again, aside, prove(now, step=step))


def unpack(file: Path, folder: Path) -> Manifest:
    """Unpack a backup into ``folder`` and compare every file with its digest; raises ``Trouble``."""
    if not file.exists():
        raise Misused(_("There is no file %s.") % file)
    try:
        with tarfile.open(file, "r:gz") as tar:
            found = {one.name: _take(tar, one, folder) for one in tar}
    except (OSError, EOFError, ValueError, zlib.error, tarfile.TarError) as error:
        raise Misused(_("%s is cut off or is no backup of Huiyin.") % file) from error
    if MANIFEST not in found:
        raise Misused(_("%s is cut off or is no backup of Huiyin.") % file)
    manifest = backup.manifest_of((folder / MANIFEST).read_bytes())
    for one in manifest.members:
        if found.get(one.name) != (one.size, one.sha256):
            text = _("%(file)s is damaged: %(name)s is not what was backed up.")
            raise Misused(text % {"file": file, "name": one.name})
    return manifest


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> tuple[int, str]:
    """Unpack one file, if it is one that a backup holds; return its size and digest."""
    source = tar.extractfile(member) if member.isfile() else None
    known = member.name in _FILES or (member.name.startswith(_FOLDERS) and ".." not in Path(member.name).parts)
    if source is None or not known:
        raise ValueError(member.name)
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    size, found = 0, hashlib.sha256()
    with source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while part := source.read(_AT_ONCE):
            file.write(part)
            found.update(part)
            size += len(part)
    return size, found.hexdigest()


def _check_database(manifest: Manifest) -> None:
    wanted = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    if manifest.database != wanted:
        raise Trouble(_("This backup is of the other database: set HUIYIN_DATABASE to match it."))


def _check_key(manifest: Manifest, home: Path, folder: Path) -> None:
    """The key that opens the backup is here or in it."""
    standing = backup.standing_key(home)
    if manifest.has_key:
        within = backup.standing_key(folder)
        if within is None or fingerprint(within) != manifest.key:
            raise Trouble(_("The master key in the backup is not the one it was made with."))
    elif standing is None:
        text = _("The master key is not in this backup. Put it into %s first (readable by you only).")
        raise Trouble(text % (home / KEY))
    elif fingerprint(standing) != manifest.key:
        text = _(
            "The master key in %(file)s is not the one this backup was made with, whose fingerprint is %(mark)s."
            " If the key was changed since, it is the old one. Put that one there first."
        )
        raise Trouble(text % {"file": home / KEY, "mark": manifest.key})


def _stands() -> bool:
    """Whether there is a house already: a database with tables in it."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return False
    with connection.cursor() as cursor:
        return "institution_institution" in connection.introspection.table_names(cursor)


def _set_aside(home: Path, now: datetime, stands: bool, other_key: bool) -> Path | None:
    """Move what stands in the data folder to a folder of its own (of PostgreSQL's database, a dump of it)."""
    connection.close()
    name = Path(str(connection.settings_dict["NAME"]))
    own = [name, name.with_name(name.name + "-wal"), name.with_name(name.name + "-shm")]
    standing = [*(own if connection.vendor == "sqlite" else []), home / "checkpoints", home / "files"]
    standing += [*(home / name for name in BESIDE), *rotation.unfinished(home)]
    standing = [path for path in standing if path.exists()]
    if not standing and not stands:
        return None
    aside = home / "backups" / f"before-{now.astimezone(UTC):%Y%m%d-%H%M%S-%f}"
    aside.mkdir(parents=True, mode=0o700)
    if stands and connection.vendor == "postgresql":
        backup.dump_postgresql(aside / POSTGRESQL)
    for path in standing:
        path.replace(aside / path.name)
    if other_key and (home / KEY).exists():
        shutil.copy2(home / KEY, aside / "master.key")
    return aside


def _put_in_place(manifest: Manifest, folder: Path, home: Path) -> None:
    """Move the backup's files to their places; destroyed keys are those of both lists."""
    known = destroyed.listed(home)
    if missing := sorted(destroyed.listed(folder) - known):
        destroyed.add(home, missing)
    if manifest.has_key:
        (home / KEY).parent.mkdir(mode=0o700, exist_ok=True)
        (folder / KEY).replace(home / KEY)
        (home / KEY).chmod(0o600)
    for name in BESIDE:
        if (folder / name).exists():
            (home / name).parent.mkdir(mode=0o700, exist_ok=True)
            (folder / name).replace(home / name)
    for name in _FOLDERS:
        if (folder / name).is_dir():
            (folder / name).replace(home / name)
    if connection.vendor == "sqlite":
        _sync(folder / SQLITE)
        (folder / SQLITE).replace(Path(str(connection.settings_dict["NAME"])))
    else:
        database = str(connection.settings_dict["NAME"])
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        backup.run_postgresql("pg_restore", *options, f"--dbname={database}", str(folder / POSTGRESQL))
    sync_folder(home)


def _forget_words() -> None:
    """Take the words of erased cases out of the index again: they came back with the backup, and no key seals them."""
    erased = Contact.objects.filter(dossier__key__destroyed_at__isnull=False).values_list("case_id", flat=True)
    with transaction.atomic():
        index.drop(sorted(set(erased)))
    while not index.sweep():
        pass


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
