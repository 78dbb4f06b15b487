"""A calendar is published: which open limits it moves, told before and to whoever may see none of the matters; moved.

The matters themselves are never named: limits are counted by unit. Those of confidential matters, and of matters that
somebody must not know of, are counted for the whole house only, so that no unit's figure hints at one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from huiyin.cases import facts
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.models import OPEN, ORDINARY, PAUSED, RUNNING, Case, Clock, Wall
from huiyin.institution import acts
from huiyin.institution.actor import system
from huiyin.institution.acts import By, NotPossible, note
from huiyin.institution.house import House, house
from huiyin.institution.models import Institution
from huiyin.journal.models import Entry
from huiyin.kernel.calendars import Calendar, Deadline, difference, reaches_from, recompute

MOST_LOOKED_AT = 20_000
"""Limits looked at for one page; a house with more is told so, and publishing counts them all."""
AT_ONCE = 200  # cases in one perform, so that memory does not grow with the house
_ROWS = 500
_INSTALLED, _COUNTED = "install_calendar", "count_limits"


class Line(NamedTuple):
    """Limits of one kind, of one unit's matters, that move from one last day to another; ``sure``: is it final."""

    unit: int
    pack: int
    clock: str
    before: date
    after: date
    sure: bool


@dataclass
class Preview:
    """What a calendar would move. ``lines`` in the order of the new days; ``hidden`` limits are only counted."""

    lines: list[tuple[Line, int]] = field(default_factory=list)
    limits: int = 0
    hidden: int = 0
    matters: int = 0
    whole: bool = True


def preview(home: House, calendar: Calendar) -> Preview:
    """Count what moves when ``calendar`` takes the place of the one in use. Two queries; nothing is written."""
    since = reaches_from(difference(home.calendar, calendar))
    found, seen, counted = Preview(), set[int](), Counter[Line]()
    if since == date.max:
        return found
    for number, row in enumerate(_clocks(home.id, since)):
        if number == MOST_LOOKED_AT:
            found.whole = False
            break
        again = moved(row["due_at"], row["provisional"], row["why"], calendar)
        if again is None:
            continue
        found.limits += 1
        seen.add(row["case_id"])
        if row["case__secrecy"] > ORDINARY or row["walled"]:
            found.hidden += 1
            continue
        before, after = (_last(one, calendar) for one in (row["due_at"], again.due_at))
        sure = not again.provisional
        counted[Line(row["case__unit"], row["case__pack"], row["name"], before, after, sure)] += 1
    found.matters = len(seen)
    found.lines = sorted(counted.items(), key=lambda one: (one[0].after, one[0].before, one[0].unit, one[0].clock))
    return found


def moved(due_at: datetime, provisional: bool, why: dict[str, Any], calendar: Calendar) -> Deadline | None:
    """The limit as ``calendar`` has it; None where it stays. A day that somebody named is never moved."""
    if "term" not in why:
        return None
    again = recompute(Deadline(due_at, provisional, why), calendar)
    return None if (again.due_at, again.provisional) == (due_at, provisional) else again


def _clocks(institution: int, since: date | None) -> Iterator[dict[str, Any]]:
    clocks = Clock.objects.filter(case__institution=institution, case__phase=OPEN, state__in=(RUNNING, PAUSED))
    if since is not None:
        clocks = clocks.filter(due_at__gte=datetime.combine(since, time.min, UTC))
    walled = Exists(Wall.objects.filter(case=OuterRef("case")))
    columns = ("case_id", "name", "due_at", "provisional", "why", "case__unit", "case__secrecy", "case__pack")
    rows = clocks.annotate(walled=walled).order_by("id").values(*columns, "walled")
    yield from rows.iterator(chunk_size=_ROWS)


def _last(due_at: datetime, calendar: Calendar) -> date:
    return calendar.day_of(due_at - timedelta(microseconds=1))


def still_to_count(institution: int) -> bool:
    """Whether a calendar was put in use and its limits were not all counted: publishing was cut off."""
    entries = Entry.objects.filter(stream=f"settings:{institution}", move__in=(_INSTALLED, _COUNTED))
    last = list(entries.order_by("-seq").values_list("move", flat=True)[:2])
    return len(last) == 2 and last[0] == _INSTALLED  # the first calendar of a house finds nothing to count


def open_cases(institution: int, after: int = 0) -> int:
    """How many open matters there are, whose limits a calendar may move; with an id, how many come after it."""
    return Case.objects.filter(institution=institution, phase=OPEN, id__gt=after).count()


def _all_counted(by: By, home: House, moved_cases: int) -> None:
    """Write down that every open limit was counted after the calendar in use; once a calendar."""
    if still_to_count(home.id):
        note(by, home.id, _COUNTED, {}, calendar=home.calendar.version, matters=moved_cases)


def publish_calendar(by: By, institution_id: int, calendar: Calendar) -> int:
    """Put a further published calendar in use and count every open limit again; owners are told where one moved.

    Returns how many cases have a limit that moved. Each batch is a transaction: what is left over after a crash is
    counted again by the next call, which changes nothing twice. Raises ``NotPossible`` for a calendar of another name
    than the institution's.
    """
    use_calendar(by, institution_id, calendar)
    count = Count(0, 0)
    while count.after is not None:
        count = count_again(by, institution_id, count.after, count.moved)
    return count.moved


@transaction.atomic
def use_calendar(by: By, institution_id: int, calendar: Calendar) -> None:
    """Put the calendar in use; its limits are counted by ``count_again``. Raises as ``publish_calendar``."""
    made = Institution.objects.get(pk=institution_id)
    if calendar.id != made.calendar:
        raise NotPossible("another_calendar")
    acts.install_calendar(by, made, calendar)


class Count(NamedTuple):
    """How far the counting has come: after which case it goes on (None: all done), how many had a limit that moved."""

    after: int | None
    moved: int


def count_again(by: By, institution_id: int, after: int = 0, before: int = 0) -> Count:
    """Count the limits of the next open cases after the calendar in use; to be called until ``after`` is None.

    ``before`` is how many earlier calls found. The last one writes down that all were counted.
    """
    home = house(institution_id)
    cases = list(Case.objects.filter(institution=institution_id, phase=OPEN, id__gt=after).order_by("id")[:AT_ONCE])
    wanted = tuple(case for case, one in facts.load(home, [one.id for one in cases]).items() if _moves(one))
    if wanted:
        perform(Request("redate", system(home, home.today(by.now)), {}, by.now, wanted, via=by.via))
    total = before + len(wanted)
    if len(cases) == AT_ONCE:
        return Count(cases[-1].id, total)
    _all_counted(by, home, total)
    return Count(None, total)


def _moves(one: Facts) -> bool:
    """Whether a limit of the case moves when it is counted again."""
    return any(
        clock.state in (RUNNING, PAUSED)
        and moved(clock.due_at, clock.provisional, clock.why, one.house.calendar) is not None
        for clock in one.clocks
    )
