"""Files at rest: each sealed under a key of its own, which stands sealed in the row that names it.

``HUIYIN_HOME/files/<two digits>/<id>``. A file is whole and synced before its row is written: a crash leaves a file
that no row names, never a row without its file. ``sweep`` takes such files away.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from huiyin.kernel.ids import new_id
from huiyin.kernel.keys import KEY_BYTES, derive, sync_folder

FOLDER = "files"
PARTS = 256  # folders
_BEGINS = b"HYF1"
_NONCE = 12
_LEFT = timedelta(days=1)  # so long a file may lie unnamed: what names it may still be on its way
_AT_ONCE = 500


class FileBroken(Exception):
    """What is in a file is not what was put there: it was cut, changed, or is another one."""


class FileMissing(Exception):
    """The file is not there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file put away: its id, the secret that opens it, and the digest of its content, keyed by that secret.

    Keyed, so that equal files in two cases have different digests.
    """

    id: int
    secret: str = field(repr=False)
    digest: str


def put(content: bytes) -> Kept:
    """Seal the content under a new key and put it away; it is on the disk when this returns."""
    secret, file_id = AESGCM.generate_key(KEY_BYTES * 8), new_id()
    nonce = os.urandom(_NONCE)
    path = path_of(file_id)
    _make(path.parent)
    draft = path.with_name(f".{path.name}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_BEGINS + nonce)
            file.write(AESGCM(secret).encrypt(nonce, content, _bound(file_id)))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
    return Kept(file_id, secret.hex(), digest(secret.hex(), content))


def get(file_id: int, secret: str) -> bytes:
    """The content of a file; raises ``FileMissing`` or ``FileBroken``."""
    try:
        sealed = path_of(file_id).read_bytes()
    except FileNotFoundError:
        raise FileMissing(file_id) from None
    body = len(_BEGINS) + _NONCE
    if sealed[: len(_BEGINS)] != _BEGINS:
        raise FileBroken(file_id)
    try:
        return AESGCM(bytes.fromhex(secret)).decrypt(sealed[len(_BEGINS) : body], sealed[body:], _bound(file_id))
    except (InvalidTag, ValueError):
        raise FileBroken(file_id) from None


def digest(secret: str, content: bytes) -> str:
    """What tells this content from any other to whoever has the secret: 64 hexadecimal digits."""
    return hmac.new(derive(bytes.fromhex(secret), "file digest"), content, "sha256").hexdigest()


def drop(ids: Collection[int]) -> None:
    """Take files away; those that are gone already are passed over. Call it once no row names them any more."""
    for file_id in ids:
        path_of(file_id).unlink(missing_ok=True)


def sweep(
    now: datetime, named: Callable[[Collection[int]], set[int]], known: Collection[int], part: int | None = None
) -> int:
    """Take away what has lain for a day and no row names; ``named`` says which of some ids are. Returns how many.

    ``known`` are some files that the database names: where none of them lies there, the folder is another house's and
    nothing is taken. ``part``: look into that one of the ``PARTS`` folders only.
    """
    if not any(path_of(one).exists() for one in known):
        return 0
    lying, gone = sorted(_lying(now, part)), 0
    for start in range(0, len(lying), _AT_ONCE):
        some = lying[start : start + _AT_ONCE]
        unnamed = set(some) - named(some)
        drop(unnamed)
        gone += len(unnamed)
    return gone


def files() -> Iterator[Path]:
    """Every whole file, in order; drafts of a crash are passed over."""
    folder = _home() / FOLDER
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def path_of(file_id: int) -> Path:
    """Where a file lies."""
    return _folder(file_id % PARTS) / str(file_id)


def _folder(part: int) -> Path:
    return _home() / FOLDER / f"{part:02x}"


def _lying(now: datetime, part: int | None) -> Iterator[int]:
    before = (now - _LEFT).timestamp()
    for path in (_home() / FOLDER if part is None else _folder(part)).rglob("*"):
        with suppress(FileNotFoundError):
            if not path.is_file() or path.stat().st_mtime >= before:
                continue
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
            elif path.name.isdecimal():
                yield int(path.name)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)
        sync_folder(folder.parent.parent)


def _home() -> Path:
    return Path(settings.HUIYIN_HOME)


def _bound(file_id: int) -> bytes:
    return b"file:%d" % file_id
