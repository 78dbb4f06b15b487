"""Load: what each unit and member has in hand, as far as the asker may know."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.queries import load
from huiyin.matters.pages import load as pages
from tests.cast import Cast
from tests.matters.reading import text_of

At = Callable[..., Client]
WEEK = timedelta(days=7)


def counted(cast: Cast, who: str) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Open, overdue and soon of each unit and member, by their names in the cast."""
    units = {unit.id: name for name, unit in cast.units.items()}
    members = {member.id: name for name, member in cast.members.items()}
    found = load(cast.actor(who), cast.now, WEEK)
    return {(units[one.unit], members.get(one.member or 0, "")): (one.open, one.overdue, one.soon) for one in found}


def given_to(cast: Cast, unit: str, *, taken_by: str = "") -> int:
    case = cast.register()
    cast.do("anna", "transfer", case, to_unit=cast.units[unit].id)
    cast.do(taken_by or "boris", "sign_for", case)
    if taken_by:
        cast.do(taken_by, "take", case)
    return case


def test_open_matters_stand_under_whoever_has_them(cast: Cast) -> None:
    given_to(cast, "urban", taken_by="boris")
    given_to(cast, "urban", taken_by="boris")
    given_to(cast, "urban")
    cast.register()
    assert counted(cast, "wei") == {("urban", "boris"): (2, 0, 0), ("urban", ""): (1, 0, 0)}
    assert set(counted(cast, "hong")) == {("urban", "boris"), ("urban", ""), ("office", "")}


def test_what_is_late_and_what_soon_will_be(cast: Cast) -> None:
    given_to(cast, "urban", taken_by="boris")
    due = load(cast.actor("wei"), cast.now, WEEK)[0]
    assert (due.open, due.overdue) == (1, 0)
    cast.pass_time(days=100)
    assert counted(cast, "wei")["urban", "boris"] == (1, 1, 0)


def test_what_may_not_be_seen_is_not_counted(cast: Cast, at: At) -> None:
    cast.register(accused_members=[cast.members["hong"].id])
    cast.register()
    assert {key: figures[0] for key, figures in counted(cast, "hong").items()} == {("office", ""): 1}
    assert '<td class="figure">1</td>' in at("hong").get("/load/").content.decode()
    assert '<td class="figure">1</td>' not in at("clara").get("/load/").content.decode()


def test_each_line_leads_to_its_list(cast: Cast, at: At) -> None:
    case = given_to(cast, "urban", taken_by="boris")
    wei = at("wei", "en")
    page = wei.get("/load/").content.decode()
    (address,) = re.findall(rf'href="(/find/\?[^"]*member={cast.members["boris"].id}[^"]*)"', page)
    assert f"/cases/{case}/" in wei.get(address.replace("&amp;", "&")).content.decode()


def test_who_watches_is_led_there(cast: Cast, at: At) -> None:
    assert 'href="/load/"' in at("hong").get("/").content.decode()
    assert 'href="/load/"' not in at("boris").get("/").content.decode()


def test_queries_do_not_grow_with_matters(cast: Cast, at: At) -> None:
    hong, costs = at("hong"), []
    for _ in range(2):
        given_to(cast, "urban", taken_by="bao")
        given_to(cast, "urban")
        with CaptureQueriesContext(connection) as asked:
            hong.get("/load/")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_where_there_are_very_many_people_stand_under_the_unit_that_is_opened(
    cast: Cast, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_to(cast, "urban", taken_by="boris")
    cast.register()
    monkeypatch.setattr(pages, "MOST", 3)
    monkeypatch.setattr(pages, "UNITS", 1)
    hong, urban = at("hong", "en"), cast.units["urban"].id
    first = hong.get("/load/").content.decode()
    assert "Boris" not in first
    assert "page 1 of 3" in text_of(first)
    assert "open 2" in text_of(first), "the sum is of all"
    second = hong.get("/load/?page=2").content.decode()
    assert f'href="?page=2&amp;unit={urban}#unit-{urban}"' in second
    assert "Boris" not in second
    opened = text_of(hong.get(f"/load/?page=2&unit={urban}").content.decode())
    assert "Boris 1" in opened
    assert "units only" in opened
    for odd in ("x", "-1", "9" * 30):
        assert hong.get(f"/load/?page={odd}&unit={odd}").status_code == 200
