"""Papers in a real browser: on a phone without a script, by keys, sound in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case, Paper
from tests.matters.sheets import LETTER
from tests.matters.sitting import Room
from tests.matters.test_register_browser import sound, type_in
from tests.papers import samples
from tests.ui.pairs import WINDOWS

pytestmark = pytest.mark.browser

LONG = "IMG_20260302_081500_北门外工地夜间施工现场照片_第一张_来信人交来_原件存档_请勿外传.JPG"


def sent(name: str = "来信.pdf", content: bytes = b"") -> Any:
    return {"name": name, "mimeType": "application/x-anything", "buffer": content or samples.pdf()}


def choose(page: Page, *files: Any) -> None:
    page.locator("#id_files").set_input_files(list(files))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_phone_without_a_script_hands_in_two_photographs(room: Room, language: str) -> None:
    page = room.sit("anna", "/register/?channel=letter", language=language, width=390, script=False)
    page.locator(".group-files summary").click()
    choose(page, sent(LONG, samples.photograph()), sent("run.jpg", b"MZ\0\0"))
    for name, text in LETTER.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("#send").click()
    expect(page.locator(".files-wrong")).to_contain_text("run.jpg")
    expect(page.locator(".files-name")).to_have_count(1)
    assert Case.objects.count() == 0
    choose(page, sent("二.jpg", samples.picture()))
    page.locator("#send").click()
    page.wait_for_url("**/register/done/**")
    case = Case.objects.get()
    page.goto(f"{room.address}/cases/{case.id}/")
    expect(page.locator("#papers .paper")).to_have_count(2)
    page.locator("#papers .paper-name").first.click()
    expect(page.locator("img")).to_be_visible()
    assert page.evaluate("document.images[0].naturalWidth") == 20  # it stands upright


@pytest.mark.parametrize(("width", "scheme", "language"), WINDOWS)
def test_every_state_is_sound(room: Room, width: int, scheme: str, language: str) -> None:
    case = room.cast.register()
    page = room.sit("anna", f"/cases/{case}/", language=language, width=width, scheme=scheme)
    expect(page.locator("#papers")).to_be_visible()
    sound(page)
    page.locator("#papers .button").click()
    expect(page.locator("#id_files")).to_be_focused()
    sound(page)
    choose(page, sent(LONG, samples.photograph()), sent("run.pdf", b"MZ\0\0"))
    page.locator("#moves .button-primary").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.locator(".files-name")).to_have_count(1)
    sound(page)
    page.locator("#moves .button-primary").click()
    expect(page.locator("#papers .paper")).to_have_count(1)
    sound(page)
    page.goto(f"{room.address}/register/")
    page.locator(".group-files summary").click()
    choose(page, sent(LONG, samples.photograph()), sent("run.pdf", b"MZ\0\0"))
    page.locator("button[name=add_files]").click()
    expect(page.locator(".files-wrong")).to_be_visible()
    sound(page)


def test_by_keys_alone_a_file_is_added_and_taken_back(room: Room) -> None:
    case = room.cast.register()
    page = room.sit("anna", f"/cases/{case}/moves/add_papers/", language="en")
    expect(page.locator("#id_files")).to_be_focused()
    choose(page, sent("one.pdf"), sent("two.txt", b"two"))  # the system's own window is out of reach
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".files-name")).to_have_text(["one.pdf", "two.txt"])
    back = page.get_by_role("button", name="Take back one.pdf")
    for _ in range(30):
        page.keyboard.press("Tab")
        if back.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".files-name")).to_have_text(["two.txt"])
    page.locator("#id_note").fill("as promised")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#papers .paper-name")).to_have_text(["two.txt"])
    assert Paper.objects.count() == 1


def test_a_change_of_channel_and_of_what_is_typed_keeps_the_files(room: Room) -> None:
    page = room.sit("anna", "/register/", language="en")
    page.locator(".group-files summary").click()
    choose(page, sent())
    type_in(page)
    page.keyboard.press("Escape")
    page.locator("#channel_visit").click()
    expect(page.locator(".files-name")).to_have_text(["来信.pdf"])
    page.locator("#send").click()
    page.wait_for_url("**/register/done/**")
    assert Paper.objects.get().contact is not None
