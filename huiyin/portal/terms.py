"""How long things take and by which rule, as the procedure in force says: nothing of it is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huiyin.cases.why import length, rule_words
from huiyin.kernel.packs import PARTY, Pack
from huiyin.ui.words import pick


@dataclass(frozen=True)
class Term:
    """What one may expect, within how long, by which rule."""

    what: str
    within: str
    basis: str


def terms(pack: Pack) -> Iterator[Term]:
    """The limits the pack makes public, in its order; not those that wait for the party or are agreed one by one."""
    for rule in pack.clocks.values():
        if rule.public is None or not rule.count:
            continue
        if all(PARTY in pack.moves[move].by for move in rule.until if move in pack.moves):
            continue
        yield Term(pick(rule.public), length(rule.count, rule.unit), rule_words(rule.basis, pack))
