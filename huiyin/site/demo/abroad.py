"""What people write in English and Spanish."""

from __future__ import annotations

from datetime import timedelta

from huiyin.site.demo.chinese import Occasion
from huiyin.site.demo.draw import Draw
from huiyin.site.demo.scene import day, speaker
from huiyin.site.demo.words import ABROAD, table


class WriterAbroad:
    """Puts one occasion into English or Spanish; by letter, web form or box."""

    def __init__(self, draw: Draw, it: Occasion) -> None:
        self.draw, self.it, self.topic = draw, it, it.scene.topic
        self.voice = table(ABROAD[it.scene.language])["voice"]
        near = it.on - timedelta(days=draw.number(2, 12))
        self.slots = speaker(it.scene, it.person, it.on) | {"d3": day(near, it.on, it.scene.language)}
        self.asks = [ask.format_map(self.slots) for ask in draw.several(self.topic.asks, draw.number(1, 2))]

    def _say(self, name: str) -> str:
        options: list[str] = self.voice[name]
        return self.draw.fresh(options).format_map(self.slots)

    def _about(self, options: tuple[str, ...], count: int = 1) -> str:
        return " ".join(text.format_map(self.slots) for text in self.draw.several(options, count))

    def text(self) -> str:
        """The whole contact."""
        if self.it.person.kind == "anonymous":
            return " ".join(
                [self._about(self.topic.what), self._about(self.topic.detail), self._asked(), self._say("box")]
            )
        new = ""
        if self.it.before is not None:
            self.slots["last"] = day(self.it.before, self.it.on, self.it.scene.language)
            new = f"{self._say('again')} {self._about(self.topic.again)} "
        facts = new + self._about(self.topic.what)
        more = f"{self._about(self.topic.detail, self.draw.number(1, 3))} {self._about(self.topic.harm)}".strip()
        intro = f"{self._say('who')} {self._say('sorry')}".strip()
        short = self.it.channel == "web" and self.draw.chance(0.5)
        parts = (
            [f"{facts} {more}", self._asked()] if short else [self._say("greeting"), intro, facts, more, self._asked()]
        )
        return ("\n" if short else "\n\n").join(
            part for part in [*parts, self._say("bye"), self.it.person.name] if part
        )

    def _asked(self) -> str:
        return f"{self._say('ask')} {self.voice['joined'].join(self.asks)}."
