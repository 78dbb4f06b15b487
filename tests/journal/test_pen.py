"""The pen: Django's rules hold for what is sent with it, one by one or together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from huiyin.journal.pen import pen, together

PUT = "INSERT INTO of_the_test VALUES (%s)"


@pytest.fixture(autouse=True)
def table(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE of_the_test (n INTEGER PRIMARY KEY)")
        yield
        cursor.execute("DROP TABLE of_the_test")


def held() -> list[int]:
    with pen() as cursor:
        cursor.execute("SELECT n FROM of_the_test ORDER BY n")
        return [n for (n,) in cursor.fetchall()]


def put(*numbers: int) -> None:
    with transaction.atomic(), together(), pen() as cursor:
        for n in numbers:
            cursor.execute(PUT, [n])


def test_what_is_sent_together_is_there_at_the_end() -> None:
    put(1, 2, 3)
    assert held() == [1, 2, 3]


def test_what_is_refused_together_is_raised_and_takes_all_with_it() -> None:
    with pytest.raises(IntegrityError):
        put(1, 2, 1, 3)
    assert held() == []


def test_after_an_error_the_transaction_takes_nothing_more() -> None:
    put(1)
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            put(1)
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            held()
        transaction.set_rollback(False)
