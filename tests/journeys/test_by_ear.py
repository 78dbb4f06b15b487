"""From the letter to its answer by what a screen reader says alone: roles, names and what is announced."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from huiyin.cases.models import Case
from tests.journeys.walk import ENGLISH, HANDLER, HEAD, account

pytestmark = pytest.mark.browser

NAMES = {"title": "Subject", "text": "What it says", "name": "Name", "phone": "Telephone"}


def sign_in(page: Page, address: str, user: str, password: str) -> None:
    """The page says what it is, and each field what belongs into it."""
    page.goto(address)
    page.get_by_role("button", name=re.compile("English")).click()
    page.get_by_role("textbox", name=re.compile("User name")).fill(user)
    page.get_by_label(re.compile("Password")).fill(password)
    page.get_by_role("button", name=re.compile("Sign in")).click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()


def press(page: Page, move: str) -> None:
    """A move among what can be done now, or under More."""
    can = page.get_by_role("region", name="What can be done now")
    link = can.get_by_role("link", name=re.compile(f"^{move}"))
    if not link.is_visible():
        can.get_by_text("More…").click()
    link.click()
    expect(page.get_by_role("heading", name=move)).to_be_visible()


def done(page: Page, move: str, said: str) -> None:
    """Send the form of a move; the focus goes to the sentence that says what happened, and so it is read out."""
    page.get_by_role("button", name=re.compile(f"^(Yes: )?{move}")).click()
    expect(page.get_by_role("heading", name=move)).to_have_count(0)
    expect(page.locator(":focus")).to_contain_text(said)


def found(page: Page, number: str) -> None:
    """Find a matter by its number."""
    page.get_by_role("searchbox").or_(page.get_by_role("textbox", name=re.compile("Find"))).first.fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text(number)
    page.get_by_role("main").get_by_role("link", name=ENGLISH.letter["title"]).click()
    expect(page.get_by_role("heading", level=1, name=ENGLISH.letter["title"])).to_be_visible()


def test_a_letter_is_registered_passed_on_and_answered(browser: Browser, sample: str) -> None:
    user, password = account()
    desk = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai").new_page()
    sign_in(desk, sample, user, password)
    desk.get_by_role("navigation").get_by_role("link", name="Register").click()
    sheet = desk.get_by_role("main")
    for field, text in ENGLISH.letter.items():
        sheet.get_by_role("textbox", name=re.compile(f"^{NAMES[field]}( \\*)?$")).fill(text)
    sheet.get_by_role("button", name=re.compile("^Register")).click()
    expect(desk.get_by_role("heading", level=1, name="Registered")).to_be_focused()
    case = Case.objects.latest("id")
    expect(desk.get_by_role("main")).to_contain_text(case.number)

    found(desk, case.number)
    press(desk, "Transfer")
    desk.get_by_role("combobox", name="To unit").select_option(label="Yundu Urban Management Bureau")
    done(desk, "Transfer", "transferred the matter")

    clerk = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai").new_page()
    sign_in(clerk, sample, HANDLER, password)
    found(clerk, case.number)
    for move, said in (("Sign for", "signed for it"), ("Accept", "accepted the matter")):
        press(clerk, move)
        done(clerk, move, said)
    press(clerk, "Draft reply")
    clerk.get_by_role("textbox", name="Reply").fill(ENGLISH.reply)
    clerk.get_by_role("group", name="Outcome").get_by_role("radio", name="Granted", exact=True).check()
    clerk.get_by_role("textbox", name="Legal basis").fill(ENGLISH.basis)
    done(clerk, "Draft reply", "drafted a reply")

    head = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai").new_page()
    sign_in(head, sample, HEAD, password)
    found(head, case.number)
    press(head, "Approve reply")
    done(head, "Approve reply", "approved the reply")
    case.refresh_from_db()
    assert case.status == "approved"
