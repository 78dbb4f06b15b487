"""The whole way by what a screen reader says alone: roles, names, and what is said of a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext, pgettext_lazy
from playwright.sync_api import Locator, Page, expect

from huiyin.cases.labels import field_error
from huiyin.cases.models import Case, Paper
from huiyin.portal.labels import ACTS, CONCERNS_CHOICES, DONE, FIELDS, LEADS, MISTYPED, QUESTIONS, WHO_CHOICES
from huiyin.portal.questions import ABOUT, ALIAS, CHECK, CONTACT, FILES, MORE, REQUESTS, STAFF, WHAT, WHERE, WHO
from tests.matters.sitting import Room
from tests.papers import samples
from tests.portal.person import open_portal
from tests.portal.test_browser import SLOW, photograph
from tests.portal.test_track import answered

pytestmark = pytest.mark.browser
Role = Literal["button", "checkbox", "combobox", "group", "heading", "link", "list", "radio", "textbox"]
CODES = {"zh": "zh-hans", "en": "en", "es": "es"}
NAMED = re.compile(
    r"^\s*- (textbox|searchbox|combobox|radio|checkbox|spinbutton|button|link|img|navigation)(?! \")", re.M
)
FRAME = """
- link /.+/
- banner:
  - link /.+/
  - navigation "{language}"
- main:
  - heading /.+/ [level=1]
- contentinfo
"""


class Ear:
    """Somebody who hears the page."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Words in the language of the page."""
        with translation.override(CODES[self.language]):
            yield

    def say(self, words: object) -> str:
        """How the page says this."""
        with self.speaking():
            return gettext(words) if isinstance(words, str) else str(words)

    def say_in(self, context: str, words: str) -> str:
        """The same of words that say where they stand."""
        with self.speaking():
            return pgettext(context, words)

    def arrive(self, heading: object) -> None:
        """A page of this heading: one main, one first heading, whatever can be used has a name; it has a title."""
        page, words = self.page, self.say(heading)
        expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{self.language}"))
        expect(page).to_have_title(re.compile(r"^\S.* · \S"))  # the page before the house
        body = page.locator("body")
        expect(body).to_match_aria_snapshot(FRAME.format(language=self.say("Language")))
        heard = body.aria_snapshot()
        assert not NAMED.search(heard), heard

    def find(self, role: Role, name: object) -> Locator:
        """What can be used, in the page's main part."""
        return self.page.get_by_role("main").get_by_role(role, name=self.say(name))

    def press(self, role: Role, name: object, heading: object) -> None:
        """Use a link or a button, and arrive where it leads."""
        self.find(role, name).first.click()
        self.arrive(heading)

    def on(self, name: str) -> None:
        """Lead on to that question: the button says so before."""
        self.press("button", LEADS[name], QUESTIONS[name])


def slip(ear: Ear, field: Locator, words: str) -> None:
    """What is wrong is in the title, in what is announced at once, and said of the field itself."""
    expect(ear.page).to_have_title(re.compile("^" + ear.say_in("page", "Error:")))
    expect(ear.page.get_by_role("alert")).to_be_focused()
    expect(ear.page.get_by_role("alert")).to_contain_text(words)
    expect(field).to_have_accessible_description(re.compile(re.escape(words)))


def write(ear: Ear) -> None:
    """From the notice to the receipt."""
    ear.press("link", "Write to us", "Write to us")
    ear.press("button", pgettext_lazy("form", "Begin"), QUESTIONS[ABOUT])
    expect(ear.find("combobox", FIELDS["category"])).to_be_visible()
    ear.on(WHAT)
    ear.find("textbox", FIELDS["text"]).fill("每晚十一点以后仍在浇筑混凝土。")
    ear.press("button", LEADS[REQUESTS], QUESTIONS[WHAT])
    title = ear.find("textbox", FIELDS["title"])
    with ear.speaking():
        slip(ear, title, field_error("required"))
    expect(title).to_have_attribute("aria-invalid", "true")
    title.fill("北门夜间施工")
    ear.on(REQUESTS)
    ear.find("group", FIELDS["requests"]).get_by_role("textbox").first.fill("夜间停工")
    ear.on(WHERE)
    ear.find("textbox", FIELDS["place"]).fill("北门外")
    ear.on(MORE)
    ear.on(WHO)
    who(ear)
    ear.on(CONTACT)
    expect(ear.find("textbox", FIELDS["email"])).to_be_visible()
    ear.on(STAFF)
    ear.find("group", FIELDS["concerns_staff"]).get_by_role("radio", name=ear.say(CONCERNS_CHOICES[0][1])).check()
    ear.on(FILES)
    hand_in(ear)
    ear.on(CHECK)
    expect(ear.page.get_by_role("main")).to_contain_text("北门夜间施工")
    ear.press("link", QUESTIONS[WHERE], QUESTIONS[WHERE])  # the links to change an answer say which
    ear.on(CHECK)
    ear.press("button", "Send it now", "We have your message")


