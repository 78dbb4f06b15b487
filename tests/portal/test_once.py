"""However often a form is sent, from however many windows, at once or later: one matter, and the same receipt."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from huiyin.cases.models import Case, Contact, Paper
from huiyin.papers.models import Upload
from huiyin.portal.models import Form
from tests.matters.sitting import Room
from tests.portal.person import open_portal
from tests.portal.test_browser import answer, on, write
from tests.portal.test_track import answered

pytestmark = pytest.mark.browser
AT_ONCE = 4
SEND = "button[name=send]"
RECEIPT = "/p/linhe/zh/matter/receipt/"


@dataclass(frozen=True)
class Press:
    """A form as the browser would send it now, to be sent beside it."""

    address: str
    body: str
    cookies: str

    @classmethod
    def of(cls, page: Page) -> Press:
        """The form of the page's main part, filled in as it stands."""
        fields = page.locator("main form input[type=hidden], main form textarea").all()
        said = {str(one.get_attribute("name")): one.input_value() for one in fields}
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
        return cls(page.url, urlencode({**said, "send": "1"}), cookies)

    def send(self) -> tuple[int, str]:
        """Send it; the answer's status and where it leads."""
        where = urlsplit(self.address)
        line = HTTPConnection(where.netloc, timeout=60)
        head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookies}
        line.request("POST", where.path, self.body, head)
        came = line.getresponse()
        came.read()
        line.close()
        return came.status, came.headers.get("Location", "")

    def at_once(self) -> set[tuple[int, str]]:
        """Several presses at the same instant."""
        start, came = threading.Barrier(AT_ONCE), set[tuple[int, str]]()

        def run() -> None:
            start.wait(30)
            came.add(self.send())

        threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return came


def code(page: Page) -> str:
    """The code on the receipt."""
    page.wait_for_url("**/matter/receipt/")
    return "".join(page.locator(".code > span").all_inner_texts())


def one_matter() -> None:
    """Everything that was written is there once, and nothing of the form is left."""
    assert Case.objects.count() == Contact.objects.count() == 1
    assert Paper.objects.count() == 2
    assert Upload.objects.count() == Form.objects.count() == 0


@pytest.fixture
def checked(room: Room) -> Page:
    """A telephone without a script, at the page on which everything is checked."""
    open_portal(room.cast)
    page = room.visit("/p/linhe/zh/")
    answer(page)
    return page


def test_presses_at_the_same_instant(checked: Page) -> None:
    assert Press.of(checked).at_once() == {(303, RECEIPT)}
    checked.locator(SEND).click()
    assert code(checked)
    one_matter()


def test_a_double_press_then_back_and_again(checked: Page) -> None:
    checked.locator(SEND).dblclick()
    first = code(checked)
    checked.go_back()
    assert code(checked) == first  # the form's address leads to what became of it
    one_matter()


def test_again_after_the_answer_was_cut_off(checked: Page) -> None:
    Press.of(checked).send()  # taken in, but the browser never hears of it
    assert Case.objects.count() == 1
    checked.locator(SEND).click()
    assert code(checked)
    one_matter()


def test_two_windows_with_the_same_form(checked: Page) -> None:
    other = checked.context.new_page()
    other.goto(checked.url)
    third = checked.context.new_page()
    third.goto(checked.url.replace("check", "where"))
    checked.locator(SEND).click()
    first = code(checked)
    other.locator(SEND).click()
    assert code(other) == first
    on(third)  # an answer that comes too late changes nothing, and leads to the receipt
    assert code(third) == first
    one_matter()


def test_a_review_asked_for_twice_from_two_windows_and_at_once(room: Room) -> None:
    open_portal(room.cast)
    page = room.visit("/p/linhe/zh/")
    write(page)
    room.cast.now = Case.objects.get().moved_at
    answered(room.cast, Case.objects.get().id)
    page.goto(page.url.replace("receipt", "ask_review"))
    page.locator("#id_text").fill("夜里仍在施工。")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_text").fill("请再查。")
    press = Press.of(page)
    assert press.at_once() == {(303, RECEIPT)}
    on(page)
    assert code(page)
    assert replace(press, cookies=Press.of(other).cookies).send() == (303, RECEIPT)  # the look is the review's by now
    on(other)  # another form: the matter has gone on, and the page says so
    expect(other.locator("h1")).to_have_text("这一页属于另一件事项")
    on_to = other.locator("main .button-primary").get_attribute("href")
    assert on_to == "/p/linhe/zh/matter/"
    assert Case.objects.count() == Contact.objects.count() == 2
