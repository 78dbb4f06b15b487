"""Reading the inbox: newest first, one's own, and never what one may not know of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from huiyin.notices import acts, queries, store
from huiyin.notices.models import Notice

from .conftest import NOW, House


def everything(subjects: Collection[str]) -> Collection[str]:
    return subjects


def all_but_case_2(subjects: Collection[str]) -> Collection[str]:
    return [subject for subject in subjects if subject != "case:2"]


def fill(house: House, *subjects: str) -> None:
    for n, subject in enumerate(subjects):
        store.tell([house.clerk], subject, "to_approve", {}, f"event {n}", NOW, institution_id=house.institution)


def subjects_of(page: queries.Page) -> list[str]:
    return [line.subject for line in page.lines]


def test_newest_first(house: House) -> None:
    fill(house, "case:1", "case:2", "case:3")
    page = queries.page(house.clerk, everything)
    assert subjects_of(page) == ["case:3", "case:2", "case:1"]
    assert page.before is None


def test_an_empty_inbox(house: House) -> None:
    assert queries.page(house.clerk, everything) == queries.Page((), None)
    assert queries.unread_count(house.clerk, everything) == 0


def test_what_one_may_not_see_leaves_no_gap(house: House) -> None:
    fill(house, "case:1", "case:2", "case:2", "case:3", "case:2", "case:4")
    first = queries.page(house.clerk, all_but_case_2, limit=2)
    assert subjects_of(first) == ["case:4", "case:3"]
    assert subjects_of(queries.page(house.clerk, all_but_case_2, limit=2, before=first.before)) == ["case:1"]
    assert queries.unread_count(house.clerk, all_but_case_2) == 3


@given(st.lists(st.integers(1, 3), max_size=12), st.integers(1, 5))
def test_paging_shows_each_visible_line_once(subjects: list[int], limit: int) -> None:
    rows = [Notice(id=n + 1, subject=f"case:{subject}") for n, subject in enumerate(subjects)]

    class Rows(list[Notice]):  # the query set's two doors that paging uses
        def filter(self, *, id__lt: int) -> Rows:
            return Rows(row for row in self if row.id < id__lt)

    seen: list[int] = []
    before: int | None = None
    while True:
        found, before = queries.visible(Rows(reversed(rows)), all_but_case_2, before, limit)
        assert len(found) <= limit
        seen += [row.id for row in found]
        if before is None:
            break
    assert seen == [row.id for row in reversed(rows) if row.subject != "case:2"]


def test_reading_marks_only_ones_own(house: House) -> None:
    fill(house, "case:1", "case:2")
    ids = list(Notice.objects.values_list("id", flat=True))
    assert acts.mark_read(house.colleague, ids, NOW) == 0
    assert queries.unread_count(house.clerk, everything) == 2
    assert acts.mark_read(house.clerk, ids[:1], NOW) == 1
    assert acts.mark_read(house.clerk, ids[:1], NOW + timedelta(hours=1)) == 0
    assert Notice.objects.get(id=ids[0]).read_at == NOW
    assert len(queries.page(house.clerk, everything, unread_only=True).lines) == 1


def test_opening_a_case_reads_all_about_it(house: House) -> None:
    fill(house, "case:1", "case:2", "case:1")
    assert acts.mark_subject_read(house.clerk, "case:1", NOW) == 2
    assert subjects_of(queries.page(house.clerk, everything, unread_only=True)) == ["case:2"]


def test_withdrawn_lines_are_gone_for_these_members_only(house: House) -> None:
    fill(house, "case:1", "case:2")
    store.tell([house.colleague], "case:2", "close", {}, "x", NOW, institution_id=house.institution)
    assert store.withdraw([house.clerk], "case:2") == 1
    assert subjects_of(queries.page(house.clerk, everything)) == ["case:1"]
    assert subjects_of(queries.page(house.colleague, everything)) == ["case:2"]


def test_more_than_can_be_shown_is_counted_no_further(house: House) -> None:
    fill(house, *["case:1"] * 503)
    assert queries.unread_count(house.clerk, everything) == queries.COUNTED_TO + 1


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Overdue by 4 days at City works and raised to you."), ("zh-hans", "城管局")]
)
def test_units_are_named_in_the_readers_language(house: House, language: str, words: str) -> None:
    params = {"unit": house.unit, "days": 4}
    store.tell([house.clerk], "case:1", "raised", params, "x", NOW, institution_id=house.institution)
    with translation.override(language):
        assert words in queries.page(house.clerk, everything).lines[0].sentence({})


@pytest.mark.parametrize("lines", [3, 25])
def test_a_page_costs_two_queries_and_the_count_one(house: House, lines: int) -> None:
    params = {"unit": house.unit, "days": 4}
    for n in range(lines):
        store.tell([house.clerk], f"case:{n}", "raised", params, str(n), NOW, institution_id=house.institution)
    with CaptureQueriesContext(connection) as spent:
        queries.page(house.clerk, everything)
    assert len(spent) == 2
    with CaptureQueriesContext(connection) as spent:
        queries.unread_count(house.clerk, everything)
    assert len(spent) == 1
