"""Lists of open cases: whichever way they are found, they hold the same cases in the same order, page by page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from huiyin.cases import policy, queries
from huiyin.cases.models import OPEN, Case, Clock
from huiyin.institution.actor import Actor, party
from tests.cast import Cast

WHO = ("anna", "rui", "hong", "boris", "wei", "clara", "ning", "jing")


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Cases of several units at every stage: some late, some taken, some to approve, some hidden."""
    cast.register(to_unit=cast.units["education"].id)
    cast.register("clara")
    late = cast.register()
    cast.pass_time(days=20)
    cast.register("boris", secrecy="confidential")
    for place in range(3):
        case = cast.register("boris")
        cast.do("boris", "accept", case)
        if place:
            cast.do("boris", "take", case)
        if place == 2:
            reply = {"reply_text": "已责令停工。", "outcome": "supported", "legal_basis": "噪声污染防治法第43条"}
            cast.do("boris", "draft_reply", case, **reply)
    cast.register(accused_members=[cast.members["boris"].id], to_unit=cast.units["urban"].id)
    cast.do("rui", "review_registration", late)
    cast.pass_time(days=1)  # what was registered on Sunday is to be reviewed today
    return cast


def expected(actor: Actor, name: str, cast: Cast) -> list[int]:
    """The list by its definition, in plain Python."""
    units = set(queries.units_of(actor))
    midnight = datetime.combine(actor.today + timedelta(days=1), time(), actor.house.zone)
    reviewed = set(Clock.objects.filter(name="registration_review", state="running").values_list("case_id", flat=True))
    rules: dict[str, Any] = {
        "mine": lambda case: case.member_id == actor.member,
        "unit": lambda case: True,
        "overdue": lambda case: case.due_at <= cast.now,
        "due_today": lambda case: cast.now < case.due_at <= midnight,
        "unassigned": lambda case: case.member_id is None,
        "to_approve": lambda case: case.status == "drafted",
        "to_review": lambda case: case.id in reviewed,
    }
    seen = [case for case in policy.visible(Case.objects.filter(phase=OPEN), actor)]
    mine = [case for case in seen if rules[name](case) and (name == "mine" or case.unit_id in units)]
    return [case.id for case in sorted(mine, key=lambda case: (case.due_at, case.id))]


@pytest.mark.parametrize(("most", "few"), [(500, 8), (1, 8), (1, 0), (500, 0)])
def test_every_way_gives_the_same_list(busy: Cast, monkeypatch: pytest.MonkeyPatch, most: int, few: int) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", most)
    monkeypatch.setattr(queries, "FEW_UNITS", few)
    filled = set()
    for who in WHO:
        actor = busy.actor(who)
        for name, one in queries.lists(actor, busy.now).items():
            wanted = expected(actor, name, busy)
            filled.update([name] if wanted else [])
            assert queries.open_ids(actor, one, 50) == wanted, (who, name)
            assert queries.count(actor, one) == min(len(wanted), most + 1), (who, name)
            assert paged(actor, one) == wanted, (who, name)
    assert filled == set(queries.lists(busy.actor("anna"), busy.now)), "a list that is always empty proves nothing"


def paged(actor: Actor, one: queries.List) -> list[int]:
    """The list in pages of two, each after the last line of the one before."""
    found: list[int] = []
    after = None
    while page := queries.open_ids(actor, one, 2, after):
        found += page
        last = Case.objects.get(pk=page[-1])
        assert last.due_at is not None
        after = (last.due_at, last.id)
    return found


def test_who_holds_no_role_has_no_lists(busy: Cast) -> None:
    actor = busy.actor("anna")
    nobody = Actor(actor.house, actor.member, actor.today, (), frozenset(), actor.walled_members, frozenset())
    for one in queries.lists(nobody, busy.now).values():
        assert queries.open_ids(nobody, one) == []
        assert queries.count(nobody, one) == 0


def test_who_has_no_tokens_is_answered_by_every_list(busy: Cast) -> None:
    """Whoever has left: nothing is theirs, and no question about them is one the database can not read."""
    home = busy.actor("anna").house
    nobody = party(home, home.today(busy.now))
    assert queries.latest(nobody) == queries.find(nobody, "施工") == queries.by_number(nobody, "1") == []
    assert policy.visible(Case.objects.all(), nobody).count() == 0
