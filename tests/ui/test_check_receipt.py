"""The stand-alone page checks receipts from a file, without any network, with the same verdicts as the command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from huiyin.kernel import merkle, proofs, receipts
from huiyin.kernel.receipts import Known
from huiyin.site import receipt_words
from tests.house.tree import ROOT
from tests.kernel.receipts_made import KEY, LETTER, changed, head, log, made, proved

PAGE = ROOT / "huiyin" / "ui" / "static" / "ui" / "check-receipt.html"

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The page, opened from the disk; every address it asks for besides itself."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.url != PAGE.as_uri():
            found.append(request.url)

    page.on("request", note)
    page.goto(PAGE.as_uri())
    return found


def give(page: Page, *files: tuple[str, Any]) -> list[str]:
    """Choose files, and return what each check came to."""
    page.set_input_files(
        "#file",
        [
            {
                "name": name,
                "mimeType": "text/plain",
                "buffer": (said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)).encode(),
            }
            for name, said in files
        ],
    )
    page.wait_for_selector(".verdict")
    return [str(one.get_attribute("data-check")) for one in page.query_selector_all("[data-check]")]


def by_command(receipt: dict[str, Any], known: Known, letter: str | None = None) -> list[str]:
    found = receipts.check(receipt, known, letter)
    return [" ".join(part for part in (one.what, one.outcome, one.why) if part) for one in found]


CHANGES: list[tuple[str, Any]] = [
    ("version", 1),
    ("submission.text", LETTER + "!"),
    ("submission.title", "别的"),
    ("submission", None),
    ("statement.number", "信〔2026〕000124"),
    ("statement.received_at", "2026-03-01T01:00:00.000000Z"),
    ("statement.case", "x"),
    ("leaf.entry", "0" * 64),
    ("signature", "0" * 128),
    ("key.id", "0" * 16),
    ("proof", None),
    ("proof.index", 6),
    ("proof.path.1", "0" * 64),
    ("proof.head.root", "0" * 64),
    ("proof.head.signature", "0" * 128),
]


@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_page_and_command_say_the_same(page: Page, asked: list[str], path: str, value: Any) -> None:
    receipt = changed(proved(made()), path, value)
    assert give(page, ("receipt.json", receipt)) == by_command(receipt, Known())
    assert asked == []


def test_without_a_trusted_key_it_holds_on_a_condition(page: Page, asked: list[str]) -> None:
    give(page, ("receipt.json", proved(made())))
    page.get_by_role("button", name="English").click()
    assert page.inner_text(".verdict") == "The receipt holds, if the key below is the institution's."
    give(page, ("key.pem", proofs.pem_of(KEY["public"])))
    page.get_by_text("The receipt holds.", exact=True).wait_for()


@pytest.mark.parametrize("index", [0, 1, 7, 10])
def test_every_place_in_the_log_is_followed(page: Page, asked: list[str], index: int) -> None:
    receipt = proved(made(), log(made(), index), index)
    assert give(page, ("receipt.json", receipt)) == by_command(receipt, Known())
    assert "log holds" in by_command(receipt, Known())


def test_letter_key_and_head_are_given_along(page: Page, asked: list[str]) -> None:
    receipt, other = proved(made()), head([merkle.leaf_hash(b"other %d" % one) for one in range(11)])
    known = Known({KEY["id"]: KEY["public"]}, [other])
    letter = LETTER.replace("每晚", "每夜")
    files = [("receipt.json", receipt), ("key.pem", proofs.pem_of(KEY["public"])), ("l.txt", letter), ("h.json", other)]
    assert give(page, *files) == by_command(receipt, known, letter)
    assert "receipt.json, key.pem, l.txt, h.json" in page.inner_text("#given")
    assert "09:00:00 (Asia/Shanghai)" in page.inner_text("dl")
    page.fill("textarea", LETTER)
    page.wait_for_selector('[data-check="letter holds file"]')
    assert asked == []


def test_the_short_form_of_the_square_code(page: Page, asked: list[str]) -> None:
    short = receipts.short(proved(made()))
    assert give(page, ("code.json", short)) == by_command(short, Known())


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"version": 3, "statement": {}, "key": {}}'])
def test_what_is_no_receipt_is_said_to_be_none(page: Page, asked: list[str], text: str) -> None:
    assert give(page, ("x.json", text)) == []
    assert page.locator(".verdict.differs").count() == 1


def test_a_browser_without_signatures_says_so(page: Page, asked: list[str]) -> None:
    page.evaluate(
        "() => { crypto.subtle.importKey = async () => { throw new DOMException('no', 'NotSupportedError'); }; }"
    )
    found = give(page, ("receipt.json", proved(made())))
    assert "signature unknown browser" in found
    assert page.locator(".verdict.unknown").count() == 1
    assert "number differs" in give(page, ("r.json", changed(made(), "statement.number", "x")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_three_languages_any_width_and_no_barrier(page: Page, asked: list[str], scheme: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    give(page, ("receipt.json", changed(proved(made()), "statement.case", "x")))
    for language, title in (
        ("中文", "查验回执"),
        ("English", "Check a receipt"),
        ("Español", "Comprobar un resguardo"),
    ):
        page.get_by_role("button", name=language, exact=True).click()
        assert page.inner_text("h1") == title
        assert page.title() == title
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).response["violations"] == []


def test_by_keyboard(page: Page, asked: list[str]) -> None:
    with page.expect_file_chooser() as chosen:  # the browser has to know that it is waited for before the key comes
        for _ in range(4):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "choose"
        page.keyboard.press("Enter")
    assert chosen.value.is_multiple()


def test_page_and_command_know_the_same_verdicts() -> None:
    there = set(re.findall(r'^\s+"(\w+ (?:holds|differs|unknown)[\w ]*)": \[', PAGE.read_text("utf-8"), re.MULTILINE))
    ours = {" ".join(part for part in key if part) for key in receipt_words._SENTENCES}
    only_with_a_network = {"log differs overdue", "agree differs unsigned", "key differs head"}
    assert there - {"signature unknown browser"} == ours - only_with_a_network


def test_the_page_is_small_and_can_reach_nothing() -> None:
    text = PAGE.read_text("utf-8")
    assert len(text.encode()) < 60_000
    assert "default-src 'none'" in text
    assert not Path(PAGE).with_suffix(".js").exists()
