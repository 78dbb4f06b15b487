"""No day ends unnoticed: what nobody has taken is told to the heads before the office closes, and to them alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from huiyin.institution import acts as institution
from huiyin.matters import arrivals, evening
from huiyin.notices.models import Notice
from huiyin.site import watching
from tests.matters.reading import english_in, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.cast import Cast

    At = Callable[..., Client]

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday
BEFORE_FIVE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 17:00 in Beijing


@pytest.fixture(autouse=True)
def _another_process() -> Iterator[None]:
    evening._done.clear()
    yield
    evening._done.clear()


def told(cast: Cast) -> dict[str, int]:
    names = {member.id: name for name, member in cast.members.items()}
    lines = Notice.objects.filter(code="unassigned_left")
    return {names[one.member_id]: one.params["count"] for one in lines}


def test_heads_hear_what_their_units_have_left_and_nobody_else_does(cast: Cast) -> None:
    for unit in ("urban", "urban", "education"):
        cast.register(to_unit=cast.units[unit].id)
    taken = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "take", taken)
    assert evening.look(NOON) == 0
    evening.look(BEFORE_FIVE)
    assert told(cast) == {"wei": 2, "ning": 1, "hong": 3}


def test_once_an_evening_and_again_on_the_next_working_day(cast: Cast) -> None:
    cast.register(to_unit=cast.units["urban"].id)
    assert evening.look(BEFORE_FIVE) == 2
    assert evening.look(BEFORE_FIVE + timedelta(minutes=10)) == 0
    evening._done.clear()  # the watch was started again
    assert evening.look(BEFORE_FIVE + timedelta(minutes=20)) == 0
    assert evening.look(BEFORE_FIVE + timedelta(days=1)) == 2
    assert evening.look(BEFORE_FIVE + timedelta(days=5)) == 0, "a Saturday"


def test_the_watch_does_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.finding.store.sweep", lambda: True)  # it works outside of transactions only
    cast.register(to_unit=cast.units["urban"].id)
    watching.keep(BEFORE_FIVE)
    assert told(cast) == {"wei": 1, "hong": 1}


def test_whoever_stands_in_for_a_head_is_told(cast: Cast) -> None:
    by = institution.By(cast.now)
    today = cast.now.date()
    institution.add_stand_in(by, cast.members["wei"], cast.members["bao"], today, today)
    cast.register(to_unit=cast.units["urban"].id)
    evening.look(BEFORE_FIVE)
    assert told(cast)["bao"] == 1


def test_whoever_registers_hears_what_was_not_opened_or_called(cast: Cast, at: At) -> None:
    by = arrivals.By(cast.actor("anna"), cast.now)
    office = cast.units["office"].id
    arrivals.note(by, office, "letter", 3)
    arrivals.note(by, office, "visit")
    evening.look(BEFORE_FIVE)
    names = {member.id: name for name, member in cast.members.items()}
    lines = Notice.objects.filter(code="arrivals_left")
    assert {names[one.member_id]: one.params["count"] for one in lines} == {"anna": 4, "hong": 4}
    anna = at("anna")
    assert "还有4件来信来访没有处理" in text_of(anna.get("/inbox/").content.decode())
    anna.get("/arrivals/")
    assert not lines.filter(member=cast.members["anna"], read_at=None).exists()


def test_what_one_may_not_see_is_not_counted(cast: Cast) -> None:
    cast.register(accused_members=[cast.members["wei"].id])
    evening.look(BEFORE_FIVE)
    assert "wei" not in told(cast)


def test_the_line_leads_to_the_list_and_is_read_there(cast: Cast, at: At) -> None:
    cast.register(to_unit=cast.units["urban"].id)
    evening.look(BEFORE_FIVE)
    wei = at("wei")
    html = wei.get("/inbox/").content.decode()
    assert "还有1件没有人经办" in text_of(html)
    assert 'href="/?list=unassigned"' in html
    assert english_in(html) == []
    assert "还有1件没有人经办" in text_of(wei.get("/?list=unit").content.decode())
    wei.get("/?list=unassigned")
    assert not Notice.objects.filter(member=cast.members["wei"], code="unassigned_left", read_at=None).exists()
