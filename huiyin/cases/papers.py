"""Papers of a case: what a move brings, what is read of them and by whom, the proof that each is there and whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.cases import policy, queries
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import WITHDRAWS, Invalid, key_of
from huiyin.cases.models import Case, Paper
from huiyin.cases.policy import READ_LOG, Refused
from huiyin.cases.step import Step
from huiyin.institution.actor import Actor
from huiyin.journal import store as journal
from huiyin.journal.verify import Finding, Progress, Report
from huiyin.kernel.ledger import Changes, instant
from huiyin.kernel.packs import Move
from huiyin.kernel.packs import actor as role_of
from huiyin.papers import staging, store
from huiyin.papers.kinds import KINDS, Kind
from huiyin.papers.staging import NoLongerThere, Staged
from huiyin.papers.store import FileBroken, FileMissing
from huiyin.parties import sealing
from huiyin.parties import store as parties
from huiyin.parties.sealing import SealBroken, SealingKey

OPENED = "paper"
"""What the access log calls a paper that was opened."""
_AT_ONCE = 200
_SOME = 50


# ── What a move brings ───────────────────────────────────────────────────────────────────────────────────────────────


def added(step: Step) -> Changes:
    """A row for each file of the move; those of a registration belong to its contact.

    The file stays where it is: what opens it is sealed under the case's key from now on.
    """
    files: list[Staged] = step.inputs["papers"]
    contact = next(iter(step.changes.get("contact", {})), None) if "" in step.move.from_ else None
    rows = {
        str(one.id): {
            "case_id": str(step.case_id),
            "contact_id": contact,
            "name": step.seal(one.name),
            "secret": step.seal(one.secret),
            "kind": one.kind,
            "size": one.size,
            "digest": one.digest,
            "added_at": instant(step.now),
            "added_by_id": None if step.actor.member is None else str(step.actor.member),
        }
        for one in files
    }
    return {"paper": rows}


def take(step: Step) -> None:
    """Take the files out of the form they were handed in with, in the move's own transaction; raises ``Invalid``."""
    rows = step.changes.get("paper", {})
    if new := [int(key) for key, row in rows.items() if "secret" in row]:
        try:
            staging.take(new)
        except NoLongerThere:
            raise Invalid({"papers": "paper_gone"}) from None


def withdrawn(step: Step) -> Changes:
    """The papers that the move names are taken back: no longer listed, their files kept.

    Whoever may make the move only as anybody (``*``) takes back what they added themselves; a role that the pack names
    takes back any. Raises ``Invalid``.
    """
    wanted = {key_of(one) for one in step.inputs[WITHDRAWS]}
    rows = Paper.objects.filter(case=step.case_id, id__in=wanted, withdrawn_at=None)
    found = dict(rows.values_list("id", "added_by_id"))
    if wanted - found.keys():
        raise Invalid({WITHDRAWS: "no_such_paper"})
    if not (takes_any(step.actor, step.move, step.facts) or set(found.values()) == {step.actor.member}):
        raise Invalid({WITHDRAWS: "not_your_paper"})
    return {"paper": {str(one): {"withdrawn_at": instant(step.now)} for one in sorted(found)}}


def takes_any(actor: Actor, move: Move, facts: Facts) -> bool:
    """Whether the actor may make the move in a role it names, not only as anybody who takes part."""
    named = replace(move, by=tuple(one for one in move.by if role_of(one)[0] != "*"))
    try:
        return policy.may(actor, named, facts) is not None
    except Refused:
        return False


def to_withdraw(actor: Actor, facts: Facts, move: Move, key: SealingKey | None) -> dict[int, str]:
    """The papers that the actor may take back by this move, by id, with their names. One query."""
    if facts.case is None:
        return {}
    anyones = takes_any(actor, move, facts)
    return {
        one.row.id: one.name
        for one in of_case(facts.case, key)
        if not one.erased and (anyones or one.row.added_by_id == actor.member)
    }


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Listed:
    """A paper as it is listed; ``name`` is empty once its key was destroyed."""

    row: Paper
    kind: Kind
    name: str

    @property
    def erased(self) -> bool:
        """Whether nothing opens it any more."""
        return not self.name


@dataclass(frozen=True)
class Opened:
    """A paper opened."""

    kind: Kind
    name: str
    content: bytes = field(repr=False)


class Withdrawn(Exception):
    """The paper was taken back, and this reader is not one of those who still open it."""


