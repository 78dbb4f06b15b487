"""Checking what somebody hands in: the kind is told by the content, never by the name or by what a browser says.

Pure: bytes in, bytes out. What is refused is named by a code; ``labels`` says what to do about it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from huiyin.papers import documents, pdfs, pictures, sounds
from huiyin.papers.kinds import KINDS, MOST_BYTES, Kind, Unfit
from huiyin.papers.naming import named

_BEGINNINGS = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"PK\x03\x04": "packed",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old_office",
}
_MARKS = {"utf-8-sig": (b"\xef\xbb\xbf",), "utf-16": (b"\xff\xfe", b"\xfe\xff")}
_NO_TEXT = frozenset({"Cc", "Cn", "Cs", "Co"})
_PLAIN = frozenset("\t\n\r\f")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its kind, the name it is kept under, and what is kept of it."""

    kind: Kind
    name: str
    content: bytes = field(repr=False)


def check(name: str, content: bytes) -> Checked:
    """Look at a file as it was handed in; raises ``Unfit``."""
    if len(content) > MOST_BYTES:
        raise Unfit("too_large")
    if not content:
        raise Unfit("empty")
    kind, kept = _told(content)
    return Checked(KINDS[kind], named(name, KINDS[kind]), kept)


def _told(content: bytes) -> tuple[str, bytes]:
    """The kind by how the content begins, and what is kept of it."""
    found = next((kind for begins, kind in _BEGINNINGS.items() if content.startswith(begins)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = "webp"
    if found == "old_office":
        raise Unfit("old_office")
    if found == "pdf":
        pdfs.looked_through(content)
        return found, content
    if found in pictures.FORMATS:
        return found, pictures.remade(found, content)
    if found == "packed":
        return documents.kind_of(content), content
    if recording := sounds.kind_of(content):
        return recording, content
    return "text", _text(content)


def _text(content: bytes) -> bytes:
    """Plain text as UTF-8; raises ``Unfit`` for bytes that are no text in UTF-8, UTF-16 with its mark, or GB18030."""
    for code in _codes(content):
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if all(one in _PLAIN or unicodedata.category(one) not in _NO_TEXT for one in set(text)):
            return text.encode()
    raise Unfit("unknown")


def _codes(content: bytes) -> tuple[str, ...]:
    for code, marks in _MARKS.items():
        if content.startswith(marks):
            return (code,)
    return ("utf-8", "gb18030")
