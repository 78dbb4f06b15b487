"""A branch moves: who sees its cases afterwards is who would see them had the house been built that way."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from huiyin.cases import branches, policy, queries, store, verify
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Case
from huiyin.finding import store as index
from huiyin.institution import acts, house, units
from huiyin.institution import verify as house_verify
from huiyin.institution.actor import actor
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.models import Institution, Member, Unit
from huiyin.journal import verify as journal
from huiyin.kernel import calendars
from tests.cast import PACKS, START, Cast, _pack

NAMES = ("root", "a", "b", "c", "d")
ROLES = ("head", "handler", "registrar", "supervisor", "auditor", "leader")
TREE = {"root": None, "a": "root", "b": "root", "c": "a", "d": "c"}


@dataclass
class Small:
    """A small house: five units in a tree, somebody of each role in each, and one last resort."""

    tree: dict[str, str | None]
    units: dict[str, Unit] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    cases: dict[int, str] = field(default_factory=dict)

    def build(self) -> Small:
        """The house, from the roots down."""
        by = By(START - timedelta(days=1))
        self.institution = acts.create_institution(
            by, name={"zh": "小"}, zone="Asia/Shanghai", language="zh-hans", calendar=calendars.builtin("china")
        )
        for one in PACKS:
            acts.install_pack(by, self.institution, _pack(*one))
        while left := [name for name in NAMES if name not in self.units]:
            for name in left:
                above = self.tree[name]
                if above is None or above in self.units:
                    parent = self.units[above] if above else None
                    self.units[name] = acts.add_unit(
                        by, self.institution, name={"zh": name}, kind="department", parent=parent
                    )
        self.units["last"] = acts.add_unit(by, self.institution, name={"zh": "last"}, kind="last_resort")
        for name, unit in self.units.items():
            for role in ROLES if name != "last" else ("head", "handler"):
                member = acts.add_member(by, self.institution, name=f"{role}@{name}")
                acts.give_role(by, member, unit, role, date(2026, 1, 1))
                self.members[member.name] = member
        return self

    def register(self, at: str, to: str, secrecy: str, name: str) -> None:
        """A letter registered in one unit for another."""
        home = house.house(self.institution.id)
        given: dict[str, Any] = {
            "channel": "letter",
            "received_at": START,
            "title": name,
            "text": f"第{name}件，夜间施工。",
            "to_unit": self.units[to].id,
            "secrecy": secrecy,
        }
        by = actor(home, self.members[f"registrar@{at}"].id, START.date())
        result = perform(Request("register", by, given, START + timedelta(minutes=len(self.cases)), kind="matter"))
        self.cases[result.cases[0][0]] = name

    def seen(self) -> dict[str, set[str]]:
        """Which cases each member sees, by name."""
        home, every = house.house(self.institution.id), sorted(self.cases)
        return {
            name: {self.cases[one] for one in policy.visible_ids(actor(home, member.id, START.date()), every)}
            for name, member in self.members.items()
        }

    def found(self) -> dict[str, set[str]]:
        """Which cases each member finds by a word that stands in all."""
        home = house.house(self.institution.id)
        return {
            name: {self.cases[one] for one in queries.find(actor(home, member.id, START.date()), "夜间施工")}
            for name, member in self.members.items()
        }


def some_letters(small: Small, rng: random.Random) -> None:
    kinds = ("ordinary", "confidential", "named")
    for n in range(9):
        small.register(rng.choice(NAMES), rng.choice(NAMES), kinds[n % 3] if n % 3 < 2 else "ordinary", f"n{n}")


def clean(now: Any) -> None:
    assert verify.verify(now).findings == []
    assert house_verify.verify().findings == []
    assert journal.verify().findings == []


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_a_moved_house_is_seen_like_one_built_that_way(seed: int) -> None:
    rng = random.Random(seed)
    moved = Small(dict(TREE)).build()
    some_letters(moved, rng := random.Random(seed))
    now = START + timedelta(hours=1)
    for _ in range(4):
        name, above = rng.choice(NAMES), rng.choice([*NAMES, None])
        try:
            branches.move(By(now), moved.units[name], moved.units[above] if above else None)
        except NotPossible:
            continue
        moved.tree[name] = above
        now += timedelta(minutes=1)
        branches.settle(now)
    built = Small(dict(moved.tree)).build()
    some_letters(built, random.Random(seed))
    assert moved.seen() == built.seen()
    assert moved.found() == built.found()
    clean(now)


@pytest.mark.django_db
def test_a_move_that_dies_in_the_middle_shows_too_little_never_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Small(dict(TREE)).build()
    some_letters(small, random.Random(1))
    monkeypatch.setattr(branches, "AT_ONCE", 2)
    left, real = [2], index.set_seen

    def dies(doc: int, seen: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        real(doc, seen)

    now = START + timedelta(hours=1)
    branches.move(By(now), small.units["c"], small.units["b"])
    assert verify.verify(now).findings == [], "too little is no fault while the branch settles"
    before = small.seen()
    monkeypatch.setattr(index, "set_seen", dies)
    with pytest.raises(KeyboardInterrupt):
        branches.settle(now)
    halfway = small.seen()
    monkeypatch.setattr(index, "set_seen", real)
    assert branches.settle(now)
    after = small.seen()
    for name, seen in after.items():
        assert before[name] <= seen, name
        assert halfway[name] <= seen, name
    assert before != after
    clean(now)


@pytest.mark.django_db
def test_what_was_written_by_the_old_tree_during_the_move_is_mended_by_the_second_look() -> None:
    small = Small(dict(TREE)).build()
    some_letters(small, random.Random(2))
    now = START + timedelta(hours=1)
    branches.move(By(now), small.units["c"], small.units["b"])
    assert branches.settle(now)
    right = store.seen_tokens(small.cases)
    late = next(case for case in small.cases if Case.objects.get(pk=case).unit_id == small.units["d"].id)
    store.see(late, {*right[late], small.units["a"].id * 4 + 1}, right[late])
    assert branches.settle(now + timedelta(minutes=5))
    assert store.seen_tokens([late]) != {late: right[late]}, "not yet time"
    assert branches.settle(now + timedelta(minutes=11))
    assert store.seen_tokens(small.cases) == right
    assert not Unit.objects.filter(settle_at__isnull=False).exists()


@pytest.mark.django_db
def test_the_preview_names_who_gains_and_who_loses_sight() -> None:
    small = Small(dict(TREE)).build()
    some_letters(small, random.Random(3))
    home = house.house(small.institution.id)
    by = actor(home, small.members["auditor@root"].id, START.date())
    shown = branches.preview(by, small.units["c"], small.units["b"])
    assert {one for one in shown.units} == {small.units["c"].id, small.units["d"].id}
    assert {home.members[one].name for one in shown.gain} == {f"{role}@b" for role in ROLES if role in BELOW}
    assert {home.members[one].name for one in shown.lose} == {f"{role}@a" for role in ROLES if role in BELOW}


BELOW = {"head", "leader", "supervisor", "auditor"}


def test_nobody_is_left_without_somebody_who_may_act(cast: Cast) -> None:
    """A unit without staff lives by the unit above: it is not put by itself while it has an open case."""
    case = cast.register(to_unit=cast.units["urban"].id)
    for who in ("boris", "bao", "wei", "jing"):
        for role in list(cast.members[who].roles.all()):
            acts.end_role(By(cast.now), role, cast.now.date())
    unit, path = cast.units["urban"], [cast.units["office"].id, cast.units["urban"].id]
    with pytest.raises(NotPossible, match="nobody_would_be_left"):
        branches.move(By(cast.pass_time(minutes=1)), unit, None)
    assert Unit.objects.get(pk=unit.id).path == path
    assert house.house(cast.institution.id).units[unit.id].path == tuple(path), "what was tried is forgotten"
    assert queries.get(cast.actor("hong"), case).unit_id == unit.id


def test_an_act_that_changes_nothing_leaves_no_entry(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.units["urban"].id)
    revision = Institution.objects.get(pk=cast.institution.id).revision
    same = {"name": unit.name, "kind": unit.kind, "jurisdiction": unit.jurisdiction}
    assert not units.change(By(cast.now), unit, **same)
    assert Institution.objects.get(pk=cast.institution.id).revision == revision
