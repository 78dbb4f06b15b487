"""The index on PostgreSQL: one narrow table with a document's lexemes as a tsvector under GIN.

A tsvector's positions end at 16383 and at 256 a lexeme, so there are none: phrases are checked in the stream. Besides
its text's and its seen tokens' lexemes a document carries the block of ids it lies in, at several sizes. Newest first,
a question is asked of the newest blocks before it is asked of all, so that a word that is everywhere costs no more than
a window; the planner would rather walk the primary key backwards, so that is kept from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from huiyin.finding.text import BREAK, hides, lexemes, stream, words_of
from huiyin.finding.wanted import SAMPLE_BITS, Clause, Wanted, condition, expression, is_mark, seen_lexeme

OBJECTS = {
    # No statistics: they would keep words of dropped documents, and the plans do not depend on them.
    "finding_doc": (
        "CREATE TABLE finding_doc"
        " (id bigint PRIMARY KEY, stream text NOT NULL, seen text[] NOT NULL, lexemes tsvector NOT NULL);"
        " ALTER TABLE finding_doc ALTER stream SET STATISTICS 0, ALTER seen SET STATISTICS 0,"
        " ALTER lexemes SET STATISTICS 0"
    ),
    # Half a megabyte of pending entries is about 60 documents: enough to make entering them four times cheaper, and
    # little enough for every search to read through.
    "finding_index": (
        "CREATE INDEX finding_index ON finding_doc USING gin (lexemes) WITH (gin_pending_list_limit = 512)"
    ),
    "finding_dropped": "CREATE TABLE finding_dropped (id bigint PRIMARY KEY)",
}
BLOCKS = tuple(range(SAMPLE_BITS, 20, 2))
"""Sizes of blocks, as powers of two: a window is the newest block begun and the one before it.

