"""The sample institution lives through its six months: every act in the order of time, through the engine's one way in.

All of it is one transaction: it is there whole or not at all, and the disk is waited for once.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import F

from huiyin.cases import watch
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Case
from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import House, house
from huiyin.notices.models import Notice, Outgoing
from huiyin.site.demo import arriving, founding, handing
from huiyin.site.demo.course import Course, Matter, course
from huiyin.site.demo.desk import Act, Hours
from huiyin.site.demo.founding import Founded
from huiyin.site.demo.texts import letters

BEFORE = timedelta(days=200)
"""How long before its end the institution was set up."""
_WATCH_EVERY = timedelta(hours=6)
_READ_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Loaded:
    """What stands now. ``again``: it was there before, and nothing was done."""

    institution: int
    cases: int
    moves: int
    again: bool = False


class NotLivable(Exception):
    """An act of the sample institution was refused: the procedure has changed and the courses must follow it."""


def load(seed: int, count: int, at: datetime, tell: Callable[[int, int], None] | None = None) -> Loaded:
    """Make the sample institution as it stands at ``at``; the same arguments make the same one. Safe to repeat."""
    standing = founding.standing()
    if standing is not None and (cases := Case.objects.filter(institution=standing).count()):
        return Loaded(standing.id, cases, 0, again=True)
    founded = founding.again(standing) if standing else founding.found(at - BEFORE)
    with transaction.atomic():
        life = _Life(founded, seed, at)
        moves = life.live(count, tell)
        arriving.fill(founded, life.house, at)
        handing.fill(life.house, at)
        _settle(founded.institution.id, at)
    return Loaded(founded.institution.id, Case.objects.filter(institution=founded.institution).count(), moves)


def _settle(institution: int, at: datetime) -> None:
    """What was written to invented people in the past has long gone out, and the staff has read its older notices."""
    Outgoing.objects.filter(institution_id=institution, state=Outgoing.State.WAITING).update(
        state=Outgoing.State.SENT, sent_at=F("next_try_at"), attempts=1
    )
    old = Notice.objects.filter(institution_id=institution, made_at__lt=at - _READ_AFTER)
    old.update(read_at=F("made_at") + _READ_AFTER)


class _Life:
    """Acts waiting for their time, and the clock that goes from one to the next."""

    def __init__(self, founded: Founded, seed: int, end: datetime) -> None:
        self.founded, self.seed, self.end = founded, seed, end
        self.house: House = house(founded.institution.id)
        self.waiting: list[tuple[datetime, int, Act, Matter, Course]] = []
        self.serial = 0
        self.watched = end - BEFORE

        @lru_cache(maxsize=4096)
        def as_actor(member: int, on: object, _home: House = self.house) -> Actor:
            return actor(_home, member, on)  # type: ignore[arg-type]  # a date

        self.as_actor = as_actor

    def live(self, count: int, tell: Callable[[int, int], None] | None) -> int:
        """Live to the end; return how many moves were made."""
        moves, registered = 0, 0
        for matter in self._matters(count):
            rest = course(matter)
            self._wait_for(next(rest), matter, rest)
        while self.waiting:
            at, _, act, matter, rest = heapq.heappop(self.waiting)
            if at > self.end:
                break
            self._watch(at)
            registered += not matter.case
            made = self._perform(act, matter)
            moves += made
            with suppress(StopIteration):
                self._wait_for(rest.send(made), matter, rest)
            if tell:
                tell(registered, count)
        self._watch(self.end, last=True)
        return moves

    def _matters(self, count: int) -> Iterator[Matter]:
        hours, known = Hours(self.house), dict[int, Matter]()
        units = {key: unit.id for key, unit in self.founded.units.items()}
        members = {name: member.id for name, member in self.founded.members.items()}
        works = self.house.calendar.is_working_day
        for it in letters(self.seed, count=count, last_day=self.house.today(self.end), works=works):
            draw = random.Random(f"{self.seed}:{it.n}")  # noqa: S311  # to be repeatable is the point
            known[it.n] = Matter(it, draw, hours, self.end, units, members, known)
            yield known[it.n]

    def _wait_for(self, act: Act, matter: Matter, rest: Course) -> None:
        self.serial += 1
        heapq.heappush(self.waiting, (act.at, self.serial, act, matter, rest))

    def _perform(self, act: Act, matter: Matter) -> bool:
        """Make the move; False if it was left out, because what it goes into has ended meanwhile."""
        move, inputs = act.move, dict(act.inputs)
        if act.into and matter.known[act.into].ended:
            if not act.instead:
                return False
            move = act.instead
            del inputs["join_to"]
        by = self.as_actor(self.founded.members[act.who].id, self.house.today(act.at))
        now = act.at.astimezone(UTC)
        cases, kind = ((matter.case,), "") if matter.case else ((), "matter")
        try:
            done = perform(Request(move, by, inputs, now, cases, kind))
        except Exception as error:
            said = f"{move} by {act.who} at {now} of contact {matter.it.n} ({matter.status}): {error!r}"
            raise NotLivable(said) from error
        matter.case, matter.now = done.cases[0][0], act.at
        matter.status = by.house.pack_for("matter", self.house.today(now))[1].moves[move].to or matter.status
        return True

    def _watch(self, at: datetime, *, last: bool = False) -> None:
        """Let alarms go off every six hours of the time that passes, nobody being at work or not."""
        while self.watched + _WATCH_EVERY <= at:
            self.watched += _WATCH_EVERY
            self._ring(self.watched)
        if last:
            self._ring(at)

    def _ring(self, at: datetime) -> None:
        if watch.round_once(at).failed:
            raise NotLivable(f"an alarm at {at} failed; the log says which")
