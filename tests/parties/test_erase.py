"""Erasing: nothing sealed opens any more, nothing finds it, and no backup brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from huiyin.parties import acts, destroyed, queries, sealing
from huiyin.parties.acts import Refused
from huiyin.parties.destroyed import ListDamaged
from huiyin.parties.models import Dossier, Key, Link, Token
from huiyin.parties.sealing import KeyDestroyed, KeyMissing, SealBroken

from .conftest import LATER, NOW, WANG, Register, apply, given, stored


def test_nothing_of_the_dossier_opens_or_is_found(office: int, register: Register, clerk: int, home: Path) -> None:
    dossier, other = register(WANG), register(WANG)
    key = Dossier.objects.get(id=dossier).key_id
    title = sealing.open_key(key).seal("房屋漏水")  # a case's own text under the same key
    acts.erase(dossier, by=clerk, reason="request", now=LATER)
    with pytest.raises(KeyDestroyed):
        sealing.open_key(key)
    row = Dossier.objects.get(id=dossier)
    for opened in sealing.open_keys(Key.objects.exclude(id=key).values_list("id", flat=True)).values():
        for token in (title, row.sealed):
            with pytest.raises(SealBroken):
                opened.unseal(token)
    assert not Token.objects.filter(dossier_id=dossier).exists()
    assert [match.dossier_id for match in queries.candidates(office, given(**WANG), may_confidential=True)] == [other]
    assert queries.masked([dossier])[dossier] == queries.Masked("person", 1, erased=True)
    assert destroyed.listed(home) == {key}


def test_a_link_ends_with_it(register: Register, clerk: int) -> None:
    a, b = register(), register()
    person = acts.link([a, b], by=clerk, reason="同一人", now=NOW)
    apply(person.changes)
    changes = acts.erase(a, by=clerk, reason="order", now=LATER)
    assert list(changes) == [f"person:{person.person_id}"]
    apply(changes)
    assert Link.objects.get(dossier_id=a).until == LATER
    assert queries.cluster([b], may_confidential=True) == {b: []}


def test_twice_is_refused_and_a_reason_is_a_code(register: Register, clerk: int) -> None:
    dossier = register()
    with pytest.raises(ValueError, match="because"):
        acts.erase(dossier, by=clerk, reason="because", now=LATER)
    acts.erase(dossier, by=clerk, reason="request", now=LATER)
    with pytest.raises(Refused) as refused:
        acts.erase(dossier, by=clerk, reason="request", now=LATER)
    assert refused.value.message == acts.ERASED


def test_a_backup_put_back_is_erased_again(register: Register, clerk: int, home: Path) -> None:
    dossier = register(WANG)
    row = Dossier.objects.get(id=dossier)
    key, tokens = Key.objects.get(id=row.key_id), list(Token.objects.filter(dossier_id=dossier))
    acts.erase(dossier, by=clerk, reason="request", now=LATER)
    Key.objects.filter(id=key.id).update(wrapped=key.wrapped, destroyed_at=None)  # as an older backup had it
    Token.objects.bulk_create(tokens)
    assert sealing.open_key(key.id).unseal(row.sealed)
    assert acts.apply_destroyed(LATER) == 1
    with pytest.raises(KeyDestroyed):
        sealing.open_key(key.id)
    assert not Token.objects.filter(dossier_id=dossier).exists()
    assert acts.apply_destroyed(LATER) == 0


def test_a_lost_list_is_made_again_from_the_database(register: Register, clerk: int, home: Path) -> None:
    dossier = register()
    acts.erase(dossier, by=clerk, reason="request", now=LATER)
    known = destroyed.listed(home)
    (home / destroyed.NAME).unlink()
    acts.apply_destroyed(LATER)
    assert destroyed.listed(home) == known


def test_keys_of_a_younger_database_in_the_list_do_no_harm(register: Register, home: Path) -> None:
    dossier = register(WANG)
    destroyed.add(home, [123456789])
    assert acts.apply_destroyed(LATER) == 0
    assert queries.masked([dossier])[dossier].name == "王某某"
    with pytest.raises(KeyMissing):
        sealing.open_key(123456789)


def test_a_key_is_listed_before_the_database_forgets_it(
    register: Register, clerk: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: the key can not be listed, so it is not destroyed."""
    dossier = register(WANG)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(destroyed, "add", full)
    with pytest.raises(OSError, match="No space"):
        acts.erase(dossier, by=clerk, reason="request", now=LATER)
    assert queries.masked([dossier])[dossier].name == "王某某"
    assert Token.objects.filter(dossier_id=dossier).exists()


def test_an_erasure_cut_off_before_its_commit_is_finished_later(register: Register, clerk: int, home: Path) -> None:
    dossier = register(WANG)
    with transaction.atomic():
        acts.erase(dossier, by=clerk, reason="request", now=LATER)
        transaction.set_rollback(True)
    assert destroyed.listed(home)
    assert not queries.masked([dossier])[dossier].erased
    assert acts.apply_destroyed(LATER) == 1
    assert queries.masked([dossier])[dossier].erased


@pytest.mark.parametrize("torn", ["77", "77\n78"])
def test_a_torn_last_line_swallows_nothing(home: Path, torn: str) -> None:
    (home / destroyed.NAME).write_text(torn)
    destroyed.add(home, [5, 6])
    assert {5, 6, 77} <= destroyed.listed(home)


def test_a_damaged_list_is_never_read_past(home: Path) -> None:
    (home / destroyed.NAME).write_text("5\nsix\n")
    with pytest.raises(ListDamaged, match="line 2"):
        destroyed.listed(home)


@pytest.mark.django_db(transaction=True)
def test_the_wrapped_key_is_nowhere_in_the_database_afterwards(register: Register, clerk: int) -> None:
    dossier = register(WANG)
    wrapped = Key.objects.get(dossier=dossier).wrapped.encode()
    assert wrapped in stored()
    acts.erase(dossier, by=clerk, reason="request", now=LATER)
    assert wrapped not in stored()
