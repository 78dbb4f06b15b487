from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from huiyin.journal import store
from huiyin.journal.models import Act

from .conftest import CLERK, HOUSE, NOW

SAME, OTHER = "a" * 64, "b" * 64


def ask(
    key: str | None, body: str = SAME, result: str = "first", house: int = HOUSE, source: str = "web"
) -> store.Claim:
    """Ask as a door does, and finish what is new."""
    with transaction.atomic():
        claim = store.claim(house, source, key, body, NOW, CLERK)
        if claim.earlier_result is None:
            store.finish(claim.act_id, result)
    return claim


def test_a_new_key_is_an_act_to_be_done(db: None) -> None:
    claim = ask("k1")
    assert claim.earlier_result is None
    act = Act.objects.get()
    assert (act.id, act.key, act.source, act.body_digest, act.at, act.by, act.result) == (
        claim.act_id, "k1", "web", SAME, NOW, CLERK, "first",
    )  # fmt: skip


def test_the_same_again_gets_the_same_result(db: None) -> None:
    first = ask("k1")
    assert ask("k1", result="second") == store.Claim(first.act_id, "first")
    assert Act.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(db: None) -> None:
    ask("k1")
    with pytest.raises(store.KeyReused):
        ask("k1", OTHER)
    assert Act.objects.get().body_digest == SAME


def test_a_key_belongs_to_one_source_of_one_institution(db: None) -> None:
    claims = [ask("k1"), ask("k1", OTHER, source="api"), ask("k1", OTHER, house=2), ask("K1", OTHER)]
    assert all(claim.earlier_result is None for claim in claims)


def test_without_a_key_every_act_is_new(db: None) -> None:
    assert ask(None).act_id != ask(None).act_id


def test_an_act_that_failed_leaves_its_key_free(db: None) -> None:
    with transaction.atomic():
        store.claim(HOUSE, "web", "k1", SAME, NOW, CLERK)
        transaction.set_rollback(True)
    assert ask("k1", OTHER).earlier_result is None


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_length(db: None, key: str) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        ask(key)


def test_an_act_never_finished_is_a_mistake_that_shows(db: None) -> None:
    with transaction.atomic():
        store.claim(HOUSE, "web", "k1", SAME, NOW, CLERK)
    with pytest.raises(TransactionManagementError, match="never finished"):
        ask("k1")


def test_only_an_act_that_is_there_can_be_finished(db: None) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        store.finish(5, "done")


@pytest.mark.django_db(transaction=True)
def test_of_eight_callers_with_one_key_one_works_and_all_get_its_result() -> None:
    gate = threading.Barrier(8)
    worked: list[int] = []

    def call(number: int) -> str:
        try:
            gate.wait()
            with transaction.atomic():
                claim = store.claim(HOUSE, "api", "k1", SAME, datetime.now(UTC), number)
                if claim.earlier_result is not None:
                    return claim.earlier_result
                worked.append(number)
                store.finish(claim.act_id, f"by {number}")
                return f"by {number}"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(call, range(8)))
    assert len(worked) == 1
    assert set(results) == {f"by {worked[0]}"}
    assert Act.objects.get().result == f"by {worked[0]}"


@pytest.mark.django_db(transaction=True)
def test_when_the_first_caller_fails_the_next_one_works() -> None:
    gate = threading.Barrier(4)
    fates = iter(["fail", "work", "unused", "unused"])

    def call(number: int) -> str:
        try:
            gate.wait()
            with transaction.atomic():
                claim = store.claim(HOUSE, "api", "k1", SAME, NOW, number)
                if claim.earlier_result is not None:
                    return claim.earlier_result
                if next(fates) == "fail":
                    raise ZeroDivisionError
                store.finish(claim.act_id, f"by {number}")
                return f"by {number}"
        except ZeroDivisionError:
            return "failed"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(call, range(4)))
    assert results.count("failed") == 1
    assert len(set(results) - {"failed"}) == 1
    assert Act.objects.count() == 1
