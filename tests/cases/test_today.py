"""A limit of no days: until the end of the institution's day, told in words, late the next morning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from huiyin.administration import explained
from huiyin.cases import options, watch, why
from huiyin.cases.facts import load
from huiyin.cases.models import Case, Clock
from huiyin.cases.proving import verify
from huiyin.kernel import packs
from huiyin.kernel.packs import Pack
from huiyin.notices.models import Notice
from tests.cast import Cast, build
from tests.kernel.packs_cast import loaded

REVIEW = "registration_review"


@pytest.fixture
def pack() -> Pack:
    """The procedure with its review due on the day of the registration."""
    mine = loaded("letters-and-visits", "2022-05-01")
    clocks = {**mine.clocks, REVIEW: replace(mine.clocks[REVIEW], count=0, unit="day", remind=("-8h",))}
    return replace(mine, clocks=clocks)


@pytest.fixture
def today(db: None, pack: Pack) -> Cast:
    """The house under that procedure."""
    return build(pack)


def clock_of(case: int) -> Clock:
    return Clock.objects.get(case=case, name=REVIEW)


def test_it_ends_with_the_day_and_is_late_the_next_morning(today: Cast) -> None:
    case = today.register()
    clock = clock_of(case)
    assert (clock.due_at - today.now).total_seconds() == 15 * 3600 - 60  # from 09:01
    watch.round_once(today.pass_time(hours=8))  # eight hours before midnight
    assert Notice.objects.filter(subject=f"case:{case}", code="due_today").exists()
    today.pass_time(hours=16)
    today.do("rui", "review_registration", case)
    assert clock_of(case).state == "late"
    assert verify(today.now).findings == []


def test_met_the_same_day_it_is_met(today: Cast) -> None:
    case = today.register()
    today.pass_time(hours=8)
    today.do("rui", "review_registration", case)
    assert clock_of(case).state == "met"


@pytest.mark.parametrize(
    ("language", "words", "short"),
    [
        ("en", "It lasts until the end of the same day, 2 Mar.", "the same day"),
        ("zh-hans", "截至当天（3月2日）结束。", "当天"),
        ("es", "Dura hasta el final del mismo día, 2 mar.", "el mismo día"),
    ],
)
def test_it_says_why_in_words(today: Cast, pack: Pack, language: str, words: str, short: str) -> None:
    case, home = today.register(), today.actor("anna").house
    with translation.override(language):
        said = why.sentences(clock_of(case), pack, why.Reader(today.actor("anna").today, home))
        assert words in said
        assert explained.how_long(pack, pack.clocks[REVIEW]) == short


def test_a_move_says_the_day_on_which_it_will_end(today: Cast) -> None:
    case = today.register()
    facts = load(today.actor("anna").house, [case])[case]
    assert facts.case is not None
    assert Case.objects.get(pk=case).to_review
    assert options.options(today.actor("anna"), facts, today.now)


def test_the_pack_may_say_so_and_nothing_else_that_is_over_at_once(pack: Pack) -> None:
    assert "until the end of the same day" in packs.explain(pack, REVIEW)
    assert packs.from_json(pack.to_json()).clocks[REVIEW].count == 0
