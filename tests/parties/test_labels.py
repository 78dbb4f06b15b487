"""Every code that a page may show has its word."""

from __future__ import annotations

from huiyin.parties import labels
from huiyin.parties.given import FIELDS, GENDERS, KINDS
from huiyin.parties.numbers import IDENTITY_TYPES


def test_every_kind_field_and_document_has_a_word() -> None:
    assert set(labels.KINDS) == set(KINDS)
    assert set(labels.FIELDS) == {*FIELDS, "head_count"} - {"more", "typed"}
    assert set(labels.GENDERS) == set(GENDERS.values())
    assert set(labels.IDENTITY_TYPES) == set(IDENTITY_TYPES)
