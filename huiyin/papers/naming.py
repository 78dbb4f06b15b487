"""The name of a file as somebody gave it, made fit to be shown, kept and saved again."""

from __future__ import annotations

import re
import unicodedata

from huiyin.papers.kinds import LONGEST_NAME, Kind

_FORBIDDEN = re.compile(r'[<>:"|?*]')  # a folder of Windows takes none of them
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_NAMELESS = "file"
_QUOTED = 80  # characters of a name that a sentence quotes whole


def named(given: str, kind: Kind) -> str:
    """The last part of a path, without what is not seen or turns the reading round, ending as its content says.

    A name that ends otherwise keeps what it had: ``letter.exe`` that is a PDF becomes ``letter.exe.pdf``.
    """
    whole = " ".join(_FORBIDDEN.sub("_", _last(given)).split()).lstrip(". ").rstrip(". ")
    stem, dot, ending = whole.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        stem, ending = whole, kind.endings[0]
    stem = stem[: LONGEST_NAME - len(ending) - 1].rstrip(". ") or _NAMELESS
    return f"{'_' if _DEVICES.fullmatch(stem) else ''}{stem}.{ending.lower()}"


def told(given: str) -> str:
    """The name as a sentence quotes it: of a long one its beginning and its end."""
    whole = " ".join(_last(given).split())
    return whole if len(whole) <= _QUOTED else f"{whole[: _QUOTED // 2]}…{whole[-_QUOTED // 4 :]}"


def _last(given: str) -> str:
    """The last part of a path, as far as it is seen."""
    last = re.split(r"[/\\]", given)[-1]
    last = unicodedata.normalize("NFC", last.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return "".join(_seen(character) for character in last)


def _seen(character: str) -> str:
    """The character; a blank for one that ends a line, nothing for one that is not seen (controls, directions)."""
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f" or category in ("Zl", "Zp"):
        return " "
    return "" if category[0] == "C" else character
