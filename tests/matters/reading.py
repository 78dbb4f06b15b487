"""Reading a page as a person does: its visible text, and what of it is in the wrong language."""

from __future__ import annotations

import re
from html.parser import HTMLParser

UNSEEN = {"script", "style", "title", "kbd"}
OWN = re.compile(
    r"Anna|Rui|Hong|Lin|Su|Dao|Boris|Bao|Wei|Clara|Ning|Jing|EN|ES|Ctrl|Esc|[0-9a-f]{12}|J, K|Enter", re.ASCII
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.inside.append(tag)
        words = dict(attrs)
        self.parts += [words[name] or "" for name in ("aria-label", "placeholder", "title") if name in words]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.parts.append(data)


def text_of(html: str) -> str:
    """What can be read on the page, blanks folded."""
    reader = _Text()
    reader.feed(html)
    return " ".join(" ".join(reader.parts).split())


def english_in(html: str) -> list[str]:
    """Latin words left on a Chinese page, but for names, keys and the language switch."""
    return re.findall(r"[A-Za-z]{2,}", OWN.sub("", text_of(html)).replace("English", "").replace("Español", ""))
