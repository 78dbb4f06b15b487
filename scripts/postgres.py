"""A throw-away PostgreSQL: ``scripts/postgres.py COMMAND …`` runs the command with ``HUIYIN_DATABASE`` set, then stops.

Without a command it prints the address and serves until interrupted. As root the server runs as the user ``postgres``,
since PostgreSQL refuses root. Everything is durable as PostgreSQL comes; ``--fast`` turns fsync off, for tests only.
"""

from __future__ import annotations

import argparse
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

MISSING = "PostgreSQL's server is missing. On Debian and Ubuntu: sudo apt-get install postgresql"


class Unavailable(RuntimeError):
    """No PostgreSQL server can be started here; the message says what to install."""


def programs() -> Path:
    """Return the folder of the newest ``initdb`` and ``pg_ctl``: Debian's own folders first, then the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [int(number) for number in re.findall(r"\d+", path.parts[-3])],
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise Unavailable(MISSING)
    return Path(on_path).resolve().parent


def _owner() -> str | None:
    """Return the user the server must run as, or None to run as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError as error:
        raise Unavailable("PostgreSQL refuses to run as root and there is no user postgres here.") from error


def _run(user: str | None, folder: Path, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs as ``user``; its words are shown only when it fails."""
    done = subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if done.returncode:
        log = folder / "server.log"
        raise Unavailable(f"{command[0]} failed:\n{done.stdout}{log.read_text() if log.exists() else ''}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(*, fast: bool = False) -> Iterator[str]:
    """Start a new cluster on a free loopback port, yield its ``postgresql://`` address, stop and delete it.

    UTF-8 with the C.UTF-8 collation, so that order and case are the same on every machine. Raises ``Unavailable``.
    """
    bin_, user = programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="huiyin-postgresql-"))
    data, password = folder / "data", secrets.token_urlsafe(18)
    port = _free_port()
    (folder / "password").write_text(password, encoding="ascii")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c max_connections=200"
    if fast:
        options += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    try:
        if user:
            for path in (folder, folder / "password"):
                shutil.chown(path, user, user)
        _run(user, folder, bin_ / "initdb", "--pgdata", data, "--username=huiyin", "--pwfile", folder / "password",
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions")  # fmt: skip
        _run(user, folder, bin_ / "pg_ctl", "--pgdata", data, "--log", folder / "server.log", "-o", options,
             "--wait", "--timeout=60", "start")  # fmt: skip
        try:
            yield f"postgresql://huiyin:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run(user, folder, bin_ / "pg_ctl", "--pgdata", data, "--mode=immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """Run the command of the command line on a new cluster; return its exit status."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--fast", action="store_true", help="no fsync: for tests that do not measure or kill")
    reader.add_argument("command", nargs=argparse.REMAINDER)
    given = reader.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    try:
        with cluster(fast=given.fast) as address:
            if given.command:
                environment = os.environ | {"HUIYIN_DATABASE": address}
                return subprocess.run(given.command, env=environment, check=False).returncode
            print(f"HUIYIN_DATABASE={address}", flush=True)
            signal.pause()
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
