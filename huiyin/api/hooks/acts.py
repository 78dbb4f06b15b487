"""Registering hooks and taking them away, and sending an event again. Each act is one entry in the program's stream."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from huiyin.api.hooks import reaching
from huiyin.api.hooks.events import EVENTS
from huiyin.api.hooks.reaching import NotReached
from huiyin.api.models import Delivery, Hook, Token
from huiyin.institution.acts import By, NotPossible, record, row_as_json
from huiyin.journal.models import Entry
from huiyin.parties import sealing
from huiyin.parties.store import KeyRow

MOST = 10
"""Hooks a program may have."""
OF_NO_ENTRY = ("key", "wrapped_by", "wrapped", "sealed", "position")
"""What opens the secret, and how far the journal was read: no entry holds these."""


def add(by: By, token: Token, address: str, events: Collection[str]) -> tuple[Hook, str]:
    """Register an address that is told of events from now on, and return what its messages are signed with.

    That is shown once. Raises ``NotPossible``: also for an address inside the house's own network.
    """
    if not events or not set(events) <= set(EVENTS):
        raise NotPossible("no_such_event")
    try:
        reaching.find(reaching.read(address))
    except NotReached as error:
        raise NotPossible(f"hook_{error.code}") from None
    secret = secrets.token_urlsafe(32)
    key = sealing.new_key(token.institution_id)
    with transaction.atomic():
        if Token.objects.select_for_update().get(pk=token.pk).revoked_at is not None:
            raise NotPossible("token_ended")
        if Hook.objects.filter(token=token, removed_at=None).count() >= MOST:
            raise NotPossible("too_many_hooks")
        last = Entry.objects.order_by("-id").values_list("id", flat=True).first()
        hook = Hook.objects.create(
            token=token,
            address=address,
            events=[one for one in EVENTS if one in events],
            key=key.id,
            wrapped_by=key.parent_id,
            wrapped=key.wrapped,
            sealed=key.seal(secret),
            position=last or 0,
            made_at=by.now,
            made_by_id=by.member,
        )
        row = {name: value for name, value in row_as_json(hook).items() if name not in OF_NO_ENTRY}
        _record(by, hook, "add_hook", row)
    return hook, secret


def secret(hook: Hook) -> str:
    """What the hook's messages are signed with."""
    row = KeyRow(hook.key, hook.token.institution_id, hook.wrapped_by, hook.wrapped)
    return sealing.open_rows([row])[hook.key].unseal(hook.sealed)


@transaction.atomic
def remove(by: By, hook: Hook) -> None:
    """The address is told of nothing any more; doing so again changes nothing."""
    if Hook.objects.filter(pk=hook.pk, removed_at=None).update(removed_at=by.now):
        _record(by, hook, "remove_hook", {"removed_at": by.now.isoformat()})


@transaction.atomic
def switch_on(by: By, hook: Hook) -> None:
    """What waited goes out, and what happened meanwhile; doing so again changes nothing."""
    if Hook.objects.filter(pk=hook.pk, removed_at=None, disabled_at__isnull=False).update(disabled_at=None):
        waiting = Delivery.objects.filter(hook=hook, state=Delivery.State.WAITING)
        waiting.update(attempts=0, next_try_at=by.now)
        _record(by, hook, "switch_on_hook", {"disabled_at": None})


@transaction.atomic
def switch_off(by: By, hook: Hook) -> bool:
    """Nothing is sent until it is switched on again; False if it was off already."""
    if not Hook.objects.filter(pk=hook.pk, removed_at=None, disabled_at=None).update(disabled_at=by.now):
        return False
    _record(by, hook, "switch_off_hook", {"disabled_at": by.now.isoformat()})
    return True


def replay(delivery: int, now: datetime) -> bool:
    """Send an event again that has come to its end, whatever that was; False if it still waits."""
    ended = Delivery.objects.filter(pk=delivery).exclude(state=Delivery.State.WAITING)
    again = {"state": Delivery.State.WAITING.value, "attempts": 0, "next_try_at": now, "ended_at": None, "answer": ""}
    return ended.update(**again) == 1


def _record(by: By, hook: Hook, move: str, row: dict[str, object]) -> None:
    stream = f"member:{hook.token.member_id}"
    record(hook.token.institution_id, {stream: {"hook": {str(hook.pk): row}}}, move, by)
