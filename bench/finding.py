"""Time of the index's answers at two sizes, on SQLite or on what ``HUIYIN_DATABASE`` names.

Baseline: the same questions at the smaller size. Documents are made from a seed: words as frequent as a language's,
about 135 characters, one unit of fifty, its department, the house. The figure is the worst ratio of the questions named
in ``JUDGED``; all are printed.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate

from django.db import connection, transaction

from bench.lib import Figure, say, set_up
from huiyin.finding import queries, store, text

EVERYWHERE, RARE, RARE_CHARACTER = "办理", "龘靐齉", "麤"
ROOT, UNITS, OFTEN, SELDOM = 1, 50, -1, -2
"""Seen tokens: of the whole house, of units (above 100), of a member of 5 cases, of one who saw the oldest 200."""
ROUNDS = 60
JUDGED = ("word everywhere, sees all", "word everywhere, sees 5 cases", "rare word, sees all", "medium word, sees all")


class Texts:
    """Made-up texts: 30,000 words of two or three characters, the n-th as frequent as 1 / (n + 20)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        characters = [chr(0x4E00 + number) for number in range(3500)]
        weights = list(accumulate(1 / (number + 8) for number in range(3500)))
        self.words = [
            "".join(self.random.choices(characters, cum_weights=weights, k=self.random.choice((2, 2, 2, 3))))
            for _ in range(30_000)
        ]
        self.weights = list(accumulate(1 / (number + 20) for number in range(30_000)))

    def one(self, words: int = 60) -> str:
        """Return the next text, of so many words."""
        found = self.random.choices(self.words, cum_weights=self.weights, k=words)
        return "，".join("".join(found[start : start + 7]) for start in range(0, words, 7))


def documents(first: int, last: int, texts: Texts) -> Iterator[tuple[int, list[str], list[int], list[str]]]:
    """Yield documents; each 10,000 hold as many rare words as any other, the first 10,000 the last of their kind."""
    for doc in range(first, last + 1):
        unit = texts.random.randrange(UNITS)
        seen = [ROOT, 10 + unit % 5, 100 + unit]
        body = texts.one() + EVERYWHERE
        if doc <= 10_000 and doc % 500 == 0:
            body += RARE + RARE_CHARACTER
        if doc <= 10_000 and doc % 2000 == 0:
            seen.append(OFTEN)
        if doc <= 200:
            seen.append(SELDOM)
        yield doc, text.tokens(body), seen, []


def build(first: int, last: int, texts: Texts) -> float:
    """Add documents; return microseconds each. PostgreSQL's index is made afterwards, as one would for an import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX finding_index")
    began = time.perf_counter()
    for start in range(first, last + 1, 5000):
        with transaction.atomic():
            store.put_many(documents(start, min(start + 4999, last), texts))
        if sys.stderr.isatty():
            print(f"\r{start:,} of {last:,}", end="", file=sys.stderr)
    store.install(connection)
    return (time.perf_counter() - began) / (last - first + 1) * 1e6


def register(first: int, last: int, texts: Texts) -> float:
    """Put documents, a transaction each; return microseconds each."""
    rows = list(documents(first, last, texts))
    began = time.perf_counter()
    for row in rows:
        with transaction.atomic():
            store.put(*row)
    return (time.perf_counter() - began) / len(rows) * 1e6


def questions(texts: Texts) -> dict[str, list[Callable[[], object]]]:
    """Return what is asked, in kinds; the same at every size."""
    pick = random.Random(7)
    common = [[pick.choice(texts.words[:300]) for _ in range(2)] for _ in range(ROUNDS)]
    medium = [[pick.choice(texts.words[300:5000]) for _ in range(2)] for _ in range(ROUNDS)]
    three = [word for word in texts.words if len(word) == 3]
    letters = [texts.one() for _ in range(ROUNDS // 3)]

    def scans(asked: list[str], *seen: int) -> list[Callable[[], object]]:
        return [partial(queries.scan, query, seen) for query in asked]

    return {
        "word everywhere, sees all": scans([EVERYWHERE] * ROUNDS, ROOT),
        "word everywhere, sees one unit": scans([EVERYWHERE] * ROUNDS, 107),
        "word everywhere, sees 5 cases": scans([EVERYWHERE] * ROUNDS, OFTEN),
        "word everywhere, sees the 200 oldest": scans([EVERYWHERE] * ROUNDS, SELDOM),
        "rare word, sees all": scans([RARE] * ROUNDS, ROOT),
        "rare word, sees 5 cases": scans([RARE] * ROUNDS, OFTEN),
        "rare character, sees all": scans([RARE_CHARACTER] * ROUNDS, ROOT),
        "common character, sees all": scans([word[0] for word, _ in common], ROOT),
        "common word, sees all": scans([word for word, _ in common], ROOT),
        "common word, sees 5 cases": scans([word for word, _ in common], OFTEN),
        "medium word, sees all": scans([word for word, _ in medium], ROOT),
        "two medium words, sees all": scans([" ".join(words) for words in medium], ROOT),
        "three characters, sees all": scans([pick.choice(three[:2000]) for _ in range(ROUNDS)], ROOT),
        "two common words as one, sees all": scans(["".join(words) for words in common], ROOT),
        "count, medium word": [partial(queries.count, word, [ROOT]) for word, _ in medium],
        "similar to a letter": [partial(queries.similar, text.tokens(letter), [ROOT]) for letter in letters],
    }


def ask(texts: Texts) -> dict[str, tuple[float, float]]:
    """Return the p50 and p95 of each kind in milliseconds, of each question the best of three times in a row."""
    figures: dict[str, tuple[float, float]] = {}
    for kind, calls in questions(texts).items():
        times = []
        for call in calls:
            tries = []
            for _ in range(3):
                began = time.perf_counter()
                call()
                tries.append((time.perf_counter() - began) * 1e3)
            times.append(min(tries))
        figures[kind] = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    return figures


def main(small: int = 10_000, large: int = 1_000_000) -> Figure:
    """Build the small index, ask, build on to the large one, ask again; print all and return the worst of `JUDGED`."""
    set_up()
    store.clear(connection)
    texts, first, found = Texts(1), 1, []
    for last in (small, large):
        built = build(first, last, texts)
        first = (last // 512 + 2) * 512 + 33  # so that at both sizes 32 documents are fresh
        single = register(last + 1, first - 1, texts)
        say(f"{last:,} documents: in bulk {built:.0f} µs each, one a transaction {single:.0f} µs")
        found.append(ask(Texts(1)))
    say(f"{connection.vendor}, ms {'':22} {small:>9,} p50/p95 {large:>11,} p50/p95  ratio p50/p95")
    for kind, (s50, s95) in found[0].items():
        l50, l95 = found[1][kind]
        say(f"{kind:37} {s50:8.2f} {s95:8.2f} {l50:10.2f} {l95:8.2f} {l50 / s50:8.2f} {l95 / s95:6.2f}")
    worst = max(JUDGED, key=lambda kind: found[1][kind][0] / found[0][kind][0])
    ratio = found[1][worst][0] / found[0][worst][0]
    return Figure(f"{worst}, {large:,} / {small:,} documents, {connection.vendor}", ratio, 1.5, below=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:])).tell()
