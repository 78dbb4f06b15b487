"""Registering through ``perform`` with everything on, against the same rows written by the bare database driver.

Baseline: every statement that writes a row during the registrations is recorded with its parameters and played again,
one transaction a registration, by the driver alone. Both sides begin with copies of one database, are equally durable
and take turns in short rounds, so that whatever else the machine does meets both. The figure is the median of the
rounds' ratios of speed.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.db import connection

from bench import lib, playing
from bench.lib import Figure, say
from tests.cast import build

WARM = 30
ROUNDS, EACH = 15, 24


def main(rounds: int = ROUNDS, each: int = EACH) -> Figure:
    """Measure and return the figure."""
    lib.set_up("through")
    cast = build()
    for _ in range(WARM):  # house, keys, prepared statements
        cast.register()
    lib.copy("through", "recorded")
    lib.copy("through", "bare")
    before = cast.now, cast.serial
    lib.use("recorded")
    recorded = playing.ready([playing.record(cast.register) for _ in range(rounds * each)], connection.vendor)
    cast.now, cast.serial = before
    lib.use("through")
    connection.ensure_connection()
    opened = lib.bare("bare")
    found = []
    for start in range(0, rounds * each, each):
        began = time.perf_counter()
        for _ in range(each):
            cast.register()
        middle = time.perf_counter()
        _play(opened, recorded[start : start + each], connection.vendor)
        found.append((middle - began, time.perf_counter() - middle))
    opened.close()
    _tell(found, recorded, each)
    ratio = statistics.median(bare / through for through, bare in found)
    return Figure(f"registering through perform / bare driver, {connection.vendor}", ratio, 0.5)


def _play(opened: Any, registrations: list[Any], vendor: str) -> None:
    cursor = opened.cursor()
    begin = "BEGIN IMMEDIATE" if vendor == "sqlite" else "BEGIN"
    for registration in registrations:
        cursor.execute(begin)
        playing.play(cursor, registration)
        cursor.execute("COMMIT")


def _tell(found: list[tuple[float, float]], recorded: list[Any], each: int) -> None:
    through, bare = (statistics.median(side) / each * 1e3 for side in zip(*found, strict=True))
    ratios = sorted(bare / through for through, bare in found)
    statements = sum(map(len, recorded)) / len(recorded)
    say(
        f"{through:.2f} ms through perform, {bare:.2f} ms bare; {statements:.1f} statements each;"
        f" ratios of rounds {ratios[0]:.2f} … {ratios[-1]:.2f}"
    )


if __name__ == "__main__":
    lib.finish([main()])
