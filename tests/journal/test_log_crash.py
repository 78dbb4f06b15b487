"""A batch is there whole or not at all, wherever the machine stops, and however many publish at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from huiyin.journal import store
from huiyin.journal.log import queries, verify
from huiyin.journal.log.store import kept, publish
from huiyin.journal.models import Leaf, Node, TreeHead
from tests.proof.breaking import Killed, breaking

from .conftest import CLERK, DIGEST, HOUSE, NOW, said

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A data folder of its own."""
    settings.HUIYIN_HOME = tmp_path
    store.forget()
    yield
    store.forget()


def write(count: int) -> None:
    for _ in range(count):
        with transaction.atomic():
            act, _earlier = store.claim(HOUSE, "web", None, DIGEST, NOW, CLERK)
            seq, previous = store.head("case:1")
            store.append("case:1", seq + 1, previous, NOW, act, "note", said())
            store.finish(act, "done")


def whole() -> bool:
    size, _ = queries.end()
    ends = TreeHead.objects.order_by("-size").values_list("size", flat=True)
    return (ends[0] if ends else 0) == size and Node.objects.count() == size - size.bit_count()


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_statement_leaves_a_whole_batch_or_none(after: bool) -> None:
    write(5)
    publish(NOW)
    at, cut = 1, 0
    while True:
        write(2)
        before = queries.end()[0]
        try:
            with breaking(at, after=after):
                publish(NOW)
            break
        except Killed:
            cut += 1
            connection.close()
            assert whole()
            assert queries.end()[0] in (before, before + 2)
            publish(NOW)
            assert verify.verify().clean
        at += 1
    assert cut > 8
    assert [one["size"] for one in kept()] == [one.size for one in queries.heads()]


def test_two_that_publish_at_once_write_one_log() -> None:
    write(60)

    def one(_: int) -> None:
        try:
            publish(NOW, most=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    assert Leaf.objects.count() == 60
    assert whole()
    assert verify.verify().clean
    assert [one["size"] for one in kept()] == [one.size for one in queries.heads()]


def test_it_goes_on_beside_those_who_write() -> None:
    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(publish_often), *(pool.submit(write_some, 15, name) for name in ("case:8", "case:9"))]
        for one in done:
            one.result()
    publish(NOW)
    assert Leaf.objects.count() == 30
    assert verify.verify().clean


def publish_often() -> None:
    try:
        for _ in range(15):
            publish(NOW)
    finally:
        connection.close()


def write_some(count: int, stream: str) -> None:
    try:
        for _ in range(count):
            with transaction.atomic():
                act, _earlier = store.claim(HOUSE, "web", None, DIGEST, NOW, CLERK)
                seq, previous = store.head(stream)
                store.append(stream, seq + 1, previous, NOW, act, "note", said())
                store.finish(act, "done")
    finally:
        connection.close()
