"""Register and Find in a real browser: by keys alone, sound at every size, whole without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case, Contact
from tests.matters.sheets import LETTER, TEXT
from tests.matters.sitting import Room
from tests.ui.conftest import faults
from tests.ui.pairs import WINDOWS
from tests.ui.test_gallery import overflowing

pytestmark = pytest.mark.browser

CHANNELS = ["web", "box"]  # the others are sights of the gallery


def sound(page: Page) -> None:
    assert faults(page) == []
    assert overflowing(page) == []
    expect(page.locator("h1")).to_have_count(1)


def type_in(page: Page, **more: str) -> None:
    """Type a letter and wait for what is known."""
    for name, text in {**LETTER, **more}.items():
        page.locator(f"#id_{name}").fill(text)
    expect(page.locator("#kept")).not_to_be_empty()


@pytest.mark.parametrize(("width", "scheme", "language"), WINDOWS)
def test_the_sheet_is_sound_empty_with_suggestions_and_with_errors(
    room: Room, width: int, scheme: str, language: str
) -> None:
    for name in ("李娜", "王芳"):
        room.cast.register(name=name, to_unit=room.cast.units["urban"].id)
    page = room.sit("anna", "/register/", language=language, width=width, scheme=scheme)
    sound(page)
    type_in(page)
    expect(page.locator(".suggestion")).to_have_count(2)
    for fold in page.locator("#sheet summary").all():
        fold.click()
    sound(page)
    page.locator("#id_title").fill("")
    page.locator("#id_accused_members_0").fill("Hong")
    expect(page.locator("#unseen .notice")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_focused()
    sound(page)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_is_sound(room: Room, channel: str) -> None:
    sound(room.sit("anna", f"/register/?channel={channel}", width=390))


def test_a_letter_is_registered_by_keys_alone(room: Room) -> None:
    page = room.sit("anna", "/register/")
    expect(page.locator("#id_written_on")).to_be_focused()
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.id")
        seen.append(here)
        if name := {"id_title": "title", "id_text": "text", "id_name": "name", "id_phone": "phone"}.get(here):
            page.keyboard.insert_text(LETTER[name])
        if here == "send":
            break
    assert seen[-1] == "send", "the last stop is the act"
    assert len([one for one in seen if one == "id_title"]) == 1, "no trap"
    expect(page.locator("#kept")).not_to_be_empty()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/register/done/**")
    contact = Contact.objects.select_related("case").get()
    expect(page.locator(".numbers")).to_contain_text(contact.number)
    expect(page.locator(".numbers")).to_contain_text(contact.case.number)
    sound(page)
    page.keyboard.press("n")
    page.wait_for_url("**/register/?channel=letter")
    expect(page.locator("#id_written_on")).to_be_focused()
    page.go_back()
    page.keyboard.press("o")
    page.wait_for_url(f"**/cases/{contact.case_id}/")


def test_enter_in_a_field_looks_and_registers_nothing(room: Room) -> None:
    case = room.cast.register()
    page = room.sit("anna", "/register/")
    page.locator("#id_phone").fill("13000000000")
    page.keyboard.press("Enter")
    expect(page.locator(f"#answer_join_{case}")).to_be_visible()
    expect(page.locator("#id_phone")).to_be_focused()
    assert Contact.objects.count() == 1


def test_what_is_chosen_stays_while_typing_goes_on_and_joins(room: Room) -> None:
    case = room.cast.register()
    page = room.sit("anna", "/register/")
    type_in(page)
    page.locator(f"#answer_join_{case}").check()
    with page.expect_response("**/register/known/"):
        page.locator("#id_text").press_sequentially("。")
    expect(page.locator(f"#answer_join_{case}")).to_be_checked()
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/register/done/**")
    assert Case.objects.latest("id").joined_to_id == case


def test_a_channel_is_changed_by_its_key_and_nothing_is_lost(room: Room) -> None:
    page = room.sit("anna", "/register/")
    type_in(page)
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.locator("#id_caller_number")).to_be_focused()
    expect(page.locator("#id_text")).to_have_value(TEXT)
    expect(page).to_have_url(re.compile("channel=call"))
    page.reload()
    expect(page.locator("#id_text")).to_have_value(TEXT)


def test_pressed_twice_and_back_and_again_it_is_one_contact(room: Room) -> None:
    page = room.sit("anna", "/register/")
    type_in(page)
    page.locator("#send").dblclick()
    expect(page).to_have_url(re.compile("/register/done/"))
    page.go_back()  # the sheet's address leads to what became of it
    expect(page).to_have_url(re.compile("/register/done/"))
    expect(page.locator(".numbers")).to_contain_text(Contact.objects.get().number)


def test_without_a_script_what_is_known_comes_first_and_then_it_registers(room: Room) -> None:
    room.cast.register()
    page = room.sit("anna", "/register/", script=False, language="en")
    for name, text in LETTER.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("#send").click()
    expect(page.get_by_text("Not registered yet")).to_be_visible()
    page.get_by_role("button", name="Petition visit").click()
    expect(page.locator("#id_text")).to_have_value(TEXT)
    page.locator("#answer_new").check()
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Registered")).to_be_visible()
    assert Contact.objects.latest("id").channel == "visit"


@pytest.mark.parametrize(("width", "scheme", "language"), WINDOWS)
def test_find_is_sound_with_hits_and_without(room: Room, width: int, scheme: str, language: str) -> None:
    first, second = room.cast.register(), room.cast.register()
    room.cast.do("anna", "answer_on_the_spot", first, reply_text="已说明", outcome="informed")
    page = room.sit("anna", "/find/", language=language, width=width, scheme=scheme)
    sound(page)
    page.keyboard.press("/")
    page.keyboard.insert_text("施工")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/?q=**")
    expect(page.locator(".row")).to_have_count(2)
    sound(page)
    page.goto(f"{room.address}/find/?q=北门")  # stands in the text only: the line says so
    expect(page.locator(".row-snippet").first).to_have_text({"zh-hans": "见于正文", "en": "in the text"}[language])
    sound(page)
    page.goto(f"{room.address}/find/?q=13000000000")
    sound(page)
    page.goto(f"{room.address}/find/?q=没有的词")
    sound(page)
    page.goto(f"{room.address}/find/?q=施工")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{second}/")
