"""What comes in before it is registered: acts, their numbers and their journal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.cases.models import Contact
from huiyin.cases.policy import Refused
from huiyin.cases.proving import prove, verify
from huiyin.journal import store as journal
from huiyin.journal.store import KeyReused
from huiyin.matters import arrivals, arrived
from huiyin.matters.arrivals import By, Taken
from huiyin.matters.models import ASIDE, CAME, LETTER, OPENED, REGISTERED, VISIT, Arrival
from tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast."""
    return build()


def by(cast: Cast, who: str = "anna", key: str | None = None, **later: float) -> By:
    cast.pass_time(**(later or {"minutes": 1}))
    return By(cast.actor(who), cast.now, key)


def note(cast: Cast, count: int = 3, channel: str = LETTER, who: str = "anna") -> list[int]:
    unit = {"anna": "office", "boris": "urban", "clara": "education"}[who]
    return arrivals.note(by(cast, who), cast.units[unit].id, channel, count)


def states(ids: list[int]) -> list[str]:
    return [Arrival.objects.get(pk=one).state for one in ids]


def test_numbers_begin_anew_each_day_and_for_each_unit_and_way_in(cast: Cast) -> None:
    note(cast, 2)
    note(cast, 3)
    note(cast, 1, VISIT)
    note(cast, 2, who="boris")
    cast.pass_time(days=1)
    note(cast, 1)
    found = [(one.day.day, one.unit_id == cast.units["office"].id, one.channel, one.n) for one in Arrival.objects.all()]
    wanted = [(2, True, LETTER, n) for n in range(1, 6)]
    wanted += [(2, True, VISIT, 1), (2, False, LETTER, 1), (2, False, LETTER, 2), (3, True, LETTER, 1)]
    assert sorted(found) == sorted(wanted)
    assert verify(cast.now).findings == []


def test_the_day_is_the_institution_s_own(cast: Cast) -> None:
    cast.pass_time(hours=15, minutes=30)  # half past midnight in Beijing, still the 2nd in UTC
    assert Arrival.objects.get(pk=note(cast, 1)[0]).day.day == 3


def test_opening_one_then_all_leaves_what_was_open_as_it_was(cast: Cast) -> None:
    ids = note(cast)
    arrivals.open_(by(cast), [ids[1]])
    first = Arrival.objects.get(pk=ids[1]).opened_at
    done = arrivals.open_all(by(cast), cast.units["office"].id, LETTER)
    assert done.changed == [ids[0], ids[2]]
    assert Arrival.objects.get(pk=ids[1]).opened_at == first
    assert states(ids) == [OPENED] * 3


def test_opening_again_says_who_was_first(cast: Cast) -> None:
    ids = note(cast, 1)
    arrivals.open_(by(cast), ids)
    done = arrivals.open_(by(cast), ids)
    assert (done.changed, [row.opened_by_id for row in done.passed]) == ([], [cast.members["anna"].id])


def test_the_same_form_is_one_act_and_another_content_under_its_key_is_refused(cast: Cast) -> None:
    unit = cast.units["office"].id
    first = arrivals.note(by(cast, key="k:note"), unit, LETTER, 12)
    assert arrivals.note(by(cast, key="k:note"), unit, LETTER, 12) == first
    assert Arrival.objects.count() == 12
    with pytest.raises(KeyReused):
        arrivals.note(by(cast, key="k:note"), unit, LETTER, 13)
    assert arrivals.open_all(by(cast, key="k:open"), unit, LETTER).changed == first
    assert arrivals.open_all(by(cast, key="k:open"), unit, LETTER).changed == first
    assert [one.move for one in journal.entries(arrivals.stream(unit, "2026-03-02"))] == ["note", "open"]


@pytest.mark.parametrize("reason", ["advertisement", "private", "returned", "other_office", "mistake"])
def test_a_letter_is_set_aside_for_a_reason_and_taken_back_the_same_day(cast: Cast, reason: str) -> None:
    ids = note(cast, 2)
    arrivals.open_(by(cast), ids[1:])
    for one in ids:
        arrivals.set_aside(by(cast), one, reason)
    assert states(ids) == [ASIDE, ASIDE]
    for one in ids:
        arrivals.take_back(by(cast), one)
    assert states(ids) == [CAME, OPENED]
    assert verify(cast.now).findings == []


def test_the_next_day_nothing_is_taken_back(cast: Cast) -> None:
    (one,) = note(cast, 1)
    arrivals.set_aside(by(cast), one, "advertisement")
    cast.pass_time(days=1)
    assert arrivals.take_back(by(cast), one).changed == []
    assert states([one]) == [ASIDE]


