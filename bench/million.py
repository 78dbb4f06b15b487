"""Today, Case, Find and the portal at a million cases, against the same pages at ten thousand.

Baseline: the same city with the first ten thousand of the same cases. Whole requests through every middleware, a
process for each database; each question is put to one and to the other in short turns, so that whatever else the
machine does meets both. A question's ratio is the median of its turns' ratios; a page's figure is its worst question's.

Built databases stay in ``HUIYIN_BENCH`` (or in the cluster ``HUIYIN_DATABASE`` names), so that the next run finds them.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, cast
from unittest import mock
from urllib.parse import quote

from django.db import connection
from django.test import Client

from bench import city as cities
from bench import lib
from bench.city import CHIEF, CLERK, HEAD, MIDDLE, NOW, STRANGER, City
from bench.filling import COMMON_NAME, EVERYWHERE, RARE, RARE_NAME, SMALL, Filler
from bench.lib import Figure, say
from huiyin.cases import codes
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Contact
from huiyin.institution import acts, portals
from huiyin.institution.house import forget
from huiyin.institution.models import Account, Portal
from huiyin.parties import sealing

TURNS, EACH = 9, 4
PUBLIC, SLUG = "public", "city"  # who has no account, and the portal's address
PORTAL = f"/p/{SLUG}/zh/"
WHOLE = 12  # cases registered through ``perform``, journal and all, for the page of one case


class Question(NamedTuple):
    """One page as one member asks for it."""

    page: str
    who: str
    what: str
    path: str
    code: str = ""  # a tracking code that is sent to the path; without one the page is opened


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
    narrowed = {
        "what is archived": "phase=archived",
        "two filters": "statement=claim&channel=call",
        "two that never meet": f"status=drafted&since={NOW + timedelta(days=1):%Y-%m-%d}&until={NOW:%Y}-12-31",
        "a word everywhere and a filter": f"q={quote(EVERYWHERE)}&status=drafted",
        "this month": f"since={NOW:%Y-%m}-01",
    }
    everybody = (HEAD, CLERK, STRANGER)
    asked += [
        Question("Find", who, what, f"/find/?q={quote(text)}") for who in everybody for what, text in sought.items()
    ]
    return asked + [
        Question("Narrow", who, what, f"/find/?{query}") for who in everybody for what, query in narrowed.items()
    ]


def at_the_portal(whole: int) -> list[Question]:
    """What the public asks: with no case, and with the code of one that has a journal."""
    contact = Contact.objects.get(case=whole)
    code = codes.shown(codes.of(contact.institution_id, contact.id, contact.code_n))
    pages = {"the notice": "", "the way in": "submit/", "where a code is typed": "track/"}
    pages |= {"the matter": "matter/", "its receipt": "matter/receipt/", "what is held": "matter/data/"}
    opened = [Question("Portal", PUBLIC, what, f"{PORTAL}{path}") for what, path in pages.items()]
    return [*opened, Question("Portal", PUBLIC, "a code", f"{PORTAL}track/", code)]


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


def _open_portal() -> None:
    """The portal of the city; a database that has one keeps it."""
    by, city = acts.By(NOW), cities.find()
    if not Portal.objects.filter(institution_id=city.institution).exists():
        made = portals.settle(by, city.institution, slug=SLUG, intake=city.root, is_open=False)
        told = {"zh": "市府路1号", "en": "1 City Hall Road", "es": "Calle del Ayuntamiento 1"}
        portals.rewrite(by, made, dict.fromkeys(("address", "telephone", "turn_to"), told))
        portals.publish(by, made)
        portals.settle(by, city.institution, slug=SLUG, intake=city.root, is_open=True)


class Side:
    """One database and the process that asks it."""

    def __init__(self, name: str) -> None:
        self._ours, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_answer, args=(name, theirs), daemon=True)
        self._process.start()

    def ask(self, question: Question, runs: int) -> Answer:
        """Put the question so many times, once more before to warm it and to count."""
        self._ours.send((question, runs))
        answer = self._ours.recv()
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return cast("Answer", answer)

    def close(self) -> None:
        """End the process."""
        self._ours.send(None)
        self._process.join()


def _answer(name: str, asked: Connection) -> None:
    lib.use(name)
    forget()
    sealing.forget()
    clients = {}
    for account in Account.objects.all():
        clients[account.username] = client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(account)
    clients[PUBLIC] = Client(SERVER_NAME="127.0.0.1")
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        while wanted := asked.recv():
            question, runs = wanted
            client, statements = clients[question.who], _Counter()
            try:
                with connection.execute_wrapper(statements):
                    size = len(_ask(client, question))
                asked.send(Answer([_time(client, question) for _ in range(runs)], size, statements.count))
            except RuntimeError as error:
                asked.send(str(error))


class _Counter:
    """Counts statements."""

    count = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.count += 1
        return execute(*asked)


def _time(client: Client, question: Question) -> float:
    connection.close_if_unusable_or_obsolete()  # as the server does between two requests
    began = time.perf_counter()
    _ask(client, question)
    return (time.perf_counter() - began) * 1e3


def _ask(client: Client, question: Question) -> bytes:
    answer = client.post(question.path, {"code": question.code}) if question.code else client.get(question.path)
    if answer.status_code != (303 if question.code else 200):
        raise RuntimeError(f"{question.path}: {answer.status_code}")
    return bytes(answer.content)


def main(small: int = SMALL, large: int = 1_000_000) -> list[Figure]:
    """Build, ask in turns, print a line for each question, and return a figure for each page."""
    lib.collect_static()
    names = f"city_{small}", f"city_{large}"
    build(small, large)
    for name in names:
        lib.use(name)
        forget()
        sealing.forget()
        _open_portal()
    asked = at_the_portal(small + 1)
    connection.close()
    sides = [Side(name) for name in names]
    worst: dict[str, tuple[float, str]] = {}
    every: dict[bool, list[float]] = {False: [], True: []}  # by whether the public asked
    say(f"{connection.vendor:30} ms at {small:>9,}, {large:>9,}; ratio, its lowest and highest turn; kB; statements")
    # The code comes first: it opens what the other pages of the portal show.
    for question in [*reversed(asked), *questions(small + 1)]:
        turns = [[side.ask(question, EACH) for side in sides] for _ in range(TURNS)]
        every[question.who == PUBLIC] += [one for turn in turns for one in turn[-1].times]
        ratio = _line(question, turns)
        worst[question.page] = max(worst.get(question.page, (0.0, "")), (ratio, f"{question.who}, {question.what}"))
    for side in sides:
        side.close()
    for public, times in every.items():
        late, whose = statistics.quantiles(times, n=20)[-1], "the portal's" if public else "the staff's"
        say(f"95th percentile of {len(times)} of {whose} answers at {large:,}: {late:.0f} ms")
    return [
        Figure(f"{page} ({what}) at {large:,} / {small:,} cases, {connection.vendor}", ratio, 1.5, below=True)
        for page, (ratio, what) in worst.items()
    ]


def _line(question: Question, turns: list[list[Answer]]) -> float:
    """Print one question's figures; return the median of its turns' ratios."""
    times = [[statistics.median(side.times) for side in turn] for turn in turns]
    ratios = sorted(large / small for small, large in times)
    ratio = statistics.median(ratios)
    small, large = (statistics.median(side) for side in zip(*times, strict=True))
    sizes = "/".join(f"{side.size / 1000:.0f}" for side in turns[-1])
    statements = "/".join(str(side.statements) for side in turns[-1])
    say(
        f"{question.page} {question.who + ', ' + question.what:42} {small:6.1f} {large:6.1f}"
        f" {ratio:6.2f} {ratios[0]:5.2f} {ratios[-1]:5.2f} {sizes:>8} {statements:>6}"
    )
    return ratio


if __name__ == "__main__":
    lib.finish(main(*map(int, sys.argv[1:])))
