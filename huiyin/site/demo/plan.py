"""Who turns to the office, about what and when: six months of matters before anything is put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huiyin.site.demo.draw import Draw
from huiyin.site.demo.people import People, Person
from huiyin.site.demo.scene import Scene, new_scene, yuan
from huiyin.site.demo.words import Topic, topics

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 182
SHARES = {"zh": 0.91, "en": 0.06, "es": 0.03}  # by contact
ELSEWHERE = 0.09  # matters that belong before another body
CHANNELS = {"letter": 27, "web": 30, "call": 22, "visit": 13, "box": 4, "higher_office": 4}
ABROAD_CHANNELS = {"web": 6, "letter": 3}
QUICK_CHANNELS = {"call": 5, "web": 3, "letter": 2, "visit": 1}
THANKS_CHANNELS = {"letter": 3, "web": 2}


@dataclass(frozen=True)
class Planned:
    """One contact to come. ``earlier`` counts the same person's contacts on the matter before this one."""

    scene: Scene
    person: Person
    channel: str
    received_at: datetime
    relation: str
    before: date | None
    earlier: int
    secrecy: str


_GROUPS = {
    "residents": "{community}业主",
    "workers": "{firm}工人",
    "parents": "{community}学生家长",
    "villagers": "{village}拆迁户",
}


