"""The whole way in a real browser: a telephone without a script in three languages, and by keys alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from huiyin.cases.models import Case, Paper
from tests.matters.sitting import Room
from tests.papers import samples
from tests.portal.person import open_portal
from tests.portal.test_track import answered

pytestmark = pytest.mark.browser


def on(page: Page) -> None:
    """Press what leads on."""
    page.locator("main form .button-primary").first.click()


def photograph(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def answer(page: Page) -> None:
    """From the notice to the answers read over."""
    page.locator(".ways .button-primary").click()
    on(page)
    on(page)  # what it is about: left open
    page.locator("#id_title").fill("北门夜间施工")
    page.locator("#id_text").fill("每晚十一点以后仍在浇筑混凝土。")
    on(page)
    page.locator("#id_requests_0").fill("夜间停工")
    on(page)
    page.locator("#id_place").fill("北门外")
    on(page)
    while page.locator("#id_who_0").count() == 0:  # what else the procedure asks
        on(page)
    page.locator("#id_who_2").check()
    on(page)
    on(page)
    page.locator("#id_concerns_staff_0").check()
    on(page)
    files = [photograph("一.jpg", samples.photograph()), photograph("二.jpg", samples.picture())]
    page.locator("#id_files").set_input_files(files)
    on(page)
    expect(page.locator(".answers")).to_contain_text("一.jpg")


def write(page: Page) -> None:
    """From the notice to the receipt."""
    answer(page)
    page.locator("button[name=send]").click()
    page.wait_for_url("**/matter/receipt/")


SLOW = pytest.mark.slow  # the same journey; one language of it in every run, all of them in `make test-full`


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=SLOW), pytest.param("es", marks=SLOW)])
def test_a_telephone_without_a_script(room: Room, language: str) -> None:
    open_portal(room.cast)
    page = room.visit(f"/p/linhe/{language}/", width=390)
    write(page)
    code = "".join(page.locator(".code > span").all_inner_texts())
    assert page.pdf()
    case = Case.objects.get().id
    assert Paper.objects.filter(case=case).count() == 2
    page.goto(f"{room.address}/p/linhe/{language}/track/")
    page.locator("#code").fill(code.lower())
    on(page)
    page.wait_for_url("**/matter/")
    room.cast.now = Case.objects.get().moved_at
    answered(room.cast, case)
    page.reload()
    expect(page.locator("main")).to_contain_text("已责令夜间停工。")
    page.locator("#acts a", has_text="").nth(1).click()
    page.locator("#id_rating_2").check()
    on(page)
    expect(page.locator(".notice-done")).to_be_visible()
    page.goto(f"{room.address}/p/linhe/{language}/matter/ask_review/")
    page.locator("#id_text").fill("夜里仍在施工。")
    on(page)
    page.wait_for_url("**/matter/receipt/")
    assert "".join(page.locator(".code > span").all_inner_texts()) != code
    assert Case.objects.count() == 2


def test_by_keys_alone_a_code_is_typed(room: Room) -> None:
    open_portal(room.cast)
    page = room.visit("/p/linhe/en/track/", width=1440)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Tracking code")).to_be_focused()
    page.keyboard.type("ABCD")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The code is mistyped")).to_be_visible()
    expect(page.get_by_role("textbox", name="Tracking code")).to_have_accessible_description(
        "It is on your receipt: three groups of four characters. Spaces and lower case do not matter."
        " A code has 12 letters and figures, in three groups of four. Compare it with your receipt."
    )
