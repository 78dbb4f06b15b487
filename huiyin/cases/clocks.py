"""How a move turns a case's clocks: which stop, which start, which pause, and which one is next.

A pack says from which moves a clock runs and until which; one clock of each pack is marked ``otherwise`` and runs
whenever no other does, so an open case is never without one. A clock marked ``beside`` is none of the handling's: it
runs on after the end.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from huiyin.cases.models import ARCHIVED, CANCELLED, LATE, MET, OPEN, PAUSED, RUNNING, Clock
from huiyin.cases.step import Step
from huiyin.cases.tables import merge
from huiyin.institution.house import House
from huiyin.kernel import calendars
from huiyin.kernel.calendars import Deadline, Term
from huiyin.kernel.ids import new_id
from huiyin.kernel.ledger import Changes, instant
from huiyin.kernel.packs import SYSTEM
from huiyin.kernel.packs import Clock as Rule

Rows = dict[str, dict[str, Any]]

REVIEW = "review_registration"  # the move by which a second person looks at a registration


class NoClock(Exception):
    """An open case would be left without a running clock: the pack is broken, nothing is written."""


def turn(step: Step, status_phase: str) -> Changes:
    """The clock rows after this move, and the case's ``next_clock_id`` and ``due_at``."""
    rows: Rows = {}
    _stop(step, rows, status_phase)
    _start(step, rows, status_phase)
    if status_phase == OPEN:
        _pause_and_resume(step, rows)
        _otherwise(step, rows)
    following = _next(step, rows) if status_phase == OPEN else None
    if status_phase == OPEN and following is None:
        raise NoClock(step.move_name)
    key, due_at = following or (None, None)
    changes = merge({"clock": rows} if rows else {}, step.case(next_clock_id=key, due_at=due_at))
    waits = any(REVIEW in step.pack.clocks[name].until for name in _running(step, rows))
    return changes if waits == bool(step.case_now("to_review")) else merge(changes, step.case(to_review=waits))


def _state(clock: Clock, rows: Rows) -> str:
    return str(rows.get(str(clock.id), {}).get("state", clock.state))


def _end(step: Step, rows: Rows, clock: Clock, state: str) -> None:
    rows.setdefault(str(clock.id), {}).update(
        state=state, ended_at=instant(step.on if state != CANCELLED else step.now), next_alarm_at=None, paused_at=None
    )


def _stop(step: Step, rows: Rows, phase: str) -> None:
    """End what this move meets or cancels; a case that ends takes the clocks of its handling with it."""
    ends = phase != OPEN and (phase == ARCHIVED or (step.facts.case is not None and step.facts.case.phase == OPEN))
    for clock in step.facts.clocks:
        if clock.state not in (RUNNING, PAUSED):
            continue
        rule = step.pack.clocks[clock.name]
        if step.move_name in rule.until or (rule.otherwise and SYSTEM not in step.move.by):
            _end(step, rows, clock, MET if step.on < clock.due_at else LATE)
        elif (ends and not rule.beside) or step.move_name in rule.cancel:
            _end(step, rows, clock, CANCELLED)


def _start(step: Step, rows: Rows, phase: str) -> None:
    for name, rule in step.pack.clocks.items():
        if phase == ARCHIVED and not rule.beside:
            continue
        if step.move_name not in rule.from_ or rule.otherwise or not _wanted(step, rule):
            continue
        for clock in step.facts.clocks:
            if clock.name == name and _state(clock, rows) in (RUNNING, PAUSED):
                _end(step, rows, clock, CANCELLED)  # the same limit begins anew: the earlier one is superseded
        rows[str(new_id())] = begin(step, name, rule)


def _wanted(step: Step, rule: Rule) -> bool:
    """A clock that takes its end from a field starts only where the field was filled."""
    return not rule.until_field or step.inputs.get(rule.until_field) is not None


def begin(step: Step, name: str, rule: Rule) -> dict[str, Any]:
    """The row of a clock that starts with this move."""
    start = step.on if rule.starts == "happened" else step.now
    if not rule.until_field:
        deadline = calendars.due(rule.term, start, step.house.calendar)
    else:
        deadline = _asked(step.inputs[rule.until_field], start, step.house)
    return _row(step, name, rule, start, deadline)


def _row(step: Step, name: str, rule: Rule, start: datetime, deadline: Deadline) -> dict[str, Any]:
    row = {
        "case_id": str(step.case_id),
        "name": name,
        "state": RUNNING,
        "started_at": instant(start),
        **_timed(deadline),
        "paused_at": None,
        "ended_at": None,
        "extended": 0,
        "alarms": 0,
        "next_alarm_at": None,
    }
    if not step.quiet:
        row.update(next_alarm(rule, deadline.due_at, step.now, step.house))
    return row


def handed_on(step: Step, other: Step) -> Changes:
    """Limits that a person set for this case go on in the one it is joined to: what was promised is not forgotten.

    Those that ran, and those that the joined contact brings with it.
    """
    rows: Rows = {}
    for name, rule in other.pack.clocks.items():
        if not rule.until_field:
            continue
        set_here = step.inputs.get(rule.until_field)
        limits = [] if set_here is None else [(step.on, _asked(set_here, step.on, step.house))]
        ran = (one for one in step.facts.running if one.name == name)
        limits += [(one.started_at, Deadline(one.due_at, one.provisional, one.why)) for one in ran]
        rows |= {str(new_id()): _row(other, name, rule, start, deadline) for start, deadline in limits}
    following = _next(other, rows) if rows else None
    return merge({"clock": rows}, other.case(next_clock_id=following[0], due_at=following[1])) if following else {}


