"""Reading dossiers: who might this be, whose dossiers belong together, what a list may show.

Whether a member may know of a case at all is decided above this room; ``candidates`` takes that decision as a function.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from huiyin.journal.models import Access
from huiyin.journal.pen import pen
from huiyin.parties import matching, sealing, tokens
from huiyin.parties.given import ORGANISATION, Given, given_from_text
from huiyin.parties.masks import mask
from huiyin.parties.matching import Face, Likeness
from huiyin.parties.models import Dossier, Link
from huiyin.parties.sealing import InstitutionKey, SealBroken
from huiyin.parties.store import KeyRow, chunks, marks

__all__ = ["Masked", "Match", "accesses", "candidates", "cluster", "mask", "masked"]

MOST = 20  # matches told
_POOL = 60  # dossiers opened and compared
_STRONG_LIMIT, _WEAK_LIMIT = 40, 30  # newest dossiers taken from one token; so many namesakes make a name common
_NAME_TOKEN = {"same_name": tokens.NAME, "same_sound": tokens.PINYIN, "name_order": tokens.PINYIN_SORTED}

_HIT = (
    "SELECT * FROM (SELECT kind, value, dossier_id FROM parties_token"
    " WHERE kind = %s AND value = %s AND confidential = %s ORDER BY dossier_id DESC LIMIT {}) AS t{}"
)
_ROWS = (
    "SELECT d.id, d.kind, d.sealed, d.head_count, k.id, k.institution_id, k.parent_id, k.wrapped, l.person_id"
    " FROM parties_dossier d JOIN parties_key k ON k.id = d.key_id"
    " LEFT JOIN parties_link l ON l.dossier_id = d.id AND l.until IS NULL WHERE d.id IN ({})"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """What a list shows of a dossier without any logging. ``erased``: its key is destroyed."""

    kind: str
    head_count: int
    name: str = ""
    phone: str = ""
    identity: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A dossier that may be of the same person. ``reasons`` are codes for ``labels.REASONS``, strongest first."""

    dossier_id: int
    person_id: int | None
    exact: bool
    score: int
    reasons: tuple[str, ...]
    shown: Masked


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    kind: str
    sealed: str
    head_count: int
    key: KeyRow
    person_id: int | None


def candidates(
    institution_id: int,
    given: Given,
    kind: str = "person",
    *,
    may_confidential: bool,
    allowed: Callable[[Collection[int]], Collection[int]] | None = None,
    but: Collection[int] = (),
) -> list[Match]:
    """Dossiers that may be of the same person, best first, at most 20, each with its reasons.

    ``allowed`` gets the dossiers found, before any is opened, and returns those whose cases the asking member may see;
    ``but`` are left out. Where a name is that of very many, it is no reason by itself. Nothing is shown but masks.
    """
    institution = sealing.institution_key(institution_id)
    hits, common = _hits(institution, tokens.marks(given, kind), may_confidential)
    for one in but:
        hits.pop(one, None)
    if allowed is not None and hits:
        visible = set(allowed(hits.keys()))
        hits = {one: kinds for one, kinds in hits.items() if one in visible}
    best = sorted(hits, key=lambda one: (bool(hits[one] & tokens.STRONG), len(hits[one]), one), reverse=True)[:_POOL]
    asked = matching.faces(given)
    found = [match for row, other in _opened(_rows(best)) if (match := _match(row, other, asked, common))]
    return sorted(found, key=lambda match: (match.exact, match.score, match.dossier_id), reverse=True)[:MOST]


def any_shared(institution_id: int, given: Given, kind: str, dossiers: Collection[int]) -> bool:
    """Whether something of what was given, a name's sound included, stands in one of these dossiers too."""
    key = sealing.institution_key(institution_id)
    wanted = tokens.marks(given, kind)
    values = {(name, blind.value(name, text)) for name, text in wanted for blind in (key.blind, key.blind_confidential)}
    if not values:
        return False
    with pen() as cursor:
        for part in chunks(dossiers):
            cursor.execute(f"SELECT kind, value FROM parties_token WHERE dossier_id IN ({marks(len(part))})", part)
            if not values.isdisjoint(cursor.fetchall()):
                return True
    return False


