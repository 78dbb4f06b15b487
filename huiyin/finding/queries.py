"""What reads the index. A hit is a candidate: the caller checks each against the rule for who sees a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2

from django.db import connection

from huiyin.finding.backends import backend
from huiyin.finding.text import phrases, terms, words_of
from huiyin.finding.wanted import SAMPLE_BITS, having, mark_lexeme, wanted
from huiyin.journal.pen import pen

_COMMON = 256
_TERMS = 200
_RARE = 40
_CANDIDATES = 60
_POSTINGS = 10_000
_WEIGHT = 1000


def scan(
    query: str,
    seen: Sequence[int],
    *,
    blind_key: bytes | None = None,
    marks: Sequence[Collection[str]] = (),
    before: int | None = None,
    size: int = 50,
) -> list[int]:
    """Return the newest documents with all of the query's phrases, newest first, that one of the seen tokens opens.

    With ``blind_key`` a phrase may also stand in its keyed form; of each group of ``marks`` they have at least one.
    ``before``: only ids below, for the next page. A query without anything to look for, words or marks, finds nothing.
    """
    wants = phrases(query)
    if not (wants or (marks and not query.strip())) or not all((seen, *marks)) or size < 1:
        return []
    with pen() as cursor:
        return backend(connection).hits(cursor, wanted(wants, seen, blind_key, marks), before, size)


def with_marks(docs: Collection[int], marks: Sequence[Collection[str]]) -> set[int]:
    """Return those of the documents that have one mark of each group."""
    groups = [{mark_lexeme(mark) for mark in group} for group in marks]
    if not docs or not groups:
        return set(docs)
    with pen() as cursor:
        known = backend(connection).labels(cursor, list(docs))
    return {doc for doc, labels in known if not any(group.isdisjoint(labels) for group in groups)}


def count(query: str, seen: Sequence[int], *, blind_key: bytes | None = None, limit: int = 500) -> int:
    """Return how many documents `scan` would find, exact to ``limit``; ``limit + 1`` stands for more."""
    return len(scan(query, seen, blind_key=blind_key, size=limit + 1))


def similar(
    words: Sequence[str], seen: Sequence[int], *, limit: int = 20, exclude: Collection[int] = ()
) -> list[tuple[int, float]]:
    """Return documents that share the rarest of these words, the most alike first, each with its likeness, 0 to 1.

    Likeness is Dice's coefficient of the character pairs and words, the rarer ones weighing more: 1 is the same text,
    above 0.5 the same letter reworked, about 0.2 the same subject. The work is bounded by the text, not by the index:
    frequencies come from a sample, and only words so rare that few documents can have them are looked up.
    """
    ours = list(dict.fromkeys(terms(words)))
    if not ours or not seen or limit < 1:
        return []
    with pen() as cursor:
        engine = backend(connection)
        newest = engine.newest(cursor)
        since = max((newest >> SAMPLE_BITS) - 1, 0) << SAMPLE_BITS
        sample = newest - since + 1
        known = ours[:: -(-len(ours) // _TERMS)]
        counts = dict(zip(known, engine.frequencies(cursor, known, since, _COMMON), strict=True))
        weights = {
            term: max(1, round(_WEIGHT * log2((sample + 1) / (min(counts[term], sample) + 1)))) for term in known
        }
        rare = _rare(counts, newest / sample)
        size = _CANDIDATES + len(exclude)
        if rare:
            found = engine.sharing(cursor, {term: weights[term] for term in rare}, seen, size)
        else:
            rarest = sorted(known, key=lambda term: (counts[term], term))[:_RARE]
            found = engine.hits(cursor, having(rarest, seen), None, size)
        others = engine.streams(cursor, [doc for doc in found if doc not in set(exclude)])
    ranked = [(doc, _likeness(weights, len(ours), set(terms(words_of(text))))) for doc, text in others]
    return sorted(ranked, key=lambda item: (-item[1], -item[0]))[:limit]


def any_alike(words: Sequence[str], docs: Collection[int], least: float) -> bool:
    """Return whether one of these documents shares at least that part of the words, all words weighing alike.

    Cheap and coarse: it says whether a search with `similar` is worth its while after a few documents have come.
    """
    ours = set(terms(words))
    if not ours or not docs:
        return False
    with pen() as cursor:
        others = backend(connection).streams(cursor, list(docs))
    return any(len(ours.intersection(terms(words_of(text)))) >= least * len(ours) for _, text in others)


def _rare(counts: Mapping[str, int], scale: float) -> list[str]:
    """The rarest terms, as many as can be looked up within `_POSTINGS`; none when even the rarest is too common."""
    found: list[str] = []
    left = float(_POSTINGS)
    for term in sorted(counts, key=lambda term: (counts[term], term))[:_RARE]:
        left -= (counts[term] + 1) * scale
        if counts[term] >= _COMMON or left < 0:
            break
        found.append(term)
    return found


def _likeness(weights: Mapping[str, int], size: int, other: set[str]) -> float:
    """Dice's coefficient; ours are ``size`` terms, and the weight of the other's is put at the average of ours."""
    weight = sum(weights.values())
    shared = sum(weights[term] for term in other.intersection(weights))
    return min(1.0, round(2 * shared / (weight + weight * len(other) / size), 3))
