"""Whatever is put, changed and dropped in whatever order: the answers are those of the plain index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import DjangoAssertNumQueries

from huiyin.finding import queries, store, text
from tests.finding import plain

docs = st.integers(1, 12)
plain_words = st.builds(text.tokens, plain.texts)
keyed_words = st.builds(lambda written: text.blind(text.tokens(written), plain.KEY), plain.texts)
words = (plain_words | keyed_words).map(lambda found: ["共同", *found])


class Index(RuleBasedStateMachine):
    """The index and its model, changed alike; every step commits."""

    @initialize()
    def empty(self) -> None:
        store.install(connection)
        store.clear(connection)
        self.plain = plain.PlainIndex()

    @rule(doc=docs, words=words, seen=plain.eyes)
    def put(self, doc: int, words: list[str], seen: list[int]) -> None:
        store.put(doc, words, seen)
        self.plain.put(doc, words, seen)

    @rule(rows=st.lists(st.tuples(docs, words, plain.eyes), max_size=6))
    def put_many(self, rows: list[tuple[int, list[str], list[int]]]) -> None:
        store.put_many((doc, words, seen, ()) for doc, words, seen in rows)
        for row in rows:
            self.plain.put(*row)

    @rule(doc=docs, seen=plain.eyes)
    def set_seen(self, doc: int, seen: list[int]) -> None:
        if doc in self.plain.words:
            store.set_seen(doc, seen)
            self.plain.seen[doc] = set(seen)
        else:
            with pytest.raises(LookupError):
                store.set_seen(doc, seen)

    @rule(doc=docs, words=words)
    def add_words(self, doc: int, words: list[str]) -> None:
        if doc in self.plain.words:
            store.add_words(doc, words)
            self.plain.words[doc] += [text.BREAK, *words]
        else:
            with pytest.raises(LookupError):
                store.add_words(doc, words)

    @rule(gone=st.lists(docs, max_size=3))
    def drop(self, gone: list[int]) -> None:
        store.drop(gone)
        for doc in gone:
            self.plain.drop(doc)

    @rule(query=plain.queries, seen=plain.eyes, before=st.none() | docs, key=st.sampled_from([None, plain.KEY]))
    def scan(self, query: str, seen: list[int], before: int | None, key: bytes | None) -> None:
        expected = list(self.plain.scan(query, seen, key, before))
        assert queries.scan(query, seen, blind_key=key, before=before) == expected
        assert queries.scan(query, seen, blind_key=key, before=before, size=2) == expected[:2]
        if before is None:
            assert queries.count(query, seen, blind_key=key, limit=3) == min(len(expected), 4)

    @invariant()
    def each_token_opens_what_it_should_and_nothing_else(self) -> None:
        for token in range(-3, 9):
            assert queries.scan("共同", [token]) == list(self.plain.scan("共同", [token], None, None))

    @invariant()
    def the_words_of_one_document_are_found(self) -> None:
        doc = max(self.plain.words, default=0)
        for word in self.plain.words.get(doc, []):
            if word[0] not in "|_" and self.plain.seen[doc]:
                assert doc in queries.scan(word[:2] if text.unspaced(word) else word, list(self.plain.seen[doc]))


@pytest.mark.django_db(transaction=True)
def test_any_sequence_of_changes() -> None:
    run_state_machine_as_test(Index, settings=settings(max_examples=15, stateful_step_count=20))
    store.clear(connection)


@pytest.mark.django_db
def test_installing_twice_changes_nothing() -> None:
    store.install(connection)
    store.put(1, ["噪音"], [5])
    store.install(connection)
    assert store.missing(connection) == []
    assert queries.scan("噪音", [5]) == [1]


@pytest.mark.django_db
def test_a_missing_index_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {'TABLE' if connection.vendor == 'sqlite' else 'INDEX'} finding_index")
    assert store.missing(connection) == ["finding_index"]
    store.install(connection)
    assert store.missing(connection) == []


@pytest.mark.django_db
def test_a_word_can_not_pose_as_a_seen_token() -> None:
    for forged in ("~5", "x ~5"):
        with pytest.raises(ValueError, match="tokens"):
            store.put(1, [forged], [])
        store.put(1, ["x"], [])
        with pytest.raises(ValueError, match="tokens"):
            store.add_words(1, [forged])
    assert queries.scan("x", [5]) == []


@pytest.mark.django_db
def test_a_new_document_costs_a_fixed_few_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(2):
        store.put(1, text.tokens("夜里施工噪音扰民" * 50), [1, 2, 3])


@pytest.mark.django_db
def test_labels_that_stay_the_same_are_not_written_again() -> None:
    store.put(1, ["噪音"], [5, 6], ["s_new", "u_1"])
    with CaptureQueriesContext(connection) as asked:
        store.set_seen(1, [6, 5])
        store.set_marks(1, ["u_1", "s_new"])
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
    assert queries.scan("噪音", [6], marks=[["s_new"]]) == [1]
