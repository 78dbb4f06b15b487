"""The engine is not the public desk's: a front desk's visits run on it by a pack and one line, and nothing else."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases import kinds, options, queries, story, watch
from huiyin.cases.acts import Request, perform
from huiyin.cases.kinds import Kind, register
from huiyin.cases.models import Case, Clock, Contact
from huiyin.cases.policy import Refused
from huiyin.institution import acts as institution
from huiyin.kernel import packs
from huiyin.notices.models import Notice
from huiyin.parties import sealing
from tests.cast import START, Cast, build
from tests.house.tree import ROOT

from . import world


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A house that knows nothing but visits. Anna sits at the front desk, Bao receives visitors at urban management."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    register(Kind("visit"))
    cast = build(packs.load(ROOT / "tests" / "packs", "visit", "2026-01-01"))
    by = institution.By(START - timedelta(days=1))
    institution.give_role(by, cast.members["bao"], cast.units["urban"], "host", date(2026, 1, 1))
    return cast


def come(cast: Cast, who: str, move: str, **inputs: Any) -> int:
    """A visitor is announced or comes in."""
    cast.pass_time(minutes=1)
    given = {"name": "王芳", "organisation": "临河酒厂", "title": "商谈噪音治理", **inputs}
    return perform(Request(move, cast.actor(who), given, cast.now, (), "visit")).cases[0][0]


def expected(cast: Cast, **inputs: Any) -> int:
    """Anna enters an appointment with urban management, two hours from now."""
    inputs = {"to_unit": cast.units["urban"].id, "expected_at": cast.now + timedelta(hours=2), **inputs}
    return come(cast, "anna", "expect", channel="appointment", **inputs)


def state(case: int) -> tuple[str, str, str | None]:
    row = Case.objects.get(pk=case)
    return row.status, row.phase, row.closing


def test_expected_arrived_left(desk: Cast) -> None:
    visit = expected(desk, leaves_by=START + timedelta(hours=5))
    assert state(visit) == ("expected", "open", None)
    row = Case.objects.select_related("next_clock").get(pk=visit)
    assert row.number == "宾〔2026〕00001"
    assert Contact.objects.get(case=visit).number == "约〔2026〕00001"
    assert row.next_clock is not None
    assert (row.next_clock.name, row.due_at) == ("arrival", START + timedelta(hours=2))
    desk.do("bao", "name_host", visit, to_member=desk.members["bao"].id)
    desk.pass_time(hours=1, minutes=50)
    desk.do("anna", "arrive", visit)
    assert state(visit) == ("arrived", "open", None)
    clocks = dict(Clock.objects.filter(case=visit).values_list("name", "state"))
    assert clocks == {"arrival": "met", "departure": "running", "pass": "running"}
    desk.pass_time(hours=1)
    desk.do("bao", "leave", visit)
    assert state(visit) == ("left", "closed", "answered")
    desk.do("anna", "file", visit)
    assert state(visit) == ("filed", "archived", "answered")
    assert world.broken() == []
    assert world.findings(desk) == []


def test_who_stays_too_long_is_looked_after(desk: Cast) -> None:
    """Half an hour before the end the host is told, an hour after it the front desk, then the head."""
    visit = come(desk, "anna", "walk_in", channel="desk", to_unit=desk.units["urban"].id)
    desk.do("bao", "name_host", visit, to_member=desk.members["bao"].id)
    told = Notice.objects.filter(subject=f"case:{visit}")
    desk.pass_time(hours=3, minutes=31)
    watch.round_once(desk.now)
    assert set(told.values_list("member_id", "code")) >= {(desk.members["bao"].id, "due_today")}
    desk.pass_time(hours=4)
    watch.round_once(desk.now)
    raised = set(told.filter(code="raised").values_list("member_id", flat=True))
    assert raised == {desk.members["anna"].id, desk.members["wei"].id}
    assert world.findings(desk) == []


def test_who_does_not_come_leaves_no_open_end(desk: Cast) -> None:
    missed, cancelled = expected(desk), expected(desk)
    desk.pass_time(hours=3)
    desk.do("anna", "no_show", missed)
    desk.do("bao", "cancel", cancelled)
    assert state(missed) == ("cancelled", "closed", "unreachable")
    assert state(cancelled) == ("cancelled", "closed", "withdrawn")
    with pytest.raises(Refused, match="not_in_this_status"):
        desk.do("anna", "arrive", missed)
    assert world.broken() == []
    assert world.findings(desk) == []


def test_the_same_rules_of_sight_and_the_same_pages(desk: Cast) -> None:
    visit = expected(desk)
    for name in ("anna", "bao", "wei", "hong"):
        assert queries.get(desk.actor(name), visit).id == visit
        assert queries.find(desk.actor(name), "噪音治理") == [visit]
        assert queries.by_number(desk.actor(name), "宾〔2026〕00001") == [visit]
    with pytest.raises(Case.DoesNotExist):
        queries.get(desk.actor("clara"), visit)
    assert queries.find(desk.actor("clara"), "噪音治理") == []
    facts = queries.facts(desk.actor("bao"), visit)
    offered = {one.name for one in options.options(desk.actor("bao"), facts, desk.now) if one.refused is None}
    assert {"arrive", "lead_to", "name_host", "note", "decline", "cancel"} == offered
    key = sealing.open_key(Case.objects.get(pk=visit).key)
    assert [line.move for line in story.story(facts, key)] == ["expect"]


def test_the_engine_names_no_kind() -> None:
    """No word of a desk stands in the engine's code: not as a name, not as a text."""
    words = {"matter", "visit", "reception", "matters", "visits", "receptions"}
    found = []
    for path in sorted(Path(ROOT / "huiyin" / "cases").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in words:
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
