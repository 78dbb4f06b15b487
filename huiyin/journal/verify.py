"""Proof that the journal is as it was written: nothing changed, taken out, put in, swapped or cut off.

One pass over the entries in the order of their positions, in bounded memory, beside the checkpoints' lines. Upper
rooms add their own findings to the ``Report`` (that rows equal the fold of the changes, that files have their digests).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from huiyin.journal import checkpoints, store, triggers
from huiyin.journal.checkpoints import Checkpoint, Damage, Rolling
from huiyin.kernel.ledger import GENESIS, digest, instant

Progress = Callable[[int, int], None]
"""Called now and then with how much is done and how much there is."""

_AT_ONCE = 2000
_MOST_OF_A_KIND = 100
_TEXTS = ("e.stream", 'e."at"', "e.move", "e.body", "e.digest", "e.tag", "p.digest", 'p."at"')
_ACT_TEXTS = ("a.source", 'a."key"', "a.body_digest", 'a."at"', "a.tag", "a.result", "a.result_tag")
_NUMBERS = ("e.id", "e.seq", "e.act", "p.id", "a.id", "a.institution_id", 'a."by"')
_BATCH = (
    "SELECT {columns} FROM journal_entry e LEFT JOIN journal_entry p ON p.stream = e.stream AND p.seq = e.seq - 1"
    " LEFT JOIN journal_act a ON a.id = e.act WHERE e.id > %s AND e.id <= %s ORDER BY e.id LIMIT %s"
)
_STORED = "SELECT stream, seq, digest FROM journal_entry WHERE (stream, seq) IN (VALUES {})"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: what kind, where, and a sentence for people."""

    kind: str
    sentence: str
    stream: str | None = None
    seq: int | None = None
    position: int | None = None


@dataclass
class Report:
    """What was looked at and what was found. Of each kind at most 100 findings are kept, and all are counted."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # kind → how many were found
    examined: Counter[str] = field(default_factory=Counter)  # "entries" → how many were looked at
    covers: list[str] = field(default_factory=list)  # sentences: what a clean report proves

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.counts

    def add(self, finding: Finding) -> None:
        """Count a finding and keep it while there are few of its kind."""
        self.counts[finding.kind] += 1
        if self.counts[finding.kind] <= _MOST_OF_A_KIND:
            self.findings.append(finding)

    def include(self, other: Report) -> None:
        """Take in what another room's check looked at and found."""
        self.findings += other.findings
        self.counts += other.counts
        self.examined += other.examined
        self.covers += other.covers


class _Row(NamedTuple):
    """An entry as it stands in the database, beside the entry before it in its stream and the act it belongs to."""

    position: int
    seq: int
    act: int
    before_position: int | None
    act_id: int | None
    act_institution: int | None
    act_by: int | None
    stream: str
    at: str
    move: str
    body: str
    digest: str
    tag: str
    before_digest: str | None
    before_at: str | None
    act_source: str
    act_key: str | None
    act_body_digest: str
    act_at: str
    act_tag: str
    act_result: str | None
    act_result_tag: str | None


Check = Callable[[Checkpoint | None], Report]
"""A further room's proof: that its rows are what their entries, those after the checkpoint or all, add up to."""

_further: dict[str, Check] = {}


def also(room: str, check: Check) -> None:
    """Have ``verify`` ask a room above that keeps rows by the journal; it calls this when Django is ready."""
    _further[room] = check


