"""A person at a browser who knows what the README says: signs in, registers, finds again, follows to an answer.

Names that a person reads off the page are given as words; what only the page knows (a form behind a button) is found
by its address. ``look`` is called wherever the docs want a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

README = Path(__file__).resolve().parents[2] / "README.md"
_ACCOUNT = re.compile(r"[Ss]ign in as the registrar `(\w+)`\s+\(password\s+`([\w-]+)`\)")
HANDLER, HEAD = "baihaichuan", "weichangan"


@dataclass(frozen=True)
class Told:
    """What the page says once a letter is registered: the contact's number, its matter's, whose it is, until when."""

    contact: str
    number: str
    owner: str
    due: str


@dataclass(frozen=True)
class Words:
    """What a person reads and writes in one language."""

    locale: str
    sign: str  # of the language, at the top of every page
    register: str
    unit: str
    letter: Mapping[str, str]
    sought: str
    reply: str
    outcome: str
    basis: str


CHINESE = Words(
    locale="zh-CN",
    sign="中",
    register="登记",
    unit="城市管理",
    letter={
        "title": "夜市收摊后油污无人清洗",
        "text": "槐树街夜市每晚收摊后地面满是油污，老人出门几次滑倒。请安排每天清洗，并告诉我们由谁负责。",
        "name": "欧阳静",
        "phone": "13000000417",
    },
    sought="油污",
    reply="您好：经查，情况属实。自本周起槐树街夜市每晚二十四时后冲洗路面，由街道环卫队负责。",
    outcome="supported",
    basis="《城市市容和环境卫生管理条例》第十六条",
)
ENGLISH = Words(
    locale="en-GB",
    sign="EN",
    register="Register",
    unit="Urban Management",
    letter={
        "title": "Grease on the pavement after the night market",
        "text": "Every night the market leaves the pavement covered in grease, and people fall. "
        "Please have it washed daily and tell us who is responsible.",
        "name": "Grace Oyelaran",
        "phone": "13000000418",
    },
    sought="grease",
    reply="You are right. From this week the pavement is washed after midnight; the street team answers for it.",
    outcome="supported",
    basis="Regulations on City Appearance and Environmental Sanitation, article 16",
)


def account() -> tuple[str, str]:
    """User name and password of the account that the README names; ``ValueError`` when it names none."""
    found = _ACCOUNT.search(README.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("the README names no account to sign in with")
    return found[1], found[2]


def _no_look(name: str) -> None:
    """Nobody wants a picture."""


@dataclass
class Walk:
    """One browser window, handed from one person to the next."""

    page: Page
    address: str
    words: Words
    look: Callable[[str], None] = _no_look

    def sign_in(self, user: str, password: str) -> None:
        """Sign in at the first page, as whoever opens the address does."""
        self.page.goto(self.address)
        self.page.locator(".languages button", has_text=self.words.sign).click()
        self.page.locator("#id_login").fill(user)
        self.page.locator("#id_password").fill(password)
        self.page.locator("#id_password").press("Enter")
        expect(self.page.locator("#today")).to_be_visible()

    def sign_out(self) -> None:
        """Leave the window to the next person."""
        self.page.locator(".member summary").click()
        self.page.locator(".member form button").click()
        if self.page.locator("#id_login").count() == 0:
            self.page.goto(self.address)
        expect(self.page.locator("#id_login")).to_be_visible()

    def write(self) -> None:
        """Choose Register, write down the letter, wait for what is known."""
        page = self.page
        page.get_by_role("navigation").get_by_role("link", name=self.words.register, exact=True).click()
        for name, text in self.words.letter.items():
            page.locator(f"#id_{name}").fill(text)
        expect(page.locator("#kept")).not_to_be_empty()

    def register(self) -> Told:
        """Write the letter down and register it."""
        page = self.page
        self.write()
        page.get_by_role("button", name=re.compile(f"^{self.words.register}( |$)")).click()
        page.wait_for_url("**/register/done/**")
        self.look("registered")
        contact, number = (one.strip() for one in page.locator(".numbers dd").all_inner_texts()[:2])
        owner, due, *_ = (one.strip() for one in page.locator("#next dd").all_inner_texts())
        return Told(contact, number, owner, due)

    def find(self, sought: str, number: str) -> None:
        """Look for a word in the box at the top and open the matter with that number."""
        self.page.locator("#finder").fill(sought)
        self.page.locator("#finder").press("Enter")
        self.page.wait_for_url("**/find/**")
        self.page.locator(".row").filter(has_text=number).locator(".row-link").click()
        self.page.wait_for_url("**/cases/*/")

    def move(self, name: str, fill: Callable[[Locator], None] = lambda form: None) -> None:
        """Press a move, fill in what it asks, send it, confirm where that is asked; the story says what happened."""
        link = self.page.locator(f'#moves a[href$="/moves/{name}/"]')
        if not link.is_visible():
            self.page.locator("#moves .menu summary").first.click()
        link.click()
        form = self.page.locator(f'#moves form[action$="/moves/{name}/"]')
        expect(form).to_be_visible()
        fill(form)
        form.locator(".button-primary").click()
        left = self.page.locator("#moves:not(.moves-open)")  # the list of moves again, on the page that comes after
        sure = form.locator("input[name=confirmed]")
        expect(left.or_(sure)).to_be_attached()
        if sure.count():
            form.locator(".button-primary").click()
        expect(left).to_be_attached()
        expect(self.page.locator("#messages .message-success")).to_be_visible()

    def transfer(self) -> None:
        """Pass the matter on to the unit that answers for such things."""

        def fill(form: Locator) -> None:
            unit = form.locator("#id_to_unit option").filter(has_text=self.words.unit).first
            form.locator("#id_to_unit").select_option(unit.get_attribute("value"))

        self.move("transfer", fill)

    def answer(self, password: str, number: str) -> None:
        """The handler signs for it, accepts and drafts; their head approves; the handler replies."""

        def draft(form: Locator) -> None:
            form.locator("#id_reply_text").fill(self.words.reply)
            form.locator(f"input[name=outcome][value={self.words.outcome}]").check()
            form.locator("#id_legal_basis").fill(self.words.basis)

        self._as(HANDLER, password, number)
        for name in ("sign_for", "accept", "take"):
            self.move(name)
        self.look("case")
        self.move("draft_reply", draft)
        self._as(HEAD, password, number)
        self.move("approve")
        self._as(HANDLER, password, number)
        self.move("reply")

    def _as(self, user: str, password: str, number: str) -> None:
        self.sign_out()
        self.sign_in(user, password)
        self.find(number, number)
