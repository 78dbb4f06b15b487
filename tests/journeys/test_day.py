"""A day in the office by five people in five browsers: in the evening nothing is left, and the journal proves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from huiyin.cases import proving
from huiyin.cases.models import OPEN, RUNNING, Case, Clock
from huiyin.institution import house
from huiyin.institution.house import house as snapshot
from huiyin.matters import arrivals, evening
from huiyin.parties import sealing
from huiyin.site.demo import founding
from huiyin.site.demo.staff import sample_accounts
from tests.journeys.day import PEOPLE, SAID, Day
from tests.journeys.walk import Walk
from tests.ui.conftest import faults

pytestmark = pytest.mark.browser


@pytest.fixture
def office(live_server: LiveServer) -> Iterator[str]:
    """The address of the sample institution on its first day: staff, rules, and nothing come in yet."""
    house.forget()
    sealing.forget()
    with override_settings(HUIYIN_DEMO=True, HUIYIN_DEMO_ACCOUNTS=sample_accounts()):
        founding.found(datetime.now(UTC) - timedelta(days=200))
        yield live_server.url
    house.forget()
    sealing.forget()


def test_from_the_morning_s_post_to_the_evening_s_empty_lists(browser: Browser, office: str) -> None:
    said = SAID["zh"]

    pages = {role: browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai").new_page() for role in PEOPLE}
    walks = {role: Walk(page, office, said.words) for role, page in pages.items()}
    institution = founding.standing()
    assert institution is not None
    home = snapshot(institution.id)
    day = Day(walks, said, datetime.now(home.zone), lambda name, page: _sound(name, faults(page)))
    assert len(list(day.steps())) == 9

    for page in pages.values():
        for name in ("mine", "unit", "overdue", "unassigned"):
            page.goto(f"{office}/?list={name}")
            expect(page.locator(".row")).to_have_count(0)
    pages["registrar"].goto(f"{office}/arrivals/")
    expect(pages["registrar"].locator(".arrival-menu")).to_have_count(0)
    assert not Case.objects.filter(phase=OPEN).exists()
    assert not Clock.objects.filter(state=RUNNING, name__in=["promise", "call_back"]).exists()
    now = datetime.now(UTC)
    assert arrivals.left(home.id, now) == []
    assert evening._tell(snapshot(home.id), home.today(now), now) == 0
    assert proving.verify(now).findings == []


def _sound(name: str, found: list[str]) -> None:
    assert found == [], name
