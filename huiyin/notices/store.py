"""Writes that stand in the caller's transaction: a notice or a letter commits with its cause, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.journal.pen import column, pen
from huiyin.kernel.ids import new_id
from huiyin.notices import labels
from huiyin.notices.channels import CHANNELS
from huiyin.notices.models import Notice

_ROWS_AT_ONCE = 100  # 8 values a row stays below the 999 that every SQLite takes

_TELL = (
    "INSERT INTO notices_notice (id, institution_id, member_id, subject, code, params, key, made_at) VALUES {rows}"
    " ON CONFLICT (member_id, key) DO NOTHING"
)
_ENQUEUE = (
    "INSERT INTO notices_outgoing (id, institution_id, channel, subject, code, key, dossier_key, sealed_to,"
    " sealed_title, sealed_body, state, attempts, made_at, next_try_at, last_error)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', 0, %s, %s, '')"
    " ON CONFLICT (institution_id, key) DO NOTHING"
)


@dataclass(frozen=True)
class Sealed:
    """A message as its sender sealed it: three tokens and the id of the key that opens them."""

    key_id: int
    to: str
    title: str
    body: str


def tell(
    member_ids: Iterable[int],
    subject: str,
    code: str,
    params: labels.Params,
    key: str,
    now: datetime,
    *,
    institution_id: int,
) -> int:
    """Put a line into the inbox of each member and return how many are new.

    ``key`` names the event: telling the same event again adds nothing. ``params`` are the numbers, dates (ISO) and unit
    ids that ``labels`` declares for ``code``; anything else raises ``labels.UnknownNotice``.
    """
    labels.check(code, params)
    made_at = column(now)
    text = json.dumps(params, ensure_ascii=False, sort_keys=True)
    rows = [(new_id(), institution_id, member, subject, code, text, key, made_at) for member in sorted(set(member_ids))]
    return sum(_tell(rows[at : at + _ROWS_AT_ONCE]) for at in range(0, len(rows), _ROWS_AT_ONCE))


def _tell(rows: Sequence[tuple[Any, ...]]) -> int:
    places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    with pen() as cursor:
        cursor.execute(_TELL.format(rows=places), [value for row in rows for value in row])
        return int(cursor.rowcount)


def enqueue(
    subject: str,
    code: str,
    message: Sealed,
    key: str,
    now: datetime,
    *,
    institution_id: int,
    channel: str = "mail",
    not_before: datetime | None = None,
) -> bool:
    """Put a sealed message into the outbox, to leave at once or ``not_before``; False if ``key`` is there already.

    Raises ``KeyError`` for a channel that does not exist.
    """
    CHANNELS[channel]
    made_at = column(now)
    first_try = column(max(now, not_before or now))
    tokens = (message.key_id, message.to, message.title, message.body)
    with pen() as cursor:
        cursor.execute(_ENQUEUE, [new_id(), institution_id, channel, subject, code, key, *tokens, made_at, first_try])
        return bool(cursor.rowcount == 1)


def withdraw(member_ids: Iterable[int], subject: str) -> int:
    """Take every line about ``subject`` out of these members' inboxes: they may no longer know that it exists."""
    return Notice.objects.filter(member_id__in=list(member_ids), subject=subject).delete()[0]
