"""Any tampering at all: whatever is drawn, ``verify`` does not come out clean."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from huiyin.journal import triggers
from huiyin.journal.checkpoints import write_checkpoint
from huiyin.journal.models import Entry
from huiyin.journal.verify import verify

from .conftest import NOW, Write, run

STREAMS = ("case:1", "case:2", "case:1", "unit:5", "case:2", "case:1", "case:3", "case:1")
INSERT = (
    "INSERT INTO journal_entry (stream, seq, at, act, move, body, digest, tag)"
    " SELECT {stream}, {seq}, at, act, move, body, digest, tag FROM journal_entry WHERE id = %s"
)

rows = st.integers(0, len(STREAMS) - 1)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Any, ...]:
    """A field of one entry, and another value for it."""
    column = draw(st.sampled_from(["id", "stream", "seq", "act", "move", "body", "digest", "tag", "at"]))
    if column == "at":
        return "change", draw(rows), column, f"2026-10-{draw(st.integers(1, 30)):02} 08:00:00"
    numbers = st.integers(1, 60)
    return "change", draw(rows), column, draw(numbers if column in ("id", "seq", "act") else texts)


tamperings = st.one_of(
    changes(),
    st.tuples(st.just("edit"), rows, st.integers(0, 300), texts),
    st.tuples(st.just("delete"), st.sets(rows, min_size=1)),
    st.tuples(st.just("insert"), rows, st.sampled_from(["case:1", "case:9"])),
    st.tuples(st.just("swap"), rows, rows, st.sampled_from([("id",), ("body", "digest", "tag"), ("stream", "seq")])),
)


def tamper(how: str, *what: Any) -> None:
    """Do it to the database by raw SQL."""
    entries = list(Entry.objects.order_by("id"))
    if how == "change":
        place, column, value = what
        taken = Entry.objects.filter(**{column: value}).exists() if column in ("id", "seq", "stream") else False
        assume(not taken and str(getattr(entries[place], column)) != str(value))
        run(f'UPDATE journal_entry SET "{column}" = %s WHERE id = %s', value, entries[place].pk)
    elif how == "edit":
        place, start, text = what
        body = entries[place].body
        changed = body[:start] + text + body[start + len(text) :]
        assume(changed != body)
        run("UPDATE journal_entry SET body = %s WHERE id = %s", changed, entries[place].pk)
    elif how == "delete":
        run(f"DELETE FROM journal_entry WHERE id IN ({','.join(str(entries[place].pk) for place in what[0])})")
    elif how == "insert":
        place, stream = what
        seq = Entry.objects.filter(stream=stream).count() + 1
        run(INSERT.format(stream=f"'{stream}'", seq=seq), entries[place].pk)
    else:
        swap(entries[what[0]], entries[what[1]], what[2])


def swap(one: Entry, two: Entry, columns: tuple[str, ...]) -> None:
    """Exchange some columns of two entries."""
    assume(one.pk != two.pk)
    if columns == ("stream", "seq"):
        run("UPDATE journal_entry SET stream = 'aside' WHERE id = %s", one.pk)
    if columns == ("id",):
        for start, end in ((one.pk, 999), (two.pk, one.pk), (999, two.pk)):
            run("UPDATE journal_entry SET id = %s WHERE id = %s", end, start)
        return
    for row, other in ((two, one), (one, two)):
        values = [getattr(other, column) for column in columns]
        run(f"UPDATE journal_entry SET {', '.join(f'{c} = %s' for c in columns)} WHERE id = %s", *values, row.pk)


def test_no_tampering_goes_unfound(home: object, write: Write) -> None:
    for stream in STREAMS:
        write(stream, {"case": {"1": {"status": "open", "title": "s1.abc"}}})
    write_checkpoint(NOW)

    @settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much])
    @given(tamperings)
    def any_tampering(what: tuple[Any, ...]) -> None:
        with transaction.atomic():
            tamper(*what)
            kinds = {one.kind for one in verify().findings}
            transaction.set_rollback(True)
        assert kinds - {"trigger"}

    triggers.drop(connection)
    any_tampering()
    triggers.install(connection)
    assert verify().clean
