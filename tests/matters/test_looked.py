"""Saving a sheet whose panel has just shown what is known: it is not looked up again unless something came since."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Contact
from huiyin.kernel.ids import least_id
from huiyin.matters.models import Draft
from huiyin.matters.queries import MOST_NEW
from tests.cast import Cast
from tests.matters.sheets import LETTER, blank, send

At = Callable[..., Client]

OTHER = {
    "title": "老旧小区加装电梯",
    "text": "三单元住户多年盼望加装电梯，请给予办理。",
    "name": "赵一",
    "phone": "13900000001",
}


def looked(client: Client, **typed: Any) -> dict[str, Any]:
    """The sheet as it stands once the panel beside it has answered."""
    sheet = {**blank(client), **LETTER, **typed}
    panel = client.post("/register/known/", sheet).content.decode()
    mark = re.search('name="looked" value="([^"]+)"', panel)
    assert mark
    return {**sheet, "looked": mark[1], "shown": re.findall(r'name="shown" value="([^"]+)"', panel)}


def saved(client: Client, sheet: dict[str, Any], **typed: Any) -> bool:
    """Whether it was registered at once; else something had to be shown first."""
    answer = send(client, sheet, **typed)
    assert answer.status_code in (200, 302)
    return bool(answer.status_code == 302)


def test_what_was_just_shown_is_not_looked_up_again(cast: Cast, at: At) -> None:
    cast.register()
    anna, costs = at("anna"), []
    for again in ({}, {"looked": ""}):
        sheet = looked(anna, **OTHER)
        with CaptureQueriesContext(connection) as asked:
            assert saved(anna, sheet, **again)
        costs.append(len(asked))
    assert costs[0] < costs[1]


def test_however_many_came_just_before_the_panel_was_asked(cast: Cast, at: At) -> None:
    for _ in range(MOST_NEW + 1):
        cast.register(**LETTER)
    anna, costs = at("anna"), []
    for again in ({}, {"looked": ""}):
        sheet = looked(anna, **OTHER)
        with CaptureQueriesContext(connection) as asked:
            assert saved(anna, sheet, **again)
        costs.append(len(asked))
    assert costs[0] < costs[1]


@pytest.mark.parametrize(
    "same",
    [("phone",), ("name",), ("title", "text")],
    ids=["by the telephone", "by the name", "in words"],
)
def test_what_came_since_is_shown_before_anything_is_saved(cast: Cast, at: At, same: tuple[str, ...]) -> None:
    anna = at("anna")
    sheet = looked(anna)
    cast.register(**{**OTHER, **{name: LETTER[name] for name in same}})
    assert not saved(anna, sheet)
    assert saved(anna, looked(anna))


def test_a_contact_that_joined_an_earlier_matter_since_is_shown(cast: Cast, at: At) -> None:
    case = cast.register(**OTHER)
    anna = at("anna")
    sheet = looked(anna)
    cast.do(
        "anna", "add_contact", **{**OTHER, **LETTER, "relation": "supplement", "join_to": case, "received_at": cast.now}
    )
    assert not saved(anna, sheet)


def test_what_was_begun_before_and_committed_after_is_shown(cast: Cast, at: At) -> None:
    """A contact has its id before its transaction begins."""
    cast.register(**OTHER)
    anna = at("anna")
    sheet = looked(anna)
    case = cast.register(**LETTER)
    Contact.objects.filter(case=case).update(id=least_id(cast.now - timedelta(seconds=20)))
    assert not saved(anna, sheet)


def test_sent_twice_nothing_kept_in_between_is_left(cast: Cast, at: At) -> None:
    anna = at("anna")
    sheet = looked(anna)
    assert saved(anna, sheet)
    anna.post("/register/known/", sheet)
    assert Draft.objects.exists()
    assert saved(anna, sheet)
    assert not Draft.objects.exists()


def test_what_came_since_and_is_something_else_does_not_stand_in_the_way(cast: Cast, at: At) -> None:
    anna = at("anna")
    sheet = looked(anna)
    cast.register(**OTHER)
    assert saved(anna, sheet)


@pytest.mark.parametrize("changed", ["name", "phone", "text"])
def test_what_was_changed_since_is_looked_up(cast: Cast, at: At, changed: str) -> None:
    cast.register(**LETTER)
    anna = at("anna")
    sheet = looked(anna, **OTHER)
    assert not saved(anna, sheet, **{changed: LETTER[changed]})


@pytest.mark.parametrize("mark", ["", "1", "x.y", ".", "...", "9" * 30 + ".0.0.0", "-1.0.0.0"])
def test_a_mark_that_says_nothing_is_none(cast: Cast, at: At, mark: str) -> None:
    cast.register(**LETTER)
    anna = at("anna")
    assert not saved(anna, {**blank(anna), **LETTER}, looked=mark)
