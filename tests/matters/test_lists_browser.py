"""Lists in a real browser: narrowed down, kept, taken out, and several matters passed on, by keys alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case
from tests.matters.sitting import Room
from tests.ui.conftest import faults

pytestmark = pytest.mark.browser


def lamps(room: Room, *channels: str) -> None:
    """Complaints about the lamps, of this week."""
    room.cast.now = datetime.now(UTC) - timedelta(days=5)
    for place, channel in enumerate(channels):
        room.cast.register(title=f"路灯不亮 {place}", channel=channel)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(it) => document.activeElement.matches(it)", selector):
            return
    pytest.fail(f"{selector} was not reached")


def choose(page: Page, words: str) -> None:
    """Go down the list that has the focus until these words stand there."""
    for _ in range(30):
        page.keyboard.press("ArrowDown")
        if words in page.evaluate("document.activeElement.selectedOptions[0].text"):
            return
    pytest.fail(f"{words} can not be chosen")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_list_is_narrowed_down_and_taken_out(room: Room, width: int) -> None:
    lamps(room, "letter", "call")
    page = room.sit("hong", "/find/?q=路灯", width=width)
    expect(page.locator(".row")).to_have_count(2)
    page.keyboard.press("f")
    expect(page.locator("#id_phase")).to_be_focused()
    tab_to(page, "#id_channel")
    choose(page, "来电")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".chip")).to_have_count(1)
    assert faults(page) == []
    page.keyboard.press("f")
    expect(page.locator("#id_phase")).to_be_focused()
    assert faults(page) == []
    page.go_back()
    tab_to(page, "a[href^='/find/export/']")
    page.keyboard.press("Enter")
    expect(page.locator("#reason")).to_be_focused()
    assert faults(page) == []
    page.keyboard.insert_text("月度通报")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("width", [1440, 390])
def test_three_matters_are_passed_on_at_once(room: Room, width: int) -> None:
    lamps(room, "letter", "letter", "letter")
    page = room.sit("anna", "/?list=unit", width=width)
    expect(page.locator(".row")).to_have_count(3)
    page.keyboard.press("m")
    page.wait_for_url("**/cases/several/?list=unit")
    tab_to(page, "[data-tick-all]")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=case]:checked")).to_have_count(3)
    assert faults(page) == []
    tab_to(page, "button[formaction$='/transfer/']")
    page.keyboard.press("Enter")
    expect(page.locator("#id_to_unit")).to_be_focused()
    choose(page, "城市管理局")
    assert faults(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".form-foot [data-focus]")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/several/done/**")
    expect(page.locator(".row")).to_have_count(3)
    assert faults(page) == []
    assert set(Case.objects.values_list("status", flat=True)) == {"transferred"}
