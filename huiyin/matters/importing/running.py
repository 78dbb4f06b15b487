"""Running an import: every row through ``perform``, at its own date, telling nobody; twice does no more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.cases.acts import Request, perform
from huiyin.cases.inputs import Invalid
from huiyin.cases.labels import field_error, refusal
from huiyin.cases.policy import Refused
from huiyin.institution.actor import Actor, system
from huiyin.institution.house import House
from huiyin.journal.store import KeyReused
from huiyin.matters.desk import KIND
from huiyin.matters.importing.mapping import Mapping, RowError
from huiyin.matters.importing.reading import Source

AT_ONCE = 100  # rows a transaction: a crash loses at most these, and the next run takes them again

TAKEN, AGAIN, LEFT = "taken", "again", "left"


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
    """What became of a file."""

    counts: Counter[str] = field(default_factory=Counter)
    told: list[Outcome] = field(default_factory=list)  # rows left out, and rows taken with a doubt

    def add(self, outcome: Outcome) -> None:
        """Count a row, and keep it where there is something to say."""
        self.counts[outcome.what] += 1
        if outcome.why:
            self.told.append(outcome)


def run(
    source: Source,
    mapping: Mapping,
    house: House,
    unit: int,
    now: datetime,
    *,
    dry: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Take every row of the file into the register, for ``unit``. Rows taken before are passed over.

    ``dry``: everything is tried and nothing is kept. Raises ``ValueError`` when the file lacks a column that is named.
    """
    if missing := sorted(mapping.columns() - set(source.columns)):
        raise ValueError(_("The file has no column %(names)s.") % {"names": ", ".join(missing)})
    report = Report()
    by = system(house, house.today(now))
    rows = source.rows()
    while batch := list(islice(rows, AT_ONCE)):
        with transaction.atomic():
            for line, row in batch:
                report.add(_one(line, row, mapping, by, unit, now))
            if dry:
                transaction.set_rollback(True)
        if progress:
            progress(len(batch))
    return report


def _one(line: int, row: dict[str, Any], mapping: Mapping, by: Actor, unit: int, now: datetime) -> Outcome:
    ref = str(row.get(mapping.ref) or "").strip()
    if not ref:
        return Outcome(line, ref, LEFT, _("%(column)s is empty") % {"column": mapping.ref})
    try:
        with transaction.atomic():  # one bad row undoes itself and nothing else
            return _take(line, ref, row, mapping, by, unit, now)
    except Invalid as error:
        why = "; ".join(f"{name}: {field_error(code)}" for name, code in error.errors.items())
        return Outcome(line, ref, LEFT, why)
    except Refused as error:
        return Outcome(line, ref, LEFT, refusal(error.code))
    except KeyReused:
        return Outcome(line, ref, LEFT, _("A row with this reference was taken before and said something else."))
    except (RowError, LookupError) as error:
        return Outcome(line, ref, LEFT, str(error))


def _take(line: int, ref: str, row: dict[str, Any], mapping: Mapping, by: Actor, unit: int, now: datetime) -> Outcome:
    inputs = mapping.contact(row) | {"to_unit": unit, "source": mapping.source, "source_ref": ref}
    answer = mapping.answered(row)
    key = f"{mapping.source}:{ref}"
    done = perform(Request("register", by, inputs, now, kind=KIND, key=key, source="import", via="import", quiet=True))
    case = done.cases[0][0]
    doubt = ""
    if answer is not None:
        text, at = answer
        if at < inputs["received_at"]:
            at, doubt = inputs["received_at"], _("It was answered before it was received; the day of receipt is taken.")
        perform(
            Request(
                "record_past_answer",
                by,
                {"reply_text": text},
                now,
                (case,),
                on=at,
                key=f"{key}:answer",
                source="import",
                via="import",
                quiet=True,
            )
        )
    return Outcome(line, ref, AGAIN if done.again else TAKEN, doubt, case)


def rows_left(report: Report) -> Iterator[Outcome]:
    """Rows that were not taken."""
    return (one for one in report.told if one.what == LEFT)
