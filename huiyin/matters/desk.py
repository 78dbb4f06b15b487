"""The public desk's kind of case: its effects and guards, brought to the engine by name."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from huiyin.cases import effects as engine
from huiyin.cases import tables
from huiyin.cases.guards import second_person as registered_by_another
from huiyin.cases.kinds import Kind, register
from huiyin.cases.marks import mark
from huiyin.cases.models import LATE, MET
from huiyin.cases.step import Step
from huiyin.cases.tables import merge
from huiyin.kernel.ledger import Changes, instant
from huiyin.matters.models import APPROVED, CAME, DELIVERED, DRAFTED, OPENED, SENT, SENT_BACK, Arrival, Matter, Reply

KIND = "matter"
CATEGORY = "k"  # what a mark of the category begins with; the engine's own: ``cases.marks``


def record_registration(step: Step) -> Changes:
    """The engine's registration and the matter beside it."""
    changes = engine.EFFECTS["record_registration"](step)
    row: dict[str, Any] = {
        "category": step.inputs.get("category") or "",
        "place": step.seal(step.inputs["place"]) if step.inputs.get("place") else "",
        "requests": step.seal("\n".join(step.inputs["requests"])) if step.inputs.get("requests") else "",
        "asked": len(step.inputs.get("requests") or ()),
        "outcome": "",
    }
    step.words += [*step.inputs.get("requests", []), step.inputs.get("place") or ""]
    return merge(changes, {"matter": {str(step.case_id): row}})


def correct_registration(step: Step) -> Changes:
    """What the engine mends, and the matter's own fields."""
    changes = engine.EFFECTS["correct_registration"](step)
    row: dict[str, Any] = {}
    if step.inputs.get("category"):
        row["category"] = step.inputs["category"]
    for name in ("place", "requests"):
        if step.inputs.get(name):
            text = step.inputs[name] if name == "place" else "\n".join(step.inputs[name])
            row[name] = step.seal(text)
            step.words.append(text)
    if "requests" in row:
        row["asked"] = len(step.inputs["requests"])
        if _in_state(step, DRAFTED):  # what it meets was ticked on other requests
            merge(changes, _latest(step, meets=[]))
    return merge(changes, _matter(step, **row)) if row else changes


def _matter(step: Step, **values: Any) -> Changes:
    return {"matter": {str(step.case_id): values}}


def save_reply(step: Step) -> Changes:
    """A new draft, which supersedes an earlier one; the outcome stands with the matter."""
    row = {
        "text": step.seal(step.inputs["reply_text"]),
        "state": DRAFTED,
        "meets": sorted(set(step.inputs.get("meets") or ())) if "meets" in step.move.asks else _every_request(step),
        "drafted_by_id": None if step.actor.member is None else str(step.actor.member),
        "drafted_at": instant(step.now),
        "approved_by_id": None,
        "sent_at": None,
        "delivered_at": None,
    }
    step.words.append(step.inputs["reply_text"])
    outcome = _matter(step, outcome=step.inputs["outcome"]) if step.inputs.get("outcome") else {}
    return merge(outcome, step.new("reply", **row))


def _every_request(step: Step) -> list[int]:
    return [n for one in step.facts.rows("matter") for n in range(1, one.asked + 1)]


def latest(step: Step) -> Reply | None:
    """The newest reply of the case."""
    rows: tuple[Reply, ...] = step.facts.rows("reply")
    return rows[-1] if rows else None


def _latest(step: Step, **values: Any) -> Changes:
    """Changes to the reply in hand: the one this move drafts, else the newest."""
    drafted = step.changes.get("reply")
    reply = latest(step)
    key = next(iter(drafted)) if drafted else str(reply.id) if reply else None
    return {"reply": {key: values}} if key else {}


def approve_reply(step: Step) -> Changes:
    """The draft may go out."""
    return _latest(step, state=APPROVED, approved_by_id=None if step.actor.member is None else str(step.actor.member))


def send_back_reply(step: Step) -> Changes:
    """The draft needs more work; who drafted it is told."""
    reply = latest(step)
    if reply is not None and reply.drafted_by_id is not None:
        step.tell("draft_sent_back", [reply.drafted_by_id])
    return _latest(step, state=SENT_BACK)


def send_reply(step: Step) -> Changes:
    """The reply goes out."""
    return _latest(step, state=SENT, sent_at=instant(step.on))


def deliver_reply(step: Step) -> Changes:
    """The reply reached the party."""
    day = step.inputs.get("delivered_on")
    at = datetime.combine(day, time(12), step.house.zone).astimezone(UTC) if day else step.on
    return _latest(step, state=DELIVERED, delivered_at=instant(min(at, step.on)))


def _in_state(step: Step, *states: str) -> bool:
    reply = latest(step)
    return reply is not None and reply.state in states


