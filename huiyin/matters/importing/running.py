"""Running an import: every row through ``perform``, at its own date, telling nobody; twice does no more than once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import DataError, transaction
from django.utils.translation import gettext as _

from huiyin.cases.acts import Request, Result, perform
from huiyin.cases.inputs import Invalid
from huiyin.cases.labels import field_error, refusal
from huiyin.cases.policy import Refused
from huiyin.institution.actor import Actor, system
from huiyin.institution.house import House, house
from huiyin.journal.store import KeyReused
from huiyin.matters.desk import KIND
from huiyin.matters.importing.checking import check
from huiyin.matters.importing.mapping import Contact, Mapping, RowError
from huiyin.matters.importing.reading import Line, Source
from huiyin.matters.importing.reporting import AGAIN, LEFT, TAKEN, Outcome

AT_ONCE = 100  # rows a transaction: a crash loses at most these, and the next run takes them again
_LONGEST_REF = 80


@dataclass
class _Run:
    """One run over a file."""

    mapping: Mapping
    unit: int
    now: datetime
    met: dict[str, tuple[int, int]] = field(default_factory=dict)  # reference → line and digest of the row that has it


def run(
    source: Source,
    mapping: Mapping,
    home: House,
    unit: int,
    now: datetime,
    *,
    dry: bool = False,
    limit: int | None = None,
) -> Iterator[list[Outcome]]:
    """Take the rows of a file into the register, for ``unit``; yields what became of each batch once it is kept.

    Rows taken before are passed over. ``dry``: everything is tried and nothing is kept. ``limit``: only the first rows.
    Raises ``Unfit`` at once when file, mapping and institution do not go together.
    """
    check(source, mapping, home, unit, now)
    return _batches(_Run(mapping, unit, now), islice(source.rows(), limit), home.id, dry)


def _batches(this: _Run, rows: Iterator[Line], institution: int, dry: bool) -> Iterator[list[Outcome]]:
    while batch := list(islice(rows, AT_ONCE)):
        with transaction.atomic():
            home = house(institution)  # as it stands now: units and packs may change while a long file runs
            by = system(home, home.today(this.now))
            outcomes = [_one(this, line, by) for line in batch]
            if dry:
                transaction.set_rollback(True)
        yield outcomes


def _one(this: _Run, line: Line, by: Actor) -> Outcome:
    ref = str(line.cells.get(this.mapping.ref, "")).strip()
    if not ref:
        return Outcome(line.number, ref, LEFT, _("“%(column)s” is empty.") % {"column": this.mapping.ref})
    if earlier := this.met.get(ref):
        return _repeated(line, ref, *earlier)
    try:
        outcome = _take(this, line, ref, by)
    except Invalid as error:
        return Outcome(line.number, ref, LEFT, _invalid(error, this.mapping, line))
    except Refused as error:
        return Outcome(line.number, ref, LEFT, refusal(error.code))
    except KeyReused:
        text = _("It was taken before, with something else in it or for another unit.")
        return Outcome(line.number, ref, LEFT, text)
    except (RowError, LookupError, ValueError, DataError) as error:
        return Outcome(line.number, ref, LEFT, str(error))
    this.met[ref] = (line.number, _digest(line))
    return outcome


def _digest(line: Line) -> int:
    return hash(tuple(line.cells.items()))


def _repeated(line: Line, ref: str, number: int, digest: int) -> Outcome:
    if digest == _digest(line):
        return Outcome(line.number, ref, AGAIN, _("The same as row %(row)s.") % {"row": number})
    text = _("Row %(row)s has the same reference and says something else.") % {"row": number}
    return Outcome(line.number, ref, LEFT, text)


def _take(this: _Run, line: Line, ref: str, by: Actor) -> Outcome:
    if line.surplus:
        raise RowError(
            _("It has more cells than there are columns: a separator stands in a text without quotation marks.")
        )
    if len(ref) > _LONGEST_REF:
        raise RowError(_("Its reference is longer than %(most)s characters.") % {"most": _LONGEST_REF})
    contact = this.mapping.read(line.cells)
    why = " ".join(contact.doubts)
    if contact.answer is None:
        done = _register(this, contact, ref, by)
        return Outcome(line.number, ref, AGAIN if done.again else TAKEN, "" if done.again else why, done.cases[0][0])
    if contact.answer[1] > this.now:
        raise RowError(_("Its answer lies in the future."))
    with transaction.atomic():  # both or neither
        done = _register(this, contact, ref, by)
        case = done.cases[0][0]
        if done.again:
            return Outcome(line.number, ref, AGAIN, _answer_later(this, contact.answer, ref, by, case), case)
        _answer(this, contact.answer, ref, by, case)
    return Outcome(line.number, ref, TAKEN, why, case)


def _register(this: _Run, contact: Contact, ref: str, by: Actor) -> Result:
    inputs = {**contact.inputs, "to_unit": this.unit, "source": this.mapping.source, "source_ref": ref}
    return perform(Request("register", by, inputs, this.now, kind=KIND, key=f"register:{ref}", **_quietly(this)))


def _answer(this: _Run, answer: tuple[str, datetime], ref: str, by: Actor, case: int) -> Result:
    text, at = answer
    inputs, key = {"reply_text": text}, f"answer:{ref}"
    return perform(Request("record_past_answer", by, inputs, this.now, (case,), on=at, key=key, **_quietly(this)))


def _answer_later(this: _Run, answer: tuple[str, datetime], ref: str, by: Actor, case: int) -> str:
    """The answer of a row taken before, which may have come since; what there is to say about it."""
    try:
        return "" if _answer(this, answer, ref, by, case).again else _("Its answer was taken now.")
    except KeyReused:
        return _("Its answer was taken before, and said something else then.")
    except Refused as error:
        return _("Its answer was not taken: %(why)s") % {"why": refusal(error.code)}


def _quietly(this: _Run) -> dict[str, Any]:
    """Whose keys these are; and that nobody is to be told of what is past."""
    return {"source": f"import:{this.mapping.source}", "via": "import", "quiet": True}


def _invalid(error: Invalid, mapping: Mapping, line: Line) -> str:
    """Why a row's values do not do, by the names of its own columns."""
    return " ".join(_mend(name, str(code), mapping, line) for name, code in error.errors.items())


def _mend(name: str, code: str, mapping: Mapping, line: Line) -> str:
    column = mapping.column(name)
    if code == "required":
        return _("“%(column)s” is empty.") % {"column": column}
    if code == "not_a_choice" and name in mapping.fields:
        said = {"cell": mapping.fields[name].fill(line.cells)[:60], "name": name}
        return _("“%(cell)s” is no entry of %(name)s; [values.%(name)s] of the mapping can say which is meant.") % said
    return f"“{column}”: {field_error(code)}"
