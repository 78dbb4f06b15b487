"""What changes notices and letters after they were written: reading, sending, cancelling."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from huiyin.notices.channels import CHANNELS
from huiyin.notices.channels.base import Channel, Delivered, Later, Letter, Never, Outcome
from huiyin.notices.models import Notice, Outgoing
from huiyin.parties import sealing

BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
CLAIM = timedelta(minutes=10)  # longer than one letter can take: ten answers at the mail server's time-out, and more

State = Outgoing.State


@dataclass(frozen=True)
class Failure:
    """A letter given up. ``refused``: the other side said no for good; else the attempts are used up."""

    institution_id: int
    subject: str
    code: str
    key: str
    reason: str
    attempts: int
    refused: bool


@dataclass(frozen=True)
class Sent:
    """What one run did: letters sent, letters put off, and those that failed for good."""

    count: int
    later: int
    failed: tuple[Failure, ...]


def mark_read(member_id: int, notice_ids: Iterable[int], now: datetime) -> int:
    """Mark the member's own notices as read and return how many were unread; another's ids do nothing."""
    own = Notice.objects.filter(member_id=member_id, id__in=list(notice_ids), read_at__isnull=True)
    return own.update(read_at=now)


def mark_subject_read(member_id: int, subject: str, now: datetime) -> int:
    """Mark as read all that the member was told about ``subject``: whoever opens the case has seen it."""
    return Notice.objects.filter(member_id=member_id, subject=subject, read_at__isnull=True).update(read_at=now)


def cancel(institution_id: int, key: str) -> bool:
    """Stop a waiting letter; False if there is none. One being sent at this moment may still leave."""
    waiting = Outgoing.objects.filter(institution_id=institution_id, key=key, state=State.WAITING)
    return waiting.update(state=State.CANCELLED) == 1


def send_again(institution_id: int, key: str, now: datetime) -> bool:
    """Give a failed letter a new row of attempts, from now; False if it has not failed."""
    failed = Outgoing.objects.filter(institution_id=institution_id, key=key, state=State.FAILED)
    return failed.update(state=State.WAITING, attempts=0, next_try_at=now, last_error="") == 1


def send_due(now: datetime, limit: int, on_failed: Callable[[Failure, datetime], None]) -> Sent:
    """Send at most ``limit`` letters whose time has come, the oldest first; each is sent once however many workers run.

    ``on_failed`` is called in the transaction that gives a letter up, so whoever must know is told if and only if it
    failed. A letter whose key was destroyed is cancelled. Must not run inside a transaction: a mail can not be rolled
    back. A worker killed between sending and noting it leads to one more sending, with the same Message-ID.
    """
    begun = time.monotonic()
    due = Outgoing.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at", "id")
    count, later, failed = 0, 0, list[Failure]()
    with _sessions() as sessions:
        for row in due[:limit]:
            at = now + timedelta(seconds=time.monotonic() - begun)  # a long batch must not claim in the past
            if row.channel in sessions.unreachable or not _claim(row, at):
                continue
            outcome = _deliver(row, sessions, at)
            failure = _settle(row, outcome, at, on_failed)
            count += isinstance(outcome, Delivered)
            later += isinstance(outcome, Later) and failure is None
            failed += [failure] if failure else []
    return Sent(count, later, tuple(failed))


class _Sessions:
    def __init__(self) -> None:
        self.open: dict[str, Channel] = {}
        self.unreachable: set[str] = set()

    def of(self, channel: str) -> Channel:
        if channel not in self.open:
            self.open[channel] = CHANNELS[channel]()
        return self.open[channel]


@contextmanager
def _sessions() -> Iterator[_Sessions]:
    sessions = _Sessions()
    try:
        yield sessions
    finally:
        for channel in sessions.open.values():
            channel.close()


def _claim(row: Outgoing, at: datetime) -> bool:
    """Take the row by compare-and-set: whoever moves ``next_try_at`` first has it until then."""
    with transaction.atomic(durable=True):
        same = Outgoing.objects.filter(id=row.id, state=State.WAITING, next_try_at=row.next_try_at)
        mine = same.update(next_try_at=at + CLAIM, attempts=F("attempts") + 1) == 1
    row.attempts += mine
    return mine


def _deliver(row: Outgoing, sessions: _Sessions, at: datetime) -> Outcome | None:
    try:
        key = sealing.open_key(row.dossier_key)
        to, title, body = (key.unseal(token) for token in (row.sealed_to, row.sealed_title, row.sealed_body))
    except sealing.KeyDestroyed:
        return None
    except (sealing.KeyMissing, sealing.SealBroken) as error:
        return Never(type(error).__name__)
    outcome = sessions.of(row.channel).deliver(Letter(row.institution_id, row.key, to, title, body), at)
    if isinstance(outcome, Later) and outcome.unreachable:
        sessions.unreachable.add(row.channel)
    return outcome


def _settle(
    row: Outgoing, outcome: Outcome | None, at: datetime, on_failed: Callable[[Failure, datetime], None]
) -> Failure | None:
    """Note how it went. Sent is sent, whoever holds the claim by now; the rest counts only while the claim is ours."""
    it = Outgoing.objects.filter(id=row.id)
    ours = it.filter(state=State.WAITING, attempts=row.attempts)
    with transaction.atomic(durable=True):
        match outcome:
            case Delivered():
                it.update(state=State.SENT, sent_at=at, last_error="")
            case None:
                ours.update(state=State.CANCELLED, last_error="key destroyed")
            case Later(reason) if row.attempts <= len(BACKOFF):
                ours.update(next_try_at=at + BACKOFF[row.attempts - 1], last_error=reason)
            case Later(reason) | Never(reason):
                failure = _failure(row, reason, refused=isinstance(outcome, Never))
                if ours.update(state=State.FAILED, last_error=reason) == 1:
                    on_failed(failure, at)
                    return failure
    return None


def _failure(row: Outgoing, reason: str, *, refused: bool) -> Failure:
    return Failure(row.institution_id, row.subject, row.code, row.key, reason, row.attempts, refused)
