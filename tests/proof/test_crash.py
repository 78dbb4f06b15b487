"""Killed at every single statement of every kind of act: all of it stands, or nothing; asked again, it is done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import OperationalError

from huiyin.cases import leaving, watch
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Case
from huiyin.institution.acts import By
from huiyin.journal.models import Entry
from huiyin.notices.models import Notice
from huiyin.papers import staging
from huiyin.papers.staging import Incoming, Offered
from huiyin.parties.models import Key
from tests.cast import START, Cast, build

from . import world
from .breaking import COMMIT, Killed, breaking, reborn

Act = Callable[[], Request]
MOST = 400  # statements; no act comes near


def register(cast: Cast, **inputs: object) -> Act:
    given = {
        "channel": "letter",
        "received_at": cast.now,
        "title": "夜间施工噪音扰民",
        "text": "北门工地每晚十一点以后仍在施工。",
        "name": "王芳",
        "email": "wang@example.com",
        **inputs,
    }
    return lambda: Request(
        "register", cast.actor("anna"), dict(given), cast.now, (), "matter", key="one", source="test"
    )


def move(cast: Cast, who: str, name: str, *cases: int, **inputs: object) -> Act:
    cast.pass_time(minutes=1)
    return lambda: Request(name, cast.actor(who), dict(inputs), cast.now, tuple(cases), key="one", source="test")


def accepted(cast: Cast) -> int:
    case = cast.register(to_unit=cast.units["urban"].id, email="wang@example.com")
    cast.do("boris", "accept", case)
    return case


def approved(cast: Cast) -> int:
    case = accepted(cast)
    cast.do("boris", "draft_reply", case, reply_text="已责令停工。", outcome="supported", legal_basis="第43条")
    cast.do("wei", "approve", case)
    return case


def delivered(cast: Cast) -> int:
    case = approved(cast)
    cast.do("boris", "reply", case)
    cast.do("boris", "deliver", case, delivered_on=cast.now.date(), delivery_way="post")
    return case


SCENES: dict[str, Callable[[Cast], Act]] = {
    "register": register,
    "register confidential": lambda cast: register(cast, secrecy="confidential"),
    "register accused": lambda cast: register(cast, accused_members=[cast.members["wei"].id]),
    "register and join": lambda cast: _add_contact(cast, cast.register()),
    "accept, mail to the party": lambda cast: move(
        cast, "boris", "accept", cast.register(to_unit=cast.units["urban"].id, email="wang@example.com")
    ),
    "transfer": lambda cast: move(
        cast, "anna", "transfer", cast.register(), to_unit=cast.units["urban"].id, report_back_by=cast.now.date()
    ),
    "name the accused": lambda cast: move(
        cast, "anna", "correct", cast.register(), reason="第二页", accused_units=[cast.units["urban"].id]
    ),
    "step aside": lambda cast: _recuse(cast, accepted(cast)),
    "extend": lambda cast: move(cast, "wei", "extend", accepted(cast), extend_days=30, reason="复杂"),
    "reply": lambda cast: move(cast, "boris", "reply", approved(cast)),
    "close": lambda cast: move(cast, "boris", "close", delivered(cast)),
    "join": lambda cast: move(cast, "anna", "join", cast.register(), join_to=cast.register()),
    "register with a scan": lambda cast: register(cast, papers=handed_in(cast, "anna")),
    "add papers": lambda cast: move(cast, "anna", "add_papers", cast.register(), papers=handed_in(cast, "anna")),
    "withdraw three": lambda cast: move(
        cast, "anna", "withdraw", *(cast.register(email="wang@example.com") for _ in range(3)), reason="和解"
    ),
}


def handed_in(cast: Cast, who: str) -> list[Offered]:
    """Two files that wait with a form."""
    actor, form = cast.actor(who), "a" * 32
    for name, content in (("来信.txt", "第一页".encode()), ("说明.txt", "第二页".encode())):
        staging.stage(actor, form, Incoming(name, content, len(content)), cast.now)
    return [Offered(one.mark, one) for one in staging.find(actor, form)]


def _add_contact(cast: Cast, target: int) -> Act:
    inner = register(cast)
    given = {**inner().inputs, "join_to": target}
    return lambda: Request("add_contact", cast.actor("anna"), given, cast.now, (), "matter", key="one", source="test")


def _recuse(cast: Cast, case: int) -> Act:
    cast.do("boris", "take", case)
    return move(cast, "boris", "recuse", case, recused=cast.members["boris"].id, reason="亲戚")


def kill_until_it_stands(act: Callable[[], object]) -> int:
    """Kill the act before every statement in turn, at last after the commit; return how many statements it has.

    After one statement is before the next: until the commit, nothing at all may stand.
    """
    before = world.dump()
    for at in range(1, MOST):
        with breaking(at, after=False) as breaker, pytest.raises(Killed):
            act()
        reborn()
        assert world.changed(before, world.dump()) == {}, f"killed at {breaker.statements[-1]}"
        if breaker.statements[-1] == COMMIT:
            with breaking(at, after=True), pytest.raises(Killed):
                act()
            reborn()
            assert world.changed(before, world.dump()), "it was committed and nothing stands"
            return at
    raise AssertionError("it never ends")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scene", SCENES)
def test_all_or_nothing_and_once(scene: str) -> None:
    cast = build()
    cast.register()  # the institution's key and the series are there
    act = SCENES[scene](cast)
    assert kill_until_it_stands(lambda: perform(act())) > 8
    stands = world.dump()
    cast.pass_time(minutes=3)
    again = perform(act())
    assert again.again
    assert world.changed(stands, world.dump()) == {}
    assert world.findings(cast) == []


@pytest.mark.django_db(transaction=True)
def test_the_first_of_all_leaves_no_key_that_opens_nothing() -> None:
    """The institution's own key is made before its first matter; if that dies, the key is there for the next."""
    cast = build()
    act, before = register(cast), world.dump()
    for at in range(1, MOST):
        try:
            with breaking(at, after=False, failure=OperationalError):
                perform(act())
        except OperationalError:
            assert world.changed(before, world.dump()).keys() <= {"parties_key"}
            assert not Key.objects.filter(parent__isnull=False).exists()
        else:
            break
    assert Key.objects.filter(parent__isnull=True).count() == 1
    case = Case.objects.get().id
    reborn()
    cast.do("anna", "note", case, note="钥匙打得开")
    assert world.findings(cast) == []


