"""The name of a file as somebody gave it, made fit to be shown, kept and saved again."""

from __future__ import annotations

import re
import unicodedata

from huiyin.papers.kinds import LONGEST_NAME, Kind

_FORBIDDEN = re.compile(r'[<>:"|?*]')  # a folder of Windows takes none of them
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_NAMELESS = "file"


def named(given: str, kind: Kind) -> str:
    """The last part of a path, without what is not seen or turns the reading round, ending as its content says.

    A name that ends otherwise keeps what it had: ``letter.exe`` that is a PDF becomes ``letter.exe.pdf``.
    """
    last = re.split(r"[/\\]", given)[-1]
    last = unicodedata.normalize("NFC", last.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    seen = "".join(_seen(character) for character in last)
    whole = " ".join(_FORBIDDEN.sub("_", seen).split()).lstrip(". ").rstrip(". ")
    stem, dot, ending = whole.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        stem, ending = whole, kind.endings[0]
    stem = stem[: LONGEST_NAME - len(ending) - 1].rstrip(". ") or _NAMELESS
    return f"{'_' if _DEVICES.fullmatch(stem) else ''}{stem}.{ending.lower()}"


def _seen(character: str) -> str:
    """The character; a blank for one that ends a line, nothing for one that is not seen (controls, directions)."""
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f" or category in ("Zl", "Zp"):
        return " "
    return "" if category[0] == "C" else character
