"""Files handed in with a form: taken in, kept while it is mended, shown in it, and given to what it is sent for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from huiyin.cases import labels as words
from huiyin.cases.inputs import Invalid, key_of
from huiyin.institution.pages import StaffRequest
from huiyin.papers import labels, staging
from huiyin.papers.kinds import ENDINGS, MOST_BYTES, MOST_FILES, Unfit
from huiyin.papers.staging import Holder, Incoming, Offered, Staged

FILES, OFFERED = "files", "paper"  # the question's name, and that of what is kept already
ADD, REMOVE = "add_files", "remove_file"
OF_FILES = (FILES, OFFERED, ADD, REMOVE)


@dataclass
class Handed:
    """The files of one form: those that are kept, why others were not taken, and what the form says it has."""

    holder: Holder
    form: str
    staged: list[Staged]
    marks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def offered(self) -> tuple[Offered, ...]:
        """What goes with the form: the same for the same files, also once they were taken."""
        known = {one.mark: one for one in self.staged}
        return tuple(Offered(mark, known.get(mark)) for mark in sorted({*self.marks}))

    def given(self) -> dict[str, Any]:
        """The files as one more input of the move; nothing where there are none."""
        return {"papers": self.offered} if self.marks else {}

    def drop(self) -> None:
        """Take back what is left of them."""
        if self.staged:
            staging.drop(self.holder, self.form)
        self.staged, self.marks = [], []

    def pass_on(self, form: str) -> None:
        """Let them be another form's."""
        staging.pass_on(self.holder, self.form, form)

    @property
    def context(self) -> dict[str, Any]:
        """What the question shows."""
        return {
            "staged": [(one, labels.KINDS[one.kind], labels.size(one.size)) for one in self.staged],
            "wrong": self.wrong,
            "accept": ",".join(ENDINGS),
            "most": MOST_FILES,
            "size": MOST_BYTES // 1_000_000,
            "room": len(self.staged) < MOST_FILES,
        }


def standing(holder: Holder, form: str) -> Handed:
    """What was handed in with the form before."""
    found = staging.find(holder, form)
    return Handed(holder, form, found, [one.mark for one in found])


def handed_in(request: StaffRequest, form: str) -> Handed:
    """Take in what came with this request, or take back what it asks to; the rest stays as it was."""
    return handed_in_by(request.actor, request, form, request.now)


def handed_in_by(holder: Holder, request: HttpRequest, form: str, now: datetime) -> Handed:
    """The same for whoever holds the form."""
    sent = request.POST
    if REMOVE in sent:
        staging.remove(holder, form, key_of(sent[REMOVE]))
    taken, wrong = _taken_in(holder, form, request.FILES.getlist(FILES), now)
    handed = Handed(holder, form, staging.find(holder, form), wrong=wrong)
    there = {one.mark for one in handed.staged}
    gone = _removed(sent, there)
    handed.marks = [mark for mark in dict.fromkeys([*sent.getlist(OFFERED), *taken]) if mark not in gone]
    return handed


def _removed(sent: QueryDict, there: set[str]) -> set[str]:
    """What the form still names while it asks to take it back."""
    return set(sent.getlist(OFFERED)) - there if REMOVE in sent else set()


def _taken_in(holder: Holder, form: str, files: Sequence[Any], now: datetime) -> tuple[list[str], list[str]]:
    """The marks of what is kept, and a sentence for each file that is not."""
    marks, wrong = [], []
    for one in files:
        try:
            one.seek(0)
            marks.append(staging.stage(holder, form, Incoming(one.name or "", one.read(), one.size or 0), now).mark)
        except Unfit as unfit:
            wrong.append(labels.refusal(one.name or "", unfit.code, unfit.what))
    return marks, wrong


def errors_into(handed: Handed | None, invalid: Invalid) -> None:
    """Put what the engine says of the files beside their question."""
    if handed is not None and "papers" in invalid.errors:
        handed.wrong.append(words.field_error(invalid.errors.pop("papers")))


def only_files(request: HttpRequest) -> bool:
    """Whether the form was sent to add or take back files, and for nothing else."""
    return ADD in request.POST or REMOVE in request.POST


def summary(handed: Handed) -> list[tuple[str, str]]:
    """The files that were not taken, for the summary above the form."""
    target = f"id_{FILES}" if len(handed.staged) < MOST_FILES else ""  # once it is full, no more are asked for
    return [(target, sentence) for sentence in handed.wrong]
