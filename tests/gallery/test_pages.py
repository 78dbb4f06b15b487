"""Every page of the house in a real browser: sound for axe, whole at every width, in three languages and two schemes.

Each page meets each language, width and scheme at least once; ``make test-full`` shows all combinations, and high
contrast. With ``HUIYIN_PICTURES`` set to a folder every sight leaves its picture there.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from huiyin.institution.models import PackInUse
from tests.cast import Cast
from tests.gallery.scene import set_up
from tests.gallery.sights import SIGHTS, Sight, places
from tests.gallery.visiting import open_in
from tests.house.test_addresses import ADDRESSES
from tests.matters.conftest import at, cast, pytest_runtest_makereport
from tests.matters.sitting import Room
from tests.ui.conftest import faults
from tests.ui.pairs import pairwise
from tests.ui.test_gallery import overflowing

__all__ = ["at", "cast", "pytest_runtest_makereport"]

PICTURES = os.environ.get("HUIYIN_PICTURES")
LANGUAGES, SCHEMES = ["zh-hans", "en", "es"], ["light", "dark"]
NARROW, EVERY = [1440, 390, 320], [1440, 1024, 390, 320]
ROOMS = 8  # so many tests share the sights: each sets its office up once
# What is no page of its own: parts of one, downloads, and what only changes something and leads on.
NO_PAGE = {
    "register_known", "registered", "move_draft", "paper", "several_move", "several_done", "find_keep", "find_forget",
    "absence_end", "person_put", "portal_receipt_file", "portal_receipt_pdf", "portal_data_file",
    "administration_programs_switch", "administration_programs_replay",
    "administration_calendar_count", "administration_calendar_version", "administration_calendar_change",
    "administration_procedure_drawing", "administration_procedure_difference", "administration_journal_download",
    "administration_staff_role_end", "administration_staff_absence_end",
    "receipt_pdf", "receipt_file", "portal", "portal_leave", "case_code",
    "account_login", "account_logout", "account_inactive", "account_change_password", "set_language",
}  # fmt: skip

FOR_PROGRAMS = ("api/", "log/")  # what they are answered is shown to nobody
REFUSED = "status of 403"  # what a page says that is refused on purpose

Row = tuple[Sight, str, int, str]


def test_every_page_is_a_sight() -> None:
    pages = {name for route, name, _ in ADDRESSES if not route.startswith(FOR_PROGRAMS)}
    assert pages - {one.name for one in SIGHTS} == NO_PAGE


def _look(page: Page, row: Row, axe: Collection[int]) -> list[str]:
    """What is wrong with one page as it stands; ``axe``: the windows in which it is asked, which takes a second."""
    found = [f"beyond the edge: {one}" for one in overflowing(page)]
    if row[2] in axe:
        found += faults(page)
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first rank")
    if row[0].who and page.locator(".rail a:not(.rail-mark)").count() == 0:
        found.append("no way to the other places")
    if PICTURES:
        sight, language, width, scheme = row
        name = f"{sight.name}-{sight.state}-{sight.who}-{language[:2]}-{width}-{scheme}.png"
        page.screenshot(path=Path(PICTURES) / name, full_page=True)
    return found


def _see(room: Room, rows: Sequence[Row], axe: Collection[int] = EVERY, **media: str) -> list[str]:
    """Everything that is wrong with these sights of an office of seventy matters, one line each."""
    cast, cases = set_up()
    return see(room, rows, cast, places(cast, cases, PackInUse.objects.latest("id").id), axe, **media)


def see(
    room: Room, rows: Sequence[Row], cast: Cast, here: Mapping[str, int], axe: Collection[int] = EVERY, **media: str
) -> list[str]:
    """Everything that is wrong with these sights of that office; ``here``: what the braces of the paths stand for."""
    room.cast = cast
    found = []
    seats: dict[str, Page] = {}  # who sits already keeps the seat: what every page loads is loaded once
    for row in rows:
        sight, language, width, scheme = row
        where: dict[str, Any] = {"language": language, "width": width, "scheme": scheme}
        if not sight.who:
            page = open_in(room, sight, here, language, width, scheme)
        elif sight.who in seats:
            page = seats[sight.who]
            room.move(page, sight.who, sight.path.format_map(here), **where)
        else:
            page = seats[sight.who] = room.sit(sight.who, sight.path.format_map(here), **where)
        if media:
            page.emulate_media(**media)  # type: ignore[arg-type]  # one of its own words
        if sight.act is not None:
            sight.act(page)
        found += [f"{sight} {language} {width} {scheme}: {one}" for one in _look(page, row, axe)]
        found += [f"{sight} {language}: the browser says {one}" for one in room.said if REFUSED not in one]
        room.said.clear()
        if not sight.who:
            page.context.close()
    for page in seats.values():
        page.context.close()
    room.pages.clear()
    return found


def _at(room: Room, row: Row, here: dict[str, int]) -> Page:
    sight, language, width, scheme = row
    if not sight.who:
        return open_in(room, sight, here, language, width, scheme)
    return room.sit(sight.who, sight.path.format_map(here), language=language, width=width, scheme=scheme)


@pytest.fixture
def office(browser: object, live_server: LiveServer) -> Room:
    """Browsers at a server; the office is set up by whoever looks."""
    return Room(browser, live_server.url, None)  # type: ignore[arg-type]  # the cast comes with the sights


SOME: list[Row] = pairwise(SIGHTS, LANGUAGES, NARROW, SCHEMES)  # type: ignore[assignment]  # rows of just these
ALL: list[Row] = list(product(SIGHTS, LANGUAGES, EVERY, SCHEMES))


@pytest.mark.browser
@pytest.mark.parametrize("part", range(ROOMS))
def test_pages_are_sound(office: Room, part: int) -> None:
    found = _see(office, SOME[part::ROOMS], axe=NARROW[:-1])
    assert not found, "\n".join(found)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("part", range(ROOMS * 4))
def test_every_page_is_sound_in_every_way(office: Room, part: int) -> None:
    found = _see(office, ALL[part :: ROOMS * 4])
    assert not found, "\n".join(found)


STUCK = """() => [...document.querySelectorAll('body *')].filter(e =>
    ['sticky', 'fixed'].includes(getComputedStyle(e).position) && e.checkVisibility({visibilityProperty: true})
    && e.getBoundingClientRect().height > 0).map(e => e.className)"""


@pytest.mark.browser
@pytest.mark.slow
def test_enlarged_four_times_nothing_covers_a_page(office: Room) -> None:
    """1280 × 1024 at 400 % is 320 × 256: the bars must scroll away with the page."""
    cast, cases = set_up()
    office.cast = cast
    here, found = places(cast, cases, PackInUse.objects.latest("id").id), []
    for sight in SIGHTS:
        page = _at(office, (sight, "es", 320, "light"), here)
        page.set_viewport_size({"width": 320, "height": 256})
        if sight.act is not None:
            sight.act(page)
        page.evaluate("window.scrollTo(0, 400)")
        found += [f"{sight}: {one} covers the page" for one in page.evaluate(STUCK)]
        found += [f"{sight}: beyond the edge: {one}" for one in overflowing(page)]
        page.context.close()
    office.pages.clear()
    office.said.clear()
    assert not found, "\n".join(found)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("contrast", ["more", "forced"])
def test_pages_are_sound_in_high_contrast(office: Room, contrast: str) -> None:
    rows = [(one, "zh-hans", 1440, "light") for one in SIGHTS]
    media = {"forced_colors": "active"} if contrast == "forced" else {"contrast": "more"}
    found = _see(office, rows, **media)
    assert not found, "\n".join(found)
