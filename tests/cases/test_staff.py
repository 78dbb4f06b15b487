"""Staff come and go: nothing they held is left without somebody."""

from __future__ import annotations

import pytest

from huiyin.cases import leaving, queries, verify
from huiyin.cases.facts import Facts, load
from huiyin.cases.models import Case
from huiyin.cases.options import options
from huiyin.cases.policy import Refused
from huiyin.institution.acts import By, NotPossible, add_stand_in, give_role
from huiyin.institution.house import house
from huiyin.institution.models import Role
from huiyin.journal.store import KeyReused
from tests.cast import Cast


def ended(cast: Cast, role: Role) -> int:
    """End the role today; how many cases went to others."""
    return leaving.end_role(By(cast.pass_time(minutes=1)), role, cast.actor("anna").today)


def test_what_a_leaver_held_goes_back_to_the_unit(cast: Cast) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "take", case)
    assert leaving.depart(By(cast.pass_time(minutes=1)), cast.members["boris"]) == 1
    row = Case.objects.get(pk=case)
    assert (row.member_id, row.unit_id) == (None, cast.units["urban"].id)
    assert queries.get(cast.actor("bao"), case).id == case
    assert verify.verify(cast.now).findings == []


def test_a_named_only_case_of_a_leaver_goes_to_somebody_by_name(cast: Cast) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id])
    assert Case.objects.get(pk=case).member_id == cast.members["hong"].id
    leaving.depart(By(cast.pass_time(minutes=1)), cast.members["hong"])
    assert Case.objects.get(pk=case).member_id not in (None, cast.members["hong"].id, cast.members["wei"].id)
    assert verify.verify(cast.now).findings == []


def test_a_named_only_case_goes_to_somebody_else_when_its_holder_moves_to_another_unit(cast: Cast) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id])
    hong = cast.members["hong"]
    assert Case.objects.get(pk=case).member_id == hong.id
    give_role(By(cast.pass_time(minutes=1)), hong, cast.units["education"], "handler", cast.now.date())
    ended(cast, Role.objects.get(member=hong, name="head"))
    assert Case.objects.get(pk=case).member_id not in (None, hong.id, cast.members["wei"].id)
    with pytest.raises(Case.DoesNotExist):
        queries.get(cast.actor("hong"), case)
    assert verify.verify(cast.now).findings == []


def test_a_second_role_in_the_same_unit_keeps_what_is_held(cast: Cast) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "take", case)
    boris = cast.members["boris"]
    give_role(By(cast.pass_time(minutes=1)), boris, cast.units["urban"], "head", cast.now.date())
    assert (
        leaving.end_role(
            By(cast.pass_time(minutes=1)), Role.objects.get(member=boris, name="handler"), cast.actor("anna").today
        )
        == 0
    )
    assert Case.objects.get(pk=case).member_id == boris.id


def test_a_stand_in_acts_and_the_journal_says_for_whom(cast: Cast) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    today = cast.now.date()
    by = By(cast.pass_time(minutes=1))
    add_stand_in(by, cast.members["boris"], cast.members["clara"], today, today)
    cast.do("clara", "accept", case)
    assert Case.objects.get(pk=case).status == "accepted"


def test_the_same_key_gives_the_same_case_and_another_body_is_refused(cast: Cast) -> None:
    when = cast.now
    first = cast.register(key="post-1", title="同一封信", received_at=when)
    assert cast.register(key="post-1", title="同一封信", received_at=when) == first
    with pytest.raises(KeyReused):
        cast.register(key="post-1", title="另一封信", received_at=when)
    assert Case.objects.count() == 1


def test_what_nobody_in_the_unit_may_do_the_unit_above_does(cast: Cast) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "accept", case)
    with pytest.raises(Refused):
        cast.do("hong", "extend", case, extend_days=10, reason="情况复杂")  # the unit's own head is there
    leaving.depart(By(cast.pass_time(minutes=1)), cast.members["wei"])
    cast.do("hong", "extend", case, extend_days=10, reason="情况复杂")


def test_nobody_leaves_who_is_the_last_that_may_act(cast: Cast) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id, cast.members["hong"].id])
    holder = Case.objects.get(pk=case).member_id
    assert holder == cast.members["jing"].id
    with pytest.raises((NotPossible, Refused)):
        leaving.depart(By(cast.pass_time(minutes=1)), cast.members["jing"])
    assert cast.actor("jing").held
    assert Case.objects.get(pk=case).member_id == holder


def test_the_last_of_a_line_does_not_leave_an_ordinary_case_behind(cast: Cast) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    kept = []
    for who in ("boris", "bao", "wei", "hong", "lin", "anna"):
        try:
            leaving.depart(By(cast.pass_time(minutes=1)), cast.members[who])
        except NotPossible:
            kept.append(who)
    assert kept, "everybody left"
    assert [
        move.name
        for who in kept
        for move in options(cast.actor(who), case_facts(cast, case), cast.now)
        if not move.refused
    ]


def case_facts(cast: Cast, case: int) -> Facts:
    home = house(cast.institution.id)
    return load(home, [case])[case]
