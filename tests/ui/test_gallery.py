"""Every page of the gallery in a real browser: sound for axe, whole at every width, in both schemes and languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Look, faults
from tests.ui.gallery.views import PAGES, STATES
from tests.ui.pairs import pairwise

pytestmark = pytest.mark.browser

PATHS = [f"/gallery/{name}/" for name in PAGES]
ROWS = pairwise(PATHS, STATES, [1440, 1024, 390, 320], ["zh", "en", "es"], ["light", "dark"], [0, 1])


def overflowing(page: Page) -> list[str]:
    """What reaches beyond the right edge of the window and is not cut off or scrolled within it."""
    found: list[str] = page.evaluate(
        """() => {
            const edge = document.documentElement.clientWidth + 1;
            const beyond = (e) => e.getBoundingClientRect().right > edge;
            const held = (e) => {
                for (let up = e.parentElement; up && up !== document.body; up = up.parentElement)
                    if (getComputedStyle(up).overflowX !== 'visible' && !beyond(up)) return true;
                return false;
            };
            return [...document.querySelectorAll('main *, header *, .rail *')]
                .filter((e) => beyond(e) && !held(e)).map((e) => e.outerHTML.slice(0, 120));
        }"""
    )
    return found


def check(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), overflowing(page)
    assert overflowing(page) == []
    assert faults(page) == []
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.slow  # tests/gallery looks at every page itself; here the parts are tried with longer words
@pytest.mark.parametrize(("path", "state", "width", "language", "scheme", "long"), ROWS)
def test_page_is_sound(look: Look, path: str, state: str, width: int, language: str, scheme: str, long: int) -> None:
    check(look(f"{path}?state={state}&long={long}", language=language, width=width, scheme=scheme))


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(1440, "light", "zh"), (390, "dark", "en"), (320, "light", "es")]
)
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/inactive/", "/nowhere/"])
def test_page_for_strangers_is_sound(look: Look, path: str, width: int, scheme: str, language: str) -> None:
    check(look(path, width=width, scheme=scheme, language=language))


@pytest.mark.parametrize("path", PATHS)
def test_enlarged_four_times_nothing_covers_the_page(look: Look, path: str) -> None:
    """1280 × 1024 at 400 % is 320 × 256: the bars must scroll away with the page."""
    page = look(path, width=320, height=256)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("window.scrollTo(0, 400)")
    stuck = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e =>
            ['sticky', 'fixed'].includes(getComputedStyle(e).position) && e.checkVisibility({visibilityProperty: true})
            && e.getBoundingClientRect().height > 0).map(e => e.className)"""
    )
    assert stuck == []


def test_without_a_script_everything_is_there(look: Look) -> None:
    page = look("/gallery/case/", script=False)
    expect(page.get_by_role("link", name="答复")).to_be_visible()
    page.locator(".member summary").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.locator(".member summary").click()
    page.locator(".why summary").first.click()
    expect(page.get_by_text("第三十四条").first).to_be_visible()
    expect(page.locator("[data-keys-open]")).to_be_hidden()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/gallery/case/")


def test_on_paper_only_the_matter_is_left(look: Look) -> None:
    page = look("/gallery/case/?state=full", scheme="dark")
    page.emulate_media(media="print")
    for part in (".rail", ".bar", ".moves", ".tabs"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator(".story")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
