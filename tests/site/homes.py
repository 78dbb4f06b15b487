"""Whole houses in folders of their own, worked on by real commands in processes of their own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

Run = Callable[..., str]
"""Run a command in this process, on the tests' database, and return what it said: the fixture ``run``."""

ROOT = Path(settings.BASE_DIR)
SET_UP = """
from huiyin.site import ready
from datetime import UTC, datetime
from django.contrib.auth.hashers import make_password
from huiyin.institution.models import Account
from huiyin.journal.checkpoints import write_checkpoint
from huiyin.journal.log import store as log
from huiyin.parties import sealing
from huiyin.site.migrate import migrate
from tests.cast import build
migrate(verbosity=0)
cast = build()
sealing.institution_key(cast.institution.id)
Account.objects.filter(username="anna").update(password=make_password("one-good-word"))
write_checkpoint(datetime.now(UTC))
log.publish(datetime.now(UTC))
"""


@dataclass(frozen=True)
class Home:
    """A data folder with its database."""

    folder: Path
    database: str = "sqlite"

    @property
    def environment(self) -> dict[str, str]:
        """What its commands see: nothing of the test's own settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("HUIYIN_", "PYTEST_"))}
        own = {"HUIYIN_HOME": str(self.folder), "HUIYIN_DATABASE": self.database, "LC_ALL": "en_US.UTF-8"}
        return kept | own | {"COLUMNS": "200", "PYTHONPATH": str(ROOT)}

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """Start a program of the house in a group of its own, to be killed whole."""
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, status: int = 0, **more: str) -> str:
        """Run ``huiyin COMMAND`` to its end and return all that it said."""
        return self.python("-m", "huiyin.site.cli", *command, status=status, **more)

    def python(self, *command: str, status: int = 0, **more: str) -> str:
        """Run a script on the house."""
        with self.start(*command, **more) as running:
            said, _ = running.communicate(timeout=300)
        assert running.returncode == status, said
        return said


def kill_whole(running: subprocess.Popen[str]) -> None:
    """End a program and all that it started, at once and without a word."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # Django's own way to make test databases
        cursor.execute(statement)


@contextmanager
def made(folder: Path, like: Home | None = None) -> Iterator[Home]:
    """A house with an empty database, or with all that ``like`` has.

    On PostgreSQL the database stands beside the tests' own and is dropped in the end.
    """
    if like is None:
        folder.mkdir(parents=True)
    else:
        shutil.copytree(like.folder, folder)
    if connection.vendor == "sqlite":
        yield Home(folder)
        return
    given, name = connection.settings_dict, f"home_{secrets.token_hex(6)}"
    template = f' TEMPLATE "{like.database.rpartition("/")[2]}"' if like else ""
    _server(f'CREATE DATABASE "{name}"{template}')
    try:
        yield Home(folder, f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{name}")
    finally:
        _server(f'DROP DATABASE "{name}" WITH (FORCE)')
