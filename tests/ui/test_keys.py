"""Keys in a real browser: rows, search, the sheet, acts; never while somebody types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Look, faults

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    """The text of what has the focus."""
    said: str = page.evaluate("document.activeElement.textContent.trim()")
    return said


def test_j_and_k_move_through_rows_and_enter_opens(look: Look) -> None:
    page = look("/gallery/today/")
    page.keyboard.press("j")
    assert "北门外工地" in focused(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert "养老金" in focused(page)
    for _ in range(30):
        page.keyboard.press("j")
    assert "拆迁补偿" in focused(page), "the last row is the end"
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/case/")


def test_slash_goes_to_the_search_box_and_escape_back(look: Look) -> None:
    page = look("/gallery/today/")
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.locator("#finder")).to_be_focused()
    page.keyboard.type("jk?/")
    expect(page.locator("#finder")).to_have_value("jk?/")
    page.keyboard.press("Escape")
    assert "北门外工地" in focused(page)


def test_a_letter_triggers_its_act_but_not_while_typing(look: Look) -> None:
    page = look("/gallery/case/")
    page.locator("#finder").focus()
    page.keyboard.press("t")
    assert page.url.endswith("/gallery/case/")
    page.locator("#finder").blur()
    page.keyboard.press("Control+t")
    assert page.url.endswith("/gallery/case/")
    page.keyboard.press("t")
    page.wait_for_url("**/gallery/case/?move")


def test_a_key_that_composes_a_character_is_left_alone(look: Look) -> None:
    page = look("/gallery/case/")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 't', bubbles: true, isComposing: true}))"
    )
    assert page.url.endswith("/gallery/case/")


def test_keys_with_control_work_while_typing(look: Look) -> None:
    page = look("/gallery/register/")
    page.evaluate(
        "document.querySelector('form.form').addEventListener('submit', e => {e.preventDefault(); window.sent = 1})"
    )
    page.locator("#id_title").fill("食堂")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("window.sent") == 1


def test_the_sheet_lists_the_acts_of_the_page(look: Look) -> None:
    page = look("/gallery/case/")
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    expect(sheet.locator("[data-keys-here] dd")).to_have_text(["答复", "转送", "催办", "延期", "告知进展", "备注"])
    assert faults(page) == []
    page.keyboard.press("t")
    assert page.url.endswith("/gallery/case/"), "the page behind the sheet does not act"
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_single_keys_can_be_turned_off_for_good(look: Look) -> None:
    page = look("/gallery/case/")
    page.locator("[data-keys-open]").click()
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.reload()
    page.keyboard.press("t")
    page.keyboard.press("?")
    assert page.url.endswith("/gallery/case/")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("[data-keys-open]").click()
    expect(page.locator("[data-keys-switch]")).not_to_be_checked()


def test_focus_is_kept_when_a_part_is_replaced(look: Look) -> None:
    page = look("/gallery/atoms/")
    button = page.get_by_role("button", name="换一块")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#swap")).to_contain_text("换好了")
    expect(button).to_be_focused()
    inside = page.locator("#swap button")
    inside.focus()
    inside.evaluate("element => element.dataset.old = 1")
    page.evaluate("htmx.ajax('GET', '/part/', '#swap')")
    expect(inside).not_to_have_attribute("data-old", "1")
    expect(page.locator("#swap:focus, #swap :focus")).to_have_count(1)


def test_what_did_not_arrive_is_said(look: Look) -> None:
    page = look("/gallery/atoms/")
    expect(page.locator("#trouble")).to_be_hidden()
    page.get_by_role("button", name="失败").click()
    expect(page.locator("#trouble")).to_be_visible()
    expect(page.locator("#swap")).to_be_empty()


def test_an_ended_session_leads_to_sign_in(look: Look) -> None:
    page = look("/gallery/atoms/")
    page.get_by_role("button", name="已退出").click()
    page.wait_for_url("**/accounts/login/?next=/gallery/atoms/")


def test_the_first_error_takes_the_focus_and_leads_to_its_field(look: Look) -> None:
    page = look("/gallery/register/?state=error")
    expect(page.get_by_role("alert").first).to_be_focused()
    page.get_by_role("link", name="事项").click()
    expect(page.locator("#id_title")).to_be_focused()


def test_a_menu_closes_when_one_goes_elsewhere(look: Look) -> None:
    page = look("/gallery/today/")
    menu = page.locator("details.member")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_the_first_stop_leads_past_the_frame(look: Look) -> None:
    page = look("/gallery/today/")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
