"""Similar documents: what is alike comes first, nothing unseen comes at all, and both databases say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from unittest import mock

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from huiyin.finding import queries, store, text
from huiyin.finding.wanted import Wanted
from tests.finding import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_settled_or_fresh")]

NOISE = "小区旁边的工地夜里两点还在施工，噪音扰民，老人孩子无法休息，多次打电话也没有人管。"
BUS = "建议在火车站增加一条夜间公交线路，方便晚班工人回家。"
SCHOOL = "开发商承诺的配套幼儿园至今没有建成，请问什么时候开学？"


def put(doc: int, written: str, seen: Sequence[int] = (1,)) -> None:
    store.put(doc, text.tokens(written), seen)


def similar(written: str, seen: Sequence[int] = (1,), exclude: Sequence[int] = ()) -> list[tuple[int, float]]:
    return queries.similar(text.tokens(written), seen, exclude=exclude)


def test_the_same_letter_comes_first_and_a_reworked_one_next() -> None:
    for doc, written in enumerate(
        [BUS, NOISE, SCHOOL, NOISE.replace("夜里两点", "凌晨").replace("老人孩子", "全家"), BUS], 1
    ):
        put(doc, written)
    (first, same), (second, reworked), *others = similar(NOISE)
    assert (first, same, second) == (2, 1.0, 4)
    assert 0.5 < reworked < 1
    assert all(likeness < 0.2 for _, likeness in others)


def test_what_the_asker_may_not_see_and_what_is_excluded_is_not_suggested() -> None:
    put(1, NOISE, [1])
    put(2, NOISE, [2])
    put(3, NOISE, [1, 2])
    assert [doc for doc, _ in similar(NOISE, [1])] == [3, 1]
    assert [doc for doc, _ in similar(NOISE, [1], exclude=[3])] == [1]
    assert similar(NOISE, [9]) == []
    assert similar(NOISE, []) == []


def test_confidential_texts_are_alike_in_their_keyed_form() -> None:
    store.put(1, text.blind(text.tokens(NOISE), plain.KEY), [1])
    put(2, BUS)
    keyed = text.blind(text.tokens(NOISE), plain.KEY)
    assert queries.similar(keyed, [1])[0] == (1, 1.0)
    assert similar(NOISE) == []


def test_words_that_are_everywhere_still_find_something() -> None:
    for doc in range(1, 400):
        put(doc, "噪音扰民")
    with mock.patch.object(queries, "_COMMON", 3):
        found = similar("噪音扰民")
    assert found[0] == (399, 1.0)


def test_a_text_without_words_is_like_nothing() -> None:
    put(1, NOISE)
    assert similar("。。。") == similar("的") == similar("") == []


class PlainBackend:
    """The questions of `similar`, answered one document after the other."""

    def __init__(self, index: plain.PlainIndex) -> None:
        self.index = index

    def _terms(self, doc: int) -> set[str]:
        return set(text.lexemes(self.index.words[doc]))

    def newest(self, cursor: object) -> int:
        return max(self.index.words, default=0)

    def frequencies(self, cursor: object, terms: Sequence[str], since: int, limit: int) -> list[int]:
        recent = [self._terms(doc) for doc in self.index.words if doc >= since]
        return [min(limit, sum(term in one for one in recent)) for term in terms]

    def sharing(self, cursor: object, weights: Mapping[str, int], seen: Sequence[int], size: int) -> list[int]:
        sums = {
            doc: sum(weight for term, weight in weights.items() if term in self._terms(doc))
            for doc in self.index.words
            if not self.index.seen[doc].isdisjoint(seen)
        }
        return sorted((doc for doc in sums if sums[doc]), key=lambda doc: (-sums[doc], -doc))[:size]

    def hits(self, cursor: object, question: Wanted, before: int | None, size: int) -> list[int]:
        wanted = {lexeme for phrase in question.phrases for lexeme in phrase.lexemes[0]}
        eyes = [(doc, {f"~{token}" for token in seen}) for doc, seen in self.index.seen.items()]
        found = [doc for doc, mine in eyes if mine & set(question.eyes) and wanted <= self._terms(doc)]
        return sorted(found, reverse=True)[:size]

    def streams(self, cursor: object, docs: Sequence[int]) -> list[tuple[int, str]]:
        return [(doc, text.stream(self.index.words[doc])) for doc in docs]


corpus = st.lists(st.tuples(st.text(alphabet="噪音扰民夜里施工ab 1，", max_size=12), plain.eyes), max_size=14)


@given(corpus, st.text(alphabet="噪音扰民夜里施工ab 1，", max_size=12), plain.eyes, st.integers(1, 5))
def test_the_answers_are_those_of_the_plain_index(
    rows: list[tuple[str, list[int]]], written: str, seen: list[int], common: int
) -> None:
    index = plain.PlainIndex()
    store.clear(connection)
    for doc, (body, eyes) in enumerate(rows, 1):
        put(doc, body, eyes)
        index.put(doc, text.tokens(body), eyes)
    with mock.patch.multiple(queries, _COMMON=common, _POSTINGS=20, _CANDIDATES=3, _RARE=4):
        found = similar(written, seen)
        with mock.patch.object(queries, "backend", return_value=PlainBackend(index)):
            assert found == similar(written, seen)
    assert all(0 <= likeness <= 1 for _, likeness in found)
