"""Ten thousand matters in every view: whole, sound for axe, light, with no more questions than for seventy."""

from __future__ import annotations

import os
from itertools import cycle
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.live_server_helper import LiveServer

from huiyin.cases.models import Case
from huiyin.institution.models import PackInUse
from scripts.compile_messages import compile_all
from tests.cast import Cast
from tests.gallery.many import FULL, MANY, grow
from tests.gallery.scene import set_up
from tests.gallery.sights import SIGHTS, Sight, places
from tests.gallery.test_pages import LANGUAGES, Row, see
from tests.gallery.test_weight import MOST
from tests.matters.conftest import at, cast, pytest_runtest_makereport
from tests.matters.sitting import Room

__all__ = ["at", "cast", "pytest_runtest_makereport"]

pytestmark = pytest.mark.slow
# A page of notices is read on where some are about what one may no longer see: none of them leaves a gap. Among seventy
# matters nothing is like another; where something is, its line is read: once, however many there are.
ONCE_MORE = {"inbox (full) of boris": 2, "known (full) of boris": 2}


def desk(cast: Cast, who: str, language: str) -> Client:
    account = cast.members[who].account
    assert account is not None
    account.language = language
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account)
    return client


def asked(cast: Cast, here: dict[str, int], sight: Sight) -> int:
    """How many questions the page puts to the database, the second time it is opened."""
    client, path = desk(cast, sight.who, "zh-hans"), sight.path.format_map(here)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.django_db(transaction=True)  # in an open transaction the house's own key is read again and again
def test_pages_are_as_light_and_ask_no_more_than_with_seventy() -> None:
    compile_all()
    cast, cases = set_up()
    here = places(cast, cases, PackInUse.objects.latest("id").id)
    few = {str(sight): asked(cast, here, sight) for sight in SIGHTS if sight.who}
    grow(cast)
    assert Case.objects.count() > MANY
    many = {str(sight): asked(cast, here, sight) for sight in SIGHTS if sight.who}
    more = {name: (few[name], many[name]) for name in few if many[name] > few[name] + ONCE_MORE.get(name, 0)}
    assert more == {}
    for language in LANGUAGES:
        weights = {
            str(sight): len(desk(cast, sight.who, language).get(sight.path.format_map(here)).content) for sight in FULL
        }
        assert {name: weight for name, weight in weights.items() if weight >= MOST} == {}, language


@pytest.fixture
def office(browser: object, live_server: LiveServer) -> Room:
    """Browsers at a server; the office is set up by whoever looks."""
    return Room(browser, live_server.url, None)  # type: ignore[arg-type]  # the cast comes with the sights


@pytest.mark.browser
def test_pages_are_sound_when_full(office: Room) -> None:
    """Each at its narrowest and its widest, each language and scheme on every third."""
    compile_all()
    cast, cases = set_up()
    grow(cast)
    ways = cycle([("zh-hans", "light"), ("en", "dark"), ("es", "light")])
    rows: list[Row] = [(sight, language, width, scheme)
                       for sight in FULL for width in (390, 1440) for language, scheme in [next(ways)]]  # fmt: skip
    if "HUIYIN_PICTURES" in os.environ:
        Path(os.environ["HUIYIN_PICTURES"]).mkdir(exist_ok=True)
    found = see(office, rows, cast, places(cast, cases, PackInUse.objects.latest("id").id))
    assert not found, "\n".join(found)
