"""An administrator without a mouse: a unit, a member in it, a further role; then the new member's first sign-in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from huiyin.institution import acts
from huiyin.institution.models import Account, Member, Role, Unit
from tests.cast import START
from tests.journeys.test_keys_alone import choose, tab_to, type_in
from tests.matters.sitting import Room
from tests.ui.conftest import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = "three words nobody puts together"


@pytest.fixture
def administered(room: Room) -> Room:
    """The room, with Ada who administers."""
    by, cast = acts.By(START), room.cast
    account = Account.objects.create(username="ada")
    cast.members["ada"] = acts.add_member(by, cast.institution, name="Ada", account=account)
    acts.give_role(by, cast.members["ada"], cast.units["office"], "administrator", START.date())
    return room


def send(page: Page, where: str) -> None:
    """Send the form, and arrive where it leads, with the focus on what was done."""
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(where))
    expect(page.locator("[data-focus]").first).to_be_focused()


def begin(page: Page, key: str, where: str) -> None:
    """A key opens a form."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)
    page.wait_for_url(re.compile(where))
    page.wait_for_load_state("load")


def test_a_unit_a_member_a_role_and_the_first_sign_in(administered: Room) -> None:
    page = administered.sit("ada", "/administration/units/", language="en")
    assert faults(page) == []
    begin(page, "a", r"/units/add/")
    expect(page.locator("#id_name_zh")).to_be_focused()
    page.keyboard.insert_text("水务局")
    type_in(page, "#id_name_en", "Water")
    tab_to(page, "#id_parent")
    choose(page, "Linhe")
    assert faults(page) == []
    send(page, r"/units/\d+/$")
    assert faults(page) == []
    water = Unit.objects.get(name__zh="水务局")
    assert water.parent_id == administered.cast.units["office"].id

    page.goto(f"{administered.address}/administration/staff/")
    assert faults(page) == []
    begin(page, "a", r"/staff/add/")
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.insert_text("水明")
    type_in(page, "#id_username", "shuiming")
    tab_to(page, "#id_unit")
    choose(page, "Water")
    tab_to(page, "#id_role")
    choose(page, "Handler")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".one-time")).to_be_focused()
    assert faults(page) == []
    password = page.locator(".one-time").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/staff/\d+/$"))
    assert faults(page) == []
    begin(page, "r", r"/roles/$")
    choose_first(page, "#id_unit", "Water")
    tab_to(page, "#id_role")
    choose(page, "Registrar")
    send(page, r"/staff/\d+/$")
    member = Member.objects.get(name="水明")
    assert set(Role.objects.filter(member=member).values_list("name", flat=True)) == {"handler", "registrar"}
    first_sign_in(page, administered.address, password)
    assert Account.objects.get(username="shuiming").one_time_until is None


def choose_first(page: Page, selector: str, words: str) -> None:
    """Choose in the field that has the focus when the page opens."""
    expect(page.locator(selector)).to_be_focused()
    choose(page, words)


def first_sign_in(page: Page, address: str, password: str) -> None:
    """Whoever got the password signs in by it, and comes to work only with one of their own."""
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.insert_text("shuiming")
    type_in(page, "#id_password", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/password/change/")
    assert faults(page) == []
    page.goto(f"{address}/find/")
    page.wait_for_url("**/accounts/password/change/")
    type_in(page, "#id_oldpassword", password)
    type_in(page, "#id_password1", OWN)
    type_in(page, "#id_password2", OWN)
    page.keyboard.press("Enter")
    expect(page.locator("#today")).to_be_visible()


def test_on_a_telephone_the_part_that_is_open_is_in_sight(administered: Room) -> None:
    page = administered.sit("ada", "/administration/programs/", language="es", width=390)
    expect(page.locator(".sections [aria-current]")).to_be_in_viewport(ratio=1)
    expect(page.locator(".sections a").first).not_to_be_in_viewport()
