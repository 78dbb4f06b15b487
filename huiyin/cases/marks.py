"""What lists are filtered by: short marks of a case that stand beside its seen tokens in the search index.

A filter has its mark, so that one which almost nothing answers costs as little as one that everything does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from huiyin.cases.step import Step

STATUS, PHASE, UNIT, MEMBER, CHANNEL, STATEMENT, YEAR, MONTH, DAY = "s", "p", "u", "m", "c", "t", "y", "n", "d"
NOBODY = 0


def mark(what: str, value: object) -> str:
    """The mark that says that ``what`` is ``value``."""
    return f"{what}_{value}"


def marks(
    *,
    status: str,
    phase: str,
    unit: int | None,
    member: int | None,
    opened: date,
    contacts: Iterable[tuple[str, str]],
) -> list[str]:
    """The engine's marks of a case as it stands; ``contacts`` are channels with their kinds of statement."""
    found = {mark(STATUS, status), mark(PHASE, phase), mark(UNIT, unit or NOBODY), mark(MEMBER, member or NOBODY)}
    found |= {mark(YEAR, opened.year), mark(MONTH, f"{opened:%Y%m}"), mark(DAY, f"{opened:%Y%m%d}")}
    for channel, statement in contacts:
        found.add(mark(CHANNEL, channel))
        if statement:
            found.add(mark(STATEMENT, statement))
    return sorted(found)


def days(first: date, last: date) -> list[str]:
    """Marks of which a case opened from ``first`` to ``last``, both included, has one and no other case has any.

    Whole years and months stand for their days, so that there are some eighty however long the time is.
    """
    found: list[str] = []
    day = first
    while day <= last:
        year_end, month_end = date(day.year, 12, 31), _next_month(day) - timedelta(days=1)
        if (day.month, day.day) == (1, 1) and year_end <= last:
            found.append(mark(YEAR, day.year))
            day = year_end
        elif day.day == 1 and month_end <= last:
            found.append(mark(MONTH, f"{day:%Y%m}"))
            day = month_end
        else:
            found.append(mark(DAY, f"{day:%Y%m%d}"))
        day += timedelta(days=1)
    return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def of_step(step: Step) -> list[str] | None:
    """The marks the case has once the move is made; None where they stay as they are."""
    found = of_case(step)
    if step.facts.case is not None and found == of_case(replace(step, changes={})):
        return None
    return found


def of_case(step: Step) -> list[str]:
    """All marks of the case, with the changes so far."""
    opened = step.case_now("opened_at")
    if isinstance(opened, str):
        opened = datetime.fromisoformat(opened)
    own = marks(
        status=str(step.case_now("status")),
        phase=str(step.case_now("phase")),
        unit=step.owner(),
        member=int(step.case_now("member_id") or NOBODY),
        opened=opened.astimezone(step.house.zone).date(),
        contacts=_contacts(step),
    )
    return sorted({*own, *step.facts.kind.marks(step)})


def _contacts(step: Step) -> Iterable[tuple[str, str]]:
    changed = step.changes.get("contact", {})
    known = {str(one.id): (one.channel, one.statement) for one in step.facts.contacts}
    for key, row in changed.items():
        before = known.get(key, ("", ""))
        known[key] = (row.get("channel", before[0]), row.get("statement", before[1]) or "")
    return known.values()
