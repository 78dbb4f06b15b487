"""From what people wrote to what the index holds: pure functions, the same at index and at query time.

A text becomes *tokens*: unbroken runs of a script that writes no spaces (Chinese first), words of every other script,
and numbers. In the index stand *lexemes*: a run's characters and its character pairs, each word, each number. Pairs
need no dictionary and find every substring of two characters or more; a word index misses a third of them.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add

BREAK = "|"
"""A token that parts two texts of one document: no phrase is found across it."""

WORD_LENGTH = 40
"""Characters of a word or number; longer ones are cut, at index and query time alike."""

SIZE_LIMIT = 1_000_000
"""Bytes of lexemes one document may have (a tsvector ends at 2**20); what is beyond is stored nowhere and not found."""

PHRASES = 16
"""Phrases of one query that are looked for; further ones are left out."""

_KEYED = "_"

# Scripts without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, Han, kana, bopomofo, Yi; and Hangul, whose
# words carry their endings with them.
_UNSPACED = (
    "\u0e01-\u0e4e\u0e81-\u0ece\u0f00\u0f40-\u0f84\u0f90-\u0fbc\u1000-\u103f\u1050-\u109d\u1100-\u11ff\u1780-\u17d3"
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c\uac00-\ud7fb\uf900-\ufad9"
    "\U0001b000-\U0001b167\U00020000-\U000323af"
)
# Marks inside words that Python's \w leaves out: Latin, Cyrillic, Hebrew, Arabic, Syriac, the Indic scripts.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a75\u0a81-\u0a83\u0abc-\u0acd"
    "\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03"
    "\u0d3b-\u0d4d\u0d57\u0dca-\u0ddf"
)
_TOKEN = re.compile(f"[\u4e00-\u9fff{_UNSPACED}]+|\\d+|(?:(?![{_UNSPACED}])(?:[^\\W\\d_]|[{_MARKS}]))+")
_UNSPACED_FIRST = re.compile(f"[{_UNSPACED}]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
# Taken out first because they alone make most Chinese texts need the slow way through normalisation.
_FULL_WIDTH_STOPS = re.compile("[，。！？：；（）、…]+")
_LATIN_MARKS = re.compile("([a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff])[\u0300-\u036f]+")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_NO_TOKEN = re.compile(r"[\x00-\x1f!-/:-^`{}~\x7f\ud800-\udfff]")
_QUERY_PART = re.compile(r'"([^"]*)"|([^\s,;，；、"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"'))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand together in a text; where an outer token is a run, it may be part of a longer run."""

    words: tuple[str, ...]

    def lexemes(self) -> list[str]:
        """Return the lexemes every document with this phrase has."""
        found: list[str] = []
        for word in self.words:
            found.extend(map(add, word, word[1:]) if len(word) > 1 and unspaced(word) else (word,))
        return list(dict.fromkeys(found))

    def needle(self) -> str:
        """Return what stands in the document's stream exactly when the phrase does."""
        before = "" if unspaced(self.words[0]) else " "
        after = "" if unspaced(self.words[-1]) else " "
        return before + " ".join(self.words) + after

    def exact(self) -> bool:
        """Tell whether having the lexemes is having the phrase, so that the stream need not be read."""
        return len(self.words) == 1 and (len(self.words[0]) <= 2 or not unspaced(self.words[0]))

    def keyed(self, key: bytes) -> list[str]:
        """Return the keyed lexemes a confidential document with this phrase has; none for a single character."""
        plain = _closed(self.words)
        if unspaced(self.words[-1]):
            plain.pop()  # the run may go on in the document
        return _keyed(plain, key)


def tokens(text: str) -> list[str]:
    """Return the text's tokens in order: unspaced runs whole, words and numbers in their plain form.

    Plain form: compatibility forms resolved (NFKC), case folded, accents of Latin letters and leading zeros of numbers
    removed, letters and digits parted (信〔2026〕000123 is 信, 2026, 123). Never fails, whatever the text holds.
    """
    found = _TOKEN.findall(_normal(text))
    return [part for word in found for part in ((word,) if unspaced(word) else _plain(word))]