def test_each_way_in_has_its_own_reasons(cast: Cast) -> None:
    (letter,), (visit,) = note(cast, 1), note(cast, 1, VISIT)
    for one, reason in ((letter, "unheard"), (visit, "advertisement"), (visit, "")):
        with pytest.raises(Refused, match="not_a_choice"):
            arrivals.set_aside(by(cast), one, reason)
    arrivals.set_aside(by(cast), visit, "unheard")
    assert states([letter, visit]) == [CAME, ASIDE]


def test_a_note_taken_back_keeps_its_numbers_and_what_is_open(cast: Cast) -> None:
    before, ids = note(cast, 1), note(cast, 3)
    arrivals.open_(by(cast), ids[:1])
    assert arrivals.unnote(by(cast), ids[2]).changed == ids[1:]
    assert states([*before, *ids]) == [CAME, OPENED, ASIDE, ASIDE]
    assert Arrival.objects.get(pk=note(cast, 1)[0]).n == 5


@pytest.mark.parametrize("count", [0, -1, arrivals.MOST + 1])
def test_a_slip_of_the_finger_is_refused(cast: Cast, count: int) -> None:
    with pytest.raises(Refused, match="number_out_of_range"):
        note(cast, count)


@pytest.mark.parametrize("who", ["su", "boris", "dao", "jing"])
def test_nobody_but_who_registers_there_may(cast: Cast, who: str) -> None:
    unit, ids = cast.units["office"].id, note(cast, 1)
    with pytest.raises(Refused, match="not_your_role"):
        arrivals.note(by(cast, who), unit, LETTER, 1)
    for act in (
        lambda: arrivals.open_(by(cast, who), ids),
        lambda: arrivals.open_all(by(cast, who), unit, LETTER),
        lambda: arrivals.set_aside(by(cast, who), ids[0], "returned"),
        lambda: arrivals.unnote(by(cast, who), ids[0]),
        lambda: arrivals.take_back(by(cast, who), ids[0]),
    ):
        with pytest.raises(Arrival.DoesNotExist):
            act()
    assert states(ids) == [CAME]
    assert arrived.find(cast.actor(who), ids[0]) is None
    counts = arrived.counts(cast.actor(who))
    assert counts is None or not counts.any


def test_what_is_registered_names_its_contact_and_can_not_be_registered_twice(cast: Cast) -> None:
    first, second = note(cast, 2)
    cast.register()
    contact = Contact.objects.get()
    mark = by(cast)
    with transaction.atomic():
        claim = journal.claim(cast.institution.id, "test", None, "", cast.now, None)
        arrivals.registered(mark, first, contact.id, claim.act_id)
        journal.finish(claim.act_id, "")
    row = Arrival.objects.get(pk=first)
    assert (row.state, row.contact_id, row.opened_at) == (REGISTERED, contact.id, mark.now)
    with pytest.raises(Taken) as taken, transaction.atomic():
        arrivals.registered(by(cast), first, contact.id, claim.act_id)
    assert taken.value.row.ended_by_id == cast.members["anna"].id
    assert verify(cast.now).findings == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.filter(pk=second).update(state=REGISTERED, ended_at=cast.now)


@pytest.mark.parametrize(
    "wrong",
    [{"state": ASIDE}, {"state": OPENED}, {"reason": "mistake"}, {"state": "lost"}, {"n": 0}, {"channel": "call"}],
)
def test_the_database_refuses_what_can_not_be(cast: Cast, wrong: dict[str, object]) -> None:
    ids = note(cast, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.filter(pk__in=ids).update(**wrong)


def test_what_is_left_is_told_by_unit_way_in_and_stage(cast: Cast) -> None:
    ids = note(cast, 4)
    arrivals.open_(by(cast), ids[:1])
    arrivals.set_aside(by(cast), ids[3], "returned")
    note(cast, 1, VISIT, "boris")
    office, urban = cast.units["office"].id, cast.units["urban"].id
    wanted = sorted([(office, LETTER, CAME, 2), (office, LETTER, OPENED, 1), (urban, VISIT, CAME, 1)])
    assert arrivals.left(cast.institution.id, cast.now) == wanted
    assert arrivals.left(cast.institution.id, cast.now - timedelta(days=1)) == []


def test_verification_goes_on_from_the_last_checkpoint(cast: Cast) -> None:
    note(cast)
    proof = prove(cast.now)
    assert (proof.report.findings, proof.report.examined["arrivals"]) == ([], 3)
    cast.pass_time(days=1)
    note(cast, 1)
    report = prove(cast.now, incremental=True).report
    assert (report.findings, report.examined["arrivals"]) == ([], 1)
