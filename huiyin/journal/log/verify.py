"""Proof that the log is what was published: each leaf its entry's, each hash what it follows from, each head signed.

One pass over the leaves in bounded memory, beside the entries. What stands in the log is read as it is stored, so that
one fault is named where it is and not again at every hash above it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from huiyin.journal.checkpoints import Checkpoint
from huiyin.journal.log import leaves, queries, signing, store
from huiyin.journal.models import LogKey, TreeHead
from huiyin.journal.verify import Finding, Report
from huiyin.kernel import merkle, proofs
from huiyin.kernel.ledger import instant
from huiyin.kernel.merkle import Growing

_AT_ONCE = 2000
_FEW = 100
_ROWS = (
    'SELECT l."index", l.position, l.hash, e.digest, CASE WHEN e.body LIKE %s THEN e.body END FROM journal_leaf l'
    ' LEFT JOIN journal_entry e ON e.id = l.position WHERE l."index" >= %s AND l."index" < %s'
    ' ORDER BY l."index" LIMIT %s'
)
_LEFT_OUT = (
    "SELECT e.id FROM journal_entry e WHERE e.id > %s AND e.id <= %s"
    " AND NOT EXISTS (SELECT 1 FROM journal_leaf l WHERE l.position = e.id) ORDER BY e.id LIMIT %s"
)
_START = 'SELECT coalesce(min("index"), %s) FROM journal_leaf WHERE position > %s'
_NODES = "SELECT place, hash FROM journal_node WHERE place IN ({})"
_COUNT_NODES = "SELECT count(*) FROM journal_node"


class _Row(NamedTuple):
    leaf: int
    position: int
    hash: bytes
    digest: str | None
    body: str | None


def verify(since: Checkpoint | None = None) -> Report:
    """Check the leaves of the entries after ``since`` (all, without one), and every head above them."""
    report = Report(covers=_covers())
    size, last = queries.end()
    start = _number(_START, size, since.position) if since else 0
    signed = _heads(report, start)
    report.examined["heads"] = len(signed)
    _compare_kept(report)
    _check_keys(report)
    try:
        tree = queries.growing(start)
    except KeyError:
        report.add(Finding("log", _("Hashes of the log below leaf %s are gone.") % start))
        return report
    reached = _pass(report, tree, start, size, signed)
    for one in sorted(one for one in signed if one > reached):
        report.add(Finding("log", _("The head of size %s speaks of leaves that are not there.") % one))
    _left_out(report, since.position if since else 0, last)
    if since is None and (there := _number(_COUNT_NODES)) > (size - size.bit_count()):
        more = there - (size - size.bit_count())
        report.add(Finding("log", _("The log holds %s hashes that belong to no leaf.") % more))
    return report


def _pass(report: Report, tree: Growing, start: int, size: int, signed: dict[int, TreeHead]) -> int:
    """Read the leaves from ``start``; return how many stand without a gap."""
    while rows := _rows(tree.size, size):
        made: dict[int, bytes] = {}
        for row in rows:
            if row.leaf != tree.size:
                report.add(Finding("log", _("Leaf %s of the log is gone.") % tree.size))
                return tree.size
            _check_leaf(report, row)
            made |= {merkle.place(one): link for one, link in tree.add(row.hash)}
            if (head := signed.get(tree.size)) is not None and head.root != tree.root().hex():
                text = _("The head of size %s is not the hash of the leaves below it: they or it were changed.")
                report.add(Finding("log", text % head.size))
        _check_nodes(report, made)
        report.examined["leaves"] += len(rows)
    if tree.size < size:
        report.add(Finding("log", _("Leaf %s of the log is gone.") % tree.size))
    if tree.size and tree.size > start and tree.size not in signed:
        report.add(Finding("log", _("The log has %s leaves, and no head signs them.") % tree.size))
    return tree.size


def _check_leaf(report: Report, row: _Row) -> None:
    if row.digest is None:
        text = _("Leaf %(index)s of the log stands for the entry at position %(position)s, which is gone.")
    elif leaves.leaf(row.position, row.digest, row.body).hash != row.hash:
        text = _("Leaf %(index)s of the log and the entry at position %(position)s do not fit: one was changed.")
    else:
        return
    said = text % {"index": row.leaf, "position": row.position}
    report.add(Finding("log", said, position=row.position))


def _check_nodes(report: Report, made: dict[int, bytes]) -> None:
    places, found = list(made), dict[int, bytes]()
    for start in range(0, len(places), 500):
        part = places[start : start + 500]
        with connection.cursor() as cursor:
            cursor.execute(_NODES.format(", ".join(["%s"] * len(part))), part)
            found |= {int(place): bytes(link) for place, link in cursor.fetchall()}
    for place, link in made.items():
        if found.get(place) != link:
            text = _("Hash %s of the log is gone or another one.")
            report.add(Finding("log", text % place))


def _left_out(report: Report, after: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_OUT, (after, last, _FEW))
        for (position,) in cursor.fetchall():
            text = _("The entry at position %s is not in the log, which holds later ones.")
            report.add(Finding("log", text % position, position=position))


def _heads(report: Report, start: int) -> dict[int, TreeHead]:
    """The heads of more than ``start`` leaves by their size; those that are not signed as they must be are named."""
    found = {}
    for one in TreeHead.objects.select_related("key").filter(size__gt=start).order_by("size").iterator():
        found[one.size] = one
        body = proofs.head_body(one.size, one.root, instant(one.at), one.key_id)
        if not proofs.holds(one.key.public, proofs.HEAD, body, one.signature):
            report.add(Finding("log", _("The head of size %s does not carry its key's signature.") % one.size))
    return found


def _compare_kept(report: Report) -> None:
    """The heads that stand outside the database are those within it."""
    there = {one.size: one for one in queries.heads_after(0)}
    for kept in store.kept():
        own = there.get(kept["size"])
        if own is None:
            text = _("The head of size %(size)s of %(at)s, kept beside the database, is gone: the log was cut.")
            report.add(Finding("log", text % kept))
        elif own.as_dict() != kept:
            text = _("The head of size %(size)s is not the one of %(at)s that is kept beside the database.")
            report.add(Finding("log", text % kept))


def _check_keys(report: Report) -> None:
    known = {one.id: one for one in LogKey.objects.all()}
    for one in known.values():
        before = known.get(one.before)
        bad = proofs.key_id(one.public) != one.id or (one.before and not (before and signing.endorsed(one, before)))
        if bad:
            report.add(Finding("log", _("The log's key %s is not what it was, or not endorsed.") % one.id))


def _rows(start: int, end: int) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, (f"%{leaves.MARK}%", start, end, _AT_ONCE))
        return [_Row(index, position, _plain(link), *rest) for index, position, link, *rest in cursor.fetchall()]


def _plain(value: Any) -> bytes:
    """The bytes of a column that may hold anything by now."""
    return value.encode() if isinstance(value, str) else bytes(value)


def _number(sql: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return int(cursor.fetchone()[0])


def _covers() -> list[str]:
    return [
        _("Every entry that was published stands in the log, unchanged and in its order, and no other."),
        _("Every head of the log is signed, fits the leaves below it, and is the one kept beside the database."),
    ]