Each is four times the one before, so that whoever sees a part of the cases only is not led far beyond the newest of
theirs.
"""

_PUT = (
    "INSERT INTO finding_doc (id, stream, seen, lexemes) VALUES (%s, %s, %s, array_to_tsvector(%s::text[]))"
    " ON CONFLICT (id) DO UPDATE SET stream = EXCLUDED.stream, seen = EXCLUDED.seen, lexemes = EXCLUDED.lexemes"
)
_CHUNK = 500

# Window after window, into each only when those before it gave too few. The newest is asked for the words alone, and
# each hit whether it is open to who asks. Where one in eight is, the further ones are asked in the same way: to look at
# a row costs less than to go through the index's long lists of what they may see for every hit. Where fewer are, the
# index finds these. The block is a condition of its own: in one with the rest, GIN goes through the rest's lists whole.
# id + 0: not by the primary key's index.
_HITS = """
WITH RECURSIVE part (number, first, above, words, known, block) AS (VALUES {parts}),
walk (number, by_row, ids, total) AS (
    SELECT -1, %s, NULL::bigint[], 0::bigint
    UNION ALL
    SELECT part.number, walk.by_row AND (walk.number >= 0 OR hit.open * 8 > hit.met), hit.ids, walk.total + hit.open
    FROM walk JOIN part ON part.number = walk.number + 1 CROSS JOIN LATERAL (
        SELECT array_agg(id) FILTER (WHERE opens) AS ids, count(*) FILTER (WHERE opens) AS open, count(*) AS met
        FROM (
            SELECT id, NOT walk.by_row OR ({opens}) AS opens FROM finding_doc
            WHERE lexemes @@ CASE WHEN walk.by_row THEN part.words ELSE part.known END
            AND lexemes @@ CASE WHEN part.first > 0 THEN part.block ELSE part.known END
            AND id + 0 >= part.first AND id + 0 < part.above{checks}
        ) AS met
    ) AS hit
    WHERE walk.total < %s
)
SELECT unnest(ids) AS id FROM walk ORDER BY id DESC LIMIT %s
"""


def install(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name in missing(connection):
            cursor.execute(OBJECTS[name])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM unnest(%s::text[]) name WHERE to_regclass(name) IS NULL", [list(OBJECTS)])
        absent = {name for (name,) in cursor.fetchall()}
    return [name for name in OBJECTS if name in absent]


def clear(cursor: CursorWrapper) -> None:
    cursor.execute("TRUNCATE finding_doc, finding_dropped")


def put(cursor: CursorWrapper, doc: int, words: Sequence[str], labels: Sequence[str]) -> None:
    row = _row(doc, words, labels)
    _remember_hidden(cursor, [row])
    cursor.execute(_PUT, row)


def put_many(cursor: CursorWrapper, rows: Mapping[int, tuple[Sequence[str], Sequence[str]]]) -> None:
    ids = iter(sorted(rows))
    while chunk := list(islice(ids, _CHUNK)):
        batch = [_row(doc, *rows[doc]) for doc in chunk]
        _remember_hidden(cursor, batch)
        cursor.executemany(_PUT, batch)


def set_labels(cursor: CursorWrapper, doc: int, labels: Sequence[str], *, keep_marks: bool) -> None:
    cursor.execute("SELECT seen FROM finding_doc WHERE id = %s FOR UPDATE", [doc])
    _found(cursor, doc)
    (old,) = cursor.fetchone()
    new = [*labels, *(one for one in old if is_mark(one) == keep_marks)]
    if set(new) == set(old):  # each row written anew is a dead one left, in the table and in its index
        return
    cursor.execute(
        "UPDATE finding_doc SET lexemes = ts_delete(lexemes, seen) || array_to_tsvector(%s::text[]), seen = %s::text[]"
        " WHERE id = %s",
        [new, new, doc],
    )


def add_words(cursor: CursorWrapper, doc: int, words: Sequence[str]) -> None:
    cursor.execute("SELECT stream FROM finding_doc WHERE id = %s FOR UPDATE", [doc])
    _found(cursor, doc)
    text = stream([*words_of(cursor.fetchone()[0]), BREAK, *words])
    cursor.execute(
        "UPDATE finding_doc SET stream = %s, lexemes = lexemes || array_to_tsvector(%s::text[]) WHERE id = %s",
        [text, lexemes(words_of(text)), doc],
    )


def drop(cursor: CursorWrapper, docs: Iterable[int]) -> None:
    cursor.execute(
        "WITH gone AS (DELETE FROM finding_doc WHERE id = ANY(%s) RETURNING id)"
        " INSERT INTO finding_dropped SELECT id FROM gone ON CONFLICT DO NOTHING",
        [list(docs)],
    )


def sweep(cursor: CursorWrapper, pages: int) -> bool:
    # Only a rewrite takes a deleted row out of the file, and GIN never forgets a lexeme it once had.
    cursor.execute("SELECT id FROM finding_dropped")
    dropped = [doc for (doc,) in cursor.fetchall()]
    if dropped:
        cursor.execute("VACUUM (FULL, ANALYZE) finding_doc")
        cursor.execute("DELETE FROM finding_dropped WHERE id = ANY(%s)", [dropped])
    return True


def hits(cursor: CursorWrapper, question: Wanted, before: int | None, size: int) -> list[int]:
    above = newest(cursor) + 1 if before is None else before
    words, groups = [phrase.lexemes for phrase in question.phrases], [question.eyes, *question.marks]
    plain, known = _match(words), _match([*words, *question.labels()])
    windows, parts = _windows(above - 1), list[Any]()
    for number, (first, block) in enumerate(windows):
        parts += [number, first, above, plain, known, _match(block)]
        above = first
    checks, values = condition(question.checks(), "strpos")
    sql = _HITS.format(
        parts=", ".join(["(%s, %s::bigint, %s::bigint, %s::tsquery, %s::tsquery, %s::tsquery)"] * len(windows)),
        opens=" AND ".join(["seen && %s::text[]"] * len(groups)),
        checks=checks,
    )
    sampled = bool(words) and len(windows) > 1
    cursor.execute(sql, [*parts, sampled, *groups, *values, size, size])
    return [doc for (doc,) in cursor.fetchall()]


def newest(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT max(id) FROM finding_doc")
    return int(cursor.fetchone()[0] or 0)


def frequencies(cursor: CursorWrapper, terms: Sequence[str], since: int, limit: int) -> list[int]:
    size = BLOCKS[0]
    window = [[[_block(size, number)] for number in ((since >> size), (since >> size) + 1)]]
    cursor.execute(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM finding_doc WHERE lexemes @@ t.query::tsquery LIMIT %s) hit)"
        " FROM unnest(%s::text[]) WITH ORDINALITY t (query, number) ORDER BY t.number",
        [limit, [_match([[[term]], *window]) for term in terms]],
    )
    return [count for (count,) in cursor.fetchall()]


def sharing(cursor: CursorWrapper, weights: Mapping[str, int], seen: Sequence[int], size: int) -> list[int]:
    eyes = [[seen_lexeme(token)] for token in seen]
    cursor.execute(
        "SELECT hit.id FROM unnest(%s::text[], %s::int[]) t (query, weight) CROSS JOIN LATERAL"
        " (SELECT id FROM finding_doc WHERE lexemes @@ t.query::tsquery OFFSET 0) hit"
        " GROUP BY hit.id ORDER BY sum(t.weight) DESC, hit.id DESC LIMIT %s",
        [[_match([[[term]], eyes]) for term in weights], list(weights.values()), size],
    )
    return [doc for (doc,) in cursor.fetchall()]


def labels(cursor: CursorWrapper, docs: Sequence[int]) -> list[tuple[int, list[str]]]:
    cursor.execute("SELECT id, seen FROM finding_doc WHERE id = ANY(%s)", [list(docs)])
    return list(cursor.fetchall())


def streams(cursor: CursorWrapper, docs: Sequence[int]) -> list[tuple[int, str]]:
    cursor.execute("SELECT id, stream FROM finding_doc WHERE id = ANY(%s)", [list(docs)])
    return list(cursor.fetchall())


def _row(doc: int, words: Sequence[str], labels: Sequence[str]) -> tuple[int, str, list[str], list[str]]:
    text = stream(words)
    blocks = [_block(size, doc >> size) for size in BLOCKS]
    return doc, text, list(labels), [*lexemes(words_of(text)), *labels, *blocks]


def _remember_hidden(cursor: CursorWrapper, rows: Sequence[tuple[int, str, list[str], list[str]]]) -> None:
    """What keyed words, or none, take the place of is to be swept, as what is dropped."""
    hidden = [(row[0], row[1]) for row in rows if hides(row[1])]
    if hidden:
        cursor.executemany(
            "INSERT INTO finding_dropped SELECT id FROM finding_doc WHERE id = %s AND stream <> %s"
            " ON CONFLICT DO NOTHING",
            hidden,
        )


def _windows(top: int) -> list[tuple[int, list[Clause]]]:
    """Return windows from ``top`` downwards, each as its first id and the clause that keeps to it; the last is all."""
    found: list[tuple[int, list[Clause]]] = []
    for size in BLOCKS:
        block = top >> size
        if block <= 1:
            break
        found.append(((block - 1) << size, [[[_block(size, block)], [_block(size, block - 1)]]]))
    return [*found, (0, [])]


def _block(size: int, number: int) -> str:
    return f"^{size}.{number}"


def _found(cursor: CursorWrapper, doc: int) -> None:
    if not cursor.rowcount:
        raise LookupError(f"document {doc} is not in the index")


def _match(clauses: Sequence[Clause]) -> str:
    return expression(clauses, " & ", " | ", _quote)


def _quote(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
