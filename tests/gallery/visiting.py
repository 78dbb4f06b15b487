"""A sight of the public in a browser or a client: whoever has typed a code, begun a form, or only come by."""

from __future__ import annotations

from django.test import Client
from playwright.sync_api import Page

from huiyin.cases import codes
from huiyin.cases.models import Contact
from tests.gallery.sights import Sight
from tests.matters.sitting import Room

PREFIX = "/p/linhe/"


def code_of(case: int) -> str:
    """The tracking code of whoever wrote first in that case."""
    contact = Contact.objects.filter(case=case).order_by("id")[0]
    return codes.shown(codes.of(contact.institution_id, contact.id, contact.code_n))


def open_in(room: Room, sight: Sight, here: dict[str, int], language: str, width: int, scheme: str) -> Page:
    """Open the sight in a browser that nobody is signed in at."""
    base = f"{PREFIX}{language[:2]}/"
    first = "track/" if sight.code else "submit/" if sight.begun else ""
    page = room.visit(base + first, width=width, scheme=scheme, script=True)
    if sight.code:
        page.locator("#code").fill(code_of(here[sight.code]))
    if sight.code or sight.begun:
        page.locator("main form .button-primary").click()
        page.wait_for_url(lambda address: not address.endswith(first))
    page.goto(f"{room.address}{sight.path.format(lang=language[:2], **here)}")
    return page


def opened_by(client: Client, sight: Sight, here: dict[str, int], language: str) -> bytes:
    """The sight's page as it came."""
    base = f"{PREFIX}{language[:2]}/"
    if sight.code:
        assert client.post(f"{base}track/", {"code": code_of(here[sight.code])}).status_code == 303
    if sight.begun:
        assert client.post(f"{base}submit/", {"begin": "1"}).status_code == 303
    return client.get(sight.path.format(lang=language[:2], **here)).content
