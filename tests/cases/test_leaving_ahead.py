"""Somebody leaves on a day to come: until then nothing changes, then all they hold goes on, with nothing in between."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest

from huiyin.cases import leaving, policy, queries, verify, watch
from huiyin.cases.models import Case, Clock
from huiyin.cases.proving import verify as prove
from huiyin.institution.acts import By, NotPossible, end_role, give_role
from huiyin.institution.house import house
from huiyin.institution.models import Member, Role
from huiyin.institution.staff import give_role as give
from huiyin.institution.staff import name_stand_in
from huiyin.notices.models import Notice
from huiyin.site import watching
from tests.cast import Cast, build
from tests.proof.breaking import Killed, breaking, reborn

AHEAD = 3  # days


def day(cast: Cast, ahead: int = AHEAD) -> date:
    return house(cast.institution.id).today(cast.now) + timedelta(days=ahead)


def leaves(cast: Cast, who: str, ahead: int = AHEAD) -> int:
    return leaving.depart(By(cast.pass_time(minutes=1)), cast.members[who], day(cast, ahead))


def taken(cast: Cast, who: str = "boris") -> int:
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do(who, "take", case)
    return case


def roles(cast: Cast, who: str) -> list[date | None]:
    return list(Role.objects.filter(member=cast.members[who]).order_by("id").values_list("until", flat=True))


def test_until_the_day_nothing_changes_and_then_everything_goes_on(cast: Cast) -> None:
    case, last = taken(cast), day(cast)
    assert leaves(cast, "boris") == 0
    boris = Member.objects.get(pk=cast.members["boris"].id)
    assert boris.left_on == last
    assert boris.account is not None
    assert leaving.hand_on(cast.pass_time(days=AHEAD - 1)) == 0
    assert Case.objects.get(pk=case).member_id == boris.id
    cast.do("boris", "accept", case)
    assert leaving.hand_on(cast.pass_time(days=1)) == 1
    assert Case.objects.get(pk=case).member_id is None
    boris.refresh_from_db()
    assert boris.account is None
    assert set(roles(cast, "boris")) == {last}
    assert leaving.hand_on(cast.pass_time(minutes=1)) == 0
    assert prove(cast.now).findings == []


def test_what_could_be_handed_to_nobody_is_named_by_verify(cast: Cast) -> None:
    """On the day itself the watch may still be coming; from the next on it is a finding, until it has gone on."""
    case = taken(cast)
    leaves(cast, "boris", 1)
    assert verify.verify(cast.pass_time(days=1)).findings == []
    (found,) = verify.verify(cast.pass_time(days=1)).findings
    assert (found.kind, found.stream) == ("left_but_named", f"case:{case}")
    leaving.hand_on(cast.pass_time(minutes=1))
    assert verify.verify(cast.now).findings == []


def test_between_midnight_and_the_watch_somebody_else_acts_and_is_told(cast: Cast) -> None:
    """The gone one sees nothing any more, a colleague takes the matter, and its alarms ring with who is here."""
    case = taken(cast)
    leaves(cast, "boris", 1)
    cast.pass_time(days=1)
    assert policy.visible_ids(cast.actor("boris"), [case]) == []
    assert not cast.actor("boris").held
    assert queries.get(cast.actor("bao"), case).member_id == cast.members["boris"].id
    Clock.objects.filter(case=case, state="running").update(next_alarm_at=cast.now)
    watch.round_once(cast.pass_time(minutes=1))
    told = set(Notice.objects.filter(subject=f"case:{case}", code__startswith="due").values_list("member", flat=True))
    assert cast.members["boris"].id not in told
    assert cast.members["bao"].id in told
    cast.do("bao", "take", case)
    assert Case.objects.get(pk=case).member_id == cast.members["bao"].id


def test_a_named_only_matter_goes_to_somebody_by_name_on_the_day(cast: Cast) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id])
    hong = cast.members["hong"].id
    assert Case.objects.get(pk=case).member_id == hong
    leaves(cast, "hong", 1)
    watching.look(cast.pass_time(days=1))
    assert Case.objects.get(pk=case).member_id not in (None, hong, cast.members["wei"].id)
    assert verify.verify(cast.now).findings == []


def test_taken_back_everything_is_as_it_was(cast: Cast) -> None:
    case, boris = taken(cast), cast.members["boris"]
    first, second = Role.objects.filter(member=boris).order_by("id")
    end_role(By(cast.now), second, day(cast, 30))
    before = roles(cast, "boris")
    leaves(cast, "boris", 10)
    assert set(roles(cast, "boris")) == {day(cast, 10)}
    end_role(By(cast.now), first, day(cast, 5))  # decided since, and not part of the departure
    assert leaving.stay(By(cast.pass_time(minutes=1)), boris, "合同延长")
    assert roles(cast, "boris") == [day(cast, 5), before[1]]
    assert Member.objects.get(pk=boris.id).left_on is None
    assert leaving.hand_on(cast.pass_time(days=11)) == 0
    assert Case.objects.get(pk=case).member_id == boris.id
    assert prove(cast.now).findings == []
    assert not leaving.stay(By(cast.now), boris, "again")


def test_another_day_takes_the_place_of_the_first(cast: Cast) -> None:
    taken(cast)
    leaves(cast, "boris", 10)
    leaves(cast, "boris", 2)
    assert set(roles(cast, "boris")) == {day(cast, 2)}
    assert leaves(cast, "boris", 0) == 1
    assert prove(cast.now).findings == []
    with pytest.raises(NotPossible, match="member_has_left"):
        leaving.stay(By(cast.now), cast.members["boris"], "too late")


@pytest.mark.parametrize(("ahead", "code"), [(-1, "already_over"), (400, "too_far_ahead")])
def test_a_day_that_can_not_be_is_refused(cast: Cast, ahead: int, code: str) -> None:
    with pytest.raises(NotPossible, match=code):
        leaves(cast, "boris", ahead)


def test_who_is_the_last_that_may_act_does_not_leave_on_a_later_day_either(cast: Cast) -> None:
    cast.register(accused_members=[cast.members["wei"].id, cast.members["hong"].id])
    with pytest.raises(NotPossible, match="nobody_would_be_left"):
        leaves(cast, "jing")
    assert cast.members["jing"].left_on is None


def test_nobody_is_named_for_days_on_which_they_are_gone(cast: Cast) -> None:
    boris, bao, urban = cast.members["boris"], cast.members["bao"], cast.units["urban"]
    leaves(cast, "boris", 5)
    by = By(cast.now)
    with pytest.raises(NotPossible, match="member_leaves_before"):
        name_stand_in(by, bao, boris, day(cast, 1), day(cast, 6))
    with pytest.raises(NotPossible, match="member_leaves_before"):
        give(by, boris, urban, "head", day(cast, 5))
    give(by, boris, urban, "head", day(cast, 1))
    assert set(roles(cast, "boris")) == {day(cast, 5)}


def test_one_matter_that_nobody_may_have_keeps_the_others_from_nobody(cast: Cast) -> None:
    """What was possible when the day was set no longer is when it comes: the rest is handed on all the same."""
    stuck, fine = cast.register(accused_members=[cast.members["wei"].id]), cast.register()
    hong = cast.members["hong"]
    cast.do("hong", "take", fine)
    leaves(cast, "hong", 2)
    for who in ("lin", "anna", "rui", "su", "dao", "jing"):
        for role in Role.objects.filter(member=cast.members[who]):
            end_role(By(cast.now), role, day(cast, 1))
    give_role(By(cast.now), cast.members["bao"], cast.units["office"], "handler", day(cast, 0))
    leaving.hand_on(cast.pass_time(days=2))
    assert Case.objects.get(pk=fine).member_id is None
    assert Case.objects.get(pk=stuck).member_id == hong.id
    assert Member.objects.get(pk=hong.id).account is None


@pytest.mark.django_db(transaction=True)
def test_killed_while_the_day_is_carried_out_it_is_carried_out_whole() -> None:
    cast = build()
    cases = [taken(cast) for _ in range(2)]
    leaves(cast, "boris", 1)
    cast.pass_time(days=1)
    for at in range(1, 400, 3):
        with breaking(at, after=bool(at % 2)) as breaker, suppress(Killed):
            leaving.hand_on(cast.now)
        reborn()
        boris = Member.objects.get(pk=cast.members["boris"].id)
        held = Case.objects.filter(id__in=cases, member=boris.id).count()
        assert (boris.account is None) == (held == 0), "half of it"
        assert held in (0, 2)
        if breaker.count < at:
            break
    assert held == 0
    assert prove(cast.now).findings == []
