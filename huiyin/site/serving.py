"""The server and its worker as children of one supervisor; and what must hold before they start."""

from __future__ import annotations

import ctypes
import http.client
import ipaddress
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from huiyin.institution.models import Account
from huiyin.site import running
from huiyin.site.console import Trouble, err
from huiyin.site.demo.staff import PASSWORD, SAMPLES
from huiyin.site.masterkey import refuse_lost_key
from huiyin.site.migrate import TriggersMissing, refuse_if_missing

APPLICATION = "huiyin.site.wsgi:application"
THREADS = 4
"""Blocking threads a process: with two processes eight connections, which is what one SQLite file serves well."""

_READY = 120.0  # seconds a server may take to answer for the first time
_PATIENCE = (
    25.0  # seconds the children may take to stop: a request under way ends, and SQLite waits up to 20 for its turn
)
_POLL = 0.2
_LONGEST_PAUSE = 60.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def check(host: str) -> None:
    """Raise ``Trouble`` unless the house may be served at ``host``: the database, the secret, who could sign in."""
    refuse_stale_database()
    if has_guessable_secret():
        text = _("The secret in %s can be guessed. Remove the file: a new one is made, and everybody signs in again.")
        raise Trouble(text % (Path(settings.HUIYIN_HOME) / "secret.key"))
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise Trouble(_("The front-end files are not built. Run `make run`, or `python -m django collectstatic`."))
    if is_loopback(host):
        return
    if settings.HUIYIN_DEMO:
        raise Trouble(_("HUIYIN_DEMO=1 lets everybody in: with it the server listens on this machine only."))
    if settings.DEBUG:
        raise Trouble(_("DEBUG shows the inside of the house: with it the server listens on this machine only."))
    if name := sample_account():
        text = _("The sample account %s is here, whose password everybody knows. Use another HUIYIN_HOME.")
        raise Trouble(text % name)


def refuse_stale_database() -> None:
    """Raise ``Trouble`` unless the database is up to date, its triggers are in place and its master key is here."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Trouble(_("The database is not up to date. Run `huiyin migrate`."))
    try:
        refuse_if_missing()
    except TriggersMissing as error:
        raise Trouble(str(error)) from error
    refuse_lost_key()


def has_guessable_secret() -> bool:
    """Whether the secret of this house is one that somebody could find."""
    try:
        return is_guessable(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's answer to an empty one
        return True


def is_guessable(secret: str) -> bool:
    """Whether somebody could find the secret by trying: too short, too even, or a well-known one."""
    return len(secret) < 50 or len(set(secret)) < 20 or secret.startswith("django-insecure-")


def sample_account() -> str | None:
    """The name of an account that opens with the password of the sample institution."""
    names = [one.username for one in SAMPLES]
    for account in Account.objects.filter(username__in=names, is_active=True).order_by("id"):
        if check_password(PASSWORD, account.password):
            return account.username
    return None


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ``Trouble`` when something listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            said = {"host": host, "port": port, "why": error.strerror}
            raise Trouble(_("Cannot listen on %(host)s:%(port)s: %(why)s.") % said) from error


@dataclass
class Child:
    """One child process, started again with growing pauses when it dies."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    pause: float = 1.0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it, so that it ends when this process does, however that ends."""
        self.begun = time.monotonic()
        self.process = subprocess.Popen(self.command, preexec_fn=_die_with_parent)  # noqa: S603 one thread here

    def status(self) -> int | None:
        """Its exit status, None while it runs."""
        return self.process.poll() if self.process else None

    def keep_alive(self) -> None:
        """Start it again when it has died, after a pause that doubles while it keeps dying."""
        now = time.monotonic()
        if self.status() is None:
            return
        if not self.again_at:
            self.pause = 1.0 if now - self.begun > _LONGEST_PAUSE else min(self.pause * 2, _LONGEST_PAUSE)
            self.again_at = now + self.pause
            err().print(_("The watch has died (%(status)s) and starts again.") % {"status": self.status()})
        if now >= self.again_at:
            self.again_at = 0.0
            self.start()

    def stop(self, until: float) -> None:
        """Wait for it to stop until then, and no longer."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def commands(host: str, port: int, workers: int) -> tuple[list[str], list[str]]:
    """The command lines of the server and of its worker."""
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host.strip("[]"), "--port", str(port)]
    server += ["--workers", str(workers), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    server += ["--respawn-failed-workers", "--workers-kill-timeout", str(int(_PATIENCE) - 5), APPLICATION]
    return server, [sys.executable, "-m", "huiyin.site.cli", "watch"]


def serve(host: str, port: int, workers: int, stop: threading.Event, ready: Callable[[], None]) -> int:
    """Serve until ``stop`` is set; call ``ready`` when the first page was answered. Return the exit status."""
    check(host)
    refuse_taken_port(host, port)
    connection.close()
    server, worker = (Child(command) for command in commands(host, port, workers))
    with running.together(Path(settings.HUIYIN_HOME)):
        try:
            server.start()
            answers = _answers(host, port, server, stop)
            worker.start()  # only now: both together would keep the first page waiting
            if answers:
                ready()
            while not stop.wait(_POLL) and server.status() is None:
                worker.keep_alive()
            failed = not stop.is_set()
            if failed:
                err().print(_("The server has stopped by itself (%s).") % server.status())
            return 1 if failed else 0
        finally:
            _stop_all([server, worker])


def _stop_all(children: list[Child]) -> None:
    for child in children:
        if child.process is not None and child.status() is None:
            child.process.terminate()
    until = time.monotonic() + _PATIENCE
    for child in children:
        child.stop(until)


def _answers(host: str, port: int, server: Child, stop: threading.Event) -> bool:
    """Wait for the first answer; False when there is none."""
    until = time.monotonic() + _READY
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host.strip("[]"), host.strip("[]"))  # noqa: S104 names, not bound
    while time.monotonic() < until and server.status() is None and not stop.is_set():
        asked = http.client.HTTPConnection(near, port, timeout=5)
        try:
            asked.request("GET", resolve_url(settings.LOGIN_URL), headers={"Host": settings.ALLOWED_HOSTS[0]})
            return asked.getresponse().status == http.HTTPStatus.OK
        except OSError:
            stop.wait(_POLL)
        finally:
            asked.close()
    return False
