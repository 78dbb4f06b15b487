"""One proof of the whole house: the journal, what is sealed, every case, and that each can be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiyin.cases import papers, proved
from huiyin.cases import verify as cases
from huiyin.cases.models import Case
from huiyin.finding.backends import backend
from huiyin.finding.text import words_of
from huiyin.institution import verify as institution
from huiyin.journal import checkpoints, queries
from huiyin.journal import verify as journal
from huiyin.journal.checkpoints import Checkpoint
from huiyin.journal.verify import Finding, Report
from huiyin.kernel.ids import least_id
from huiyin.parties import verify as parties
from huiyin.parties.models import Key

Step = Callable[[str, int, int], None]
"""Called with what is being looked at, how much of it is done and how much there is."""

_AT_ONCE = 500
_SLACK = timedelta(hours=1)  # a key may be older than the transaction that brought it


@dataclass(frozen=True)
class Proof:
    """What was looked at and found, and the checkpoint that a clean run wrote (None if nothing new was to be noted)."""

    report: Report
    checkpoint: Checkpoint | None


def prove(now: datetime, *, incremental: bool = False, step: Step | None = None, by: int | None = None) -> Proof:
    """Verify everything, or what came since the last checkpoint; a clean run ends by writing the next one.

    Every run is noted in the book of verifications. Raises ``CheckpointsDamaged`` when an incremental run has no line
    to trust.
    """
    began = monotonic()
    report = verify(now, since=checkpoints.last_checkpoint() if incremental else None, step=step)
    written = checkpoints.write_checkpoint(now) if report.clean else None
    proved.write(report, now, monotonic() - began, by, whole=not incremental)
    return Proof(report, written)


def verify(now: datetime, *, since: Checkpoint | None = None, step: Step | None = None) -> Report:
    """All rooms' checks as one report; with ``since``, of what came after that checkpoint."""
    tell = step or _nobody
    report = journal.verify(since, lambda done, total: tell(_("Journal"), done, total))
    after = least_id(datetime.fromisoformat(since.at) - _SLACK) if since else 0
    report.include(institution.verify())
    report.include(parties.verify(after, lambda done, total: tell(_("Sealed"), done, total)))
    changed = _changed(since) if since else None
    total = Case.objects.count() if changed is None else len(changed)
    with snapshot():
        report.include(cases.verify(now, changed, lambda done: tell(_("Cases"), done, total)))
    report.include(_findable(changed))
    report.include(papers.verify(changed, lambda done, total: tell(_("Papers"), done, total)))
    return report


def _nobody(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def _changed(since: Checkpoint) -> list[int]:
    return [int(stream.partition(":")[2]) for stream in queries.streams("case", since.position)]


@contextmanager
def snapshot() -> Iterator[None]:
    """One view of the database for every read in the block, while others write; it keeps nobody waiting."""
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            if not connection.savepoint_ids:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    mode = connection.transaction_mode  # type: ignore[attr-defined]  # Django's SQLite has it, its stubs do not
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def _findable(changed: list[int] | None) -> Report:
    """Every case stands in the search index; of those whose key was destroyed no word does."""
    report = Report(covers=[_("Every case stands in the search index, and nothing of one that was erased.")])
    for batch in _batches(changed):
        with connection.cursor() as cursor:
            there = dict(backend(connection).streams(cursor, list(batch)))
        dead = set(Key.objects.filter(id__in=batch.values(), destroyed_at__isnull=False).values_list("id", flat=True))
        for case, key in batch.items():
            if words_of(there.get(case, "")) if key in dead else case not in there:
                absent = _("Case %(id)s cannot be found: it is not in the index.")
                kept = _("Case %(id)s was erased, and its words are still in the index.")
                report.add(Finding("index", (kept if key in dead else absent) % {"id": case}, f"case:{case}"))
        report.examined["documents"] += len(batch)
    return report


def _batches(wanted: list[int] | None) -> Iterator[dict[int, int]]:
    """Id and key of cases, some at a time."""
    rows = Case.objects.order_by("id").values_list("id", "key")
    if wanted is not None:
        for start in range(0, len(wanted), _AT_ONCE):
            yield dict(rows.filter(id__in=wanted[start : start + _AT_ONCE]))
        return
    last = 0
    while found := dict(rows.filter(id__gt=last)[:_AT_ONCE]):
        yield found
        last = max(found)
