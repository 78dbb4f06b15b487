"""What the offices answer: replies, words on the way, refusals with the right place to go, notes of a hearing."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin.site.demo.draw import Draw
from huiyin.site.demo.people import Person
from huiyin.site.demo.scene import Scene, day, speaker
from huiyin.site.demo.words import ABROAD, pool, table

_CHANNELS = {
    "letter": "来信",
    "web": "网上留言",
    "call": "来电",
    "visit": "来访",
    "box": "意见箱",
    "higher_office": "上级转来的信件",
}


class Answerer:
    """Answers one contact as the office would, in the language it came in."""

    def __init__(self, draw: Draw, scene: Scene, person: Person, channel: str, on: date, title: str) -> None:
        self.draw, self.topic, self.language = draw, scene.topic, scene.language
        self.slots = speaker(scene, person, on) | {
            "me": "您",
            "we": "你们",
            "home": "您家",
            "d3": day(on, on, self.language),
        }
        self.slots |= {"title": title, "date": day(on, on, self.language), "channel": _CHANNELS[channel]}
        self.slots["party"] = self._called(person)

    def reply(self) -> str:
        """The formal reply; a word or two where the matter was a plain question."""
        if self.topic.elsewhere:
            return ""
        self.slots |= {"found": self._about(self.topic.found), "done": self._about(self.topic.done)}
        if self.language in ABROAD and self.topic.quick:
            return str(self._abroad("quick")).format_map(self.slots)
        if self.language in ABROAD:
            self.slots["basis"] = self.topic.basis[0] if self.topic.basis else ""
            forms: list[str] = self._abroad("full")
            return self.draw.fresh(forms).format_map(self.slots)
        if self.topic.quick:
            return self._say("reply", "quick")
        return self._formal()

    def _formal(self) -> str:
        lines = [self._say("reply", "greeting"), "　　" + self._say("reply", "received")]
        lines += [self._say("reply", "found_head"), "　　" + self.slots["found"]]
        lines += [self._say("reply", "done_head"), "　　" + self.slots["done"]]
        if self.topic.basis:
            lines += [self._say("reply", "basis_head"), "　　" + self._about(self.topic.basis)]
        if self.topic.statement == "claim":
            lines.append("　　" + self._say("reply", "review"))
        lines.append("　　" + self._say("reply", "bye"))
        return "\n".join(line for line in lines if line.strip())

    def progress(self) -> str:
        """A word on the way; empty where there is nothing to say between."""
        if not self.topic.progress:
            return ""
        self.slots["progress"] = self._about(self.topic.progress)
        if self.language in ABROAD:
            return str(self._abroad("progress")).format_map(self.slots)
        return self._say("reply", "progress")

    def refusal(self) -> tuple[str, str]:
        """The refusal and the right place to go; empty for what the offices handle themselves."""
        if not self.topic.elsewhere:
            return "", ""
        self.slots |= {
            "reason": self.topic.reason.format_map(self.slots),
            "place": self.topic.place.format_map(self.slots),
        }
        text = self._abroad("decline") if self.language in ABROAD else table("voices")["reply"]["decline"]
        return str(text).format_map(self.slots), self.slots["place"]

    def hearing(self) -> str:
        """Notes of a public hearing on the matter."""
        self.slots |= {
            "what": self._about(self.topic.what),
            "detail": self._about(self.topic.detail, 2),
            "harm": self._about(self.topic.harm),
            "found": self._about(self.topic.found),
            "asks": "；".join(ask.format_map(self.slots) for ask in self.topic.asks[:3]),
            "done_short": self._about(self.topic.done),
        }
        spoken = {"me": "我", "we": "我们", "home": "我家"}
        self.slots |= {name: self.slots[name].replace("您", "我") for name in ("what", "detail", "harm")} | spoken
        head = str(table("voices")["hearing"]["head"])
        return "\n".join(line.format_map(self.slots) for line in [head, *pool("voices", "hearing", "lines")])

    def _called(self, person: Person) -> str:
        if self.language in ABROAD:
            form = {"female": "party_f", "male": "party_m"}.get(person.gender, "party_none")
            return str(self._abroad(form)).format_map({"family": person.family})
        words = table("voices")["reply"]
        if person.kind == "organisation":
            return person.name
        named = {"group": "party_group", "person": "party_woman" if person.gender == "female" else "party_man"}
        return str(words[named.get(person.kind, "party_none")]).format_map({"family": person.family})

    def _abroad(self, name: str) -> Any:
        return table(ABROAD[self.language])["voice"]["reply"][name]

    def _say(self, *path: str) -> str:
        return self.draw.fresh(pool("voices", *path)).format_map(self.slots)

    def _about(self, options: tuple[str, ...], count: int = 1) -> str:
        between = " " if self.language in ABROAD else ""
        return between.join(text.format_map(self.slots) for text in self.draw.several(options, count) if text)
