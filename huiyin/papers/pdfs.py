"""PDF, looked through for what it would do when opened.

A parser follows the file's own table of contents and never sees what that leaves out. So the names are sought in every
byte, and in what packed object streams hold; both cost as much as the file is long, whatever was done to it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from huiyin.papers.kinds import MOST_UNPACKED, Unfit

_PROGRAMS = re.compile(rb"/(JavaScript|Launch|RichMedia|SubmitForm|ImportData)(?![A-Za-z0-9])|/XFA\s*[\[\d]")
_LOCKED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_BEGINS = re.compile(rb"(?<!end)stream\r?\n")
_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_END, _TAIL = b"%%EOF", 2048
_LONGEST_HEAD = 4000  # bytes of the dictionary before a stream


def looked_through(content: bytes) -> None:
    """Raise ``Unfit`` for a PDF that was cut, is locked, or runs or sends something."""
    tail = content[-_TAIL:]
    if _END not in tail or b"startxref" not in tail:
        raise Unfit("cut_pdf")
    for text in (_spelt(content), *_packed(content)):
        if _LOCKED.search(text):
            raise Unfit("locked")
        if _PROGRAMS.search(text):
            raise Unfit("has_programs")


def _spelt(text: bytes) -> bytes:
    """The bytes with the names in them as they are read: ``/J#61vaScript`` is ``/JavaScript``."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)


def _packed(content: bytes) -> Iterator[bytes]:
    """What the packed object streams hold; raises ``Unfit`` for one that can not be looked into."""
    left = MOST_UNPACKED
    for found in _BEGINS.finditer(content):
        head = _spelt(content[max(0, found.start() - _LONGEST_HEAD) : found.start()])
        if not _OBJECTS.search(head[head.rfind(b" obj") + 1 :]):
            continue
        end = content.find(b"endstream", found.end())
        objects = _opened(content[found.end() : end if end > 0 else len(content)], left)
        left -= len(objects)
        yield _spelt(objects)


def _opened(packed: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, max(most, 1))
    except zlib.error:
        raise Unfit("cut_pdf") from None
    if unpacking.unconsumed_tail:
        raise Unfit("grows_too_large")
    return text
