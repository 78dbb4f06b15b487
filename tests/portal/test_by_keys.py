"""The whole way by keys alone, on a telephone's width and without a script: nothing is pointed at, nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case, Paper
from tests.journeys.test_keys_alone import tab_to, type_in
from tests.matters.sitting import Room
from tests.papers import samples
from tests.portal.person import open_portal
from tests.portal.test_browser import photograph
from tests.portal.test_track import answered

pytestmark = pytest.mark.browser
ON = "main form.form .acts .button-primary"  # what leads on from a question


def arrive(page: Page) -> None:
    """Each page begins at its beginning, and the first key leads past what stands on all of them."""
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to a link or a button, press it, and begin the page it leads to."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)
    arrive(page)


def choose(page: Page, name: str, place: int) -> None:
    """Go to a group of choices and on to the one at that place, with the arrows."""
    tab_to(page, f"input[name={name}]")
    page.keyboard.press("Space")
    for _ in range(place):
        page.keyboard.press("ArrowDown")
    expect(page.locator(f"#id_{name}_{place}")).to_be_checked()


def mend_who(page: Page) -> None:
    """Lead on without an answer: the title says so, the summary has the focus, its link leads to the choice."""
    tab_to(page, ON)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^有误："))
    expect(page.locator("[role=alert]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_who_0")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("[role=alert] a")).to_be_focused()


def write(page: Page) -> None:
    """From the notice to the last question, and the answers read over."""
    arrive(page)
    press(page, ".ways .button-primary")
    press(page, "main form .button-primary")
    press(page, ON)  # what it is about: left open
    type_in(page, "#id_title", "北门夜间施工")
    type_in(page, "#id_text", "每晚十一点以后仍在浇筑混凝土。")
    press(page, ON, "Space")
    type_in(page, "#id_requests_0", "夜间停工")
    press(page, "main button[name=line]")
    type_in(page, "#id_requests_1", "公布检测结果")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # in a field: as the button that leads on
    arrive(page)
    type_in(page, "#id_place", "北门外")
    press(page, ON)
    while page.locator("#id_who_0").count() == 0:  # what else the procedure asks
        press(page, ON)
    mend_who(page)
    choose(page, "who", 2)
    press(page, ON)
    press(page, ON)
    choose(page, "concerns_staff", 0)
    press(page, ON)
    tab_to(page, "#id_files")
    files = [photograph("一.jpg", samples.photograph()), photograph("二.jpg", samples.picture())]
    page.locator("#id_files").set_input_files(files)
    press(page, ON)
    expect(page.locator(".answers")).to_contain_text("二.jpg")
    press(page, ".answers a[href*='where']")  # one answer is changed, and that leads back here
    type_in(page, "#id_place", "工地")
    press(page, ON)
    expect(page.locator(".answers")).to_contain_text("公布检测结果")
    press(page, "button[name=send]")


def code_on(page: Page) -> str:
    """The code as the receipt shows it."""
    return "".join(page.locator(".code > span").all_inner_texts())


def test_from_the_notice_to_the_review(room: Room) -> None:
    open_portal(room.cast)
    page = room.visit("/p/linhe/zh/")
    write(page)
    code = code_on(page)
    case = Case.objects.get()
    assert Paper.objects.filter(case=case).count() == 2
    room.cast.now = case.moved_at
    room.cast.do("anna", "ask_party", case.id, question="具体在哪一栋？")

    press(page, "form[action$='/leave/'] button")
    press(page, ".ways a[href$='/track/']")
    type_in(page, "#code", code.lower().replace("-", " "))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    arrive(page)
    press(page, ".notice a[href$='/supplement/']")
    expect(page.locator("main")).to_contain_text("具体在哪一栋？")
    type_in(page, "#id_addition", "三号楼北侧")
    press(page, ON)
    expect(page.locator("main")).to_contain_text("三号楼北侧")

    room.cast.now = Case.objects.get().moved_at
    answered(room.cast, case.id)
    press(page, "a[href$='/matter/receipt/']")
    press(page, "main .button-primary")
    expect(page.locator("main")).to_contain_text("已责令夜间停工。")
    press(page, "#acts a[href$='/rate/']")
    choose(page, "rating", 2)
    press(page, ON)
    expect(page.locator(".notice-done")).to_be_visible()
    press(page, "#acts a[href$='/ask_review/']")
    type_in(page, "#id_text", "夜里仍在施工。")
    press(page, ON)
    assert code_on(page) not in ("", code)
    assert Case.objects.count() == 2
