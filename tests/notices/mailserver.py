"""A real mail server on loopback that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"
Answer = Callable[[str, int], str]  # recipient, how many times it was named before → SMTP answer


class MailServer:
    """Takes every mail unless ``at_recipient`` or ``at_data`` answers otherwise, ``wait`` seconds later."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.at_recipient: Answer = lambda to, before: OK
        self.at_data: Answer = lambda to, before: OK
        self.when_taken: Callable[[EmailMessage], None] = lambda mail: None
        self.wait = 0.0
        self.port = _free_port()
        self._named: Counter[str] = Counter()
        self._bodies: Counter[str] = Counter()
        self._controller: Controller | None = None

    async def handle_RCPT(  # aiosmtpd finds handlers by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        answer = self.at_recipient(address, self._named[address])
        self._named[address] += 1
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[0]
        answer = self.at_data(to, self._bodies[to])
        self._bodies[to] += 1
        if answer == OK:
            mail = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.recipients.append(to)
            self.mails.append(mail)
            self.when_taken(mail)
        await asyncio.sleep(self.wait)
        return answer

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
