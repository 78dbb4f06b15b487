"""Somebody who has read only the README registers a letter, finds it again and follows it to an answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from huiyin.cases.models import Case
from tests.journeys.walk import CHINESE, ENGLISH, Walk, Words, account

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=lambda words: words.locale)
def test_the_first_letter_and_its_answer(browser: Browser, sample: str, words: Words) -> None:
    page = browser.new_context(locale=words.locale, timezone_id="Asia/Shanghai").new_page()
    walk = Walk(page, sample, words)
    user, password = account()
    walk.sign_in(user, password)

    told = walk.register()
    case = Case.objects.latest("id")
    assert told.number == case.number
    assert told.contact
    assert told.owner
    assert told.due

    walk.find(words.sought, told.number)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.letter["title"])
    expect(page.locator(".case-head")).to_contain_text(told.owner)
    walk.transfer()
    walk.answer(password, told.number)

    walk.sign_out()
    walk.sign_in(user, password)
    walk.find(words.letter["phone"], told.number)
    expect(page.locator("#reply")).to_contain_text(words.reply)
    case.refresh_from_db()
    assert case.status == "replied"
    page.context.close()


def test_the_account_that_the_readme_names_is_a_sample_account(browser: Browser, sample: str) -> None:
    page = browser.new_page()
    page.goto(sample)
    user, password = account()
    expect(page.locator(".samples code", has_text=user)).to_have_count(1)
    expect(page.locator("code", has_text=password)).to_have_count(1)
    page.close()
