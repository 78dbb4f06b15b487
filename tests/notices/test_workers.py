"""Workers that race and workers that are killed: no letter lost, none sent twice unless its sender died."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.db import connection

from huiyin.notices import acts
from huiyin.notices.models import Outgoing

from .conftest import NOW, Post
from .mailserver import OK, MailServer


class Workers:
    """Processes on the test's database, let loose together."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, count: int, now: datetime = NOW, limit: int = 100) -> None:
        script = Path(__file__).with_name("worker.py")
        call = [sys.executable, str(script), str(connection.settings_dict["NAME"]), str(self.port), now.isoformat()]
        self.processes = [
            subprocess.Popen([*call, str(limit)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(count)
        ]
        for process in self.processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()

    def counts(self) -> list[int]:
        return [int(process.communicate(timeout=60)[0] or 0) for process in self.processes]

    def kill(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def workers(post: Post, server: MailServer) -> Iterator[Workers]:
    with ExitStack() as stack:
        workers = Workers(server.port)
        stack.callback(workers.kill)
        yield workers


def test_two_workers_send_each_letter_once(post: Post, server: MailServer, workers: Workers) -> None:
    for n in range(60):
        post.put(f"p{n}@example.com", key=str(n))
    server.wait = 0.01
    workers.start(2)
    counts = workers.counts()
    assert sum(counts) == 60
    assert min(counts) > 0, "one worker did it all: this was no race"
    assert sorted(server.recipients) == sorted(f"p{n}@example.com" for n in range(60))
    assert not Outgoing.objects.exclude(state="sent", attempts=1).exists()


def test_killed_between_claim_and_sending(post: Post, server: MailServer, workers: Workers) -> None:
    def die(to: str, before: int) -> str:
        if not before:
            workers.processes[0].kill()
        return OK

    server.at_recipient = die
    post.put("chen@example.com")
    workers.start(1)
    assert workers.counts() == [0]
    assert server.mails == []
    assert post.send(NOW) == acts.Sent(0, 0, ())  # still claimed by the dead
    assert post.send(NOW + 2 * acts.CLAIM).count == 1
    assert len(server.mails) == 1


def test_killed_between_sending_and_noting_it(post: Post, server: MailServer, workers: Workers) -> None:
    def die(mail: EmailMessage) -> None:
        if len(server.mails) == 1:
            workers.processes[0].kill()
            workers.processes[0].wait()

    server.when_taken = die
    post.put("chen@example.com")
    workers.start(1)
    assert workers.counts() == [0]
    assert post.send(NOW + 2 * acts.CLAIM).count == 1
    assert post.send(NOW + 9 * acts.CLAIM).count == 0
    assert len(server.mails) == 2  # once more, and no more than once
    assert len(set(server.ids)) == 1  # and known as the same letter
