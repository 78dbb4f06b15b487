"""What is sealed opens with its own key, unchanged, and with nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.institution.models import Institution
from huiyin.parties import sealing, store
from huiyin.parties.models import Key
from huiyin.parties.sealing import KeyDestroyed, KeyMissing, SealBroken, SealingKey

from .conftest import NOW, ZONE

quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(institution: int) -> SealingKey:
    key = sealing.new_key(institution)
    store.insert_keys([key.row], NOW)
    return key


@quick
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_comes_back(office: int, text: str) -> None:
    key = sealing.new_key(office)
    token = key.seal(text)
    assert token.startswith("s1.")
    assert key.unseal(token) == text
    assert key.seal(text) != token  # equal texts are not seen to be equal


@quick
@given(data=st.data(), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_changed_character_is_refused(office: int, data: st.DataObject, text: str) -> None:
    key = sealing.new_key(office)
    token = key.seal(text)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != token[place]))
    for changed in (token[:place] + other + token[place + 1 :], token[:place] + token[place + 1 :], token[:place]):
        with pytest.raises(SealBroken):
            key.unseal(changed)


@pytest.mark.parametrize("added", ["=", "A", "\n", " ", "é"])
def test_nothing_may_be_added(office: int, added: str) -> None:
    key = sealing.new_key(office)
    with pytest.raises(SealBroken):
        key.unseal(key.seal("x") + added)


def test_another_key_does_not_open(office: int) -> None:
    token = sealing.new_key(office).seal("王小明")
    with pytest.raises(SealBroken):
        sealing.new_key(office).unseal(token)


def test_a_token_is_bound_to_the_id_of_its_key(office: int) -> None:
    """The same secret wrapped under another id opens nothing: rows can not be relabelled."""
    key = written(office)
    Key.objects.filter(id=key.id).update(id=key.id + 1)
    with pytest.raises(SealBroken):
        sealing.open_key(key.id + 1)


def test_a_written_key_is_opened_again(office: int) -> None:
    key = written(office)
    token = key.seal("王小明")
    sealing.forget()
    assert sealing.open_key(key.id).unseal(token) == "王小明"
    assert "王" not in repr(key)
    assert "_box" not in repr(key)


def test_a_page_of_keys_costs_one_query(office: int, django_assert_num_queries: pytest.Function) -> None:
    keys = [written(office) for _ in range(5)]
    sealing.open_keys([keys[0].id])
    with django_assert_num_queries(2):  # in a test the institution's own key is not committed, so it is read again
        opened = sealing.open_keys([key.id for key in keys])
    assert opened.keys() == {key.id for key in keys}


def test_a_destroyed_key_says_so_and_is_left_out_of_pages(office: int) -> None:
    dead, alive = written(office), written(office)
    store.destroy_keys([dead.id], NOW)
    with pytest.raises(KeyDestroyed):
        sealing.open_key(dead.id)
    assert sealing.open_keys([dead.id, alive.id]).keys() == {alive.id}


def test_an_unknown_key_and_an_institutions_own_are_not_to_be_had(office: int) -> None:
    own = sealing.institution_key(office)
    for key_id in (1, own.id):
        with pytest.raises(KeyMissing):
            sealing.open_key(key_id)


def test_the_institutions_own_key_can_not_be_destroyed(office: int) -> None:
    own = sealing.institution_key(office)
    assert store.destroy_keys([own.id], NOW) == 0
    assert Key.objects.get(id=own.id).wrapped


def test_institutions_do_not_share_keys(office: int) -> None:
    other = Institution.objects.create(name={}, zone=ZONE, calendar="cn").id
    one, two = sealing.institution_key(office), sealing.institution_key(other)
    assert one.blind.value("name", "王小明") != two.blind.value("name", "王小明")
    assert one.derived("search index") != two.derived("search index")
    with pytest.raises(SealBroken):
        two.open(one.new_key().row)


def test_purposes_do_not_share_keys(office: int) -> None:
    own = sealing.institution_key(office)
    values = {own.blind.value("name", "x"), own.blind.value("pinyin", "x"), own.blind_confidential.value("name", "x")}
    assert len(values) == 3
    assert own.derived("a") != own.derived("b")


@pytest.mark.django_db(transaction=True)
def test_a_key_made_in_a_transaction_that_fails_is_never_used_again() -> None:
    office = Institution.objects.create(name={}, zone=ZONE, calendar="cn").id
    with transaction.atomic():
        lost = sealing.institution_key(office)
        transaction.set_rollback(True)
    kept = sealing.institution_key(office)
    assert kept.id != lost.id
    assert sealing.institution_key(office) is kept  # committed: from now on without a query
    assert Key.objects.get().id == kept.id


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_key_whose_parent_was_never_kept() -> None:
    office = Institution.objects.create(name={}, zone=ZONE, calendar="cn").id
    key = sealing.new_key(office)
    Key.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        store.insert_keys([key.row], NOW)


def test_the_database_refuses_a_second_key_of_its_own_and_a_half_destroyed_one(office: int) -> None:
    own = sealing.institution_key(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.create(institution_id=office, wrapped="s1.x", made_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.create(institution_id=office, parent_id=own.id, wrapped="", made_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_several_that_come_first_one_makes_the_institutions_key() -> None:
    office = Institution.objects.create(name={}, zone=ZONE, calendar="cn").id
    start = Barrier(4)

    def come() -> int:
        try:
            start.wait()
            return sealing.institution_key(office).id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        ids = {future.result() for future in [pool.submit(come) for _ in range(4)]}
    assert ids == {Key.objects.get(parent=None).id}
