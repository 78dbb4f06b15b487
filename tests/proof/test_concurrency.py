"""Eight who write at once: every number once and none left out, nobody sees an error, the house proves itself."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from huiyin.cases.acts import Request, Result, perform
from huiyin.cases.models import Case, Contact
from huiyin.cases.proving import verify
from huiyin.journal.models import Act
from tests.cast import START, Cast, build

WRITERS = 8
LONGEST = 20.0  # seconds that anybody may wait, as SQLite is told


def _request(cast: Cast, name: str, key: str | None) -> Request:
    inputs: dict[str, Any] = {
        "channel": "letter",
        "received_at": START,
        "title": f"路灯不亮 {name}",
        "text": f"河东路第{name}号路灯已经三周不亮，晚上行走不便。",
        "name": "赵敏",
        "phone": "13000000000",
    }
    by = cast.actor("anna")
    return Request("register", by, inputs, cast.now, kind="matter", key=key, source="many")


def _at_once(work: Callable[[int], None]) -> list[BaseException]:
    """Let the writers begin together, each on a connection of its own; return what any of them ran into."""
    start, errors = threading.Barrier(WRITERS), list[BaseException]()

    def run(writer: int) -> None:
        try:
            start.wait(30)
            work(writer)
        except BaseException as error:  # whatever it is, the test shall show it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("each", [pytest.param(25, id="200"), pytest.param(125, marks=pytest.mark.slow, id="1000")])
def test_eight_writers_leave_consecutive_numbers_and_see_no_error(each: int) -> None:
    cast = build()
    cast.pass_time(hours=1)
    given: list[list[str]] = [[] for _ in range(WRITERS)]
    waits: list[float] = []

    def work(writer: int) -> None:
        for n in range(each):
            asked = time.monotonic()
            done = perform(_request(cast, f"{writer}-{n}", f"{writer}-{n}"))
            waits.append(time.monotonic() - asked)
            assert not done.again
            given[writer].append(done.cases[0][1])

    assert _at_once(work) == []
    total = WRITERS * each
    assert sorted(Case.objects.values_list("n", flat=True)) == list(range(1, total + 1))
    assert sorted(Contact.objects.values_list("n", flat=True)) == list(range(1, total + 1))
    told = Counter(number for numbers in given for number in numbers)
    assert set(told.values()) == {1}, "a number was told to two"
    assert set(told) == {case.number for case in Case.objects.all()}
    assert max(waits) < LONGEST
    assert verify(cast.now + timedelta(minutes=1)).findings == []


@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_eight_callers_is_one_contact_and_eight_same_answers() -> None:
    cast = build()
    cast.pass_time(hours=1)
    rounds = 5
    answers: list[list[Result]] = [[] for _ in range(rounds)]

    def work(writer: int) -> None:
        for n in range(rounds):
            answers[n].append(perform(_request(cast, str(n), f"key {n}")))

    assert _at_once(work) == []
    for same in answers:
        assert len(same) == WRITERS
        assert sum(not one.again for one in same) == 1
        assert len({one.cases for one in same}) == 1
    assert Contact.objects.count() == Case.objects.count() == rounds
    assert Act.objects.filter(source="many").count() == rounds
    assert verify(cast.now + timedelta(minutes=1)).findings == []