def verify(since: Checkpoint | None = None, progress: Progress | None = None) -> Report:
    """Check every entry after ``since`` (all, without one) and what the checkpoints say of them; see ``covers``.

    Then ask each room that ``also`` named.

    An incremental run trusts what the checkpoint covers but for the heads it names.
    """
    report = Report(covers=_covers(since))
    # What is written meanwhile is left for the next run: first the lines, then the positions used, then those there.
    lines = _Lines(report, since)
    used = _positions_used("journal_entry")
    horizon = _number("SELECT coalesce(max(id), 0) FROM journal_entry")
    position = since.position if since else 0
    if since:
        _compare_stored_heads(report, since)
    for row in _rows(position, horizon, progress):
        for kind, sentence in tuple(_faults(row)) or _act_faults(row):
            _note(report, kind, sentence, row)
        if row.position == position:
            _note(report, "double", _("another entry has the same place"), row)
        _name_gap(report, position, row.position)
        position = row.position
        lines.pass_by(row)
        report.examined["entries"] += 1
    lines.finish()
    _name_gap(report, position, used + 1)
    _check_beside(report, whole=since is None)
    for check in _further.values():
        report.include(check(since))
    return report


def check_kept(text: bytes, file: str) -> Report:
    """Whether checkpoints that were kept elsewhere are still this house's, and the journal what they say.

    A line that is no longer among the house's own was taken out or rewritten there; so was an entry that a line names
    and the journal has not.
    """
    report = Report()
    own: dict[str, set[str]] = {}
    for line in checkpoints.lines(text if text.endswith(b"\n") else text + b"\n", file):
        if isinstance(line, Damage):
            report.add(_damage(line))
            continue
        report.examined["checkpoints"] += 1
        month = f"{line.at[:7]}.jsonl"
        if month not in own:
            own[month] = {one.digest for one in checkpoints.of_month(month) if isinstance(one, Checkpoint)}
        if line.digest not in own[month]:
            gone = _("The checkpoint of %(at)s is no longer among those of this house: it was taken out or rewritten.")
            report.add(Finding("checkpoint", gone % {"at": line.at}, position=line.position))
        _compare_stored_heads(report, line)
    return report


def _rows(position: int, horizon: int, progress: Progress | None) -> Iterator[_Row]:
    # SQLite keeps anything in any column: as bytes, what is no text any more can be read and named.
    column = "CAST({} AS blob)" if connection.vendor == "sqlite" else "{}"
    query = _BATCH.format(columns=", ".join(column.format(name) for name in (*_NUMBERS, *_TEXTS, *_ACT_TEXTS)))
    start = position
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, (position, horizon, _AT_ONCE))
            rows = cursor.fetchall()
        if not rows:
            return
        for row in map(_read, rows):
            position = row.position
            yield row
        if progress:
            progress(position - start, horizon - start)


