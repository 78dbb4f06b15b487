"""Plain-text mail over SMTP (RFC 5321), with Django's mail back end and settings.

4yz is tried again, 5yz is final (RFC 5321 §4.2.1). What went wrong between us and our own mail server (no connection,
bad certificate, wrong password) says nothing about the letter and is always tried again.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import smtplib
from datetime import datetime
from email.utils import format_datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from huiyin.notices.channels.base import Delivered, Later, Letter, Never, Outcome

_ENHANCED = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
_ABOUT_OUR_LOGIN = range(530, 540)  # RFC 4954 §6: authentication, encryption required


class MailChannel:
    """One SMTP session, opened with the first letter and opened anew after any error."""

    def __init__(self) -> None:
        self._open: BaseEmailBackend | None = None

    def deliver(self, letter: Letter, now: datetime) -> Outcome:
        """Hand one letter to the mail server. The same letter always bears the same Message-ID."""
        try:
            message = _message(letter, now)
        except (ValueError, ValidationError):
            return Never("address or title not fit for a mail")
        try:
            session = self._session()
        except (OSError, smtplib.SMTPException) as error:
            return Later(_reason(error), unreachable=True)
        message.connection = session
        try:
            message.send()
        except (OSError, ValueError, smtplib.SMTPException) as error:
            self.close()
            return _outcome(error)
        return Delivered()

    def close(self) -> None:
        """End the session; what the server says to that no longer matters, its letters are accepted."""
        session, self._open = self._open, None
        if session is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                session.close()

    def _session(self) -> BaseEmailBackend:
        if self._open is None:
            self._open = get_connection()
            try:
                self._open.open()
            except BaseException:
                self.close()  # it may be half open: connected, but not let in
                raise
        return self._open


def message_id(institution_id: int, key: str) -> str:
    """Return the Message-ID of the outbox row ``key``: two mails with one id are the same mail sent twice."""
    digest = hashlib.sha256(f"{institution_id}\n{key}".encode()).hexdigest()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{digest[:40]}@{domain}>"


def _message(letter: Letter, now: datetime) -> EmailMessage:
    validate_email(letter.to)
    headers = {
        "Message-ID": message_id(letter.institution_id, letter.key),
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no robot answers a robot
    }
    message = EmailMessage(" ".join(letter.title.split()), letter.body, to=[letter.to], headers=headers)
    message.message()  # builds it once, so that a title or an address that can not be a header shows here
    return message


def _outcome(error: Exception) -> Outcome:
    if isinstance(error, ValueError | smtplib.SMTPNotSupportedError):
        return Never("address not fit for this mail server")
    code = _code(error)
    if 500 <= code < 600 and code not in _ABOUT_OUR_LOGIN:
        return Never(_reason(error))
    return Later(_reason(error))


def _answer(error: Exception) -> tuple[int, bytes | str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    return 0, b""


def _code(error: Exception) -> int:
    return _answer(error)[0]


def _reason(error: Exception) -> str:
    """The server's numbers only: its words often repeat the address."""
    code, text = _answer(error)
    if not code:
        return type(error).__name__
    enhanced = _ENHANCED.match(text if isinstance(text, bytes) else text.encode())
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)
