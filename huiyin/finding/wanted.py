"""A question to the index in no database's words: what a back end turns into its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from huiyin.finding.text import Phrase, unspaced

Clause = list[list[str]]
"""Alternatives, one of which must hold; an alternative holds when all its parts do."""

SAMPLE_BITS = 11
"""Frequencies are counted in the newest block of 2**11 ids that was begun and in the one before it."""

_LEXEMES = 16
_MARK = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass(frozen=True)
class Sought:
    """One phrase: the lexemes its documents have, and the parts their streams have; ``exact``: the first suffice."""

    lexemes: Clause
    parts: Clause
    exact: bool


@dataclass(frozen=True)
class Wanted:
    """A document answers when it has one of the ``eyes`` (seen tokens), one of each of ``marks``, and every phrase.

    Eyes and marks are lexemes.
    """

    eyes: list[str]
    phrases: list[Sought]
    marks: list[list[str]]

    def labels(self) -> list[Clause]:
        """Return what must hold among the lexemes that are no words."""
        return [[[one] for one in among] for among in (self.eyes, *self.marks)]

    def checks(self) -> list[Clause]:
        """Return what must hold among its stream's substrings, where lexemes alone do not tell."""
        return [phrase.parts for phrase in self.phrases if not phrase.exact]

    def all_checks(self) -> list[Clause]:
        """Return what must hold among its stream's substrings, for one whose lexemes are not in the index yet."""
        return [phrase.parts for phrase in self.phrases]


def wanted(
    phrases: Sequence[Phrase],
    seen: Sequence[int],
    blind_key: bytes | None = None,
    marks: Sequence[Collection[str]] = (),
) -> Wanted:
    """Return the question for documents with all the phrases, plain or keyed, that one of the ``seen`` tokens opens.

    Of each group of ``marks`` they have at least one.
    """
    sought: list[Sought] = []
    for phrase in phrases:
        plain = phrase.lexemes()
        keyed = phrase.keyed(blind_key) if blind_key is not None else []
        sought.append(
            Sought(
                [_few(plain), *([_few(keyed)] if keyed else [])],
                [[phrase.needle()], *([[part_of_stream(lexeme) for lexeme in keyed]] if keyed else [])],
                phrase.exact(),
            )
        )
    return Wanted(_eyes(seen), sought, [[mark_lexeme(mark) for mark in sorted(group)] for group in marks])


def having(lexemes: Sequence[str], seen: Sequence[int]) -> Wanted:
    """Return the question for documents with all these lexemes."""
    return Wanted(_eyes(seen), [Sought([[lexeme]], [[part_of_stream(lexeme)]], True) for lexeme in lexemes], [])


def part_of_stream(lexeme: str) -> str:
    """Return what stands in a stream exactly when the document has the lexeme."""
    return lexeme if unspaced(lexeme) else f" {lexeme} "


def seen_lexeme(token: int) -> str:
    """Return a seen token as the index holds it; "~" begins no lexeme of a text."""
    return f"~{token}"


def mark_lexeme(mark: str) -> str:
    """Return a mark as the index holds it. Raises ValueError when it does not begin with a small letter."""
    if not _MARK.fullmatch(mark):
        raise ValueError(f"no mark: {mark!r}")
    return f"~{mark}"


def is_mark(lexeme: str) -> bool:
    """Whether a lexeme beside a document's words is a mark; else it is a seen token."""
    return lexeme[1:2].isalpha()


def labels(seen: Iterable[int], marks: Iterable[str]) -> list[str]:
    """Return seen tokens and marks as the index holds them beside a document's words."""
    return [*map(seen_lexeme, sorted(set(seen))), *map(mark_lexeme, sorted(set(marks)))]


def expression(clauses: Sequence[Clause], conjunction: str, disjunction: str, quote: Callable[[str], str]) -> str:
    """Return the clauses in a query language that has these two words and parentheses."""
    return conjunction.join(
        "(" + disjunction.join("(" + conjunction.join(map(quote, part)) + ")" for part in clause) + ")"
        for clause in clauses
    )


def condition(checks: Sequence[Clause], function: str) -> tuple[str, list[str]]:
    """Return the checks as SQL, each led by AND, and its parameters; ``function(stream, part)`` is a position or 0."""
    sql, parameters = "", []
    for check in checks:
        parts = [" AND ".join([f"{function}(stream, %s) > 0"] * len(part)) for part in check]
        sql += f" AND ({' OR '.join(parts)})"
        parameters += [text for part in check for text in part]
    return sql, parameters


def _eyes(seen: Sequence[int]) -> list[str]:
    return [seen_lexeme(token) for token in dict.fromkeys(seen)]


def _few(lexemes: list[str]) -> list[str]:
    """At most `_LEXEMES` of them, from all parts of the phrase; the rest is left to the check of the stream."""
    step = -(-len(lexemes) // _LEXEMES)
    return lexemes[::step]
