"""What the index promises, in plain Python and without an index: the back ends are held to this."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from huiyin.finding import text

# Few characters, so that texts share much; marks that mean something to FTS5, to tsquery, to LIKE and to SQL.
MARKS = " ，。、-_|&!*:^~()[]{}<>%'\"\\/;,.+=?$#@`\x00\n〔〕“”"
LETTERS = "噪音扰民的楼龘ab噪音éÉñǅß01２٣かガ한กา"
texts = st.text(alphabet=LETTERS + MARKS, max_size=40)
anything = texts | st.text(max_size=20)
queries = st.text(alphabet=LETTERS + MARKS, max_size=6) | st.text(max_size=4)
eyes = st.lists(st.integers(-3, 8), max_size=4)
KEY = b"k" * 32


def is_phrase(words: Sequence[str], document: Sequence[str]) -> bool:
    """Tell whether tokens stand in a document's tokens, the outer runs perhaps as a part of longer ones."""
    if len(words) == 1:
        return any(words[0] in token if text.unspaced(words[0]) else words[0] == token for token in document)
    *_, last = words

    def begins(token: str) -> bool:
        return token.endswith(words[0]) if text.unspaced(words[0]) else token == words[0]

    def ends(token: str) -> bool:
        return token.startswith(last) if text.unspaced(last) else token == last

    return any(
        begins(document[start])
        and list(words[1:-1]) == list(document[start + 1 : start + len(words) - 1])
        and ends(document[start + len(words) - 1])
        for start in range(len(document) - len(words) + 1)
    )


@dataclass
class PlainIndex:
    """Documents as tokens and seen tokens, looked through one by one."""

    words: dict[int, list[str]] = field(default_factory=dict)
    seen: dict[int, set[int]] = field(default_factory=dict)

    def put(self, doc: int, words: Sequence[str], seen: Collection[int]) -> None:
        """Insert or replace."""
        self.words[doc], self.seen[doc] = list(words), set(seen)

    def drop(self, doc: int) -> None:
        """Forget."""
        self.words.pop(doc, None)
        self.seen.pop(doc, None)

    def scan(self, query: str, seen: Collection[int], key: bytes | None, before: int | None) -> Iterator[int]:
        """Yield the hits, newest first."""
        phrases = text.phrases(query)
        for doc in sorted(self.words, reverse=True):
            if (before is not None and doc >= before) or not phrases or self.seen[doc].isdisjoint(seen):
                continue
            if all(self._has(doc, phrase, key) for phrase in phrases):
                yield doc

    def _has(self, doc: int, phrase: text.Phrase, key: bytes | None) -> bool:
        keyed = phrase.keyed(key) if key else []
        return is_phrase(phrase.words, self.words[doc]) or (bool(keyed) and set(keyed) <= set(self.words[doc]))
