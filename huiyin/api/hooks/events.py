"""Which events an entry of a case's journal is, and what is said of one: ids, numbers and codes, nobody's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.kernel.ledger import instant

REGISTERED, MOVED, ANSWERED, CLOSED = "case.registered", "case.moved", "case.answered", "case.closed"
OVERDUE = "clock.overdue"
EVENTS = (REGISTERED, MOVED, ANSWERED, CLOSED, OVERDUE)

_ALARMS = ("remind", "escalate")


@dataclass(frozen=True)
class Happened:
    """One entry of a case's journal, as far as events need it."""

    entry: int
    case: int
    seq: int
    move: str
    body: Mapping[str, Any]

    @property
    def row(self) -> Mapping[str, Any]:
        """What the entry changed in the case's own row."""
        found: Mapping[str, Any] = self.body.get("changes", {}).get("case", {}).get(str(self.case), {})
        return found

    @property
    def at(self) -> str:
        """When it was recorded."""
        return str(self.body["at"])


def events_of(one: Happened) -> dict[str, str]:
    """The events that an entry is, each with the key that makes it the same event; none for what an import brings."""
    if one.body.get("via") == "import":
        return {}
    inputs = one.body.get("inputs", {})
    if one.move in _ALARMS:
        late = "due" in inputs and datetime.fromisoformat(inputs["due"]) <= datetime.fromisoformat(one.at)
        # A limit passes once, however often the house reminds of it.
        return {OVERDUE: f"{OVERDUE}:{one.case}:{inputs['clock']}:{inputs['due']}"} if late else {}
    replies = one.body.get("changes", {}).get("reply", {}).values()
    found = [REGISTERED if one.seq == 1 else MOVED]
    if any(row.get("sent_at") for row in replies):
        found.append(ANSWERED)
    if one.row.get("closing"):
        found.append(CLOSED)
    return {event: f"{event}:{one.entry}" for event in found}


def said(event: str, delivery: int, one: Happened, number: str, href: str, now: datetime) -> dict[str, Any]:
    """What the other program is told."""
    told: dict[str, Any] = {
        "id": str(delivery),
        "event": event,
        "at": one.at,
        "sent_at": instant(now),
        "case": {"id": str(one.case), "number": number, "href": href},
    }
    if event == OVERDUE:
        return told | {"clock": one.body["inputs"]["clock"], "due_at": one.body["inputs"]["due"]}
    told |= {"seq": one.seq, "move": one.move, "status": one.row.get("status")}
    return told | {"closing": one.row["closing"]} if one.row.get("closing") else told
