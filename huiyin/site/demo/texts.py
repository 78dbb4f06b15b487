"""Six months of contacts for the sample institution, invented, the same for the same seed.

A district office with four departments: urban management, housing and construction, human resources and social
security, education. Whatever names somebody is put together by chance from ``words/``; for numbers see ``people``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.site.demo.abroad import WriterAbroad
from huiyin.site.demo.chinese import Occasion, Writer
from huiyin.site.demo.draw import Draw
from huiyin.site.demo.people import Person
from huiyin.site.demo.plan import Planned, Planner
from huiyin.site.demo.replies import Answerer
from huiyin.site.demo.scene import Official, officials
from huiyin.site.demo.words import ABROAD, table

__all__ = ["CITY", "DISTRICT", "OFFICIALS", "UNITS", "Official", "SampleContact", "letters"]

COUNT = 600
LAST_DAY = date(2026, 10, 31)
CHARACTERS_A_PAGE = {"zh": 400, "en": 1600, "es": 1600}  # squares on a sheet of letter paper; a typed page
_IDENTITY = {"visit": 0.85, "web": 0.6, "letter": 0.3, "higher_office": 0.3}
_PHONE = {"call": 0.95, "web": 1.0, "visit": 0.85, "letter": 0.75, "box": 0.1, "higher_office": 0.6}
_TRIES = 50

CITY: dict[str, str] = table("places")["names"]["city"]
DISTRICT: dict[str, str] = table("places")["names"]["district"]
UNITS: dict[str, dict[str, str]] = {key: row["name"] for key, row in table("places")["units"].items()}
OFFICIALS: tuple[Official, ...] = officials()


@dataclass(frozen=True)
class SampleContact:
    """One contact and what the office makes of it.

    ``inputs`` are the fields of the register move by name, all but those that need keys of rows (units, members, an
    earlier case). ``same_as`` is the ``n`` of the first contact of the same matter, ``own_earlier`` that of the same
    person's last one on it. ``unit``: a key of ``UNITS``; ``accused``: a key of ``OFFICIALS`` or empty.
    """

    n: int
    language: str
    unit: str
    received_at: datetime
    inputs: dict[str, Any]
    accused: str
    same_as: int | None
    own_earlier: int | None
    on_the_spot: bool  # a plain question or thanks: may be answered at once
    reply: str  # empty where the matter belongs elsewhere
    outcome: str  # a choice of the pack's field "outcome"
    law: str
    progress: str
    hearing: str  # notes of a hearing, where one is fit
    decline_reason: str  # a choice of the pack's field "decline_reason", or empty
    refusal: str
    right_place: str

    @property
    def subject(self) -> str:
        """What it is about, in one line."""
        return str(self.inputs["title"])

    @property
    def text(self) -> str:
        """What was written or said."""
        return str(self.inputs["text"])

    @property
    def channel(self) -> str:
        """How it came: letter, web, call, visit, box, higher_office."""
        return str(self.inputs["channel"])


def weekdays(on: date) -> bool:
    """Whether the office works, knowing nothing of holidays."""
    return on.weekday() < 5


def letters(
    seed: int, *, count: int = COUNT, last_day: date = LAST_DAY, works: Callable[[date], bool] = weekdays
) -> Iterator[SampleContact]:
    """Yield ``count`` contacts of the six months up to ``last_day``, the earliest first.

    The same arguments give the same contacts. ``works`` tells on which days the office is open.
    """
    draw = Draw(seed)
    maker = _Maker(draw)
    for n, planned in enumerate(Planner(draw, last_day, works).all(count), start=1):
        yield maker.contact(n, planned)


class _Maker:
    """Puts planned contacts into words; no two texts alike."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self._texts: set[str] = set()
        self._first: dict[int, int] = {}
        self._last: dict[tuple[int, Person], int] = {}
        self._titles: dict[tuple[int, Person], str] = {}

    def contact(self, n: int, it: Planned) -> SampleContact:
        """Put one contact into words."""
        scene, on = it.scene, it.received_at.date()
        title = self._title(it)
        written_on = on - timedelta(days=self.draw.number(1, 4)) if it.channel == "letter" else on
        occasion = Occasion(scene, it.person, it.channel, written_on, title, it.before, it.earlier + 1)
        text, asks = self._words(occasion)
        answerer = Answerer(self.draw, scene, it.person, it.channel, on, title)
        refusal, place = answerer.refusal()
        contact = SampleContact(
            n=n,
            language=scene.language,
            unit=scene.topic.unit,
            received_at=it.received_at,
            inputs=self._inputs(it, title, text, asks, written_on),
            accused=scene.official.key if scene.official else "",
            same_as=self._first.get(scene.number),
            own_earlier=self._last.get((scene.number, it.person)),
            on_the_spot=scene.topic.quick,
            reply=answerer.reply(),
            outcome=self._outcome(scene.topic.statement),
            law=scene.topic.law,
            progress=answerer.progress(),
            hearing=answerer.hearing() if scene.topic.hearing else "",
            decline_reason=scene.topic.why,
            refusal=refusal,
            right_place=place,
        )
        self._first.setdefault(scene.number, n)
        self._last[scene.number, it.person] = n
        return contact

    def _title(self, it: Planned) -> str:
        """Whoever comes again has the same matter in mind, in the words of the first time."""
        about = (it.scene.number, it.person)
        if about not in self._titles:
            self._titles[about] = self.draw.fresh(it.scene.topic.subjects).format_map(it.scene.slots)
        return self._titles[about]

    def _words(self, it: Occasion) -> tuple[str, list[str]]:
        for _ in range(_TRIES):
            writer = WriterAbroad(self.draw, it) if it.scene.language in ABROAD else Writer(self.draw, it)
            text = writer.text()
            if text not in self._texts:
                self._texts.add(text)
                return text, writer.asks
        raise RuntimeError(f"the words about {it.scene.topic.key} are used up: write more of them")

    def _inputs(self, it: Planned, title: str, text: str, asks: list[str], written_on: date) -> dict[str, Any]:
        chance = self.draw.chance
        party = it.person.given(identity=chance(_IDENTITY.get(it.channel, 0)), phone=chance(_PHONE[it.channel]))
        found: dict[str, Any] = {
            "channel": it.channel,
            "received_at": it.received_at,
            "title": title,
            "text": text,
            "requests": asks,
            "statement": it.scene.topic.statement,
            "category": it.scene.topic.category,
            "place": self._place(it),
            "relation": it.relation,
            "secrecy": it.secrecy,
            **party,
        }
        if it.channel == "letter":
            found |= {"written_on": written_on, "pages": -(-len(text) // CHARACTERS_A_PAGE[it.scene.language])}
        if it.channel == "call" and "phone" in party:
            found["caller_number"] = found.pop("phone")
        if it.channel == "visit":
            found["read_back"] = "confirmed"
        if it.channel == "higher_office":
            number = self.draw.number(1, 900)
            found |= {"from_office": f"{CITY['zh']}信访局", "their_number": f"望信转〔{written_on.year}〕{number}号"}
        return found

    def _place(self, it: Planned) -> str:
        street, community = it.scene.slots["street"], it.scene.slots["community"]
        return f"{street}{community}" if it.scene.language == "zh" else f"{community}, {street}"

    def _outcome(self, statement: str) -> str:
        if statement == "suggestion":
            return self.draw.weighed({"adopted": 2, "partly": 1})
        return {"enquiry": "informed", "opinion": "informed"}.get(statement, "supported")
