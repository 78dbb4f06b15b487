"""Watching clocks: alarms before, at and after a limit, and the ladder up to those who must know.

The cost follows what is due, not what is stored: a partial index holds the next alarm of every running clock. Each
alarm is claimed by compare-and-set, so any number of workers may watch; one that fails is tried again in an hour.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.cases import clocks, store
from huiyin.cases import facts as facts_of
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.models import RUNNING, Clock
from huiyin.cases.tables import moment
from huiyin.institution.actor import system
from huiyin.institution.house import house
from huiyin.journal.pen import column
from huiyin.kernel import calendars
from huiyin.kernel.calendars import last_day
from huiyin.kernel.ledger import instant
from huiyin.kernel.packs import Escalation
from huiyin.kernel.packs import actor as grant
from huiyin.notices import store as notices

log = logging.getLogger(__name__)
LATER = timedelta(hours=1)
BATCH = 200


@dataclass(frozen=True)
class Watched:
    """What one round did: alarms that went off, and those that failed and come again."""

    done: int
    failed: int


def round_once(now: datetime) -> Watched:
    """Let every alarm go off whose time has come, oldest first."""
    done = failed = 0
    for clock_id, standing in _due(now):
        # The claim is its own transaction: if the work dies, the alarm stands an hour later and not for ever.
        if not store.claim_alarm(clock_id, column(standing), column(now + LATER)):
            continue
        try:
            with transaction.atomic():
                ring(clock_id, now)
            done += 1
        except Exception:
            log.exception("alarm of clock %s failed; it comes again in an hour", clock_id)
            failed += 1
    return Watched(done, failed)


def _due(now: datetime) -> Iterator[tuple[int, datetime]]:
    while found := list(
        Clock.objects.filter(state=RUNNING, next_alarm_at__lte=now)
        .order_by("next_alarm_at")
        .values_list("id", "next_alarm_at")[:BATCH]
    ):
        yield from ((key, at) for key, at in found if at is not None)
        if len(found) < BATCH:
            return


def ring(clock_id: int, now: datetime) -> None:
    """Tell whom this alarm is for, and set the next. In the caller's transaction."""
    clock = Clock.objects.select_related("case").get(pk=clock_id)
    if clock.state != RUNNING:
        return
    home = house(clock.case.institution_id)
    facts = facts_of.load(home, [clock.case_id], lock=True)[clock.case_id]
    rule = facts.pack.clocks[clock.name]
    alarms: list[tuple[datetime, Escalation | None]] = [
        (calendars.offset(clock.due_at, text, home.calendar), None) for text in rule.remind
    ]
    alarms += [(calendars.offset(clock.due_at, rung.after, home.calendar), rung) for rung in rule.escalate]
    alarms.sort(key=lambda one: one[0])
    gone_off = [rung for at, rung in alarms[clock.alarms :] if at <= now]
    rungs = [rung for rung in gone_off if rung is not None]
    if gone_off:
        told = sorted(answering(facts, home.today(now)))
        _say(facts, clock, "remind", told, _tell(facts, clock, told, now), now)
    if rungs:
        above = sorted(_above(facts, rungs, home.today(now)))
        _say(facts, clock, "escalate", above, _tell(facts, clock, above, now, raised=True), now)
    following = clocks.next_alarm(rule, clock.due_at, now, home)
    # How far the alarms have come is the watch's own bookkeeping, no result of a move: it is not in the journal.
    Clock.objects.filter(pk=clock_id).update(
        alarms=following["alarms"],
        next_alarm_at=moment(following["next_alarm_at"]) if following["next_alarm_at"] else None,
    )


def answering(facts: Facts, today: date) -> set[int]:
    """Who answers for the case: the member who holds it, else who can act for its unit."""
    case, circle = facts.case, facts.circle(today)
    if case is None or case.unit_id is None:
        return set()
    if case.member_id and circle.knows(case.member_id):
        return {case.member_id}
    return set(circle.acting(case.unit_id, facts.pack.answering_roles(case.status)))


def _above(facts: Facts, rungs: list[Escalation], today: date) -> set[int]:
    """Whom the rungs of the ladder name; an empty rung falls upward."""
    found: set[int] = set()
    for rung in rungs:
        role, relation = grant(rung.to)
        for unit in facts.units(relation) or facts.units("owner"):
            found.update(facts.circle(today).acting(unit, frozenset({role})))
    return found


def _say(facts: Facts, clock: Clock, move: str, members: list[int], told: int, now: datetime) -> None:
    """Let the story say that somebody was told, unless nobody new was."""
    if not told or facts.case is None:
        return
    said = {"clock": clock.name, "due": instant(clock.due_at), "to": [str(one) for one in members]}
    by = system(facts.house, facts.house.today(now))
    key = f"{move}:{clock.id}:{clock.alarms}:{clock.due_at:%Y%m%d%H%M}"
    perform(Request(move, by, {}, now, (facts.case.id,), via="watch", key=key, source="watch", said=said))


def _tell(facts: Facts, clock: Clock, members: list[int], now: datetime, *, raised: bool = False) -> int:
    home, today = facts.house, facts.house.today(now)
    due_on = last_day(clock.due_at, home.zone.key)
    late = now >= clock.due_at
    days = abs((today - due_on).days)
    code, params = _words(late, days, due_on)
    if raised and facts.case is not None:
        code, params = "raised", {"days": max(days, 1), "unit": facts.case.unit_id}
    key = f"{clock.id}:{code}:{clock.due_at:%Y%m%d%H%M}:{clock.alarms}"
    return notices.tell(members, f"case:{clock.case_id}", code, params, key, now, institution_id=home.id)


def _words(late: bool, days: int, due_on: date) -> tuple[str, dict[str, object]]:
    if late:
        return "overdue", {"days": max(days, 1), "due_on": due_on.isoformat()}
    if days == 0:
        return "due_today", {"due_on": due_on.isoformat()}
    return "due_soon", {"days": days, "due_on": due_on.isoformat()}
