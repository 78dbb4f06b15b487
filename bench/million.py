"""Today, Case and Find at a million cases, against the same pages at ten thousand.

Baseline: the same city with the first ten thousand of the same cases. Whole requests through every middleware, in one
process, asked in turns of one database and the other; each page as full at both sizes, so that what differs is what
lies behind it. The figure of a page is the worst ratio of medians among the questions asked of it.

Built databases stay in ``HUIYIN_BENCH`` (or in the cluster ``HUIYIN_DATABASE`` names), so that the next run finds them.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import quote

from django.db import connection
from django.test import Client

from bench import city as cities
from bench import lib
from bench.city import CHIEF, CLERK, HEAD, MIDDLE, NOW, STRANGER, City
from bench.filling import COMMON_NAME, EVERYWHERE, RARE, RARE_NAME, SMALL, Filler
from bench.lib import Figure, say
from huiyin.cases.acts import Request, perform
from huiyin.institution.house import forget
from huiyin.institution.models import Account
from huiyin.parties import sealing

TURNS, EACH = 4, 9
WHOLE = 12  # cases registered through ``perform``, journal and all, for the page of one case


class Question(NamedTuple):
    """One page as one member asks for it."""

    page: str
    who: str
    what: str
    path: str


class Answer(NamedTuple):
    """How a question was answered on one database: milliseconds of each run, bytes of the page, statements."""

    times: list[float]
    size: int
    statements: int


def questions(whole: int) -> list[Question]:
    """Everything asked; ``whole`` is a case with a journal."""
    lists = ("overdue", "due_today", "unassigned", "to_approve", "to_review")
    asked = [Question("Today", who, "as it opens", "/") for who in (HEAD, MIDDLE, CHIEF, CLERK, STRANGER)]
    asked += [Question("Today", who, one, f"/?list={one}") for who in (HEAD, CHIEF) for one in ("unit", *lists)]
    asked += [Question("Case", who, "open", f"/cases/{whole}/") for who in (HEAD, CLERK)]
    sought = {
        "a word everywhere": EVERYWHERE,
        "a rare word": RARE,
        "a rare word and one everywhere": f"{RARE} {EVERYWHERE}",
        "a number": "123",
        "a common name": COMMON_NAME,
        "a rare name": RARE_NAME,
        "a telephone": "13912345678",
        "nothing yet": "",
    }
    return asked + [
        Question("Find", who, what, f"/find/?q={quote(text)}")
        for who in (HEAD, CLERK, STRANGER)
        for what, text in sought.items()
    ]


def build(small: int, large: int) -> None:
    """Make what is missing of the two databases."""
    growing = f"city_to_{large}"
    if not lib.present(f"city_{small}"):
        lib.set_up("city")
        city = cities.build()
        Filler(city).fill(small)
        _register(city)
        lib.copy("city", f"city_{small}")
    if not lib.present(f"city_{large}"):
        if not lib.present(growing):  # else an earlier run was stopped in the middle
            lib.copy(f"city_{small}", growing)
        lib.use(growing)
        Filler(cities.find()).fill(large)
        lib.copy(growing, f"city_{large}")
        lib.remove(growing)


def _register(city: City) -> None:
    """Cases that went the whole way, by a clerk of the largest section."""
    by = city.actor(CLERK)
    for place in range(WHOLE):
        now = NOW - timedelta(days=2, minutes=place)
        inputs = {"channel": "letter", "received_at": now, "title": f"夜间施工噪音 {place}", "name": "王芳"}
        inputs |= {"text": "北门工地每晚十一点以后仍在施工，老人和孩子无法休息。", "phone": "13000000000"}
        (case, _number), *_ = perform(Request("register", by, inputs, now, kind="matter")).cases
        for move in ("accept", "take", "progress_notice"):
            now += timedelta(minutes=1)
            perform(Request(move, by, {"progress": "已联系工地核实。"}, now, (case,)))


def ask(name: str, asked: Iterable[Question]) -> dict[Question, Answer]:
    """Put the questions to one database, each once to warm it and then ``EACH`` times."""
    lib.use(name)
    forget()
    sealing.forget()
    found = {}
    clients = {}
    for account in Account.objects.all():
        clients[account.username] = client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(account)
    for question in asked:
        client = clients[question.who]
        statements = _Counter()
        with connection.execute_wrapper(statements):
            size = len(_get(client, question.path))
        found[question] = Answer([_time(client, question.path) for _ in range(EACH)], size, statements.count)
    connection.close()
    return found


class _Counter:
    """Counts statements."""

    count = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.count += 1
        return execute(*asked)


def _time(client: Client, path: str) -> float:
    connection.close_if_unusable_or_obsolete()  # as the server does between two requests
    began = time.perf_counter()
    _get(client, path)
    return (time.perf_counter() - began) * 1e3


def _get(client: Client, path: str) -> bytes:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return bytes(answer.content)


def main(small: int = SMALL, large: int = 1_000_000) -> list[Figure]:
    """Build, ask in turns, print a line for each question, and return a figure for each page."""
    lib.collect_static()
    names = f"city_{small}", f"city_{large}"
    build(small, large)
    asked = questions(small + 1)
    runs: dict[str, list[dict[Question, Answer]]] = defaultdict(list)
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        for _ in range(TURNS):
            for name in names:
                runs[name].append(ask(name, asked))
    worst: dict[str, tuple[float, str]] = {}
    say(f"{connection.vendor:30} p50/p95 ms at {small:>9,} and {large:>9,}; ratio; kB; statements")
    for question in asked:
        ratio = _line(question, *([run[question] for run in runs[name]] for name in names))
        worst[question.page] = max(worst.get(question.page, (0.0, "")), (ratio, f"{question.who}, {question.what}"))
    return [
        Figure(f"{page} ({what}) at {large:,} / {small:,} cases, {connection.vendor}", ratio, 1.5, below=True)
        for page, (ratio, what) in worst.items()
    ]


def _line(question: Question, *sides: list[Answer]) -> float:
    """Print one question's figures; return the ratio of its medians."""
    times = [sorted(time for answer in side for time in answer.times) for side in sides]
    small, large = (statistics.median(side) for side in times)
    tails = [side[int(len(side) * 0.95)] for side in times]
    told = f"{question.page} {question.who}, {question.what}"
    sizes = "/".join(f"{side[-1].size / 1000:.0f}" for side in sides)
    statements = "/".join(str(side[-1].statements) for side in sides)
    say(
        f"{told:46} {small:6.1f} /{tails[0]:6.1f} {large:7.1f} /{tails[1]:6.1f}"
        f" {large / small:6.2f} {sizes:>8} {statements:>6}"
    )
    return large / small


if __name__ == "__main__":
    lib.finish(main(*map(int, sys.argv[1:])))
