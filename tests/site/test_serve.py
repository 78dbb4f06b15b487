"""``huiyin serve`` as somebody at a terminal meets it: it starts, says where it is, keeps its watch alive, stops."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.site import homes
from tests.site.browserless import Clerk
from tests.site.homes import Home

SERVED = """
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from huiyin.site import ready
from huiyin.cases.models import Case, Contact
from huiyin.journal.models import Act
from huiyin.cases.proving import verify

known = Path(sys.argv[1]).read_text().split()
done = Counter(Act.objects.filter(source__startswith="register:", result__isnull=False).values_list("key", flat=True))
assert not set(known) - set(done), f"acknowledged and not there: {set(known) - set(done)}"
assert set(done.values()) == {1}, "a key was used twice"
assert Case.objects.count() == Contact.objects.count() == len(done), "a contact without its act, or more than one"
assert sorted(Contact.objects.values_list("n", flat=True)) == list(range(1, len(done) + 1)), "a number is missing"
report = verify(datetime.now(UTC))
assert report.clean, report.findings
print(len(known), len(done))
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _served(home: Home, port: int) -> Iterator[subprocess.Popen[str]]:
    """The house served, from the moment it says where it is."""
    running = home.start("-m", "huiyin.site.cli", "serve", "--port", str(port))
    try:
        assert running.stdout is not None
        said = []
        for line in running.stdout:
            said.append(line)
            if f"http://127.0.0.1:{port}/" in line:
                break
        else:
            pytest.fail("".join(said))
        yield running
    finally:
        homes.kill_whole(running)
        if running.stdout:
            running.stdout.close()


def _child(parent: int, word: str) -> int:
    """The process id of the child whose command line holds the word; 0 if there is none."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) != parent:
                continue
            if word in (path.parent / "cmdline").read_text().split("\0"):
                return int(path.parent.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return 0


def test_it_answers_keeps_its_watch_alive_and_stops(home: Home) -> None:
    port = _free_port()
    with _served(home, port) as running:
        status, text = Clerk(f"http://127.0.0.1:{port}").get("/accounts/login/")
        assert (status, "/static/ui/" in text) == (200, True)
        assert "runs on" in home.run("restore", "nothing.tar.gz", status=1)
        assert "runs on" in home.run("keys", "rotate", "--yes", status=1)
        first = _child(running.pid, "watch")
        os.kill(first, signal.SIGKILL)
        until = time.monotonic() + 30
        while _child(running.pid, "watch") in (0, first) and time.monotonic() < until:
            time.sleep(0.1)
        assert _child(running.pid, "watch") not in (0, first)
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass


@dataclass
class _Writer:
    """A clerk who registers on and on; what got no answer before the server died is sent again when it is back."""

    clerk: Clerk
    asked: str = ""
    known: list[str] = field(default_factory=list)

    def write(self) -> None:
        """Register until the server is gone."""
        while True:
            self.asked = self.asked or uuid.uuid4().hex
            try:
                if not self.clerk.register(self.asked):
                    return
            except (OSError, http.client.HTTPException):  # the end of the server, in the middle of whatever it did
                return
            self.known.append(self.asked)
            self.asked = ""


def _round(home: Home, port: int, writers: list[_Writer], *, first: bool, seconds: float) -> None:
    with _served(home, port) as running:
        for writer in writers:
            if first:
                writer.clerk.sign_in("anna", "one-good-word")
        before = sum(len(writer.known) for writer in writers)
        threads = [threading.Thread(target=writer.write, daemon=True) for writer in writers]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while sum(len(writer.known) for writer in writers) == before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(seconds)
        homes.kill_whole(running)
    for thread in threads:
        thread.join(60)


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_under_load_it_keeps_what_it_acknowledged_once(home: Home, tmp_path: Path, rounds: int) -> None:
    port = _free_port()
    writers = [_Writer(Clerk(f"http://127.0.0.1:{port}")) for _ in range(4)]
    for number in range(rounds):
        _round(home, port, writers, first=not number, seconds=0.05 + 0.2 * (number % 4))
    known = [key for writer in writers for key in writer.known]
    (tmp_path / "known").write_text("\n".join(known))
    said, kept = (int(word) for word in home.python("-c", SERVED, str(tmp_path / "known")).split())
    assert said == len(known) >= rounds
    assert kept - said <= len(writers)  # what was committed in the last round and not yet answered
