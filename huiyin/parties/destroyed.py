"""The list of destroyed keys beside the database: what was erased stays erased when an older backup is put back.

``HUIYIN_HOME/destroyed-keys`` holds one key id a line and is only ever added to. A key is listed before the database
forgets it for good: after a crash it may be listed and alive, never dead and unlisted, and ``acts.apply_destroyed``
finishes what was begun.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from huiyin.kernel.keys import sync_folder

NAME = "destroyed-keys"


class ListDamaged(Exception):
    """The list holds a line that is no key id; the message says which."""


def listed(home: Path) -> set[int]:
    """The ids of all destroyed keys. Raises ``ListDamaged``."""
    path = home / NAME
    if not path.exists():
        return set()
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    for place, line in enumerate(lines, 1):
        if line and not line.isdecimal():
            raise ListDamaged(f"{path}, line {place}: not a key id; put back the copy from the backups")
    return {int(line) for line in lines if line}


def add(home: Path, ids: Iterable[int]) -> None:
    """List these keys; when it returns they are on the disk."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / NAME
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"  # a crash cut the last line: do not lengthen it
        os.write(handle, b"\n" * torn + b"".join(b"%d\n" % one for one in ids))
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(home)
