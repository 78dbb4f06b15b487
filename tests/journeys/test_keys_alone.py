"""From sign-in to the reply without a mouse: what a clerk does all day."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from huiyin.cases.models import Case
from tests.journeys.walk import CHINESE, HANDLER, HEAD, account
from tests.ui.conftest import faults

pytestmark = pytest.mark.browser

# A ring, or a field's edge in the colour of the ring; the browser's own bar has the body, and a row's ring is its own.
SHOWN = """() => {
    const here = document.activeElement, seen = getComputedStyle(here);
    const edged = seen.borderTopColor === 'rgb(52, 69, 155)';
    return here.matches('body, .row-link') || seen.outlineStyle !== 'none' || edged;
}"""
REACH = 60  # presses of Tab within which everything on a page must be reached


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; every stop on the way must show that it has the focus."""
    for _ in range(REACH):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("(it) => document.activeElement.matches(it)", selector):
            return
    pytest.fail(f"{selector} was not reached by {REACH} tabs")


def type_in(page: Page, selector: str, text: str) -> None:
    """Go to a field and type."""
    tab_to(page, selector)
    page.keyboard.insert_text(text)


def sign_in(page: Page, address: str, user: str, password: str) -> None:
    """The focus is in the first field at once."""
    page.goto(address)
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.insert_text(user)
    type_in(page, "#id_password", password)
    page.keyboard.press("Enter")
    expect(page.locator("#today")).to_be_visible()
    page.wait_for_load_state("load")  # keys act once the page's script is there


def hand_over(page: Page, address: str, user: str, password: str) -> None:
    """Sign out through the member's menu, and let the next person sign in."""
    tab_to(page, ".member summary")
    page.keyboard.press("Enter")
    tab_to(page, ".member form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/**")
    sign_in(page, address, user, password)


def find(page: Page, sought: str, number: str) -> None:
    """Open the matter with that number from the search box; the first hit is one key away."""
    page.keyboard.press("/")
    expect(page.locator("#finder")).to_be_focused()
    page.keyboard.insert_text(sought)
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/?q=**")
    expect(page.locator(".row").first).to_contain_text(number)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/")


def choose(page: Page, words: str) -> None:
    """Go down the list that has the focus until these words stand there."""
    for _ in range(REACH):
        page.keyboard.press("ArrowDown")
        if words in page.evaluate("document.activeElement.selectedOptions[0].text"):
            return
    pytest.fail(f"{words} can not be chosen")


def begin(page: Page, key: str, move: str) -> None:
    """A move's key opens its form, and the focus is in it."""
    page.keyboard.press(key)
    page.wait_for_url(f"**/moves/{move}/")
    expect(page.locator("#moves :focus")).to_have_count(1)


def send(page: Page) -> None:
    """Send the form; the page that follows says what happened and has the focus there."""
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/*/")
    expect(page.locator("#messages [data-focus]")).to_be_focused()


def test_from_sign_in_to_the_reply(browser: Browser, sample: str) -> None:
    page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce").new_page()
    user, password = account()
    sign_in(page, sample, user, password)
    page.keyboard.press("2")
    page.wait_for_url("**/register/")
    for name in ("title", "text", "name", "phone"):
        type_in(page, f"#id_{name}", CHINESE.letter[name])
    expect(page.locator("#kept")).not_to_be_empty()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/register/done/**")
    case = Case.objects.latest("id")

    find(page, CHINESE.sought, case.number)
    begin(page, "a", "accept")
    send(page)
    begin(page, "g", "assign")
    choose(page, CHINESE.unit)
    tab_to(page, "#id_report_back_by")
    for _ in range(3):  # the last month, its last day, this year: in whatever order this browser asks for them
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
    send(page)
    case.refresh_from_db()
    assert case.status == "assigned"

    hand_over(page, sample, HANDLER, password)
    find(page, case.number, case.number)
    for key, move in (("s", "sign_for"), ("a", "accept")):
        begin(page, key, move)
        send(page)
    begin(page, "d", "draft_reply")
    page.keyboard.insert_text(CHINESE.reply)
    tab_to(page, "input[name=outcome]")
    page.keyboard.press("Space")
    type_in(page, "#id_legal_basis", CHINESE.basis)
    send(page)

    hand_over(page, sample, HEAD, password)
    find(page, case.number, case.number)
    begin(page, "y", "approve")
    send(page)
    hand_over(page, sample, HANDLER, password)
    find(page, case.number, case.number)
    begin(page, "r", "reply")
    send(page)
    case.refresh_from_db()
    assert case.status == "replied"
    assert faults(page) == []
    expect(page.locator("#reply")).to_contain_text(re.compile(CHINESE.reply[:12]))
    page.context.close()
