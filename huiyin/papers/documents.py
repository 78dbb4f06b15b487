"""Documents that are packed files inside: looked through with every limit in hand, for what only opens elsewhere.

Refused are those that grow out of proportion, that run programs (macros, controls), that fetch something when opened,
and those locked with a password: nobody could tell what is in them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from huiyin.papers.kinds import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, SMALL, Unfit
from huiyin.papers.references import Reader, of_open_document, of_relationships

_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_PROGRAM = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/.*|macrosheets/.*|basic/.*|scripts/.*)$")
_EMBEDDED = re.compile(r"(^|/)(oleobject[^/]*\.bin|.*\.(exe|dll|js|vbs|bat|cmd|ps1|lnk|scr|hta|jar))$")
_CALLS = re.compile(rb"DDEAUTO|<ddeLink|\bWEBSERVICE\(|<webPr\b")
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MOST_RELATIONS = 1_000_000  # bytes of one list of relationships
_PART = 1 << 16
_LOOKED_INTO = (".xml", ".rels", "mimetype")


def kind_of(content: bytes) -> str:
    """Which of the known documents it is; raises ``Unfit``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _looked_through(packed, len(content))
    except Unfit:
        raise
    except RuntimeError:  # what zipfile raises for an entry under a password
        raise Unfit("locked") from None
    except Exception:  # zlib, lzma and struct have errors of their own for what was cut or forged
        raise Unfit("broken_document") from None


def _looked_through(packed: zipfile.ZipFile, size: int) -> str:
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Unfit("grows_too_large")
    names = [one.filename for one in entries]
    if len({name.lower() for name in names}) != len(names) or any(_leads_out(name) for name in names):
        raise Unfit("broken_document")
    if any(_PROGRAM.search(name.lower()) for name in names):
        raise Unfit("has_programs")
    if any(_EMBEDDED.search(name.lower()) for name in names):
        raise Unfit("has_attachments")
    heads = dict(_read(packed, entries, size))
    return _known(names, heads)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\x00" in name or ".." in name.split("/")


def _read(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int) -> Iterator[tuple[str, bytes]]:
    """Unpack everything, count what really comes out, and give what tells the kind."""
    unpacked = 0
    for one in entries:
        if one.flag_bits & 0x1:
            raise Unfit("locked")
        looked_into = one.filename.lower().endswith(_LOOKED_INTO)
        references = _references(one, entries[0])
        kept, tail = bytearray(), b""
        with packed.open(one) as file:
            while part := file.read(_PART):
                unpacked += len(part)
                if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > size * MOST_RATIO):
                    raise Unfit("grows_too_large")
                if looked_into:
                    _ask(tail + part)
                    tail = (tail + part)[-2000:]
                    kept += part[: max(0, _PART * 4 - len(kept))]
                if references is not None:
                    references.read(part)
        if references is not None:
            references.end()
        yield one.filename, bytes(kept)


def _references(entry: zipfile.ZipInfo, first: zipfile.ZipInfo) -> Reader | None:
    """What reads the entry for whatever is fetched when the document opens; None where nothing can be."""
    name = entry.filename.lower()
    if name.endswith(".rels"):
        if entry.file_size > _MOST_RELATIONS:
            raise Unfit("broken_document")
        return Reader(of_relationships)
    return Reader(of_open_document) if first.filename == "mimetype" and name.endswith(".xml") else None


def _ask(text: bytes) -> None:
    plain = text.replace(b"\x00", b"")  # UTF-16 is read as well as UTF-8
    if _DECLARES.search(plain):
        raise Unfit("broken_document")
    if _CALLS.search(plain):
        raise Unfit("fetches")


def _known(names: list[str], heads: dict[str, bytes]) -> str:
    types = heads.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise Unfit("has_programs")
    if _WORD in types and "word/document.xml" in names:
        return "docx"
    if _SHEET in types and "xl/workbook.xml" in names:
        return "xlsx"
    if names[:1] == ["mimetype"] and (found := _OPEN.get(heads["mimetype"].strip())) and "content.xml" in names:
        return found
    if "OFD.xml" in names and b"http://www.ofdspec.org" in heads["OFD.xml"]:
        return "ofd"
    raise Unfit("unknown")
