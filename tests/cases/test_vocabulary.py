"""The packs' vocabulary and the engine's registries are the same words."""

from __future__ import annotations

from huiyin.cases import kinds
from huiyin.cases.effects import EFFECTS
from huiyin.cases.guards import GUARDS
from huiyin.cases.labels import REFUSALS
from huiyin.kernel.packs import vocabulary
from huiyin.matters.desk import KIND


def test_every_guard_a_pack_may_name_has_code_and_none_more() -> None:
    assert set(vocabulary.GUARDS) == set(GUARDS) | set(kinds.kind(KIND).guards)


def test_every_effect_a_pack_may_name_has_code_and_none_more() -> None:
    assert set(vocabulary.EFFECTS) == set(EFFECTS) | set(kinds.kind(KIND).effects)


def test_every_refusal_has_words() -> None:
    assert all(str(words) for words in REFUSALS.values())
