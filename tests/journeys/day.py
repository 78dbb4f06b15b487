"""A day in the office, acted by five people at five browsers: from the morning's post to the evening's empty lists.

The registrar takes in the post, a call and a visitor; the reviewer looks at what was registered; a head gives a matter
to somebody; the handler answers it; the supervisor looks at the load. ``look`` is called where the docs want a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from huiyin.site.demo.staff import PASSWORD
from tests.journeys.walk import CHINESE, ENGLISH, Walk, Words

PEOPLE = {
    "registrar": "anxiaoyu",
    "reviewer": "jiruolan",
    "head": "weichangan",
    "handler": "baihaichuan",
    "supervisor": "sumingyuan",
}
PROMISED_BY = "洪正平"  # heads the registering office: he agreed to what was promised
HANDLER = "白海川"


@dataclass(frozen=True)
class Said:
    """What is written and said on that day, in one language."""

    words: Words
    requests: tuple[str, str]
    second: dict[str, str]
    right_place: str
    why: str
    visitor: dict[str, str]
    promise: str
    kept: str
    explained: str
    call: dict[str, str]
    progress: str


SAID = {
    "zh": Said(
        words=CHINESE,
        requests=("每天收摊后冲洗路面", "告知由谁负责"),
        second={"title": "询问房屋买卖纠纷", "text": "与卖家就房款有争议，想知道应当找谁。", "name": "路平"},
        right_place="区人民法院",
        why="合同争议应当通过诉讼解决，已告知立案窗口和所需材料。",
        visitor={"name": "韩素云", "title": "询问低保办理材料", "text": "来询问为母亲申请低保需要哪些材料。"},
        promise="今天下班前把材料清单发到她手机上",
        kept="清单已用短信发出，来访人回复收到。",
        explained="已说明申请条件和办理地点，并给了材料清单。",
        call={"title": "夜市油污，什么时候有人来", "text": "上次来信反映的油污还在，想知道谁来处理。"},
        progress="已转城市管理局，今天有人到现场。",
    ),
    "en": Said(
        words=ENGLISH,
        requests=("Wash the pavement every night", "Say who is responsible"),
        second={"title": "A dispute over a house sale", "name": "Lu Ping",
                "text": "The seller and I disagree on the price; whom do I ask?"},
        right_place="The district court",
        why="A dispute over a contract belongs before a court; she was told where to file it and what to bring.",
        visitor={"name": "Han Suyun", "title": "Papers for an allowance",
                 "text": "She asks which papers her mother's application for an allowance needs."},
        promise="A list of the papers on her telephone before the office closes",
        kept="The list was sent as a text message; she answered that it came.",
        explained="The conditions and the place to apply were explained, and a list of papers was given.",
        call={"title": "The grease after the market", "text": "The grease is still there; when will it be washed?"},
        progress="It is with urban management, and somebody comes today.",
    ),
}  # fmt: skip


@dataclass
class Day:
    """The office and those who work in it today; ``walks``: each at a browser of their own."""

    walks: dict[str, Walk]
    said: Said
    today: datetime  # the office's own time
    look: Callable[[str, Page], None] = lambda name, page: None
    numbers: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Iterator[str]:
        """Act the day; each stage is named once it is done."""
        for walk, user in ((self.walks[role], user) for role, user in PEOPLE.items()):
            walk.sign_in(user, PASSWORD)
        stages = (
            self.post,
            self.visitor,
            self.call,
            self.review,
            self.pass_on,
            self.load,
            self.give,
            self.answer,
            self.story,
        )
        for stage in stages:
            stage()
            yield stage.__name__

    # ── The registrar ─────────────────────────────────────────────────────────────────────────────────────────────

    def post(self) -> None:
        """Three letters: two are registered, one is an advertisement."""
        page = self.walks["registrar"].page
        self._press("v", "**/arrivals/**")
        page.locator("#count").fill("3")
        page.locator("button[value='note:letter']").click()
        page.locator("button[value='open_all:letter']").click()
        expect(page.locator("#letter .arrival-menu")).to_have_count(3)
        self.look("post", page)
        self._press("r", "**/register/?arrival=*")
        letter = {**self.said.words.letter, "requests": "\n".join(self.said.requests)}
        self.numbers["letter"] = self._register(letter)
        self.look("next", page)
        self._press("n", "**/register/?arrival=*")
        self.numbers["dispute"] = self._register(self.said.second)
        self._press("a", "**/arrivals/**")
        page.locator("#letter .arrival-menu summary").click()
        page.locator("button[value$=':advertisement']").click()
        expect(page.locator("#letter .arrival-menu")).to_have_count(0)

    def visitor(self) -> None:
        """Somebody gets a number, is called, heard, promised something: with the head's consent, and by a day."""
        page = self.walks["registrar"].page
        self._press("q")
        expect(page.locator("#visit .arrival-menu")).to_have_count(1)
        self._press("c")
        expect(page.locator("#visit a[data-key=g]")).to_be_visible()
        self._press("g", "**/register/?arrival=*")
        page.locator("#id_read_back").select_option("confirmed")
        page.locator(".group-talk details, details:has(#id_promised)").first.evaluate("it => { it.open = true }")
        page.locator("#id_promised").fill(self.said.promise)
        page.locator("#id_promised_by").fill(f"{self.today:%Y-%m-%d}")
        page.locator("#id_promise_approved_by").select_option(label=PROMISED_BY)
        self.numbers["visit"] = self._register(self.said.visitor, "visit")

    def call(self) -> None:
        """The writer of the letter rings: it joins their matter, and they are promised a call back."""
        page = self.walks["registrar"].page
        page.goto(f"{self._address}/register/?channel=call")
        letter = self.said.words.letter
        for name, text in {**self.said.call, "name": letter["name"], "phone": letter["phone"]}.items():
            page.locator(f"#id_{name}").fill(text)
        by = self.today + timedelta(hours=3)
        page.locator("#id_call_back_by").fill(f"{by:%Y-%m-%dT%H:%M}")
        join = page.locator(".suggestion", has_text=self.numbers["letter"]).locator("input[value^='join:']")
        join.check()
        self.look("call", page)
        page.locator("#send").click()
        page.wait_for_url("**/register/done/**")
        expect(page.locator(".numbers")).to_contain_text(self.numbers["letter"])

    def pass_on(self) -> None:
        """The letter goes to the unit that answers for it; the other is told where to go; the promise is kept."""
        walk = self.walks["registrar"]
        walk.find(self.numbers["letter"], self.numbers["letter"])
        walk.transfer()
        walk.find(self.numbers["dispute"], self.numbers["dispute"])
        walk.move("refer", self._fill(right_place=self.said.right_place, reason=self.said.why))
        walk.find(self.numbers["visit"], self.numbers["visit"])
        walk.move("keep_promise", self._fill(note=self.said.kept))
        walk.move("answer_on_the_spot", self._fill("explained", reply_text=self.said.explained))

    # ── The others ────────────────────────────────────────────────────────────────────────────────────────────────

    def review(self) -> None:
        """A second person looks at what was registered: all of it in one act."""
        page = self.walks["reviewer"].page
        page.goto(f"{self._address}/?list=to_review")
        expect(page.locator(".row")).to_have_count(3)
        page.keyboard.press("m")
        page.wait_for_url("**/cases/several/**")
        page.locator("[data-tick-all]").click()
        page.locator("button[formaction$='/review_registration/']").click()
        self.look("review", page)
        page.locator(".button-primary").click()
        page.wait_for_url("**/cases/several/**")
        if page.locator("input[name=confirmed]").count():
            page.locator(".button-primary").click()
        page.wait_for_url("**/several/done/**")
        expect(page.locator(".row")).to_have_count(3)

    def give(self) -> None:
        """The head finds what nobody has taken, and gives it to somebody."""
        walk = self.walks["head"]
        walk.page.goto(f"{self._address}/?list=unassigned")
        expect(walk.page.locator(".row")).to_have_count(1)
        self.look("unassigned", walk.page)
        walk.page.locator(".row .row-link").click()
        walk.page.wait_for_url("**/cases/*/")

        def fill(form: Locator) -> None:
            form.locator("#id_to_member").select_option(label=HANDLER)

        walk.move("hand_over", fill)

    def answer(self) -> None:
        """The handler accepts, calls back as promised, answers each request; the head approves; the answer goes out."""
        handler, head = self.walks["handler"], self.walks["head"]
        handler.find(self.numbers["letter"], self.numbers["letter"])
        handler.move("sign_for")
        handler.move("accept")
        handler.move("progress_notice", self._fill(progress=self.said.progress))

        def draft(form: Locator) -> None:
            self._fill(self.said.words.outcome, reply_text=self.said.words.reply, legal_basis=self.said.words.basis)(
                form
            )
            for tick in form.locator("input[name=meets]").all():
                tick.check()
            self.look("draft", handler.page)

        handler.move("draft_reply", draft)
        head.find(self.numbers["letter"], self.numbers["letter"])
        self.look("approve", head.page)
        head.move("approve")
        handler.page.reload()
        handler.move("reply")
        handler.move("deliver", lambda form: form.locator("input[name=delivery_way][value=telephone]").check())
        handler.move("close")

    def load(self) -> None:
        """The supervisor looks at what each unit has in hand, and who has nobody for it."""
        page = self.walks["supervisor"].page
        page.goto(f"{self._address}/load/")
        expect(page.locator("main")).to_contain_text("1")
        self.look("load", page)

    def story(self) -> None:
        """In the evening the supervisor reads what became of the letter."""
        walk = self.walks["supervisor"]
        walk.find(self.numbers["letter"], self.numbers["letter"])
        self.look("story", walk.page)

    # ── What they all do ──────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _address(self) -> str:
        return self.walks["registrar"].address.rstrip("/")

    def _press(self, key: str, where: str = "") -> None:
        """Press a key on the registrar's page, and wait for where it leads."""
        page = self.walks["registrar"].page
        page.wait_for_load_state("load")
        page.keyboard.press(key)
        if where:
            page.wait_for_url(where)

    def _register(self, typed: dict[str, str], name: str = "") -> str:
        """Fill in the sheet and send it; what is like it is looked at and passed over. Returns the matter's number."""
        page = self.walks["registrar"].page
        for field_, text in typed.items():
            page.locator(f"#id_{field_}").fill(text)
        expect(page.locator("#kept")).not_to_be_empty()
        if name:
            self.look(name, page)
        page.locator("#send").click()
        page.wait_for_url(re.compile("/register/"))
        again, done = page.locator("#answer_new"), page.locator(".done-title")
        expect(done.or_(again).first).to_be_visible()
        if not done.count():
            again.check()
            page.locator("#send").click()
        expect(done).to_be_visible()
        return page.locator(".numbers dd").nth(1).inner_text().strip()

    @staticmethod
    def _fill(outcome: str = "", /, **texts: str) -> Callable[[Locator], None]:
        def fill(form: Locator) -> None:
            for name, text in texts.items():
                form.locator(f"#id_{name}").fill(text)
            if outcome:
                form.locator(f"input[name=outcome][value={outcome}]").check()

        return fill
