"""Seeing what was given: with a reason, and written down."""

from __future__ import annotations

import pytest

from huiyin.journal.models import Access
from huiyin.parties import acts, queries
from huiyin.parties.acts import Refused
from huiyin.parties.models import Dossier

from .conftest import LATER, NOW, WANG, Register


def test_a_member_sees_what_was_given_and_the_log_says_so(register: Register, clerk: int) -> None:
    dossier = register(WANG)
    seen = acts.unseal(dossier, member=clerk, reason=" 回电给王小明 ", now=LATER)
    assert (seen.name, seen.phones) == ("王小明", ("+8613800001234",))
    assert queries.accesses(dossier) == [queries.Seen(LATER, clerk, "dossier", "回电给王小明")]


def test_the_reason_is_sealed_too(register: Register, clerk: int) -> None:
    dossier = register(WANG)
    acts.unseal(dossier, member=clerk, reason="回电给王小明", now=LATER)
    assert "王小明" not in Access.objects.get().reason


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_shown_and_nothing_logged(register: Register, clerk: int, reason: str) -> None:
    dossier = register(WANG)
    with pytest.raises(Refused) as refused:
        acts.unseal(dossier, member=clerk, reason=reason, now=LATER)
    assert refused.value.message == acts.NO_REASON
    assert not Access.objects.exists()


def test_what_is_erased_or_unknown_is_not_shown(register: Register, clerk: int) -> None:
    dossier = register(WANG)
    acts.unseal(dossier, member=clerk, reason="回电", now=NOW)
    acts.erase(dossier, by=clerk, reason="retention", now=LATER)
    with pytest.raises(Refused) as refused:
        acts.unseal(dossier, member=clerk, reason="回电", now=LATER)
    assert refused.value.message == acts.ERASED
    with pytest.raises(Dossier.DoesNotExist):
        acts.unseal(1, member=clerk, reason="回电", now=LATER)
    assert [(seen.what, seen.reason) for seen in queries.accesses(dossier)] == [
        ("dossier", ""),
        ("erasure", "retention"),
    ]


def test_masks_in_lists_are_not_logged(register: Register) -> None:
    dossier = register(WANG)
    assert queries.masked([dossier])[dossier].name == "王某某"
    assert not Access.objects.exists()
