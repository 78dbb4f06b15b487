"""The worker beside the server: alarms, letters, checkpoints, the remains of erased words; it survives its errors."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from django.db import close_old_connections, connection

from huiyin.api.hooks import sending as hooks
from huiyin.cases import branches, leaving, papers, watch
from huiyin.cases import facts as facts_of
from huiyin.finding import store as index
from huiyin.institution.house import house
from huiyin.journal import checkpoints
from huiyin.journal.log import store as log_of_journal
from huiyin.matters import evening
from huiyin.notices import acts as letters
from huiyin.notices import store as notices
from huiyin.notices.acts import Failure
from huiyin.papers import staging
from huiyin.papers.store import PARTS
from huiyin.portal import halfway, limits

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two rounds."""
KEPT_EVERY = 600.0
"""Seconds between two checkpoints."""
_LETTERS = 100
_SWEEPS = 200


def look(now: datetime) -> None:
    """One round: let the alarms of this instant go off, send the letters that are due, finish moves and departures."""
    watch.round_once(now)
    branches.settle(now)
    letters.send_due(now, _LETTERS, tell_of_failure)
    hooks.look(now)
    leaving.hand_on(now)


def keep(now: datetime) -> None:
    """Write a checkpoint, tell heads what the day leaves, remove what nobody names."""
    checkpoints.write_checkpoint(now)
    evening.look(now)
    staging.clear_away(now)
    halfway.clear_away(now)
    limits.clear_away(now)
    hooks.clear_away(now)
    papers.sweep(now, int(now.timestamp() / KEPT_EVERY) % PARTS)
    for _ in range(_SWEEPS):
        if index.sweep():
            return


def publish(now: datetime) -> None:
    """Bring what has come into the log and sign it. By itself: a lost key must not keep the rest from being done."""
    log_of_journal.publish(now)


def tell_of_failure(failure: Failure, at: datetime) -> None:
    """A letter was given up: tell who answers for the case, so that they reach the party another way."""
    kind, _, key = failure.subject.partition(":")
    home = house(failure.institution_id)
    facts = facts_of.load(home, [int(key)]).get(int(key)) if kind == "case" else None
    if facts is None or facts.case is None or facts.case.unit_id is None:
        return
    told = sorted(watch.answering(facts, home.today(at)))
    code = "mail_refused" if failure.refused else "mail_given_up"
    params: dict[str, object] = {"answer": failure.reason} if failure.refused else {"attempts": failure.attempts}
    notices.tell(told, failure.subject, code, params, failure.key, at, institution_id=home.id)


def run(stop: threading.Event, every: float = EVERY) -> None:
    """Rounds until ``stop`` is set or whoever started this process is gone."""
    parent, kept = os.getppid(), 0.0
    while not stop.is_set() and os.getppid() == parent:
        _survive(look)
        if time.monotonic() - kept >= KEPT_EVERY:
            _survive(keep)
            _survive(publish)
            kept = time.monotonic()
        close_old_connections()
        stop.wait(every)
    _survive(keep)
    _survive(publish)


def _survive(work: Callable[[datetime], None]) -> None:
    try:
        work(datetime.now(UTC))
    except Exception:  # whatever it is: the next round is a new attempt, and the log has it
        log.exception("%s failed; it is tried again", work.__name__)
        connection.close()


def until_told() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
    return stop