def phrases(query: str) -> list[Phrase]:
    """Return what must all be found: space and comma part phrases, what stands in quotation marks is one phrase."""
    found = [
        Phrase(tuple(words))
        for part in _QUERY_PART.finditer(query.translate(_QUOTES))
        if (words := tokens(part[1] or part[2] or ""))
    ]
    return list(dict.fromkeys(found))[:PHRASES]


def blind(words: Iterable[str], key: bytes) -> list[str]:
    """Return the keyed form of a confidential text's tokens: what stands in the index instead of them.

    A keyed token is "_" and 60 bits of HMAC-SHA256. They come sorted and once each: in the text's order, overlapping
    pairs could be unravelled by counting. So a phrase is taken as found where all its pairs are.
    """
    return sorted(_keyed(_closed([word for word in words if word != BREAK]), key))


def unspaced(word: str) -> bool:
    """Tell whether a token is a run of a script without spaces."""
    first = word[0]
    return "\u4e00" <= first <= "\u9fff" or (first > "\u0e00" and _UNSPACED_FIRST.match(first) is not None)


def terms(words: Iterable[str]) -> list[str]:
    """Return what says something of these tokens: pairs, words, numbers; some may stand twice."""
    found: list[str] = []
    for word in words:
        if unspaced(word):
            found.extend(map(add, word, word[1:]))
        elif word != BREAK:
            found.append(word)
    return found


def lexemes(words: Sequence[str]) -> list[str]:
    """Return what the index holds of these tokens: their terms and the characters of runs; some may stand twice."""
    return [*terms(words), *set("".join(filter(unspaced, words)))]


def stream(words: Sequence[str]) -> str:
    """Return the tokens as one text, in which a phrase's needle is looked for; cut where `SIZE_LIMIT` ends.

    Raises ValueError when something is no token of `tokens` or `blind`.
    """
    joined = " ".join(words)
    if _NO_TOKEN.search(joined) or "" in words or joined.count(" ") != max(len(words) - 1, 0):
        raise ValueError("index tokens must come from tokens() or blind()")
    if len(joined) * 12 > SIZE_LIMIT:  # 12: a run of four-byte characters stands in pairs and as characters
        joined = " ".join(_within_limit(words))
    return f" {joined} "


def words_of(stream: str) -> list[str]:
    """Return the tokens of a stream."""
    return stream[1:-1].split(" ") if len(stream) > 2 else []


def hides(stream: str) -> bool:
    """Tell whether a stream is a confidential or an erased document's: what it replaces must not stay in the files."""
    return f" {_KEYED}" in stream or not words_of(stream)


def _normal(text: str) -> str:
    text = _FULL_WIDTH_STOPS.sub(" ", text)
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text.casefold()


def _plain(word: str) -> list[str]:
    """A number or a word of a script with spaces in plain form, cut where it is too long."""
    if word[0].isdecimal():
        if not word.isascii():
            word = "".join(str(unicodedata.decimal(digit)) for digit in word)
        word = word.lstrip("0") or "0"
    elif not word.isascii():
        bare = _LATIN_MARKS.sub(r"\1", unicodedata.normalize("NFD", word)).translate(_UNDECOMPOSED)
        word = unicodedata.normalize("NFC", bare)
    return [word[start : start + WORD_LENGTH] for start in range(0, len(word), WORD_LENGTH)]


def _closed(words: Iterable[str]) -> list[str]:
    """Pairs of each run, and its last character; words and numbers as they are."""
    found: list[str] = []
    for word in words:
        if unspaced(word):
            found.extend(map(add, word, word[1:]))
            found.append(word[-1])
        else:
            found.append(word)
    return found


def _keyed(plain: Iterable[str], key: bytes) -> list[str]:
    return [
        _KEYED + b32encode(hmac.digest(key, word.encode(), "sha256")[:10])[:12].decode().lower()
        for word in dict.fromkeys(plain)
    ]


def _within_limit(words: Iterable[str]) -> Iterable[str]:
    left = SIZE_LIMIT
    for word in words:
        size = len(word.encode())
        left -= 3 * size if unspaced(word) else size
        if left < 0:
            return
        yield word
