"""Units and staff open to administrators only, cost the same however many there are, and keep no password in clear."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.administration import house_urls, own_urls
from huiyin.institution import acts, labels
from huiyin.institution.models import Account, Role
from tests.administration.forms import send
from tests.cast import Cast
from tests.house.tree import files
from tests.proof.traces import everywhere, found

At = Callable[..., Client]
ARGUED = [one for one in house_urls.urlpatterns if "<" in str(one.pattern)]


def address(cast: Cast, pattern: str) -> str:
    """The pattern with things of the cast for its parts."""
    role = Role.objects.filter(member=cast.members["boris"]).first()
    assert role is not None
    real = {
        "int:unit_id": cast.units["urban"].id,
        "int:member_id": cast.members["boris"].id,
        "int:role_id": role.id,
        "int:absence_id": 1,
        "slug:act": "password",
    }
    return "/administration/" + re.sub(r"<([^>]+)>", lambda part: str(real[part[1]]), pattern)


@pytest.mark.parametrize("pattern", [str(one.pattern) for one in ARGUED])
def test_nobody_else_opens_what_names_a_unit_or_a_member(ada: Cast, at: At, pattern: str) -> None:
    where, before = address(ada, pattern), Account.objects.get(username="boris").password
    for who in ("anna", "hong", "boris", "jing"):
        assert at(who).get(where).status_code in (403, 405), who
        assert send(at(who), where).status_code in (403, 405), who
    assert Account.objects.get(username="boris").password == before
    stranger = Client().get(where)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/accounts/login/")


def test_ones_own_absence_needs_a_member_only(ada: Cast, at: At) -> None:
    assert len(own_urls.urlpatterns) == 2
    for who in ("anna", "ada", "jing"):
        assert at(who).get(reverse("absence")).status_code == 200
        assert reverse("absence") in at(who).get("/").content.decode()
    nobody = Account.objects.create(username="nobody")
    client = Client()
    client.force_login(nobody)
    assert client.get(reverse("absence")).status_code == 403


def test_every_refusal_of_the_house_has_words() -> None:
    said = {
        code
        for path in files("huiyin/institution", "huiyin/cases", suffixes=(".py",))
        for code in re.findall(r'NotPossible\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    assert said
    assert said <= labels.NOT_POSSIBLE.keys()


def grow(cast: Cast, count: int) -> None:
    """So many more units, members and cases."""
    by = acts.By(cast.now)
    for n in range(count):
        unit = acts.add_unit(by, cast.institution, name={"zh": f"科室{n}"}, kind="desk", parent=cast.units["urban"])
        account = Account.objects.create(username=f"more{Account.objects.count()}")
        member = acts.add_member(by, cast.institution, name=f"员{n}", account=account)
        acts.give_role(by, member, unit, "handler", date(2026, 1, 1))
        acts.add_stand_in(by, member, cast.members["bao"], date(2026, 1, 1), date(2026, 1, 2))
        cast.do("bao", "take", cast.register(to_unit=cast.units["urban"].id))


def test_no_page_asks_more_often_because_there_is_more(ada: Cast, at: At) -> None:
    urban, bao = ada.units["urban"].id, ada.members["bao"].id
    pages = [
        ("ada", reverse("administration_units")),
        ("ada", reverse("administration_units_one", args=[urban])),
        ("ada", reverse("administration_units_add")),
        ("ada", reverse("administration_units_close", args=[urban])),
        ("ada", reverse("administration_staff")),
        ("ada", reverse("administration_staff") + "?q=handler"),
        ("ada", reverse("administration_staff_one", args=[bao])),
        ("ada", reverse("administration_staff_leave", args=[bao])),
        ("ada", reverse("administration_staff_role", args=[bao])),
        ("bao", reverse("absence")),
    ]
    desks = {who: at(who) for who in ("ada", "bao")}

    def costs() -> dict[str, int]:
        counted = {}
        for who, path in pages:
            desks[who].get(path)
            with CaptureQueriesContext(connection) as asked:
                assert desks[who].get(path).status_code == 200
            counted[path] = len(asked)
        return counted

    grow(ada, 3)
    few = costs()
    grow(ada, 12)
    assert {path: n for path, n in costs().items() if n > few[path]} == {}
    assert max(few.values()) <= 20
    move, looked = reverse("administration_units_move", args=[urban]), []
    for n in (0, 6):
        grow(ada, n)
        send(desks["ada"], move, parent="0")
        with CaptureQueriesContext(connection) as asked:
            assert send(desks["ada"], move, parent="0").context["shown"]
        looked.append(len(asked))
    assert looked[0] == looked[1]


@pytest.mark.django_db(transaction=True)
def test_a_one_time_password_rests_nowhere_in_clear(ada: Cast, at: At, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    given = {"name": "水明", "username": "shuiming", "unit": ada.units["urban"].id, "role": "handler"}
    answer = send(at("ada"), reverse("administration_staff_add"), since=ada.now.date(), **given)
    shown = re.search(r'one-time"[^>]*>([a-z0-9-]+)<', answer.content.decode())
    assert shown
    assert found([shown[1]], everywhere()) == {}
    assert shown[1] not in caplog.text
    assert not any(shown[1] in value.value for value in answer.cookies.values())