def reply_drafted(step: Step) -> str | None:
    """There is a draft of the reply."""
    return None if _in_state(step, DRAFTED, APPROVED) else "no_draft"


def requests_met(step: Step) -> str | None:
    """The draft answers each request, granted or not: whoever wrote it has ticked them one by one."""
    reply = latest(step)
    return None if reply is None or set(_every_request(step)) <= set(reply.meets) else "requests_unmet"


def promise_approved(step: Step) -> str | None:
    """Nothing is promised that nobody approved who leads the registering unit, or one above it."""
    if not step.inputs.get("promised"):
        return None
    if not step.inputs.get("promised_by"):
        return "promise_without_day"
    home, who = step.house, step.inputs.get("promise_approved_by")
    unit = step.held.unit if step.held else step.owner()
    above = set(home.units[unit].path) if unit in home.units else set()
    leads = (
        role.unit in above and home.rights[role.name].below and "unseal" in home.rights[role.name].rights
        for role in (home.held(int(who), step.actor.today) if who else ())
    )
    return None if any(leads) else "promise_not_approved"


def promise_kept(step: Step) -> str | None:
    """What was promised to the party apart from the answer has been done, and is written down."""
    return "promise_open" if any(clock.name == "promise" for clock in step.facts.running) else None


def reply_approved(step: Step) -> str | None:
    """The latest draft was approved."""
    return None if _in_state(step, APPROVED) else "not_approved"


def reply_delivered(step: Step) -> str | None:
    """The reply reached the party: nothing closes as answered before."""
    return None if _in_state(step, DELIVERED) else "not_delivered"


def second_person(step: Step) -> str | None:
    """Who drafted the reply does not approve it; who registered does not review the registration."""
    reply = latest(step)
    if step.move_name in ("approve", "send_back_draft") and reply is not None:
        return "second_person" if reply.drafted_by_id == step.actor.member else None
    return registered_by_another(step)


def fresh_eyes(step: Step) -> str | None:
    """A second look is somebody else's: who drafted an answer that went out drafts no further one."""
    rows: tuple[Reply, ...] = step.facts.rows("reply")
    wrote = {one.drafted_by_id for one in rows if one.sent_at is not None}
    return "fresh_eyes" if step.actor.member is not None and step.actor.member in wrote else None


def registration_reviewed(step: Step) -> str | None:
    """A second person has reviewed the registration."""
    reviewed = any(clock.name == "registration_review" and clock.state in (MET, LATE) for clock in step.facts.clocks)
    return None if reviewed else "not_reviewed"


def report_back_done(step: Step) -> str | None:
    """Whoever asked for a report has it."""
    return "report_missing" if any(clock.name == "report_back" for clock in step.facts.running) else None


def within_jurisdiction(step: Step) -> str | None:
    """Where a unit names the categories it answers for, nothing else is sent to it."""
    unit = step.inputs.get("to_unit")
    allowed = step.house.units[int(unit)].jurisdiction.get("categories", []) if unit else []
    category = next((row.category for row in step.facts.rows("matter")), "")
    return "outside_jurisdiction" if allowed and category and category not in allowed else None


def legal_basis_given(step: Step) -> str | None:
    """信访工作条例 Art. 32: an opinion names the rule it rests on."""
    return "no_legal_basis" if "legal_basis" in step.inputs and not step.inputs["legal_basis"] else None


def marks(step: Step) -> list[str]:
    """The category, by which lists are filtered."""
    changed = step.changes.get("matter", {}).get(str(step.case_id), {})
    standing = next((row.category for row in step.facts.rows("matter")), "")
    return [mark(CATEGORY, changed.get("category", standing))]


def waiting(unit: int) -> int:
    """Letters and visitors of a unit that are neither registered nor set aside."""
    return Arrival.objects.filter(unit=unit, state__in=(CAME, OPENED)).count()


def install() -> None:
    """Make the desk's tables and its kind known; called when Django is ready."""
    tables.register("matter", Matter)
    tables.register("reply", Reply)
    register(
        Kind(
            KIND,
            extra=("matter", "reply"),
            marks=marks,
            waiting=waiting,
            effects={
                effect.__name__: effect
                for effect in (
                    record_registration,
                    correct_registration,
                    save_reply,
                    approve_reply,
                    send_back_reply,
                    send_reply,
                    deliver_reply,
                )
            },
            guards={
                guard.__name__: guard
                for guard in (
                    reply_drafted,
                    requests_met,
                    promise_approved,
                    promise_kept,
                    reply_approved,
                    reply_delivered,
                    second_person,
                    fresh_eyes,
                    registration_reviewed,
                    report_back_done,
                    legal_basis_given,
                    within_jurisdiction,
                )
            },
        )
    )