def of_case(case: Case, key: SealingKey | None, *, withdrawn_too: bool = False) -> list[Listed]:
    """The papers of a case, in the order in which they came; ``key`` is the case's, None once it was destroyed.

    ``withdrawn_too``: also those that were taken back, for a reader who ``proves``.
    """
    rows = Paper.objects.filter(case=case).order_by("added_at", "id")
    shown = rows if withdrawn_too else rows.filter(withdrawn_at=None)
    return [Listed(row, KINDS[row.kind], _name(row, key)) for row in shown]


def proves(actor: Actor) -> bool:
    """Whether the actor still sees papers that were withdrawn: whoever may read who looked at what."""
    return actor.has(READ_LOG)


def _name(row: Paper, key: SealingKey | None) -> str:
    try:
        return key.unseal(row.name) if key else ""
    except SealBroken:
        return ""


def open_paper(actor: Actor, case_id: int, paper_id: int, now: datetime, reason: str = "") -> Opened:
    """A paper of a case the actor may know of, and a line in the access log, with the reason where one was given.

    Raises ``Case.DoesNotExist`` for a case or paper that is absent or hidden, ``Withdrawn``, ``KeyDestroyed``,
    ``FileMissing``, ``FileBroken`` or ``SealBroken``.
    """
    case = queries.get(actor, case_id)
    row = Paper.objects.filter(case=case, id=paper_id).first()
    if row is None:
        raise Case.DoesNotExist
    if row.withdrawn_at is not None and not proves(actor):
        raise Withdrawn
    key = sealing.open_key(case.key)
    opened = Opened(KINDS[row.kind], key.unseal(row.name), store.get(row.id, key.unseal(row.secret)))
    with transaction.atomic():
        journal.record_accesses(now, actor.house.id, actor.member or 0, OPENED, reason, [f"case:{case.id}"])
    return opened


# ── Keeping and proving ──────────────────────────────────────────────────────────────────────────────────────────────


def sweep(now: datetime, part: int | None = None) -> int:
    """Take away files that nobody names any more, and those of erased cases; returns how many.

    ``part``: one of the folders only, so that no sweep costs much however many files there are.
    """
    known = [*Paper.objects.order_by("-id").values_list("id", flat=True)[:_SOME], *staging.newest(_SOME)]
    return store.sweep(now, _named, known, part)


def _named(ids: Collection[int]) -> set[int]:
    # Forms first: a file goes from a form to a case and never back, so none is missed on its way.
    of_forms = staging.named(ids)
    keys = dict(Paper.objects.filter(id__in=ids).values_list("id", "case__key"))
    living = {row.id for row in parties.keys(keys.values()) if row.wrapped}
    return of_forms | {paper for paper, key in keys.items() if key in living}


def verify(changed: Iterable[int] | None = None, progress: Progress | None = None) -> Report:
    """Open every paper (of these cases, where given) and compare it with its digest."""
    report = Report(covers=[_("Every paper lies where it belongs, opens, and is what was handed in.")])
    for batch in _batches(changed):
        keys = _keys(batch)
        for row in batch:
            # Without its key it was erased: nothing is left to compare.
            if (key := keys.get(row.case.key)) is not None and (sentence := _fault(row, key)):
                report.add(Finding("paper", sentence % {"id": row.id}, f"case:{row.case_id}"))
        report.examined["papers"] += len(batch)
        if progress:
            progress(report.examined["papers"], report.examined["papers"])
    return report


def _keys(batch: list[Paper]) -> dict[int, SealingKey]:
    """The keys of their cases; without any where one was changed, which the check of the keys names."""
    try:
        return sealing.open_keys({row.case.key for row in batch})
    except SealBroken:
        return {}


def _fault(row: Paper, key: SealingKey) -> str:
    try:
        secret = key.unseal(row.secret)
        content = store.get(row.id, secret)
    except SealBroken:
        return _("Paper %(id)s: what opens it was changed.")
    except FileMissing:
        return _("Paper %(id)s: its file is missing.")
    except FileBroken:
        return _("Paper %(id)s: its file was changed or cut.")
    return "" if store.digest(secret, content) == row.digest else _("Paper %(id)s: its content is another one.")


def _batches(changed: Iterable[int] | None) -> Iterator[list[Paper]]:
    rows, last = Paper.objects.select_related("case").order_by("id"), 0
    if changed is not None:
        ids = sorted(changed)
        for start in range(0, len(ids), _AT_ONCE):
            yield list(rows.filter(case__in=ids[start : start + _AT_ONCE]))
        return
    while batch := list(rows.filter(id__gt=last)[:_AT_ONCE]):
        yield batch
        last = batch[-1].id
