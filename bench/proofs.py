"""How long a proof takes in a long log: `python -m bench.proofs 1000000`; in ms, and beside the bare rows it reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from random import Random
from statistics import median, quantiles
from typing import Any

from django.db import connection, transaction

from bench import lib
from huiyin.journal import store as journal
from huiyin.journal.log import queries, store
from huiyin.journal.models import Entry
from huiyin.journal.store import Draft
from huiyin.kernel import merkle
from huiyin.kernel.ledger import GENESIS

GOAL_MS = 10.0
GOAL_RATIO = 10.0
AT_ONCE = 2000
ASKED = 1000
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def main(count: int) -> None:
    """Fill a journal, publish it, ask for proofs at random places."""
    name = f"proofs-{count}"
    if lib.present(name):
        lib.use(name)
    else:
        lib.set_up(name)
    fill(count)
    took = timed(lambda: store.publish(NOW))
    size = queries.end()[0]
    print(f"     log of {size} entries; what was missing took {took:.1f} s to publish")
    chance = Random(5)  # no secret
    figures = []
    for what, ask, rows in (
        ("inclusion", lambda: queries.inclusion(chance.randrange(size), size), inclusion_rows),
        ("consistency", lambda: queries.consistency(chance.randrange(1, size), size), consistency_rows),
    ):
        figures += measured(what, name, ask, partial(rows, chance, size))
    lib.finish(figures)


def measured(what: str, name: str, ask: Callable[[], Any], rows: Callable[[], list[int]]) -> list[lib.Figure]:
    """The 95th percentile of the answers in ms, and the ratio of the medians to reading as many rows bare."""
    ours = [timed(ask) * 1000 for _ in range(ASKED)]
    with_driver = lib.bare(name)
    mark = "?" if connection.vendor == "sqlite" else "%s"
    bare = []
    for _ in range(ASKED):
        wanted = rows()
        sql = f"SELECT place, hash FROM journal_node WHERE place IN ({', '.join([mark] * len(wanted))})"
        bare.append(timed(partial(_read, with_driver, sql, wanted)) * 1000)
    with_driver.close()
    late, middle = quantiles(ours, n=20)[-1], median(ours)
    print(f"     {what}: median {middle:.2f} ms, the same rows by the driver alone {median(bare):.2f} ms")
    return [
        lib.Figure(f"proofs, {what}, ms at the 95th percentile", late, GOAL_MS, below=True),
        lib.Figure(f"proofs, {what}, against the bare rows", middle / median(bare), GOAL_RATIO, below=True),
    ]


def _read(opened: Any, sql: str, wanted: list[int]) -> list[Any]:
    return list(opened.execute(sql, wanted).fetchall())


def inclusion_rows(chance: Random, size: int) -> list[int]:
    """The places of the hashes that one proof of inclusion reads."""
    return _places(merkle.inclusion(chance.randrange(size), size))


def consistency_rows(chance: Random, size: int) -> list[int]:
    """The places of the hashes that one proof of consistency reads."""
    return _places(merkle.consistency(chance.randrange(1, size), size))


def _places(ranges: list[merkle.Range]) -> list[int]:
    return [merkle.place(one) for part in ranges for one in merkle.subtrees(part)]


def fill(count: int) -> None:
    """Entries of as many streams, written as the engine writes them."""
    start = Entry.objects.count()
    for first in range(start, count, AT_ONCE):
        said = {"on": "2026-11-20", "by": "7", "via": "web", "inputs": {}, "changes": {}, "pack": "d" * 64}
        rows = range(first, min(first + AT_ONCE, count))
        with transaction.atomic():
            journal.append_many([Draft(f"case:{one}", 1, GENESIS, NOW, 1, "note", said) for one in rows])


def timed(act: Callable[[], Any]) -> float:
    """Seconds it took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