@pytest.mark.django_db(transaction=True)
def test_a_departure_is_whole_or_has_not_begun() -> None:
    cast = build()
    for accused in ([], [], [cast.members["clara"].id]):
        cast.register(to_unit=cast.units["urban"].id, accused_members=accused)
    for case in Case.objects.values_list("id", flat=True)[:2]:
        cast.do("wei", "take", case)
    by = By(cast.pass_time(minutes=1))
    kill_until_it_stands(lambda: leaving.depart(by, cast.members["wei"]))
    assert not Case.objects.filter(member=cast.members["wei"]).exists()
    assert world.findings(cast) == []
    stands = world.dump()
    assert leaving.depart(by, cast.members["wei"]) == 0
    assert world.changed(stands, world.dump()) == {}


class Alarms:
    """A matter a little overdue, made anew on the same day again and again; earlier ones are in the archive."""

    def __init__(self) -> None:
        self.cast = build()

    def overdue(self) -> None:
        self.cast.now = START
        self.case = self.cast.register(to_unit=self.cast.units["urban"].id)
        self.cast.pass_time(days=17)

    def rung(self) -> tuple[Counter[tuple[int, str]], int]:
        """Who was told what of it, and how often its story says so."""
        told = Notice.objects.filter(subject=f"case:{self.case}").exclude(code__in=["new_case", "assigned"])
        raised = Entry.objects.filter(stream=f"case:{self.case}", move="escalate").count()
        return Counter(told.values_list("member_id", "code")), raised

    def put_away(self) -> None:
        self.cast.do("boris", "withdraw", self.case, reason="和解")
        self.cast.do("dao", "archive", self.case, retention="ten_years")


@pytest.mark.django_db(transaction=True)
def test_an_alarm_is_neither_lost_nor_rung_twice() -> None:
    """Killed anywhere, it comes again within the hour, and then once."""
    alarms = Alarms()
    alarms.overdue()
    watch.round_once(alarms.cast.now)
    ought = alarms.rung()
    assert ought[0]
    assert ought[1] == 1
    for at in range(1, MOST):
        alarms.put_away()
        alarms.overdue()
        with breaking(at, after=False) as breaker, suppress(Killed):
            watch.round_once(alarms.cast.now)
        if breaker.count < at:
            assert world.findings(alarms.cast) == []
            return
        reborn()
        watch.round_once(alarms.cast.now)
        watch.round_once(alarms.cast.now + watch.LATER)
        assert alarms.rung() == ought, breaker.statements[-1]
    raise AssertionError("it never ends")
