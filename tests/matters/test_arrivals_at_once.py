"""Several clerks at one post and one queue: no number twice, nothing opened or registered by two."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Contact
from huiyin.cases.proving import verify
from huiyin.matters import arrivals
from huiyin.matters.arrivals import By, Taken
from huiyin.matters.models import CAME, LETTER, OPENED, REGISTERED, VISIT, Arrival
from huiyin.matters.pages import registering
from huiyin.matters.pages.sheet import sheet as make
from huiyin.matters.pages.suggested import NOTHING
from tests.cast import START, Cast, build
from tests.matters.sheets import LETTER as TYPED

CLERKS, ROUNDS = 6, 5

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[int], None]) -> list[BaseException]:
    """Let the clerks begin together, each on a connection of their own; return what any of them ran into."""
    start, errors = threading.Barrier(CLERKS), list[BaseException]()

    def run(clerk: int) -> None:
        try:
            start.wait(30)
            work(clerk)
        except BaseException as error:  # whatever it is, the test shall show it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(clerk,)) for clerk in range(CLERKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def ready() -> tuple[Cast, int]:
    cast = build()
    cast.pass_time(hours=1)
    return cast, cast.units["office"].id


def clean(cast: Cast) -> bool:
    return verify(cast.now + timedelta(minutes=1)).findings == []


def test_every_number_is_given_once() -> None:
    cast, unit = ready()
    anna = cast.actor("anna")

    def work(_clerk: int) -> None:
        for _ in range(ROUNDS):
            arrivals.note(By(anna, cast.now), unit, VISIT)
            arrivals.note(By(anna, cast.now), unit, LETTER, 3)

    assert at_once(work) == []
    for channel, count in ((VISIT, CLERKS * ROUNDS), (LETTER, CLERKS * ROUNDS * 3)):
        given = Arrival.objects.filter(channel=channel).values_list("n", flat=True)
        assert sorted(given) == list(range(1, count + 1))
    assert clean(cast)


def test_one_form_sent_by_all_at_once_is_one_note() -> None:
    cast, unit = ready()
    anna = cast.actor("anna")
    answers: list[list[int]] = []
    assert at_once(lambda _clerk: answers.append(arrivals.note(By(anna, cast.now, "k"), unit, LETTER, 12))) == []
    assert all(one == answers[0] for one in answers)
    assert Arrival.objects.count() == 12
    assert clean(cast)


def test_each_letter_is_opened_by_one() -> None:
    cast, unit = ready()
    anna = cast.actor("anna")
    ids = arrivals.note(By(anna, cast.now), unit, LETTER, 10)
    won: list[int] = []

    def work(clerk: int) -> None:
        for one in ids if clerk % 2 else ids[::-1]:
            won.extend(arrivals.open_(By(anna, cast.now), [one]).changed)
        won.extend(arrivals.open_all(By(anna, cast.now), unit, LETTER).changed)

    assert at_once(work) == []
    assert sorted(won) == sorted(ids)
    assert set(Arrival.objects.values_list("state", flat=True)) == {OPENED}
    assert clean(cast)


def test_each_letter_is_registered_by_one_and_the_others_leave_no_trace() -> None:
    cast, unit = ready()
    anna = cast.actor("anna")
    ids = arrivals.note(By(anna, cast.now), unit, LETTER, ROUNDS)
    lost: list[Taken] = []

    def work(clerk: int) -> None:
        for one in ids:
            sheet = make(anna, cast.now, arrival=one)
            sheet.key = f"{clerk:016x}{one:016x}"
            sheet.inputs |= {**TYPED, "received_at": START.isoformat()}
            try:
                registering.register(sheet, NOTHING)
            except Taken as taken:
                lost.append(taken)

    assert at_once(work) == []
    assert len(lost) == ROUNDS * (CLERKS - 1)
    assert Contact.objects.count() == ROUNDS
    assert set(Arrival.objects.values_list("state", flat=True)) == {REGISTERED}
    assert set(Arrival.objects.values_list("contact_id", flat=True)) == set(
        Contact.objects.values_list("id", flat=True)
    )
    assert clean(cast)


def test_noting_and_registering_beside_one_another_wait_for_nobody_long() -> None:
    cast, unit = ready()
    anna = cast.actor("anna")

    def work(clerk: int) -> None:
        for n in range(ROUNDS):
            if clerk % 2:
                arrivals.note(By(anna, cast.now), unit, LETTER, 2)
            else:
                inputs = {"channel": "letter", "received_at": START, **TYPED}
                perform(Request("register", anna, inputs, cast.now, kind="matter", key=f"{clerk}-{n}", source="many"))

    assert at_once(work) == []
    assert Arrival.objects.filter(state=CAME).count() == CLERKS // 2 * ROUNDS * 2
    assert clean(cast)
