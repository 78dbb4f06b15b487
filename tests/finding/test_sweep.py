"""After a drop and a sweep the database's own files hold nothing of the document."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from huiyin.finding import queries, store, text

SECRET = "龘靐齉爩"
KEPT = "麤鱻羴犇"


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest) -> None:
    """No other session on this database: one that a thread of an earlier test left open would keep old rows alive."""
    request.getfixturevalue("transactional_db")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def raw() -> bytes:
    """Return the bytes of the database's files (PostgreSQL: of the index's table, its long values and its indexes)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            path = Path(connection.settings_dict["NAME"])
            return b"".join(part.read_bytes() for part in (path, path.with_name(f"{path.name}-wal")) if part.exists())
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class"
            " WHERE relname LIKE 'finding%' OR relname = 'pg_statistic'"
            " OR oid IN (SELECT reltoastrelid FROM pg_class WHERE relname = 'finding_doc')"
        )
        return b"".join(bytes(part) for (part,) in cursor.fetchall() if part)


def holds(written: str) -> bool:
    """Tell whether one of the text's characters or its whole stands in the files."""
    return any(part.encode() in raw() for part in [written, *written])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["as it was put", "after a correction", "after an addition"])
def test_nothing_of_a_dropped_document_is_left(change: str) -> None:
    store.clear(connection)
    for doc in range(1, 30):
        store.put(doc, text.tokens(f"第{doc}件，{KEPT if doc == 5 else '噪音扰民'}"), [doc % 3])
    store.put(30, text.tokens(f"{SECRET}住在{SECRET[::-1]}"), [1])
    store.put(32, text.tokens("噪音"), [1])
    if change == "after a correction":
        store.put(30, text.tokens("更正"), [1, 2])
    if change == "after an addition":
        store.add_words(30, text.tokens("补充"))
        store.set_seen(30, [])
    assert holds(SECRET)
    assert holds(KEPT)

    store.drop([30])
    assert queries.scan(SECRET, [1]) == []
    assert holds(SECRET)
    steps = next(step for step in count(1) if store.sweep(pages=1) or step > 500)
    assert steps < 500
    assert not holds(SECRET)
    assert holds(KEPT)
    assert queries.scan("扰民", [0, 1, 2], size=5) == [29, 28, 27, 26, 25]
    assert queries.scan(KEPT, [2]) == [5]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hidden", [text.blind(text.tokens(SECRET), b"key"), []])
@pytest.mark.parametrize("many", [False, True])
def test_nothing_is_left_in_clear_of_a_document_that_became_confidential_or_was_erased(
    hidden: list[str], many: bool
) -> None:
    store.clear(connection)
    for doc in range(1, 8):
        store.put(doc, text.tokens(SECRET if doc == 5 else KEPT), [1])
    store.sweep()
    assert holds(SECRET)
    if many:
        store.put_many([(5, hidden, [3], ())])
    else:
        store.put(5, hidden, [3])
    while not store.sweep(pages=1):
        pass
    assert not holds(SECRET)
    assert queries.scan(SECRET, [3], blind_key=b"key") == ([5] if hidden else [])


@pytest.mark.django_db(transaction=True)
def test_what_is_dropped_during_a_sweep_waits_for_the_next() -> None:
    store.clear(connection)
    for doc in range(1, 40):
        store.put(doc, text.tokens(f"{SECRET if doc == 7 else KEPT}{chr(0x4E00 + doc)}"), [1])
    store.drop([7])
    store.sweep(pages=1)
    store.drop([8])
    while not store.sweep(pages=1):
        store.put(50, text.tokens("又一件"), [1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM finding_dropped")
        assert cursor.fetchone() == (0,)
    assert not holds(SECRET)
    assert not holds(chr(0x4E00 + 8))
    assert len(queries.scan(KEPT, [1])) == 37


@pytest.mark.django_db
def test_a_sweep_inside_a_transaction_is_refused() -> None:
    with transaction.atomic(), pytest.raises(TransactionManagementError):
        store.sweep()


@pytest.mark.django_db(transaction=True)
def test_a_sweep_without_a_drop_does_nothing() -> None:
    store.put(1, ["噪音"], [1])
    assert store.sweep()
    assert queries.scan("噪音", [1]) == [1]
