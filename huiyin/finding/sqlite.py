"""The index on SQLite: `finding_doc` holds the documents, `finding_index` (FTS5) their lexemes.

FTS5 keeps neither content nor positions (phrases are checked in the stream), so each lexeme of a document stands alone:
what changes is added or taken away by itself, and a third of the space is enough. Seen tokens are lexemes too, so FTS5
leaps over everything the asker may not see. Tokens come ready made; the tokenizer only parts them at spaces.

The index's row ids fall as documents come, so that newest first is forward: backwards, FTS5 unpacks a whole page to
read one id, which makes long lists six to ten times slower.

Entering one document costs FTS5 four times its share of a batch of 64, so new documents are fresh at first: answered
from their streams, and entered together when one comes whose id is a multiple of `FRESH`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from huiyin.finding.text import BREAK, hides, lexemes, stream, words_of
from huiyin.finding.wanted import Wanted, condition, expression, is_mark, part_of_stream, seen_lexeme

OBJECTS = {
    "finding_doc": "CREATE TABLE finding_doc (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, seen TEXT NOT NULL) STRICT",
    "finding_index": (
        "CREATE VIRTUAL TABLE finding_index USING fts5("
        "lexemes, content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '_~-'\")"
    ),
    "finding_fresh": "CREATE TABLE finding_fresh (id INTEGER PRIMARY KEY) STRICT",
    # Documents dropped, or hidden by keyed words: their lexemes lie in old segments until a later merge has ended.
    "finding_dropped": "CREATE TABLE finding_dropped (id INTEGER PRIMARY KEY, merging INTEGER NOT NULL) STRICT",
}

FRESH = 64

_INSERT = "INSERT INTO finding_doc (id, stream, seen) VALUES (%s, %s, %s) ON CONFLICT (id) DO NOTHING"
_ENTER = "INSERT INTO finding_index (rowid, lexemes) VALUES (%s, %s)"
_REMOVE = "INSERT INTO finding_index (finding_index, rowid, lexemes) VALUES ('delete', %s, %s)"
_REMEMBER = "INSERT OR REPLACE INTO finding_dropped VALUES (%s, 0)"
_CHUNK = 500
_TOP = 2**40  # row id = _TOP - document; a larger one would take more bytes


def install(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name in missing(connection):
            cursor.execute(OBJECTS[name])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in OBJECTS if name not in present]


def clear(cursor: CursorWrapper) -> None:
    cursor.execute("INSERT INTO finding_index (finding_index) VALUES ('delete-all')")
    cursor.execute("DELETE FROM finding_doc")
    cursor.execute("DELETE FROM finding_fresh")
    cursor.execute("DELETE FROM finding_dropped")


def put(cursor: CursorWrapper, doc: int, words: Sequence[str], labels: Sequence[str]) -> None:
    new, eyes = stream(words), " ".join(labels)
    cursor.execute(_INSERT, [doc, new, eyes])
    if not cursor.rowcount:
        _replace(cursor, doc, _get(cursor, doc), (new, eyes))
        return
    cursor.execute("INSERT INTO finding_fresh VALUES (%s)", [doc])
    if doc % FRESH == 0:
        settle(cursor)


def settle(cursor: CursorWrapper) -> None:
    """Enter the fresh documents."""
    cursor.executemany(_ENTER, [(_TOP - doc, _entry(text, eyes)) for doc, text, eyes in _fresh(cursor)])
    cursor.execute("DELETE FROM finding_fresh")


def put_many(cursor: CursorWrapper, rows: Mapping[int, tuple[Sequence[str], Sequence[str]]]) -> None:
    ids = iter(sorted(rows, reverse=True))  # FTS5 gathers what comes with rising row ids
    while chunk := list(islice(ids, _CHUNK)):
        cursor.execute("SELECT id FROM finding_doc WHERE id IN (SELECT value FROM json_each(%s))", [json.dumps(chunk)])
        taken = {doc for (doc,) in cursor.fetchall()}
        new = [(doc, stream(rows[doc][0]), " ".join(rows[doc][1])) for doc in chunk if doc not in taken]
        cursor.executemany(_INSERT, new)
        cursor.executemany(_ENTER, [(_TOP - doc, _entry(text, eyes)) for doc, text, eyes in new])
        for doc in sorted(taken):
            put(cursor, doc, *rows[doc])


def set_labels(cursor: CursorWrapper, doc: int, labels: Sequence[str], *, keep_marks: bool) -> None:
    old = _get(cursor, doc)
    kept = [one for one in old[1].split() if is_mark(one) == keep_marks]
    _replace(cursor, doc, old, (old[0], " ".join([*labels, *kept] if keep_marks else [*kept, *labels])))


def add_words(cursor: CursorWrapper, doc: int, words: Sequence[str]) -> None:
    old = _get(cursor, doc)
    _replace(cursor, doc, old, (stream([*words_of(old[0]), BREAK, *words]), old[1]))


def drop(cursor: CursorWrapper, docs: Iterable[int]) -> None:
    for doc in docs:
        cursor.execute("DELETE FROM finding_doc WHERE id = %s RETURNING stream, seen", [doc])
        row = cursor.fetchone()
        if row is None:
            continue
        if not _was_fresh(cursor, doc):
            cursor.execute(_REMOVE, [_TOP - doc, _entry(*row)])
        cursor.execute(_REMEMBER, [doc])


def sweep(cursor: CursorWrapper, pages: int) -> bool:
    # A negative count begins a merge of all segments into one, the only thing that takes deleted lexemes out of the
    # file; positive counts go on with it, and it has ended when a step changes nothing.
    cursor.execute("SELECT count(*), coalesce(sum(merging), 0) FROM finding_dropped")
    waiting, merging = cursor.fetchone()
    if merging:
        if _merge(cursor, pages):
            cursor.execute("DELETE FROM finding_dropped WHERE merging = 1")
            waiting -= merging
    elif waiting:
        cursor.execute("UPDATE finding_dropped SET merging = 1")
        _merge(cursor, -pages)
    if waiting:
        return False
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def hits(cursor: CursorWrapper, question: Wanted, before: int | None, size: int) -> list[int]:
    checks, parameters = condition(question.checks(), "instr")
    below = _TOP if before is None else before
    # CROSS JOIN keeps the order of the tables: the index leads, newest first, and stops when there are enough.
    documents = f"CROSS JOIN finding_doc d ON d.id = {_TOP} - f.rowid" if checks else ""
    cursor.execute(
        f"SELECT {_TOP} - f.rowid FROM finding_index f {documents}"  # noqa: S608 no values
        f" WHERE f.finding_index MATCH %s AND f.rowid > %s{checks} ORDER BY f.rowid LIMIT %s",
        [_match(question), _TOP - below, *parameters, size],
    )
    found = [doc for (doc,) in cursor.fetchall()]
    checks, parameters = condition(question.all_checks(), "instr")
    cursor.execute(
        f"SELECT d.id, d.seen FROM finding_fresh f CROSS JOIN finding_doc d USING (id) WHERE d.id < %s{checks}",  # noqa: S608 no values
        [below, *parameters],
    )
    wants = (question.eyes, *question.marks)
    for doc, labels in cursor.fetchall():
        has = set(labels.split(" "))
        found += [doc] * (not any(has.isdisjoint(among) for among in wants))
    return sorted(found, reverse=True)[:size]


def newest(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT max(id) FROM finding_doc")
    return int(cursor.fetchone()[0] or 0)


def frequencies(cursor: CursorWrapper, terms: Sequence[str], since: int, limit: int) -> list[int]:
    cursor.execute(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM finding_index f WHERE f.finding_index MATCH t.value"
        " AND f.rowid <= %s LIMIT %s)) FROM json_each(%s) t ORDER BY t.key",
        [_TOP - since, limit, json.dumps([_quote(term) for term in terms])],
    )
    counts = [count for (count,) in cursor.fetchall()]
    fresh = [text for doc, text, _ in _fresh(cursor) if doc >= since]
    parts = [part_of_stream(term) for term in terms]
    return [min(limit, count + sum(part in text for text in fresh)) for count, part in zip(counts, parts, strict=True)]


def sharing(cursor: CursorWrapper, weights: Mapping[str, int], seen: Sequence[int], size: int) -> list[int]:
    asker = {seen_lexeme(token) for token in seen}
    visible = expression([[[eye] for eye in asker]], " AND ", " OR ", _quote)
    cursor.execute(
        "SELECT %s - f.rowid, sum(json_extract(t.value, '$[1]')) weight FROM json_each(%s) t CROSS JOIN finding_index f"
        " WHERE f.finding_index MATCH json_extract(t.value, '$[0]')"
        " GROUP BY f.rowid ORDER BY weight DESC, f.rowid LIMIT %s",
        [_TOP, json.dumps([[f"{_quote(term)} AND {visible}", weight] for term, weight in weights.items()]), size],
    )
    found: dict[int, int] = dict(cursor.fetchall())
    for doc, text, eyes in _fresh(cursor):
        weight = sum(weight for term, weight in weights.items() if part_of_stream(term) in text)
        if weight and not asker.isdisjoint(eyes.split(" ")):
            found[doc] = weight
    return sorted(found, key=lambda doc: (-found[doc], -doc))[:size]


def labels(cursor: CursorWrapper, docs: Sequence[int]) -> list[tuple[int, list[str]]]:
    cursor.execute(
        "SELECT id, seen FROM finding_doc WHERE id IN (SELECT value FROM json_each(%s))", [json.dumps(list(docs))]
    )
    return [(doc, kept.split()) for doc, kept in cursor.fetchall()]


def streams(cursor: CursorWrapper, docs: Sequence[int]) -> list[tuple[int, str]]:
    cursor.execute(
        "SELECT id, stream FROM finding_doc WHERE id IN (SELECT value FROM json_each(%s))", [json.dumps(docs)]
    )
    return list(cursor.fetchall())


def _get(cursor: CursorWrapper, doc: int) -> tuple[str, str]:
    cursor.execute("SELECT stream, seen FROM finding_doc WHERE id = %s", [doc])
    row = cursor.fetchone()
    if row is None:
        raise LookupError(f"document {doc} is not in the index")
    return row[0], row[1]


def _fresh(cursor: CursorWrapper) -> list[tuple[int, str, str]]:
    cursor.execute(
        "SELECT d.id, d.stream, d.seen FROM finding_fresh f CROSS JOIN finding_doc d USING (id) ORDER BY d.id DESC"
    )
    return list(cursor.fetchall())


def _was_fresh(cursor: CursorWrapper, doc: int) -> bool:
    cursor.execute("DELETE FROM finding_fresh WHERE id = %s", [doc])
    return bool(cursor.rowcount)


def _replace(cursor: CursorWrapper, doc: int, old: tuple[str, str], new: tuple[str, str]) -> None:
    if new == old:
        return
    cursor.execute("UPDATE finding_doc SET stream = %s, seen = %s WHERE id = %s", [*new, doc])
    if new[0] != old[0] and hides(new[0]):
        cursor.execute(_REMEMBER, [doc])
    cursor.execute("SELECT 1 FROM finding_fresh WHERE id = %s", [doc])
    if cursor.fetchone() is None:
        _change(cursor, doc, set(_entry(*old).split(" ")), set(_entry(*new).split(" ")))


def _change(cursor: CursorWrapper, doc: int, old: set[str], new: set[str]) -> None:
    if old - new:
        cursor.execute(_REMOVE, [_TOP - doc, " ".join(old - new)])
    # Also when nothing is added: FTS5 counts a deletion as a document less, an insertion as one more.
    cursor.execute(_ENTER, [_TOP - doc, " ".join(new - old)])


def _entry(text: str, eyes: str) -> str:
    return f"{' '.join(lexemes(words_of(text)))} {eyes}"


def _merge(cursor: CursorWrapper, pages: int) -> bool:
    before = _changes(cursor)
    cursor.execute("INSERT INTO finding_index (finding_index, rank) VALUES ('merge', %s)", [pages])
    return _changes(cursor) - before < 2  # the command itself counts as one; SQLite's FTS5 manual, "merge"


def _changes(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


def _match(question: Wanted) -> str:
    labels = expression(question.labels(), " AND ", " OR ", _quote)
    if not question.phrases:
        return labels
    # OR nothing keeps FTS5 from making one conjunction of all: then it would seek in the long lists of seen tokens for
    # each of the many documents that have one word and not the other.
    words = expression([phrase.lexemes for phrase in question.phrases], " AND ", " OR ", _quote)
    return f'(({words}) OR "~") AND {labels}'


def _quote(lexeme: str) -> str:
    return '"' + lexeme.replace('"', '""') + '"'
