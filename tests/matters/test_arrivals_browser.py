"""Arrivals in a real browser: the morning's post by keys alone, sound at every size, whole without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Contact
from huiyin.matters import arrivals
from huiyin.matters.arrivals import By
from huiyin.matters.models import ASIDE, LETTER, OPENED, REGISTERED, VISIT, Arrival
from tests.matters.sheets import LETTER as TYPED
from tests.matters.sitting import Room
from tests.ui.conftest import faults
from tests.ui.pairs import WINDOWS
from tests.ui.test_gallery import overflowing

pytestmark = pytest.mark.browser


def sound(page: Page) -> None:
    assert faults(page) == []
    assert overflowing(page) == []
    expect(page.locator("h1")).to_have_count(1)


def fill(room: Room) -> None:
    """Letters of yesterday and today at every stage, a queue at every stage."""
    unit, anna = room.cast.units["office"].id, room.cast.actor("anna")

    def by() -> By:
        return By(anna, room.cast.pass_time(minutes=1))

    old = arrivals.note(by(), unit, LETTER, 2)
    arrivals.open_(by(), old[:1])
    room.cast.pass_time(days=1)
    anna = room.cast.actor("anna")
    today = arrivals.note(by(), unit, LETTER, 4)
    arrivals.open_(by(), today[:2])
    arrivals.set_aside(by(), today[3], "other_office")
    queue = [arrivals.note(by(), unit, VISIT)[0] for _ in range(3)]
    arrivals.set_aside(by(), queue[0], "unheard")
    arrivals.open_(by(), queue[1:2])


@pytest.mark.parametrize(("width", "scheme", "language"), WINDOWS)
def test_it_is_sound_empty_and_full(room: Room, width: int, scheme: str, language: str) -> None:
    page = room.sit("anna", "/arrivals/", language=language, width=width, scheme=scheme)
    sound(page)
    fill(room)
    page.reload()
    for fold in page.locator(".arrivals-done summary").all():
        fold.click()
    page.locator(".arrival-menu summary").first.click()
    sound(page)
    page.goto(f"{room.address}/")
    sound(page)
    page.goto(f"{room.address}/register/?arrival={Arrival.objects.filter(state=OPENED).latest('id').id}")
    sound(page)


def test_the_morning_s_post_by_keys_alone(room: Room) -> None:
    page = room.sit("anna", "/")
    page.keyboard.press("v")
    page.wait_for_url("**/arrivals/")
    page.keyboard.press("n")
    expect(page.locator("#count")).to_be_focused()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/arrivals/?unit=*&at=*")
    first = Arrival.objects.get(n=1)
    expect(page.locator(f'[value="open:{first.id}"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f'a[href="/register/?arrival={first.id}"]')).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#messages .message-success")).to_be_visible()
    page.keyboard.press("r")
    page.wait_for_url(f"**/register/?arrival={first.id}")
    for name, text in TYPED.items():
        page.locator(f"#id_{name}").fill(text)
    expect(page.locator("#kept")).not_to_be_empty()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/register/done/**")
    assert Arrival.objects.get(pk=first.id).contact == Contact.objects.get()
    expect(page.locator("[data-key=n]")).to_contain_text("2/3")
    page.keyboard.press("n")
    page.wait_for_url(f"**/register/?arrival={Arrival.objects.get(n=2).id}")
    assert page.locator("[name=arrival]").get_attribute("value") == str(Arrival.objects.get(n=2).id)


def test_the_queue_by_keys_alone(room: Room) -> None:
    page = room.sit("anna", "/arrivals/", language="en")
    for n in (1, 2):
        page.keyboard.press("q")
        expect(page.locator("#visit .arrival")).to_have_count(n)
    page.keyboard.press("c")
    expect(page.locator("#visit [data-key=g]")).to_be_focused()
    page.keyboard.press("g")
    page.wait_for_url("**/register/?arrival=*")
    for name, text in TYPED.items():
        page.locator(f"#id_{name}").fill(text)
    expect(page.locator("#kept")).not_to_be_empty()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/register/done/**")
    page.keyboard.press("n")  # calls the next and opens the sheet
    page.wait_for_url("**/register/?arrival=*")
    assert list(Arrival.objects.order_by("n").values_list("state", flat=True)) == [REGISTERED, OPENED]


def test_without_a_script_it_works(room: Room) -> None:
    page = room.sit("anna", "/arrivals/", script=False, language="en", width=390)
    page.locator("#count").fill("2")
    page.get_by_role("button", name="Note them").click()
    page.get_by_role("button", name="Open No. 1").click()
    expect(page.get_by_role("link", name="Register No. 1")).to_be_visible()
    page.locator("#letter .arrival-menu summary").nth(1).click()
    page.get_by_role("button", name="Returned to the sender").click()
    expect(page.get_by_text("No. 2 will not be registered: Returned to the sender.")).to_be_visible()
    assert list(Arrival.objects.order_by("n").values_list("state", flat=True)) == [OPENED, ASIDE]
