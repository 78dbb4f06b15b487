"""Putting a letter into the outbox: once, in the caller's transaction, sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.notices import queries, store
from huiyin.notices.models import Outgoing

from .conftest import NOW, House

MESSAGE = store.Sealed(7, "s1.to", "s1.title", "s1.body")


def enqueue(house: House, key: str = "case:1/reply", channel: str = "mail") -> bool:
    return store.enqueue("case:1", "reply", MESSAGE, key, NOW, institution_id=house.institution, channel=channel)


def test_it_waits_from_now(house: House) -> None:
    assert enqueue(house)
    row = Outgoing.objects.get()
    assert (row.state, row.attempts, row.made_at, row.next_try_at) == ("waiting", 0, NOW, NOW)
    assert (row.dossier_key, row.sealed_to, row.sealed_title, row.sealed_body) == (7, "s1.to", "s1.title", "s1.body")


def test_a_retry_never_doubles(house: House) -> None:
    assert enqueue(house)
    assert not enqueue(house)
    assert enqueue(house, key="case:1/reply/2")
    assert queries.outbox(house.institution) == queries.Outbox(waiting=2, oldest=NOW, failed=0)


def test_it_may_wait_for_its_hour_but_never_lies_in_the_past(house: House) -> None:
    later, earlier = NOW + timedelta(hours=8), NOW - timedelta(hours=8)
    for key, at in [("a", later), ("b", earlier)]:
        store.enqueue("case:1", "reply", MESSAGE, key, NOW, institution_id=house.institution, not_before=at)
    assert dict(Outgoing.objects.values_list("key", "next_try_at")) == {"a": later, "b": NOW}


def test_there_is_no_such_channel(house: House) -> None:
    with pytest.raises(KeyError):
        enqueue(house, channel="pigeon")


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_its_cause(house: House) -> None:
    with transaction.atomic():
        enqueue(house)
        transaction.set_rollback(True)
    assert not Outgoing.objects.exists()


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"state": "sent"}, {"sent_at": NOW}, {"attempts": -1}])
def test_the_database_refuses_rows_that_can_not_be(house: House, wrong: dict[str, object]) -> None:
    enqueue(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outgoing.objects.update(**wrong)
