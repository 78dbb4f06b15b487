"""Who is at work on a data folder: servers, watches and backups share it; a restore and a change of key are alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from huiyin.site.console import Trouble

_LOCK = "running.lock"


@contextmanager
def together(home: Path) -> Iterator[None]:
    """Work on the folder beside others; raises ``Trouble`` while somebody has it alone."""
    with _locked(home, fcntl.LOCK_SH) as got:
        if not got:
            raise Trouble(_("A backup is being restored here, or the master key changed. Try again when that is done."))
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Have the folder for oneself; raises ``Trouble`` while others work on it."""
    with _locked(home, fcntl.LOCK_EX) as got:
        if not got:
            raise Trouble(_("A server, a watch, an import or a backup runs on %s. Stop it first.") % home)
        yield


@contextmanager
def _locked(home: Path, how: int) -> Iterator[IO[str] | None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / _LOCK).open("a") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file