def who(ear: Ear) -> None:
    """Three choices in one group, which says what is asked and what is wrong with the answer."""
    choices = ear.find("group", FIELDS["who"])
    expect(choices.get_by_role("radio")).to_have_count(3)
    choices.get_by_role("radio", name=ear.say(dict(WHO_CHOICES)[ALIAS])).check()
    ear.press("button", LEADS[CONTACT], QUESTIONS[WHO])
    alias = ear.find("textbox", FIELDS["alias"])
    slip(ear, alias, ear.say("Write how we shall call you, or choose one of the other two."))
    alias.fill("老陈")


def hand_in(ear: Ear) -> None:
    """Two photographs, and one that is none: that one is named, the others are kept."""
    field = ear.page.get_by_label(ear.say("Files"), exact=True)
    files = [photograph("一.jpg", samples.photograph()), photograph("坏.jpg", samples.bomb(60_000, 60_000)),
             photograph("二.jpg", samples.picture())]  # fmt: skip
    field.set_input_files(files)
    ear.press("button", LEADS[CHECK], QUESTIONS[FILES])
    slip(ear, ear.page.get_by_label(ear.say("More files")), "坏.jpg")
    kept = ear.find("list", "Files kept with this form")
    expect(kept.get_by_role("listitem")).to_have_count(2)
    expect(kept.get_by_role("button", name="二.jpg")).to_be_visible()


def code_on(ear: Ear) -> str:
    """The code: a group that says what it is."""
    return "".join(ear.find("group", "Your tracking code").inner_text().split()).replace("-", "")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=SLOW), pytest.param("es", marks=SLOW)])
def test_from_the_notice_to_the_review(room: Room, language: str) -> None:
    open_portal(room.cast)
    ear = Ear(room.visit(f"/p/linhe/{language}/"), language)
    with ear.speaking():
        ear.arrive(room.cast.institution.name[language])
    write(ear)
    code = code_on(ear)
    case = Case.objects.get()
    assert Paper.objects.filter(case=case).count() == 2
    room.cast.now = case.moved_at
    room.cast.do("anna", "ask_party", case.id, question="具体在哪一栋？")

    ear.page.get_by_role("contentinfo").get_by_role("button", name=ear.say("Close it on this device")).click()
    ear.press("link", "Follow your matter", "What is your tracking code?")
    typed = ear.find("textbox", "Tracking code")
    typed.fill(code[:-1])
    ear.press("button", "See how it stands", "What is your tracking code?")
    slip(ear, typed, ear.say(MISTYPED["length"]))
    typed.fill(code)
    ear.press("button", "See how it stands", "北门夜间施工")
    ear.press("link", "Answer the question", ACTS["supplement"][1])
    ear.find("textbox", "Your answer").fill("三号楼北侧")
    ear.press("button", ACTS["supplement"][3], "北门夜间施工")
    expect(ear.page.get_by_role("main")).to_contain_text("三号楼北侧")

    room.cast.now = Case.objects.get().moved_at
    answered(room.cast, case.id)
    ear.press("link", "The receipt with your code", "We have your message")
    ear.press("link", "See how it stands", "北门夜间施工")
    expect(ear.find("heading", "Our answer")).to_be_visible()
    ear.press("link", ACTS["rate"][0], ACTS["rate"][1])
    ear.page.get_by_role("main").get_by_role("radio").nth(2).check()
    ear.press("button", ACTS["rate"][3], "北门夜间施工")
    expect(ear.page.get_by_role("main")).to_contain_text(ear.say(DONE["rate"]))
    ear.press("link", ACTS["ask_review"][0], ACTS["ask_review"][1])
    ear.find("textbox", "Your reasons").fill("夜里仍在施工。")
    ear.press("button", ACTS["ask_review"][3], "We have your message")
    assert code_on(ear) not in ("", code)
    assert Case.objects.count() == 2