def _hits(
    institution: InstitutionKey, wanted: list[tuple[str, str]], may_confidential: bool
) -> tuple[dict[int, set[str]], set[str]]:
    """Dossiers by the kinds of token they share, and the kinds of name token that very many share."""
    blinds = [(institution.blind, False)] + [(institution.blind_confidential, True)] * may_confidential
    asked = [(kind, blind.value(kind, text), secret) for kind, text in wanted for blind, secret in blinds]
    if not asked:
        return {}, set()
    sql = " UNION ALL ".join(
        _HIT.format(_STRONG_LIMIT if kind in tokens.STRONG else _WEAK_LIMIT, place)
        for place, (kind, _value, _secret) in enumerate(asked)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [parameter for token in asked for parameter in token])
        rows = cursor.fetchall()
    hits: dict[int, set[str]] = defaultdict(set)
    for kind, _value, dossier_id in rows:
        hits[dossier_id].add(kind)
    counts = Counter((kind, value) for kind, value, _dossier in rows)
    common = {kind for (kind, _value), count in counts.items() if kind not in tokens.STRONG and count >= _WEAK_LIMIT}
    return hits, common


def _rows(ids: Iterable[int]) -> list[_Row]:
    found: list[_Row] = []
    with connection.cursor() as cursor:
        for part in chunks(ids):
            cursor.execute(_ROWS.format(marks(len(part))), part)
            found += [_Row(row[0], row[1], row[2], row[3], KeyRow(*row[4:8]), row[8]) for row in cursor.fetchall()]
    return found


def _opened(rows: Iterable[_Row]) -> Iterable[tuple[_Row, Given]]:
    """The rows with what was given; one that does not open is no candidate (``verify`` names it)."""
    for row in rows:
        try:
            key = sealing.open_rows([row.key]).get(row.key.id)
            if key is not None:
                yield row, given_from_text(key.unseal(row.sealed))
        except SealBroken:
            continue


def _match(row: _Row, other: Given, asked: list[Face], common: set[str]) -> Match | None:
    likeness = matching.compare(asked, matching.faces(other))
    if not likeness.exact and not _worth_telling(likeness, common):
        return None
    return Match(row.id, row.person_id, likeness.exact, likeness.score, likeness.reasons, _masked(row, other))


def _worth_telling(likeness: Likeness, common: set[str]) -> bool:
    """A name alone is not enough where it is that of very many, nor where identity documents differ."""
    told = {reason for reason in likeness.reasons if matching.POINTS[reason] > 0}
    if told - matching.OF_NAME:
        return likeness.score >= matching.LEAST or "other_identity" in likeness.reasons
    if "other_identity" in likeness.reasons:
        return False
    return likeness.score >= matching.LEAST and not any(_NAME_TOKEN.get(reason) in common for reason in told)


def _masked(row: _Row, given: Given) -> Masked:
    phone = next((phone for one in given.people for phone in one.phones), "")
    name = given.name or given.alias or next((one.name for one in given.people if one.name), "")
    shown = name if row.kind == ORGANISATION else mask("name", name, gender=given.gender)
    return Masked(row.kind, row.head_count, shown, mask("phone", phone), mask("identity_number", given.identity_number))


def masked(dossier_ids: Iterable[int]) -> dict[int, Masked]:
    """What a list shows of these dossiers: one query, nothing logged. Erased ones say so."""
    rows = _rows(set(dossier_ids))
    found = {row.id: _masked(row, given) for row, given in _opened(rows)}
    return {row.id: found.get(row.id) or Masked(row.kind, row.head_count, erased=not row.key.wrapped) for row in rows}


def cluster(dossier_ids: Iterable[int], *, may_confidential: bool) -> dict[int, list[int]]:
    """For each dossier the others held to be of the same person, newest first; confidential only with the right."""
    links = Link.objects.filter(until=None)
    if not may_confidential:
        links = links.filter(person__confidential=False, dossier__confidential=False)
    own = dict(links.filter(dossier_id__in=set(dossier_ids)).values_list("dossier_id", "person_id"))
    by_person: dict[int, list[int]] = defaultdict(list)
    together = links.filter(person_id__in=set(own.values())).order_by("-dossier_id")
    for dossier_id, person_id in together.values_list("dossier_id", "person_id"):
        by_person[person_id].append(dossier_id)
    return {one: [other for other in by_person[person] if other != one] for one, person in own.items()}


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of a dossier's access log."""

    at: datetime
    member_id: int
    what: str
    reason: str  # empty once the dossier is erased


def accesses(dossier_id: int) -> list[Seen]:
    """Who unsealed the dossier, when and why, oldest first: for the person concerned and for auditors."""
    rows = list(Access.objects.filter(subject=f"dossier:{dossier_id}").order_by("id"))
    key_id = Dossier.objects.values_list("key_id", flat=True).get(id=dossier_id)
    key = sealing.open_keys([key_id]).get(key_id)
    return [Seen(row.at, row.member_id, row.what, sealing.in_clear(key, row.reason, gone="")) for row in rows]
