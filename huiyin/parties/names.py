"""Names as people write and say them: one spelling, what it sounds like, and whether two are the same put otherwise.

Pure. A *key* is what equal names have in common; a *sound* is toneless pinyin (or plain Latin letters) run together.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import permutations

from huiyin.parties.surnames import COMPOUND, READINGS

_HAN_SET = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HAN = re.compile(f"[{_HAN_SET}]")
_ALL_HAN = re.compile(f"[{_HAN_SET}]+")
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN_SET}])\\s+(?=[{_HAN_SET}])")
_DOTS = re.compile("\\s*[•・‧∙⋅･·]\\s*")  # people of many nations write their names with a dot in the middle
_TITLES_AFTER = re.compile("(?:先生|女士|小姐|太太|同志|老师)$")
_TITLES_BEFORE = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|sr|sra|srta|dña)\.|(?:mr|mrs|ms|miss|dr|srta)(?=\s))\s*(?=\S)", re.I
)
_MOST_WORDS = 4  # beyond this many words orders are not tried


def clean(text: str) -> str:
    """The text without what can not be seen: full-width forms made plain, no control characters, single spaces."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isprintable():
        shown = (" " if char.isspace() else char for char in plain if char.isspace() or _visible(char))
        plain = unicodedata.normalize("NFKC", "".join(shown))
    return " ".join(plain.split())


def _visible(char: str) -> bool:
    """Joiners shape names in some scripts; characters without a meaning yet stand for rare ones in Chinese names."""
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def surname(name: str) -> str:
    """The surname of a name written in Han characters without a dot; empty for other names."""
    if not _ALL_HAN.fullmatch(name):
        return ""
    return name[:2] if name[:2] in COMPOUND else name[:1]


def normal_name(text: str) -> str:
    """One spelling of a person's name: no titles, no spaces between Han characters, one kind of middle dot.

    A title stays where only a surname would be left: 李女士 is all that is known of her.
    """
    name = _DOTS.sub("·", _BETWEEN_HAN.sub("", clean(text)))
    while True:
        shorter = _TITLES_BEFORE.sub("", name).strip()
        rest = _TITLES_AFTER.sub("", shorter).strip()
        if rest and rest != surname(rest):
            shorter = rest
        shorter = clean(shorter)
        if shorter == name or not shorter:
            return name
        name = shorter


def name_key(text: str) -> str:
    """What equal names have in common: letters and digits only, no accents on Latin letters, no case."""
    if _ALL_HAN.fullmatch(text):
        return unicodedata.normalize("NFKC", text)
    folded = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFD", folded)
    bare = "".join(char for char in apart if char.isalnum() or _spells(char))
    return unicodedata.normalize("NFC", bare)


def _spells(char: str) -> bool:
    """Marks that are letters in their script, and private or new characters; accents on Latin letters are neither."""
    return not "\u0300" <= char <= "\u036f" and unicodedata.category(char) in ("Mn", "Mc", "Co", "Cn")


@lru_cache(maxsize=30_000)
def _read(char: str) -> str:
    """The usual reading of one character, without tone; ü is written u, as most forms and passports do."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 its lists take a quarter of the time a command needs to begin

    return name_key(pinyin(char, style=Style.NORMAL, errors="default")[0][0].replace("v", "u"))


def _latin(word: str) -> str:
    key = name_key(word)
    return {"lyu": "lu", "lv": "lu", "nyu": "nu", "nv": "nu"}.get(key, key)


def _readings(name: str) -> list[list[str]]:
    """Every way to read the name, as lists of words in the order written; the first is the most usual."""
    if not HAN.search(name):
        words = [_latin(word) for word in re.split(r"[\s·,.'’-]+", name)]
        return [[word for word in words if word]]
    family = surname(name)
    given = [_read(char) for char in name[len(family) :] if char.isalnum()]
    if not family:
        return [given]
    usual = "".join(_read(char) for char in family)
    return [[reading, *given] for reading in READINGS.get(family, (usual,))]


def sounds(name: str) -> list[str]:
    """What a name in its one spelling sounds like, every reading of its surname once; empty for a surname alone."""
    if name == surname(name):
        return []
    return list(dict.fromkeys(sound for words in _readings(name) if (sound := "".join(words))))


def letters(sound: str) -> str:
    """The letters of a sound in order of the alphabet: the same however the words of the name are turned or cut."""
    return "".join(sorted(sound))


def same_turned(one: str, other: str) -> bool:
    """Whether the names sound alike once their words are in another order (Wang Xiaoming, Xiaoming Wang, 王小明)."""
    ours, theirs = set(sounds(one)), set(sounds(other))
    return not ours.isdisjoint(_orders(other)) or not theirs.isdisjoint(_orders(one))


def _orders(name: str) -> set[str]:
    found: set[str] = set()
    for words in _readings(name):
        if len(words) <= _MOST_WORDS:
            found.update("".join(order) for order in permutations(words))
    return found


def place_key(address: str) -> str:
    """What equal addresses have in common: letters and digits only."""
    return name_key(address)
