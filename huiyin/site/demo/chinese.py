"""What people write and say in Chinese: a letter, a web form, a clerk's note of a call, the record of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.site.demo.draw import Draw
from huiyin.site.demo.people import Person
from huiyin.site.demo.scene import Scene, day, speaker
from huiyin.site.demo.words import Topic, pool, topics

# Who speaks: the writer, the clerk who notes a call, the higher office that passes a letter on.
_WRITER = {"me": "我", "we": "我们", "home": "我家"}
_CALLER = {"me": "来电人", "we": "来电人等", "home": "家里"}
_PASSED_ON = {"me": "来信人", "we": "来信人等", "home": "家里"}
_TOGETHER = {"me": "我们", "we": "我们", "home": "家里"}
_OLD = 58  # from here on people speak of a life's work
_FRAIL = 70
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Occasion:
    """One contact to be put into words: by whom, when, how, and whether it is not the first."""

    scene: Scene
    person: Person
    channel: str
    on: date
    title: str
    before: date | None = None  # when the same person last wrote about it
    times: int = 1


class Writer:
    """Puts one occasion into words."""

    def __init__(self, draw: Draw, it: Occasion) -> None:
        self.draw, self.it = draw, it
        self.topic: Topic = it.scene.topic
        alone = _TOGETHER if it.person.kind in ("group", "organisation") else _WRITER
        voice = {"call": _CALLER, "higher_office": _PASSED_ON}.get(it.channel, alone)
        near = it.on - timedelta(days=draw.number(2, 12))
        self.slots = speaker(it.scene, it.person, it.on) | voice | {"title": it.title}
        self.slots |= {"d3": day(near, it.on, "zh"), "upper": self.slots["city"], "times": _NUMERALS[it.times - 1]}
        self.asks = self._fill(draw.several(self.topic.asks, draw.number(1, 3)))

    def say(self, *path: str) -> str:
        """One sentence from a pool."""
        return self.draw.fresh(pool("voices", *path)).format_map(self.slots)

    def about(self, options: tuple[str, ...], count: int = 1) -> str:
        """``count`` sentences of the topic, one after another."""
        return "".join(self._fill(self.draw.several(options, count)))

    def _fill(self, sentences: list[str]) -> list[str]:
        return [sentence.format_map(self.slots) for sentence in sentences]

    def facts(self, details: int) -> str:
        """What happened, and ``details`` more; what is new first if it is not the first time."""
        new = ""
        if self.it.before is not None:
            self.slots["last"] = day(self.it.before, self.it.on, "zh")
            new = self.say("again", "open") + self.about(self.topic.again)
        return new + self.about(self.topic.what) + self.about(self.topic.detail, details)

    def text(self) -> str:
        """The whole contact."""
        made = {
            "letter": self._letter,
            "web": self._web,
            "call": self._call,
            "visit": self._visit,
            "box": self._box,
            "higher_office": self._higher,
        }[self.it.channel]()
        return made.replace("。。", "。").replace("，。", "。").strip()

    # --- by channel ---------------------------------------------------------------------------------------------

    def _letter(self) -> str:
        size = self.draw.weighed({"short": 3, "middle": 5, "long": 2, "pages": 1})
        if self.topic.quick or self.it.person.kind == "anonymous":
            size = "short" if self.topic.quick else "middle"
        opening = [self.say("letter", "greeting"), "　　" + self.say("letter", "hello") + self._who()]
        body = {"short": self._short, "middle": self._middle, "long": self._long, "pages": self._pages}[size]()
        ending = [self.say("letter", "bye"), *self._signed()]
        if size != "short" and self.draw.chance(0.3):
            ending.append(self.say("letter", "enclosed"))
        return "\n".join(part for part in [*opening, *body, *ending] if part.strip())

    def _who(self) -> str:
        if self.it.person.kind == "group":
            return self.say("group", self.topic.together)
        return self.say("letter", "who") if self.it.person.kind == "person" else ""

    def _signed(self) -> list[str]:
        who = {"anonymous": "", "group": self.say("group", "end")}.get(self.it.person.kind, self.it.person.name)
        return [who, f"{self.it.on.year}年{self.it.on.month}月{self.it.on.day}日"]

    def _short(self) -> list[str]:
        wish = self.about(self.topic.harm) + self._asked_in_a_line()
        return ["　　" + self.facts(1), "　　" + wish]

    def _middle(self) -> list[str]:
        first = "　　" + self.say("letter", "lead") + self.facts(self.draw.number(2, 4))
        second = "　　" + self.about(self.topic.tried) + self.say("letter", "then") + self.about(self.topic.harm)
        return [first, second, *self._asked(), "　　" + self.say("letter", "plea")]

    def _long(self) -> list[str]:
        first, second, *rest = self._middle()
        life, reason = self._life(1), self._talk("reason", 1)
        return [first, *life, *self._steps(self.draw.number(4, 7)), second, *reason, *rest]

    def _pages(self) -> list[str]:
        """Somebody's whole story: what happened, each errand, what they think of it, and while they are at it, more."""
        life, reasons = self._life(5), self._talk("reason", 4)
        also = self._another_matter()
        more = self.about(also.what) + self.about(also.detail, 4) + self.about(also.harm)
        tried = self.about(self.topic.tried, 3) + self.say("letter", "then") + self.about(self.topic.harm, 3)
        self.asks = self._fill([*self.topic.asks, *self.draw.several(also.asks, 1)])
        steps = self._steps(self.draw.number(14, 20))
        half = len(steps) // 2
        story = [*steps[:half], life[1], reasons[0], *steps[half:], life[2], *reasons[1:], life[3]]
        body = [life[0], "　　" + self.facts(99), *story, "　　" + tried, "　　还有一件事，顺便一起说。" + more]
        return [*body, *self._asked(), life[4], "　　" + self.say("letter", "plea")]

    def _another_matter(self) -> Topic:
        others = [one for one in topics("zh") if one.unit == self.topic.unit and one.shared]
        return self.draw.one([one for one in others if one.key != self.topic.key] or [self.topic]).thread(1)

    def _life(self, count: int) -> list[str]:
        old = self.it.person.age(self.it.on) >= _OLD
        own = self._talk("life_old", min(count, 2)) if old else []
        return [*own, *self._talk("life", count - len(own))]

    def _talk(self, about: str, count: int) -> list[str]:
        return ["　　" + line for line in self._fill(self.draw.several(pool("voices", "story", "talk", about), count))]

    def _steps(self, count: int) -> list[str]:
        """Days on which somebody was asked, in order, a few to a paragraph."""
        begun, days = self.it.scene.began, (self.it.on - self.it.scene.began).days
        steps = self.draw.several(pool("voices", "story", "steps"), min(count, days - 2))
        when = sorted(self.draw.shuffled(range(1, days))[: len(steps)])
        lines = []
        for offset, step in zip(when, steps, strict=True):
            self.slots |= {
                "day": day(begun + timedelta(days=offset), self.it.on, "zh"),
                "place": self.say("story", "places", self.topic.unit),
                "other_name": self.draw.one("周吴郑冯褚卫蒋沈韩杨") + self.draw.one(["师傅", "大姐", "老师", "叔"]),
            }
            lines.append(step.format_map(self.slots))
        return ["　　" + "".join(lines[at : at + 3]) for at in range(0, len(lines), 3)]

    def _asked(self) -> list[str]:
        if len(self.asks) == 1:
            return ["　　" + self.say("letter", "asks") + self.asks[0] + "。"]
        signs = [f"{_NUMERALS[place]}、{ask}；" for place, ask in enumerate(self.asks[:9])]
        return ["　　" + self.say("letter", "asks"), *("　　" + sign for sign in [*signs[:-1], signs[-1][:-1] + "。"])]

    def _asked_in_a_line(self) -> str:
        return "希望" + "，".join(self.asks) + "。"

    def _web(self) -> str:
        parts = [self.say("web", "hello") + self.facts(self.draw.number(0, 3))]
        parts += [self.about(self.topic.harm)] if self.draw.chance(0.5) else []
        parts += [self.about(self.topic.tried)] if self.draw.chance(0.3) else []
        grateful = self.topic.statement == "opinion"
        parts.append(self._asked_in_a_line() + ("" if grateful else self.say("web", "end")))
        text = ("\n" if self.draw.chance(0.4) else "").join(part for part in parts if part)
        if self.draw.chance(0.2):  # in haste, everything in one breath
            text = text.replace("。", "，").rstrip("，\n")
        return text

    def _call(self) -> str:
        self.slots |= {"tone": self.say("call", "tone"), "asks": "；".join(self.asks)}
        more = self.about(self.topic.harm) if self.draw.chance(0.3) else ""
        return self.say("call", "start") + self.facts(self.draw.number(0, 1)) + more + "\n" + self.say("call", "end")

    def _visit(self) -> str:
        together = self.it.person.kind == "group"
        lines = [self.say("group", self.topic.together) if together else self.say("visit", "open")]
        lines += [f"问：{self.say('visit', 'ask_what')}", f"答：{self.facts(0)}"]
        lines += [
            f"问：{self.say('visit', 'ask_when')}",
            f"答：{self.about(self.topic.detail, self.draw.number(2, 4))}",
        ]
        if self.topic.tried:
            lines += [f"问：{self.say('visit', 'ask_tried')}", f"答：{self.about(self.topic.tried)}"]
        lines += [f"问：{self.say('visit', 'ask_want')}", f"答：{'；'.join(self.asks)}。"]
        if not self.topic.quick:
            lines += [f"问：{self.say('visit', 'ask_proof')}", f"答：{self.say('visit', 'proof')}"]
        old = self.it.person.age(self.it.on) > _FRAIL and self.draw.chance(0.4)
        lines += [self.say("visit", "promise"), self.say("visit", "readback_old" if old else "readback")]
        return "\n".join(line for line in lines if line)

    def _box(self) -> str:
        ending = "nameless" if self.it.person.kind == "anonymous" else "end"
        facts = self.facts(self.draw.number(0, 2))
        return self.say("box", "start") + facts + self._asked_in_a_line() + self.say("box", ending)

    def _higher(self) -> str:
        return (
            self.say("higher", "start")
            + "反映："
            + self.facts(self.draw.number(1, 2))
            + "诉求："
            + "；".join(self.asks)
            + "。"
            + self.say("higher", "end")
        )
