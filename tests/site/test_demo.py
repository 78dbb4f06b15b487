"""The sample institution: the same for the same seed, at every stage, with nothing that could reach a real person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from pypinyin import lazy_pinyin

from huiyin.cases import queries
from huiyin.cases.models import Case, Contact, Wall
from huiyin.cases.proving import verify
from huiyin.institution import house
from huiyin.institution.actor import actor
from huiyin.institution.models import Institution, Member
from huiyin.journal.models import Entry
from huiyin.kernel import packs
from huiyin.notices.models import Notice, Outgoing
from huiyin.parties import sealing
from huiyin.site.demo import founding, loading
from huiyin.site.demo.staff import SAMPLES, STAFF
from huiyin.site.demo.texts import OFFICIALS, UNITS
from huiyin.site.demo.words import topics

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
PACK = packs.load(settings.HUIYIN_PACKS, "letters-and-visits", "2022-05-01")


def _projection(institution: int) -> list[Any]:
    """What people see of every case, without any key: titles, moves with their dates, owners; and the notices."""
    home = house.house(institution)
    found: list[Any] = []
    for case in Case.objects.filter(institution=institution).order_by("year", "n"):
        title = sealing.open_key(case.key).unseal(case.title)
        owner = home.units[case.unit_id].name["zh"] if case.unit_id else None
        member = home.members[case.member_id].name if case.member_id else None
        entries = Entry.objects.filter(stream=f"case:{case.id}").order_by("seq").values_list("move", "at", "body")
        moves = [(move, at, _name(home, json.loads(body)["by"])) for move, at, body in entries]
        found.append((case.number, title, case.status, case.secrecy, owner, member, case.opened_at, case.due_at, moves))
    notices = Notice.objects.filter(institution_id=institution).values_list("member__name", "code", "made_at")
    return [found, sorted(notices)]


def _name(home: house.House, member: str | None) -> str:
    return home.members[int(member)].name if member else ""


@pytest.fixture
def _fresh() -> Iterator[None]:
    house.forget()
    sealing.forget()
    yield
    house.forget()
    sealing.forget()


def _lived(seed: int, count: int) -> list[Any]:
    """The projection of a sample institution that is taken back again."""
    try:
        with transaction.atomic():
            found = _projection(loading.load(seed, count, AT).institution)
            raise ZeroDivisionError
    except ZeroDivisionError:
        house.forget()
        sealing.forget()
    return found


@pytest.mark.usefixtures("db", "_fresh")
def test_the_same_seed_makes_the_same_institution_and_another_another() -> None:
    first = _lived(7, 16)
    assert first[0], "nothing came in"
    assert _lived(7, 16) == first
    assert _lived(8, 16) != first


@pytest.mark.usefixtures("db", "_fresh")
def test_it_proves_itself_is_made_once_and_sends_nothing() -> None:
    loaded = loading.load(1, 30, AT)
    assert loaded.cases == Case.objects.count() > 20
    assert verify(AT).findings == []
    assert not Outgoing.objects.filter(state=Outgoing.State.WAITING).exists()
    before = Entry.objects.count()
    again = loading.load(2, 500, AT)
    assert (again.again, again.institution, again.cases) == (True, loaded.institution, loaded.cases)
    assert Entry.objects.count() == before
    assert Institution.objects.count() == 1


@pytest.mark.usefixtures("db", "_fresh")
def test_one_that_was_interrupted_is_taken_up_again() -> None:
    founded = founding.found(AT - loading.BEFORE)
    loaded = loading.load(1, 6, AT)
    assert loaded.institution == founded.institution.id
    assert Institution.objects.count() == 1
    assert loaded.cases > 0


@pytest.mark.slow
@pytest.mark.usefixtures("db", "_fresh")
def test_six_months_leave_matters_at_every_stage() -> None:
    loaded = loading.load(1, 600, AT)
    home = house.house(loaded.institution)
    cases = Case.objects.all()
    assert len(cases) > 550
    statuses = set(cases.values_list("status", flat=True))
    assert {"registered", "received", "accepted", "drafted", "approved", "replied", "delivered"} <= statuses
    assert {"closed", "joined", "voided", "archived"} <= statuses
    closings = set(cases.exclude(closing=None).values_list("closing", flat=True))
    assert closings == {"answered", "unreachable", "declined", "withdrawn", "joined", "void"}
    assert set(cases.values_list("secrecy", flat=True)) == {0, 1, 2}
    assert Wall.objects.filter(why="accused", case__phase="open").exists()
    assert Wall.objects.filter(why="recused").exists()
    assert set(Contact.objects.values_list("channel", flat=True)) == set(PACK.channels)
    assert {"first", "supplement", "repeat_in_progress"} <= set(Contact.objects.values_list("relation", flat=True))
    leader = actor(home, Member.objects.get(account__username="linyunqing").id, home.today(AT))
    every = {name: queries.count(leader, one) for name, one in queries.lists(leader, AT).items()}
    for name in ("overdue", "due_today", "unassigned", "to_approve"):
        assert 0 < every[name] < every["unit"], name
    moves = set(Entry.objects.filter(stream__startswith="case:").values_list("move", flat=True))
    assert {"extend", "open_hearing", "refer", "withdraw", "join", "urge", "object", "escalate", "recuse"} <= moves
    assert verify(AT).findings == []


def test_every_role_of_the_procedure_is_held_where_it_is_needed() -> None:
    held = {(one.unit, role) for one in STAFF for role in one.roles}
    assert {role for _, role in held} == set(PACK.roles)
    for unit in UNITS.keys() - {"office"}:
        assert {(unit, role) for role in ("handler", "registrar", "head", "leader")} <= held
    assert sum(role == "head" for unit, role in held if unit == "discipline") == 1
    assert len([one for one in STAFF if one.unit == "discipline" and "head" in one.roles]) == 2


def test_user_names_are_what_names_sound_like() -> None:
    assert {one.username: one.name for one in STAFF} == {"".join(lazy_pinyin(one.name)): one.name for one in STAFF}
    assert {one.username for one in SAMPLES} <= {one.username for one in STAFF}
    assert all(set(one.does) == {"zh", "en", "es"} for one in SAMPLES)


def test_whoever_the_letters_complain_about_is_on_the_staff() -> None:
    staff = {one.official: (one.unit, one.name, one.post) for one in STAFF if one.official}
    assert staff == {one.key: (one.unit, one.name, one.post) for one in OFFICIALS}


def test_departments_answer_for_what_people_write_to_them_about() -> None:
    for language in ("zh", "en", "es"):
        for topic in topics(language):
            if topic.unit != "office":
                assert topic.category in founding._categories(PACK, topic.unit), topic.key