class Planner:
    """Plans matter after matter until there are enough contacts."""

    def __init__(self, draw: Draw, last_day: date, works: Callable[[date], bool]) -> None:
        self.draw, self.works = draw, works
        self.first_day, self.last_day = last_day - timedelta(days=DAYS - 1), last_day
        self.people = People(draw, last_day)
        self._matters = 0

    def all(self, count: int) -> list[Planned]:
        """Return ``count`` contacts, the earliest first."""
        wanted = {language: round(count * share) for language, share in SHARES.items()}
        wanted["zh"] = count - wanted["en"] - wanted["es"]
        found: list[Planned] = []
        for language, number in wanted.items():
            some: list[Planned] = []
            while len(some) < number:
                some += list(self._matter(language))[: number - len(some)]
            found += some
        return sorted(found, key=lambda one: (one.received_at, one.scene.number, one.earlier))

    def _matter(self, language: str) -> Iterator[Planned]:
        self._matters += 1
        topic = self._topic(language)
        first = self._day(self.first_day, self.last_day)
        scene = new_scene(self.draw, self._matters, topic, language, first)
        several = {"one": 60.0, "again": 24.0}
        if language == "zh":
            several |= {"many": 22.0 if topic.shared else 0.0, "group": 15.0 if topic.collective else 0.0}
        if topic.elsewhere or topic.quick:
            several = {"one": 1.0}
        match self.draw.weighed(several):
            case "many":
                yield from self._many(scene, first)
            case "group":
                yield from self._group(scene, first)
            case "again":
                yield from self._again(scene, first, self._who(scene), self.draw.weighed({2: 5, 3: 2, 4: 1}))
            case _:
                yield from self._again(scene, first, self._who(scene), 1)

    def _topic(self, language: str) -> Topic:
        elsewhere = self.draw.chance(ELSEWHERE)
        some = [one for one in topics(language) if one.elsewhere == elsewhere]
        if not elsewhere and language == "zh":
            return some[self.draw.weighed({place: float(one.weight) for place, one in enumerate(some)})]
        return some[self.draw.fresh(tuple(range(len(some))))]

    def _who(self, scene: Scene) -> Person:
        draw = self.draw
        if scene.language == "zh" and not (scene.topic.quick or scene.topic.elsewhere):
            kind = draw.weighed(
                {"person": 85, "anonymous": 8 if scene.topic.accused else 5, "alias": 3, "organisation": 3}
            )
            if kind == "anonymous":
                return self.people.nobody()
            if kind == "alias":
                return self.people.under_alias()
            if kind == "organisation" and scene.topic.shared and scene.topic.together == "residents":
                return self.people.organisation(scene.slots)
        if scene.language != "zh" and draw.chance(0.05):
            return self.people.nobody()
        return self.people.somebody(scene.language, scene.address, scene.topic.ages)

    def _again(self, scene: Scene, first: date, person: Person, times: int) -> Iterator[Planned]:
        """The same person, once or several times; the last may come after the end."""
        on, before = first, None
        for earlier in range(1 if person.kind == "anonymous" else times):
            relation = "first"
            if earlier:
                relation = self.draw.weighed(
                    {"supplement": 3, "repeat_in_progress": 4, "repeat_after_end": 2, "new_fact": 1}
                )
                least, most = {"supplement": (2, 12), "repeat_after_end": (75, 110)}.get(relation, (14, 50))
                on, before = on + timedelta(days=self.draw.number(least, most)), on
            if on > self.last_day:
                return
            yield self._one(scene, person, on, relation, before, earlier)

    def _many(self, scene: Scene, first: date) -> Iterator[Planned]:
        """Neighbours who write about the same, each for themselves, within a few weeks."""
        days = sorted([0, *(self.draw.number(0, 24) for _ in range(self.draw.number(1, 4)))])
        for offset in days:
            if (on := first + timedelta(days=offset)) <= self.last_day:
                yield self._one(
                    scene, self.people.somebody("zh", scene.address, scene.topic.ages), on, "first", None, 0
                )

    def _group(self, scene: Scene, first: date) -> Iterator[Planned]:
        """Many who come together and speak through at most five; some write again later."""
        count = self.draw.number(6, 60)
        name = _GROUPS[scene.topic.together].format_map(scene.slots)
        scene.slots["people"] = str(count)
        group = self.people.group(name, scene.address, count, self.draw.number(2, 5), scene.topic.ages)
        scene.slots["owed"] = yuan(count * 10_000)
        scene.slots["n"] = str(len(group.representatives))
        yield self._one(scene, group, first, "first", None, 0, channel=self.draw.weighed({"visit": 4, "letter": 1}))
        again = first + timedelta(days=self.draw.number(15, 45))
        if self.draw.chance(0.35) and again <= self.last_day:
            yield self._one(scene, group, again, "repeat_in_progress", first, 1, channel="visit")

    def _one(
        self,
        scene: Scene,
        person: Person,
        on: date,
        relation: str,
        before: date | None,
        earlier: int,
        channel: str = "",
    ) -> Planned:
        channel = channel or self._channel(scene, person)
        received = self._time(on, channel)
        return Planned(scene, person, channel, received, relation, before, earlier, self._secrecy(scene, person))

    def _channel(self, scene: Scene, person: Person) -> str:
        if person.kind == "anonymous":
            return self.draw.weighed({"box": 4, "letter": 3, "web": 1 if scene.language == "zh" else 0})
        if scene.language != "zh":
            return self.draw.weighed(ABROAD_CHANNELS)
        if person.kind == "alias":
            return self.draw.weighed({"web": 3, "letter": 1, "box": 1})
        if scene.topic.statement == "opinion":
            return self.draw.weighed(THANKS_CHANNELS)
        return self.draw.weighed(QUICK_CHANNELS if scene.topic.quick else CHANNELS)

    def _secrecy(self, scene: Scene, person: Person) -> str:
        """Whoever names an official is kept for named people only; other delicate matters are confidential."""
        if scene.official:
            return "named_only"
        likely = 0.6 if scene.topic.private else 0.9 if scene.topic.confidential else 0.02
        return "confidential" if self.draw.chance(likely) and person.kind != "anonymous" else "ordinary"

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.draw.number(0, (last - first).days))

    def _time(self, on: date, channel: str) -> datetime:
        """The instant of receipt: web forms at any hour, the rest on the next day the office works."""
        if channel == "web":
            hour = self.draw.weighed({hour: 1.0 if hour < 7 else 6.0 for hour in range(24)})
            return datetime.combine(on, time(hour, self.draw.number(0, 59), self.draw.number(0, 59)), ZONE)
        while not self.works(on):
            on = on + timedelta(days=1) if on < self.last_day else self._working_day_before(on)
        hour = {"letter": 9, "box": 16}.get(channel) or self.draw.weighed(
            {8: 1, 9: 4, 10: 4, 11: 2, 14: 3, 15: 4, 16: 3}
        )
        minute = self.draw.number(30 if hour == 8 else 0, 59)
        return datetime.combine(on, time(hour, minute, self.draw.number(0, 59)), ZONE)

    def _working_day_before(self, on: date) -> date:
        while not self.works(on):
            on -= timedelta(days=1)
        return on
