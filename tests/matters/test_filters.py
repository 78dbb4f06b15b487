"""Find narrowed down: by stage, unit, handler, channel, category and day; nothing hidden is listed or counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from huiyin.matters.pages.filters import Filters
from huiyin.matters.pages.find import sought
from tests.cast import Cast

At = Callable[..., Client]


def listed(cast: Cast, who: str = "anna", q: str = "", **chosen: Any) -> list[int]:
    """What a member finds, newest first."""
    data = QueryDict(mutable=True)
    data.update({name: str(value) for name, value in chosen.items()})
    filters = Filters(cast.actor(who), data)
    assert filters.is_valid(), filters.errors
    hits = sought(cast.actor(who), q, marks=filters.marks())
    found = [line.row.id for line in (*hits.numbered, *hits.lines)]
    assert hits.count == len(found)
    return found


def test_a_filter_follows_the_case_wherever_it_goes(cast: Cast) -> None:
    first, second = cast.register(), cast.register(channel="call")
    assert listed(cast, status="registered") == [second, first]
    assert listed(cast, channel="call") == [second]
    cast.do("anna", "transfer", first, to_unit=cast.units["urban"].id, reason="职责范围", report_back_by=None)
    assert listed(cast, status="transferred") == [first]
    assert listed(cast, status="registered") == [second]
    assert listed(cast, unit=cast.units["urban"].id) == [first]
    assert listed(cast, unit=cast.units["office"].id) == [second, first]  # the bureaus lie below the office
    cast.do("boris", "sign_for", first)
    cast.do("boris", "take", first)
    assert listed(cast, member=cast.members["boris"].id) == [first]
    assert listed(cast, member=0) == [second]


def test_a_stage_goes_with_its_statuses_and_with_no_other(cast: Cast) -> None:
    case = cast.register()
    assert listed(cast, status="registered", phase="open") == [case]
    assert listed(cast, status="registered", phase="archived") == []


def test_a_category_has_its_parts_with_it(cast: Cast) -> None:
    noise, wages = cast.register(category="environment_noise"), cast.register(category="work_wages")
    assert listed(cast, category="environment") == [noise]
    assert listed(cast, category="work_wages") == [wages]


def test_days_are_those_of_the_institution_both_included(cast: Cast) -> None:
    first = cast.register()
    cast.pass_time(days=3)
    second = cast.register()
    day = cast.actor("anna").today
    assert listed(cast, since=day) == [second]
    assert listed(cast, until=day - timedelta(days=3)) == [first]
    assert listed(cast, since=day - timedelta(days=3), until=day) == [second, first]
    assert listed(cast, since=day - timedelta(days=2), until=day - timedelta(days=1)) == []


def test_words_numbers_and_people_are_narrowed_too(cast: Cast) -> None:
    letter, call = cast.register(title="路灯不亮"), cast.register(title="路灯不亮", channel="call")
    assert listed(cast, q="路灯", channel="call") == [call]
    assert listed(cast, q="王芳", channel="letter") == [letter]
    assert listed(cast, q="13000000000", phase="closed") == []


def test_what_may_not_be_seen_is_not_found_by_a_filter(cast: Cast) -> None:
    cast.register(accused_members=[cast.members["boris"].id])
    cast.register()
    assert listed(cast, "boris", phase="open") == []
    assert listed(cast, "clara", phase="open") == []


@pytest.mark.parametrize("wrong", [{"status": "x"}, {"since": "31.2.2026"}, {"unit": "999999"}])
def test_what_is_no_choice_is_said_and_nothing_listed(cast: Cast, at: At, wrong: dict[str, str]) -> None:
    case = cast.register()
    page = at("anna").get("/find/", wrong).content.decode()
    assert 'role="alert"' in page
    assert f"/cases/{case}/" not in page


def test_a_time_that_ends_before_it_begins_is_no_time(cast: Cast, at: At) -> None:
    page = at("anna").get("/find/", {"since": "2026-03-02", "until": "2026-03-01"}).content.decode()
    assert "结束日期早于开始日期" in page
    assert 'value="2026-03-01"' in page


def test_each_filter_can_be_taken_away_by_itself(cast: Cast, at: At) -> None:
    cast.register()
    page = at("anna", "en").get("/find/", {"q": "噪音", "phase": "open", "channel": "letter"}).content.decode()
    assert 'href="?q=%E5%99%AA%E9%9F%B3&amp;channel=letter"' in page
    assert "Stage: open" in page


def test_the_form_comes_when_it_is_asked_for_and_remembers(cast: Cast, at: At) -> None:
    cast.register()
    anna = at("anna", "en")
    assert 'id="filters"' not in anna.get("/find/", {"q": "噪音", "phase": "open"}).content.decode()
    page = anna.get("/find/", {"q": "噪音", "phase": "open", "narrow": "1"}).content.decode()
    assert 'id="filters"' in page
    assert '<option value="open" selected>' in page
    assert 'name="q" value="噪音"' in page
