"""Hooks as their program sees them: where they lead, how each event fared, and once more."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from ninja import Query, Schema
from pydantic import Field

from huiyin.api import door
from huiyin.api.door import ApiRequest, Caller, Opens
from huiyin.api.hooks import acts
from huiyin.api.interface import IDEMPOTENT, api, problems
from huiyin.api.models import Delivery, Hook
from huiyin.api.policy import HOOKS
from huiyin.api.problems import Problem
from huiyin.api.schemas import DeliveriesOut, DeliveryOut, HooksOut
from huiyin.cases import policy
from huiyin.cases.inputs import key_of
from huiyin.journal import store as journal


class Paged(Schema):
    """A page of a list."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=300)] | None = None


@api.get("hooks", auth=Opens(HOOKS), response={200: HooksOut, **problems()}, summary="The program's hooks")
def hooks(request: ApiRequest) -> Any:
    """Addresses that are told of events; an administrator registers and removes them."""
    rows = Hook.objects.filter(token=request.auth.token, removed_at=None).order_by("id")
    return {
        "hooks": [
            {"id": str(row.id), "address": row.address, "events": row.events, "enabled": row.disabled_at is None}
            for row in rows
        ]
    }


@api.get(
    "hooks/{hook_id}/deliveries",
    auth=Opens(HOOKS),
    response={200: DeliveriesOut, **problems(400, 404, 422)},
    summary="How events fared",
)
def deliveries(request: ApiRequest, hook_id: str, asked: Query[Paged]) -> Any:
    """Events of the last thirty days, newest first."""
    caller = request.auth
    hook = _hook(caller, hook_id)
    last = door.after(caller, ("deliveries", hook.id), asked.cursor)
    rows = Delivery.objects.filter(hook=hook).order_by("-id")
    found = list((rows.filter(id__lt=int(last[0])) if last else rows)[: asked.limit + 1])
    shown = found[: asked.limit]
    seen = set(policy.visible_ids(caller.actor, sorted({row.case for row in shown})))
    end = [str(shown[-1].id)] if len(found) > asked.limit else None
    return {
        "items": [_told(row, seen) for row in shown],
        "next": door.cursor(caller, ("deliveries", hook.id), end),
    }


@api.post(
    "hooks/{hook_id}/deliveries/{delivery_id}/replay",
    auth=Opens(HOOKS),
    response={200: DeliveryOut, **problems(400, 404, 409, 422)},
    openapi_extra={"parameters": [IDEMPOTENT]},
    summary="Send an event again",
)
def replay(request: ApiRequest, hook_id: str, delivery_id: str) -> Any:
    """Send an event again that has come to its end, whatever that was. What still waits goes on waiting."""
    caller, key = request.auth, door.key(request)
    hook = _hook(caller, hook_id)
    row = Delivery.objects.filter(hook=hook, pk=key_of(delivery_id)).first()
    if row is None:
        raise Problem("not_found")
    asked = journal.act_tag(0, "replay", row.id)
    with transaction.atomic():
        claim = journal.claim(caller.actor.house.id, caller.source, key, asked, caller.now, caller.token.member_id)
        if claim.earlier_result is None:
            acts.replay(row.id, caller.now)
            journal.finish(claim.act_id, "[]")
    row.refresh_from_db()
    return _told(row, set(policy.visible_ids(caller.actor, [row.case])))


def _hook(caller: Caller, hook_id: str) -> Hook:
    found = Hook.objects.filter(token=caller.token, removed_at=None, pk=key_of(hook_id)).first()
    if found is None:
        raise Problem("not_found")
    return found


def _told(row: Delivery, seen: set[int]) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("event", "state", "attempts", "answer", "made_at", "ended_at")}
    return {"id": str(row.id), "case": str(row.case) if row.case in seen else None, **told}