def _faults(row: _Row) -> Iterator[tuple[str, str]]:
    """Yield the kind and the sentence of everything that is wrong with one entry."""
    try:
        body = json.loads(row.body)
        previous = body["previous"]
        link = digest(previous, row.body.encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "altered", _("its text cannot be read")
        return
    first = row.seq == 1
    if not first and row.before_digest is None:
        yield "gap", _("the entry before it is gone")
    if link != row.digest:
        yield "altered", _("its text was changed")
    elif previous != (GENESIS if first else row.before_digest or previous):
        yield "chain", _("it does not continue the entry before it: one of the two was changed, replaced or moved")
    said = tuple(body.get(name) for name in ("stream", "seq", "at", "act", "move"))
    if said != (row.stream, row.seq, row.at, row.act, row.move):
        yield "columns", _("its columns say something else than its text")
    if not row.digest.isascii() or store.tag(row.digest) != row.tag:
        yield "forged", _("it was not written by this house: its tag is wrong")
    if row.before_position is not None and row.before_position >= row.position:
        yield "order", _("it stands before the entry that it continues")
    if row.before_at is not None and row.before_at > row.at:
        yield "time", _("it was recorded earlier than the entry before it")


def _act_faults(row: _Row) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the act an entry belongs to."""
    if row.act_id is None:
        yield "act", _("the act it belongs to is gone")
        return
    asked = (row.act_institution, row.act_source, row.act_key, row.act_body_digest, row.act_at, row.act_by)
    if store.act_tag(row.act_id, *asked) != row.act_tag:
        yield "act", _("what its act asked was changed")
    if row.act_result is not None and store.act_tag(row.act_id, row.act_result) != row.act_result_tag:
        yield "act", _("what came of its act was changed")


def _note(report: Report, kind: str, sentence: str, row: _Row) -> None:
    text = _("%(stream)s, entry %(seq)s (position %(position)s): %(sentence)s.") % {
        "stream": row.stream,
        "seq": row.seq,
        "position": row.position,
        "sentence": sentence,
    }
    report.add(Finding(kind, text, row.stream, row.seq, row.position))


class _Lines:
    """The checkpoints' lines, laid beside the entries as they pass by."""

    def __init__(self, report: Report, since: Checkpoint | None) -> None:
        self._report = report
        try:
            last = checkpoints.last_checkpoint()
            self._lines = self._read(since, last) if last else iter(())
        except checkpoints.CheckpointsDamaged:
            self._lines = self._read(since, None)
        self._entries = since.entries if since else 0
        self._rolling = Rolling(since.rolling if since else GENESIS)
        self._line = next(self._lines, None)

    def _read(self, since: Checkpoint | None, last: Checkpoint | None) -> Iterator[Checkpoint]:
        """Yield the lines after ``since`` up to ``last``: a later one may know entries that this run does not see."""
        if since and last and since.digest == last.digest:
            return
        for line in checkpoints.read(since):
            if isinstance(line, Damage):
                self._report.add(_damage(line))
                continue
            self._report.examined["checkpoints"] += 1
            yield line
            if last and line.digest == last.digest:
                return

    def pass_by(self, row: _Row) -> None:
        """Take in one entry, closing every line whose part of the journal ends before it."""
        while self._line and row.position > self._line.position:
            self._close(self._line)
        if self._line:
            self._rolling.add(row.position, row.stream, row.seq, row.digest)

    def finish(self) -> None:
        """Close the lines that no later entry has closed."""
        while self._line:
            self._close(self._line)

    def _close(self, line: Checkpoint) -> None:
        there, found = self._rolling, False
        for finding in _compare_heads(line, there.heads):
            self._report.add(finding)
            found = True
        if not found and (there.value(), there.entries) != (line.rolling, line.entries - self._entries):
            text = _("Of the %(expected)s entries up to position %(position)s that the checkpoint of %(at)s counted, "
                     "not all stand as they stood: %(found)s are there.")  # fmt: skip
            values = {"expected": line.entries - self._entries, "found": there.entries}
            sentence = text % {**values, "position": line.position, "at": line.at}
            self._report.add(Finding("checkpoint", sentence, position=line.position))
        # Each part is measured from what the line before said, so that one fault is named once.
        self._entries, self._rolling = line.entries, Rolling(line.rolling)
        self._line = next(self._lines, None)


def _compare_heads(line: Checkpoint, there: dict[str, tuple[int, str]]) -> Iterator[Finding]:
    """Yield what became of the heads that a line names, and which it does not know."""
    for stream, (seq, link) in line.heads.items():
        have = there.get(stream)
        if have is None or have[0] < seq:
            text = _("%(stream)s: entry %(seq)s, which the checkpoint of %(at)s knew, is gone.")
            yield Finding("cut", text % {"stream": stream, "seq": seq, "at": line.at}, stream, seq)
        elif have != (seq, link):
            text = _("%(stream)s: entry %(seq)s is not the one that the checkpoint of %(at)s knew.")
            yield Finding("replaced", text % {"stream": stream, "seq": seq, "at": line.at}, stream, seq)
    for stream in there.keys() - line.heads.keys():
        text = _("%(stream)s: entry %(seq)s stands among entries that the checkpoint of %(at)s closed without it.")
        seq = there[stream][0]
        yield Finding("inserted", text % {"stream": stream, "seq": seq, "at": line.at}, stream, seq)


def _compare_stored_heads(report: Report, line: Checkpoint) -> None:
    """Look whether the heads that the starting checkpoint names are still there."""
    names = list(line.heads)
    there: dict[str, tuple[int, str]] = {}
    for start in range(0, len(names), 500):
        batch = names[start : start + 500]
        marks = ", ".join(["(%s, %s)"] * len(batch))
        values = [value for stream in batch for value in (stream, line.heads[stream][0])]
        with connection.cursor() as cursor:
            cursor.execute(_STORED.format(marks), values)
            there.update({stream: (seq, link) for stream, seq, link in cursor.fetchall()})
    for finding in _compare_heads(line, there):
        report.add(finding)


def _name_gap(report: Report, before: int, after: int) -> None:
    """Name the positions between two that stand. PostgreSQL leaves some empty itself, when a transaction fails."""
    if after <= before + 1 or connection.vendor != "sqlite":
        return
    text = _("Positions %(first)s to %(last)s of the journal are empty: entries were taken out.")
    report.add(Finding("positions", text % {"first": before + 1, "last": after - 1}, position=before + 1))


def _check_beside(report: Report, *, whole: bool) -> None:
    """Look for what stands beside the entries: accesses taken out, keys without a result, missing triggers."""
    if whole and connection.vendor == "sqlite":
        used = _positions_used("journal_access")
        gone = max(used, _number("SELECT coalesce(max(id), 0) FROM journal_access"))
        gone -= _number("SELECT count(*) FROM journal_access")
        if gone > 0:
            report.add(Finding("accesses", _("%(count)s lines of the access log were taken out.") % {"count": gone}))
    unfinished = _number('SELECT count(*) FROM journal_act WHERE "key" IS NOT NULL AND result IS NULL') if whole else 0
    if unfinished:
        report.add(Finding("unfinished", _("%(count)s acts have a key and no result.") % {"count": unfinished}))
    for name in triggers.missing(connection):
        report.add(Finding("trigger", _("The trigger %(name)s is absent or altered.") % {"name": name}))


def _damage(line: Damage) -> Finding:
    why = {
        "unreadable": _("it cannot be read"),
        "altered": _("it was changed"),
        "forged": _("it was not written by this house: its tag is wrong"),
        "chain": _("it does not continue the line before it: lines were taken out or put in"),
    }[line.why]
    text = _("Checkpoint %(file)s, line %(line)s: %(why)s.")
    return Finding("checkpoint", text % {"file": line.file, "line": line.line, "why": why})


def _covers(since: Checkpoint | None) -> list[str]:
    start = _("from the first") if since is None else _("after position %(position)s") % {"position": since.position}
    covers = [
        _("Every entry %(start)s has the text, digest and tag it was written with.") % {"start": start},
        _("Each stream's entries follow one another without a gap; columns say what the text says."),
        _("The acts they belong to are there: what was asked, by whom, under which key, and what came of it."),
        _("The entries that the checkpoints outside the database counted are there, unchanged and in their order."),
        _("The triggers that keep the journal are in place."),
    ]
    if connection.vendor == "sqlite":
        covers.append(_("No position of the journal is empty, and no line of the access log (full run)."))
    return covers


def _read(values: tuple[Any, ...]) -> _Row:
    """Return a row as both databases mean it; what is no number or no text any more stays as unlike one as it is."""
    plain: list[Any] = [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values]
    for place in range(len(_NUMBERS)):
        if isinstance(plain[place], str) and plain[place].removeprefix("-").isdecimal():
            plain[place] = int(plain[place])
    row = _Row(*plain)
    return row._replace(at=_instant(row.at), before_at=_instant(row.before_at), act_at=_instant(row.act_at))


def _instant(value: Any) -> Any:
    """Return a raw column of instants as the ledger writes it."""
    if isinstance(value, datetime):
        return instant(value)
    return f"{value[:10]}T{value[11:19]}.{value[20:] or '000000'}Z" if value else value


def _positions_used(table: str) -> int:
    """Return the last position ever given out; 0 where the database does not say (PostgreSQL skips some)."""
    if connection.vendor != "sqlite":
        return 0
    return _number("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", table)


def _number(query: str, *values: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return int(cursor.fetchone()[0])
