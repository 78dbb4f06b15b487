"""What a document refers to outside itself: read as XML, so that no way of spelling it hides a reference.

A link in the text is followed when somebody presses it; a picture, a template, a linked section is fetched when the
document opens, and tells its reader's address to whoever holds it. Those are refused, with their name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from huiyin.papers.kinds import Unfit

_LONGEST = 80  # characters of a reference that are told
_PRESSED = frozenset({"a", "form", "button"})  # elements whose reference is followed when somebody presses it
_PRESSED_RELATIONS = ("/hyperlink", "/externalLinkPath")
_ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[/\\]|\.\.[/\\])", re.IGNORECASE)
_WITHIN = re.compile(r"\s*(data|vnd\.sun\.star\.package):", re.IGNORECASE)
_ON_THE_NET = re.compile(r"\s*((https?|ftp|smb|dav)s?:|file:/{2}[^/]|[/\\]{2})", re.IGNORECASE)

Attributes = Mapping[str, str]


class Reader:
    """Reads one part of a document, in pieces; raises ``Unfit``. The part declares no entities: that was looked for."""

    def __init__(self, judge: Callable[[str, Attributes], None]) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = lambda name, attributes: judge(_local(name), attributes)

    def read(self, part: bytes) -> None:
        """The next piece."""
        self._parse(part, last=False)

    def end(self) -> None:
        """There is no more."""
        self._parse(b"", last=True)

    def _parse(self, part: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(part, last)
        except expat.ExpatError:
            raise Unfit("broken_document") from None


def of_relationships(element: str, attributes: Attributes) -> None:
    """Judge one element of the relationships of a DOCX or XLSX (ISO/IEC 29500-2)."""
    said = {_local(name): value for name, value in attributes.items()}
    if element != "Relationship" or said.get("TargetMode", "").strip().casefold() != "external":
        return
    if not said.get("Type", "").strip().endswith(_PRESSED_RELATIONS):
        raise Unfit("fetches_this", _told(said.get("Target", "")))


def of_open_document(element: str, attributes: Attributes) -> None:
    """Judge one element of an ODT or ODS (OASIS OpenDocument 1.3): ``xlink:href`` is its only way to refer."""
    for name, value in attributes.items():
        if _local(name) != "href" or not _ELSEWHERE.match(value) or _WITHIN.match(value) or element in _PRESSED:
            continue
        if element == "event-listener":
            raise Unfit("has_programs")
        # The template a document was made from is named in it and, on one's own disk, only looked for.
        if element != "template" or _ON_THE_NET.match(value):
            raise Unfit("fetches_this", _told(value))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _told(reference: str) -> str:
    text = "".join(one for one in reference.strip() if one.isprintable())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
