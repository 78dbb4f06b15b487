"""What scan and count find; that the answers are the plain index's is shown by test_store."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from huiyin.finding import queries, store, text
from tests.finding import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_settled_or_fresh")]

HAN = st.text(alphabet="信访局噪音扰民夜里施工楼道的", min_size=1, max_size=30)


def put(doc: int, written: str, seen: list[int]) -> None:
    store.put(doc, text.tokens(written), seen)


@given(HAN, st.data())
def test_every_substring_of_an_indexed_text_is_found(written: str, data: st.DataObject) -> None:
    store.clear(connection)
    put(data.draw(st.sampled_from([3, 4])), f"Title: {written}（2026）", [7])
    start = data.draw(st.integers(0, len(written) - 1))
    part = written[start : data.draw(st.integers(start + 1, len(written)))]
    assert len(queries.scan(part, [7])) == 1
    assert queries.scan(part + "龘", [7]) == []


@given(st.lists(plain.queries | plain.anything, max_size=5))
def test_no_query_fails(parts: list[str]) -> None:
    put(1, "噪音", [1])
    queries.scan(" ".join(parts), [1], blind_key=plain.KEY)


@pytest.mark.parametrize(
    "query",
    ['"', '""', "噪音 OR 扰民", "NEAR(噪音 扰民)", "lexemes:噪音", "^噪音", "噪音*", "NOT 噪音", "- 噪音", "(噪音",
     "噪音' --", "%", "_", "%s", "%(x)s", "\\", "'; DROP TABLE finding_doc; --", "噪音:*", "a & b | !c <-> d", "\x00",
     "\ud800", "~5", "x" * 10_000, "噪音 " * 1_000, "施" * 5_000],
)  # fmt: skip
def test_marks_of_query_languages_mean_nothing(query: str) -> None:
    put(1, "白天施工", [5])
    assert queries.scan(query, [5], blind_key=plain.KEY) == []
    assert queries.count(query, [5]) == 0


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("噪音，音扰，扰民", "噪音扰民"),
        ("噪音，音扰", "噪音扰"),
        ("ab噪音", "b噪音"),
        ("噪音ab", "噪音a"),
        ("12-34", "2-34"),
        ("12-34", "12-3"),
        ("楼下3号", "下楼3号"),
        ("new jersey, york", '"new york"'),
    ],
)
def test_words_that_do_not_stand_together_are_no_phrase(written: str, query: str) -> None:
    put(1, written, [1])
    assert queries.scan(query, [1]) == []


def test_numbers_are_found_whole_and_in_part() -> None:
    put(1, "编号信〔2026〕000123，电话 0571-8800123", [1])
    for query in ["信〔2026〕000123", "信〔2026〕123", "2026", "000123", "123", "〔2026〕", "0571-8800123", "8800123"]:
        assert queries.scan(query, [1]) == [1], query
    for query in ["信〔2025〕000123", "12", "0123400"]:
        assert queries.scan(query, [1]) == [], query


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    for doc in range(1, 40):
        put(doc, "噪音" if doc % 3 else "安静", [doc % 2])
    expected = [doc for doc in range(39, 0, -1) if doc % 3 and doc % 2]
    found: list[int] = []
    for _ in range(6):
        found += queries.scan("噪音", [1], before=found[-1] if found else None, size=4)
    assert found == expected
    assert queries.count("噪音", [0, 1], limit=500) == 26
    assert queries.count("噪音", [0, 1], limit=10) == 11


def test_nothing_is_found_without_eyes_or_without_words() -> None:
    put(1, "噪音", [1])
    put(2, "噪音", [])
    assert queries.scan("噪音", []) == []
    assert queries.scan("", [1]) == []
    assert queries.scan("噪音", [2, -1, 11]) == []
    assert queries.scan("噪音", list(range(-1_000, 1_000))) == [1]


def test_a_confidential_text_is_found_only_with_the_key() -> None:
    store.put(1, text.blind(text.tokens("举报科长受贿"), plain.KEY), [2])
    store.put(2, text.tokens("举报科长受贿"), [2])
    assert queries.scan("科长受贿", [2]) == [2]
    assert queries.scan("科长受贿", [2], blind_key=plain.KEY) == [2, 1]
    assert queries.scan("科长 举报", [2], blind_key=plain.KEY) == [2, 1]
    assert queries.scan("科长受贿", [2], blind_key=b"another") == [2]
    assert queries.scan("长", [2], blind_key=plain.KEY) == [2]


def test_long_texts_have_no_end_and_no_lost_positions() -> None:
    put(1, "的" * 20_000 + "噪音扰民" + "的" * 20_000 + "夜里施工", [1])
    assert queries.scan("噪音扰民的", [1]) == [1]
    assert queries.scan("的夜里施工", [1]) == [1]
    assert queries.scan("民施工", [1]) == []


def test_a_question_costs_a_fixed_few_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    store.put_many((doc, ["噪音", "扰民"], [doc % 5], ()) for doc in range(1, 300))
    with django_assert_max_num_queries(2):
        assert len(queries.scan("噪音 扰民", [1, 2])) == 50
