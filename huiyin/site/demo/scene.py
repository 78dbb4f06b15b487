"""The circumstances of one matter: which street, which firm, since when. Whoever writes about it agrees on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.site.demo.draw import Draw
from huiyin.site.demo.people import Person
from huiyin.site.demo.words import ABROAD, Topic, names, table

# fmt: off
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio",
           "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
}
# fmt: on


@dataclass(frozen=True)
class Official:
    """A member of staff of the sample institution; ``key`` names them to whoever makes the members."""

    key: str
    unit: str
    name: str
    post: str


def officials() -> tuple[Official, ...]:
    """Return the staff somebody may complain about by name."""
    return tuple(Official(**row) for row in table("places")["officials"])


@dataclass(frozen=True)
class Scene:
    """One matter: what it is about and the words for its places, firms and sums."""

    number: int
    topic: Topic
    language: str
    slots: dict[str, str]
    began: date  # the earliest day the matter knows of
    official: Official | None = None

    @property
    def address(self) -> str:
        """Where those live who are concerned."""
        return self.slots["address"]


def new_scene(draw: Draw, number: int, topic: Topic, language: str, first: date) -> Scene:
    """Make the circumstances of a matter first told of on ``first``: one story of ``topic``."""
    topic = topic.thread(draw.fresh(tuple(range(1, topic.threads + 1))))
    began = first - timedelta(days=draw.number(62, 160))
    slots = names(language) | _drawn(draw, language) | _numbers(draw, language)
    slots = {name: text.format_map(slots) for name, text in slots.items()}
    pay, months = draw.number(36, 98) * 100, (first - began).days // 30
    slots |= {"months": str(months), "pay": f"{pay}元", "owed": yuan(pay * months)}
    slots["address"] = _address(language, slots)
    official = draw.fresh([one for one in officials() if one.unit == topic.accused]) if topic.accused else None
    if official:
        slots |= {"official": official.name, "official_post": official.post}
    later = began + (first - began) * draw.number(40, 80) // 100
    slots |= {"d1": day(began, first, language), "d2": day(later, first, language)}
    return Scene(number, topic, language, slots, began, official)


def speaker(scene: Scene, person: Person, on: date) -> dict[str, str]:
    """Return the words of ``scene`` as ``person`` would fill them on that day."""
    own = {"name": person.name, "family": person.family, "work": person.work or "居民", "nation": person.ethnic_group}
    return scene.slots | own | {"age": str(person.age(on) or 50)}


def yuan(sum_: int) -> str:
    """Return a sum as people say it."""
    return f"{sum_ / 10_000:.3g}万元" if sum_ >= 10_000 else f"{sum_}元"


def day(when: date, seen_from: date, language: str) -> str:
    """Return a day as people write it; the year only where it is another."""
    if language in _MONTHS:
        month = _MONTHS[language][when.month - 1]
        return f"{when.day} {month}" if language == "en" else f"{when.day} de {month}"
    year = {0: "", 1: "去年"}.get(seen_from.year - when.year, f"{when.year}年")
    return f"{year}{when.month}月{when.day}日"


def _drawn(draw: Draw, language: str) -> dict[str, str]:
    slots = table(ABROAD.get(language, "places"))["slots"]
    found = {name: draw.fresh(tuple(options)) for name, options in slots.items()}
    found["road2"] = draw.one([road for road in slots["road"] if road != found["road"]])
    return found


def _numbers(draw: Draw, language: str) -> dict[str, str]:
    thousands = draw.number(12, 96)
    return {
        "b": str(draw.number(1, 28)),
        "f": str(draw.number(6, 24)),
        "room": f"{draw.number(1, 24)}0{draw.number(1, 4)}",
        "house": str(draw.number(1, 260)),
        "n": str(draw.number(3, 8)),
        "years": str(draw.number(2, 9)),
        "people": str(draw.number(12, 180)),
        "fee": str(draw.number(6, 48) * 10),
        "kfee": str(draw.number(12, 36) * 100),
        "meal": str(draw.number(11, 18)),
        "money": yuan(thousands * 1000) if language == "zh" else f"{thousands * 400:,}",
    }


def _address(language: str, slots: dict[str, str]) -> str:
    if language == "zh":
        return "{city}{district}{street}{road}{house}号{community}{b}栋{room}".format_map(slots)
    if language == "es":
        road = slots["road"].removeprefix("la ")
        return f"{road} {slots['house']}, " + "{community} {b}-{room}, {street}, {district}, {city}".format_map(slots)
    return "{community} {b}-{room}, {house} {road}, {street}, {district}, {city}".format_map(slots)