def _timed(deadline: Deadline) -> dict[str, Any]:
    return {"due_at": instant(deadline.due_at), "provisional": deadline.provisional, "why": deadline.why}


def _asked(value: date | datetime, start: datetime, house: House) -> Deadline:
    """A limit set by a person: the instant, or the end of the day, they named."""
    if isinstance(value, datetime):
        return Deadline(max(value, start), False, {"start": instant(start), "asked": instant(value)})
    day = value
    end = datetime.combine(day + timedelta(days=1), time(), house.zone).astimezone(UTC)
    why = {"start": instant(start), "asked": day.isoformat(), "last_day": day.isoformat()}
    return Deadline(max(end, start), False, why)


def schedule(rule: Rule, due_at: datetime, house: House) -> list[datetime]:
    """When a clock's alarms go off: reminders and rungs of the ladder, in the order of time."""
    offsets = [*rule.remind, *(rung.after for rung in rule.escalate)]
    return sorted(calendars.offset(due_at, text, house.calendar) for text in offsets)


def next_alarm(rule: Rule, due_at: datetime, after: datetime, house: House) -> dict[str, Any]:
    """How many alarms have passed by ``after`` and when the next one goes off."""
    times = schedule(rule, due_at, house)
    passed = sum(1 for at in times if at <= after)
    return {"alarms": passed, "next_alarm_at": instant(times[passed]) if passed < len(times) else None}


def _pause_and_resume(step: Step, rows: Rows) -> None:
    for clock in step.facts.clocks:
        rule = step.pack.clocks[clock.name]
        state = _state(clock, rows)
        if not rule.while_ or rule.until_field or state not in (RUNNING, PAUSED):
            continue
        held = _runs(step, rows, rule.while_)
        if held and state == RUNNING:
            rows.setdefault(str(clock.id), {}).update(state=PAUSED, paused_at=instant(step.on), next_alarm_at=None)
        elif not held and state == PAUSED and clock.paused_at is not None:
            deadline = Deadline(clock.due_at, clock.provisional, clock.why)
            resumed = calendars.resume(deadline, clock.paused_at, max(step.on, clock.paused_at), step.house.calendar)
            row = rows.setdefault(str(clock.id), {})
            row.update(state=RUNNING, paused_at=None, **_timed(resumed))
            row.update(next_alarm(rule, resumed.due_at, step.now, step.house))


def _runs(step: Step, rows: Rows, name: str) -> bool:
    return name in _running(step, rows)


def _running(step: Step, rows: Rows) -> set[str]:
    """The names of the clocks that run after this move."""
    standing = {one.name for one in step.facts.clocks if _state(one, rows) == RUNNING}
    return standing | {row["name"] for row in rows.values() if "name" in row and row["state"] == RUNNING}


def _otherwise(step: Step, rows: Rows) -> None:
    """Let the pack's ``otherwise`` clock run when nothing else of the handling does, and only then."""
    if all(step.pack.clocks[name].beside for name in _running(step, rows)):
        for name, rule in step.pack.clocks.items():
            if rule.otherwise:
                rows[str(new_id())] = begin(step, name, rule)


def _next(step: Step, rows: Rows) -> tuple[str, str] | None:
    """The running clock whose time is up first, and when; with the limits that the move's effects have moved."""
    running: list[tuple[str, str]] = []
    moved = step.changes.get("clock", {})
    for clock in step.facts.clocks:
        row = {**moved.get(str(clock.id), {}), **rows.get(str(clock.id), {})}
        if row.get("state", clock.state) == RUNNING:
            running.append((row.get("due_at", instant(clock.due_at)), str(clock.id)))
    standing = {str(clock.id) for clock in step.facts.clocks}
    running += [(row["due_at"], key) for key, row in rows.items() if key not in standing and row["state"] == RUNNING]
    if not running:
        return None
    due_at, key = min(running)
    return key, due_at


def extend(step: Step, clock: Clock, days: int) -> Changes:
    """The clock's row with its limit moved by ``days`` in the unit its pack allows."""
    rule = step.pack.clocks[clock.name]
    if rule.extend is None:
        raise LookupError(clock.name)
    deadline = Deadline(clock.due_at, clock.provisional, clock.why)
    later = calendars.extend(deadline, Term(days, rule.extend.unit, rule.roll), step.house.calendar)
    row = {**_timed(later), "extended": clock.extended + 1}
    row.update(next_alarm(rule, later.due_at, step.now, step.house))
    return {"clock": {str(clock.id): row}}


def redate(step: Step) -> Changes:
    """Clock rows whose limit moves when it is counted again after the calendar in use; a day somebody named stays."""
    rows: Rows = {}
    for clock in step.facts.clocks:
        if clock.state not in (RUNNING, PAUSED) or "term" not in clock.why:
            continue
        deadline = Deadline(clock.due_at, clock.provisional, clock.why)
        again = calendars.recompute(deadline, step.house.calendar)
        if (again.due_at, again.provisional) == (clock.due_at, clock.provisional):
            continue
        rows[str(clock.id)] = _timed(again)
        if clock.state == RUNNING and clock.next_alarm_at is not None:
            rule = step.pack.clocks[clock.name]
            rows[str(clock.id)].update(next_alarm(rule, again.due_at, step.now, step.house))
    return {"clock": rows} if rows else {}


def overdue(due_at: datetime, now: datetime) -> bool:
    """Whether a limit has passed. Overdue is a running clock whose time is up, not another state."""
    return now >= due_at
