"""Events become deliveries, deliveries become messages: by the watch, in rounds that hold nothing else up for long.

The journal is the outbox: an event is written with its cause because it is its cause. Each hook remembers up to where
it has read. What is said and to whom is decided when it is sent, by what the program may know of then.
"""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Min

from huiyin.api.describing import case_href
from huiyin.api.hooks import acts, reaching
from huiyin.api.hooks.events import Happened, events_of, said
from huiyin.api.hooks.reaching import NotReached
from huiyin.api.models import Delivery, Hook, Token
from huiyin.api.programs import acting, administrators
from huiyin.cases import policy
from huiyin.cases.models import Case
from huiyin.institution.acts import By
from huiyin.institution.house import house
from huiyin.journal import checkpoints
from huiyin.journal.models import Entry
from huiyin.notices import store as notices
from huiyin.notices.acts import BACKOFF, CLAIM
from huiyin.notices.labels import HOOKS
from huiyin.parties.sealing import SealBroken

log = logging.getLogger(__name__)

READ_AT_ONCE = 500
LONGEST_ROUND = 20.0  # seconds; alarms and letters wait so long at most
KEPT = timedelta(days=30)
State = Delivery.State
_CASE = "case:"


def look(now: datetime) -> int:
    """One round: lay out what happened, send what is due; returns how many messages went out."""
    lay_out(now)
    return send_due(now)


# ── Laying out ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _standing(now: datetime) -> Iterator[Hook]:
    """Hooks that are told of events: neither off nor removed, of tokens that stand."""
    hooks = Hook.objects.filter(removed_at=None, disabled_at=None, token__revoked_at=None, token__expires_at__gt=now)
    yield from hooks.select_related("token").order_by("id")


def lay_out(now: datetime) -> None:
    """Read the journal on for every hook and write down what it is to be told. A crash leaves a part done or not."""
    hooks = list(_standing(now))
    if not hooks or (Entry.objects.aggregate(last=Max("id"))["last"] or 0) <= min(one.position for one in hooks):
        return
    settled = checkpoints.settled()
    for hook in hooks:
        while hook.position < settled and _read_on(hook, settled, now):
            continue


def _read_on(hook: Hook, settled: int, now: datetime) -> bool:
    """Lay out a part of the journal for one hook; False if another worker did it."""
    rows = Entry.objects.filter(id__gt=hook.position, id__lte=settled).order_by("id")[:READ_AT_ONCE]
    found = [
        Happened(row.id, int(row.stream.removeprefix(_CASE)), row.seq, row.move, json.loads(row.body))
        for row in rows
        if row.stream.startswith(_CASE)
    ]
    until = rows[len(rows) - 1].id if len(rows) == READ_AT_ONCE else settled
    seen = set(policy.visible_ids(acting(hook.token, now), sorted({one.case for one in found})))
    made = [
        Delivery(hook=hook, event=event, case=one.case, entry=one.entry, key=key, made_at=now, next_try_at=now)
        for one in found
        if one.case in seen
        for event, key in events_of(one).items()
        if event in hook.events
    ]
    with transaction.atomic():
        if Hook.objects.filter(pk=hook.pk, position=hook.position).update(position=until) != 1:
            return False
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
    hook.position = until
    return True


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def send_due(now: datetime) -> int:
    """Send what is due, the oldest first, each by one worker; a hook that did not answer waits for the next round."""
    begun, sent, silent = time.monotonic(), 0, set[int]()
    hooks = {hook.id: hook for hook in _standing(now)}
    due = Delivery.objects.filter(state=State.WAITING, next_try_at__lte=now, hook__in=hooks)
    for row in due.order_by("next_try_at", "id")[:READ_AT_ONCE]:
        if time.monotonic() - begun > LONGEST_ROUND:
            break
        if row.hook_id in silent or not _claim(row, now):
            continue
        through = _deliver(row, hooks[row.hook_id], now)
        sent += through
        if not through:
            silent.add(row.hook_id)
    return sent


def _claim(row: Delivery, now: datetime) -> bool:
    """Take the row by compare-and-set: whoever moves ``next_try_at`` first has it until then."""
    same = Delivery.objects.filter(pk=row.pk, state=State.WAITING, next_try_at=row.next_try_at)
    mine = same.update(next_try_at=now + CLAIM, attempts=F("attempts") + 1) == 1
    row.attempts += mine
    return mine


def _deliver(row: Delivery, hook: Hook, now: datetime) -> bool:
    """Send one event; True unless the other side is to be left alone for a while."""
    body = _body(row, hook, now)
    if body is None:
        _end(row, State.UNSEEN, "", now)
        return True
    try:
        headers = signed(acts.secret(hook), body, now) | {"Huiyin-Event": row.event, "Huiyin-Delivery": str(row.id)}
        status = reaching.post(hook.address, body, headers)
    except NotReached as error:
        return _not_through(row, hook, error.code, now, never=error.never)
    except SealBroken:
        return _not_through(row, hook, "seal_broken", now, never=True)
    if 200 <= status < 300:
        _end(row, State.SENT, str(status), now)
        return True
    return _not_through(row, hook, str(status), now, never=status == 410)


def _body(row: Delivery, hook: Hook, now: datetime) -> bytes | None:
    """What is said; None if the program may not know of the case now."""
    if not policy.visible_ids(acting(hook.token, now), [row.case]):
        return None
    entry = Entry.objects.get(pk=row.entry)
    one = Happened(entry.id, row.case, entry.seq, entry.move, json.loads(entry.body))
    number = Case.objects.values_list("number", flat=True).get(pk=row.case)
    told = said(row.event, row.id, one, number, case_href(row.case), now)
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signed(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that prove a message: HMAC-SHA256 over its time and its body, so that an old one can be told."""
    at = str(int(now.timestamp()))
    mark = hmac.new(secret.encode(), at.encode() + b"." + body, "sha256").hexdigest()
    return {"Content-Type": "application/json", "User-Agent": "Huiyin", "Huiyin-Signature": f"t={at},v1={mark}"}


def _not_through(row: Delivery, hook: Hook, answer: str, now: datetime, *, never: bool) -> bool:
    """Try again later; when all tries are used, or it is said for good, switch the hook off and tell who answers."""
    if not never and row.attempts <= len(BACKOFF):
        later = Delivery.objects.filter(pk=row.pk, state=State.WAITING)
        later.update(next_try_at=now + BACKOFF[row.attempts - 1], answer=answer)
        return False
    with transaction.atomic():
        _end(row, State.FAILED, answer, now)
        if acts.switch_off(By(now, via="watch"), hook):
            _tell(hook.token, hook, now)
    return False


def _end(row: Delivery, state: str, answer: str, now: datetime) -> None:
    ended = Delivery.objects.filter(pk=row.pk, state=State.WAITING)
    ended.update(state=state, answer=answer, ended_at=now)


def _tell(token: Token, hook: Hook, now: datetime) -> None:
    """Administrators of the unit learn that the other program hears nothing any more."""
    told = administrators(house(token.institution_id), token.unit_id, now)
    key = f"hook:{hook.id}:{int(now.timestamp())}"
    notices.tell(told, HOOKS, "hook_off", {}, key, now, institution_id=token.institution_id)


def clear_away(now: datetime) -> None:
    """Forget deliveries that ended long ago."""
    oldest = Delivery.objects.filter(ended_at__lt=now - KEPT).aggregate(first=Min("id"))["first"]
    if oldest is not None:
        Delivery.objects.filter(ended_at__lt=now - KEPT).delete()
