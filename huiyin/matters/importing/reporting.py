"""What became of each row of a file, counted, told and written down."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.matters.sheets import defused

TAKEN, AGAIN, LEFT = "taken", "again", "left"
WORDS: dict[str, Promise | str] = {
    TAKEN: gettext_lazy("taken"),
    AGAIN: gettext_lazy("taken before"),
    LEFT: gettext_lazy("left out"),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one row. ``why`` says what kept it out, or what was doubtful about a row that was taken."""

    line: int
    ref: str
    what: str
    why: str = ""
    case: int = 0


@dataclass
class Report:
    """What became of a file: how many rows met which end, and those of which there is something to say."""

    counts: Counter[str] = field(default_factory=Counter)
    told: list[Outcome] = field(default_factory=list)  # rows left out, and rows taken with a doubt

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count rows, and keep those where there is something to say."""
        for outcome in outcomes:
            self.counts[outcome.what] += 1
            if outcome.why:
                self.told.append(outcome)

    def write(self, file: IO[str]) -> None:
        """The rows told as CSV, with a line of column names in the active language."""
        writer = csv.writer(file)
        writer.writerow([_("row"), _("reference"), _("what became of it"), _("why")])
        for one in self.told:
            writer.writerow([one.line, defused(one.ref), WORDS[one.what], one.why])
