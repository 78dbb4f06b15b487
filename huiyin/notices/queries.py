"""What a member has been told, and how the outbox stands.

A notice may outlive the right to know its subject (a wall, a recusal, a change of unit), and this room knows no case.
So every reading takes ``may_see``: given references, it returns those the member may see now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Count, Min

from huiyin.institution.models import Unit
from huiyin.notices import labels
from huiyin.notices.models import Notice, Outgoing

MaySee = Callable[[Collection[str]], Collection[str]]

COUNTED_TO = 500  # beyond it the page shows "500+"
_SUBJECTS_READ = 2 * COUNTED_TO


@dataclass(frozen=True)
class Line:
    """One notice as its reader sees it. ``subject`` is a reference: number and title are the reader's to look up."""

    id: int
    subject: str
    code: str
    params: Mapping[str, Any]
    made_at: datetime
    read_at: datetime | None
    units: Mapping[int, labels.Names]

    def sentence(self, titles: Mapping[str, labels.Names]) -> str:
        """What happened, in the active language; ``titles`` are the words of the moves a notice may be about."""
        return labels.sentence(self.code, self.params, self.units, titles)


@dataclass(frozen=True)
class Page:
    """Newest first. ``before`` asks for what follows; None where nothing follows."""

    lines: tuple[Line, ...]
    before: int | None


@dataclass(frozen=True)
class Outbox:
    """How an institution's outbox stands: how many wait, since when the oldest, and how many were given up."""

    waiting: int
    oldest: datetime | None
    failed: int


def unread_count(member_id: int, may_see: MaySee) -> int:
    """Return how many unread notices the member may see, exact to ``COUNTED_TO``; more is returned as one above it."""
    unread = Notice.objects.filter(member_id=member_id, read_at__isnull=True)
    counts: dict[str, int] = dict(unread.values_list("subject").annotate(n=Count("id")).order_by()[:_SUBJECTS_READ])
    seen = may_see(counts.keys()) if counts else ()
    return min(sum(counts[subject] for subject in set(seen)), COUNTED_TO + 1)


def page(
    member_id: int, may_see: MaySee, *, before: int | None = None, limit: int = 30, unread_only: bool = False
) -> Page:
    """Return at most ``limit`` notices that came before the notice ``before``, newest first."""
    mine = Notice.objects.filter(member_id=member_id).order_by("-id")
    if unread_only:
        mine = mine.filter(read_at__isnull=True)
    found, next_before = visible(mine, may_see, before, limit)
    return Page(_lines(found), next_before)


class Rows(Protocol):
    """What paging needs of a query set ordered by falling id."""

    def filter(self, *, id__lt: int) -> Rows: ...

    def __getitem__(self, part: slice) -> Iterable[Notice]: ...


def visible(rows: Rows, may_see: MaySee, before: int | None, limit: int) -> tuple[list[Notice], int | None]:
    """Return the first ``limit`` visible of ``rows`` after ``before``, and where to go on; hidden ones leave no gap."""
    found: list[Notice] = []
    while len(found) <= limit:
        some = list((rows.filter(id__lt=before) if before is not None else rows)[: limit + 1])
        seen = set(may_see({row.subject for row in some})) if some else set()
        found += [row for row in some if row.subject in seen]
        if len(some) <= limit:
            break
        before = some[-1].id
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def _lines(rows: list[Notice]) -> tuple[Line, ...]:
    wanted = set[int]().union(*(labels.unit_ids(row.params) for row in rows))
    units = dict(Unit.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}
    return tuple(Line(row.id, row.subject, row.code, row.params, row.made_at, row.read_at, units) for row in rows)


def outbox(institution_id: int) -> Outbox:
    """Return how the outbox stands; an administrator sees by it that a mail server is down."""
    rows = Outgoing.objects.filter(institution_id=institution_id)
    waiting = rows.filter(state=Outgoing.State.WAITING).aggregate(n=Count("id"), oldest=Min("made_at"))
    return Outbox(waiting["n"], waiting["oldest"], rows.filter(state=Outgoing.State.FAILED).count())


def failed(institution_id: int, limit: int = 100) -> list[Outgoing]:
    """Return the letters given up, newest first; their texts stay sealed."""
    return list(
        Outgoing.objects.filter(institution_id=institution_id, state=Outgoing.State.FAILED).order_by("-id")[:limit]
    )
