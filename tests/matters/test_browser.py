"""The desk in a real browser: by keys alone, with a script and without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case
from huiyin.journal.models import Entry
from tests.matters.sitting import Room
from tests.ui.conftest import faults
from tests.ui.pairs import pairwise
from tests.ui.test_gallery import overflowing

pytestmark = pytest.mark.browser


def registered(room: Room, count: int = 1) -> list[int]:
    """Letters that came in this week."""
    room.cast.now = datetime.now(UTC) - timedelta(days=5)
    return [room.cast.register() for _ in range(count)]


def focused(page: Page) -> str:
    """The text of what has the focus."""
    said: str = page.evaluate("document.activeElement.textContent.trim()")
    return said


def test_a_transfer_by_keys_alone(room: Room) -> None:
    case = registered(room, 3)[1]
    page = room.sit("anna", "/?list=unit")
    for key in ("j", "j", "j", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/cases/{case}/")
    page.keyboard.press("t")
    expect(page.locator("#id_to_unit")).to_be_focused()
    assert page.url.endswith(f"/cases/{case}/moves/transfer/")
    page.keyboard.press("ArrowDown")  # the first unit that can have it
    page.keyboard.press("Tab")
    page.keyboard.type("属地管理")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cases/{case}/")
    expect(page.locator("h1")).to_be_visible()
    assert "Anna将事项转送城市管理局" in focused(page)
    assert Case.objects.get(pk=case).status == "transferred"


def test_a_form_opened_in_place_can_be_left_and_gone_back_from(room: Room) -> None:
    case = registered(room)[0]
    page = room.sit("anna", f"/cases/{case}/")
    page.keyboard.press("n")
    expect(page.locator("#id_note")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#id_note")).to_have_count(0)
    assert page.url.endswith(f"/cases/{case}/")
    page.keyboard.press("n")
    expect(page.locator("#id_note")).to_be_focused()
    page.go_back()
    expect(page.locator("#id_note")).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()


def test_an_error_takes_the_focus_and_keeps_what_was_typed(room: Room) -> None:
    case = registered(room)[0]
    page = room.sit("anna", f"/cases/{case}/")
    page.keyboard.press("f")
    expect(page.locator("#id_right_place")).to_be_focused()
    page.keyboard.type("区人民法院")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.locator("#id_right_place")).to_have_value("区人民法院")
    assert faults(page) == []
    page.get_by_role("link", name="理由").click()
    expect(page.locator("#id_reason")).to_be_focused()


def test_a_key_held_too_long_does_it_once(room: Room) -> None:
    case = registered(room)[0]
    page = room.sit("anna", f"/cases/{case}/moves/note/")
    page.locator("#id_note").fill("已电话联系。")
    for _ in range(4):
        page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cases/{case}/")
    expect(page.locator("#story")).to_contain_text("已电话联系。")
    assert Entry.objects.filter(move="note").count() == 1


def test_a_move_under_more_has_its_key_too(room: Room) -> None:
    case = registered(room)[0]
    page = room.sit("anna", f"/cases/{case}/")
    page.keyboard.press("w")
    page.wait_for_url("**/moves/withdraw/")
    expect(page.locator("#id_reason")).to_be_focused()


def test_today_comes_anew_and_the_focus_stays(room: Room) -> None:
    cases = registered(room, 3)
    page = room.sit("anna", "/?list=unit")
    page.keyboard.press("j")
    page.keyboard.press("j")
    room.cast.do("hong", "transfer", cases[0], to_unit=room.cast.units["urban"].id)
    page.evaluate("htmx.ajax('GET', location.href, {target: '#today', swap: 'outerHTML'})")
    expect(page.locator(f'a.row-link[href="/cases/{cases[0]}/"]')).to_have_count(0)
    expect(page.locator(f'a.row-link[href="/cases/{cases[1]}/"]')).to_be_focused()


def test_what_is_typed_is_there_after_the_window_was_closed(room: Room) -> None:
    case = registered(room)[0]
    page = room.sit("anna", f"/cases/{case}/")
    page.keyboard.press("n")
    expect(page.locator("#id_note")).to_be_focused()
    page.keyboard.type("来电询问进展")
    expect(page.locator("#kept")).to_contain_text("草稿已存", timeout=8000)
    again = room.sit("anna", f"/cases/{case}/moves/note/")
    expect(again.locator("#id_note")).to_have_value("来电询问进展")


def test_the_party_s_details_are_shown_in_place(room: Room) -> None:
    case = registered(room)[0]
    page = room.sit("anna", f"/cases/{case}/")
    page.get_by_role("link", name="查看完整信息…").click()
    expect(page.locator("#unseal-reason")).to_be_focused()
    page.keyboard.type("核对地址")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".party-given")).to_contain_text("王芳")
    expect(page.locator(".party-given")).to_be_focused()
    assert faults(page) == []


def test_everything_works_without_a_script(room: Room) -> None:
    case = registered(room)[0]
    page = room.sit("anna", "/?list=unit", script=False)
    page.get_by_role("link", name="夜间施工").click()
    page.get_by_role("link", name="以往来件和相似事项").click()
    page.get_by_role("link", name="回到事项").click()
    page.get_by_role("link", name="转送").click()
    page.get_by_label("承办单位").select_option(str(room.cast.units["urban"].id))
    page.get_by_role("button", name="转送").click()
    expect(page.locator("#messages")).to_contain_text("Anna将事项转送城市管理局")
    assert Case.objects.get(pk=case).status == "transferred"


@pytest.mark.slow  # the gallery shows these pages, fuller; here in all windows
@pytest.mark.parametrize(
    ("path", "language", "width", "scheme"),
    pairwise(
        [
            "/?list=unit",
            "/?list=to_review",
            "/cases/{0}/",
            "/cases/{0}/moves/transfer/",
            "/inbox/",
            "/cases/{0}/known/",
        ],
        ["zh-hans", "en"],
        [1440, 1024, 390, 320],
        ["light", "dark"],
    ),
)
def test_pages_are_sound(room: Room, path: str, language: str, width: int, scheme: str) -> None:
    cases = registered(room, 3)
    room.cast.do("anna", "transfer", cases[1], to_unit=room.cast.units["urban"].id, reason="属地管理")
    page = room.sit("hong", path.format(cases[0]), language=language, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), overflowing(page)
    assert overflowing(page) == []
    assert faults(page) == []
    expect(page.locator("h1")).to_have_count(1)
