"""Files on their way: kept for their member's form alone, taken once, gone when they are given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from huiyin.papers import staging, store
from huiyin.papers.kinds import MOST_BYTES, MOST_FILES, Unfit
from huiyin.papers.models import Upload
from huiyin.papers.staging import Incoming, NoLongerThere, Staged
from tests.cast import Cast
from tests.papers import samples

FORM = "a" * 32


def stage(cast: Cast, who: str = "anna", form: str = FORM, name: str = "来信.pdf", content: bytes = b"") -> Staged:
    content = content or samples.pdf()
    return staging.stage(cast.actor(who), form, Incoming(name, content, len(content)), cast.now)


def test_a_file_is_its_members_and_its_forms_alone(cast: Cast) -> None:
    kept = stage(cast)
    assert staging.find(cast.actor("anna"), FORM) == [kept]
    assert staging.find(cast.actor("anna"), "b" * 32) == []
    assert staging.find(cast.actor("boris"), FORM) == []
    assert store.get(kept.id, kept.secret) == samples.pdf()
    row = Upload.objects.get()
    assert "来信" not in row.sealed
    assert kept.secret not in row.sealed


def test_the_same_file_twice_is_one(cast: Cast) -> None:
    assert stage(cast) == stage(cast, name="again.pdf")
    assert Upload.objects.count() == 1
    assert stage(cast, form="b" * 32).mark != stage(cast).mark


def test_only_so_many_and_so_much(cast: Cast) -> None:
    for n in range(MOST_FILES):
        stage(cast, content=b"%d" % n)
    with pytest.raises(Unfit) as told:
        stage(cast, content=b"one more")
    assert told.value.code == "too_many_files"
    for size, code in ((MOST_BYTES + 1, "too_large"), (MOST_BYTES, "too_much")):
        with pytest.raises(Unfit) as told:
            staging.stage(cast.actor("anna"), "b" * 32, Incoming("x.pdf", b"", size), cast.now)
        assert told.value.code == code


def test_what_is_refused_leaves_nothing(cast: Cast) -> None:
    before = set(store.files())
    with pytest.raises(Unfit):
        stage(cast, content=b"MZ\0\0")
    assert Upload.objects.count() == 0
    assert set(store.files()) == before


@pytest.mark.django_db(transaction=True)
def test_taken_back_it_is_gone_from_the_disk(cast: Cast) -> None:
    one, other = stage(cast), stage(cast, content=b"text")
    staging.remove(cast.actor("boris"), FORM, one.id)
    assert store.path_of(one.id).exists()
    staging.remove(cast.actor("anna"), FORM, one.id)
    assert not store.path_of(one.id).exists()
    staging.drop(cast.actor("anna"), FORM)
    assert not store.path_of(other.id).exists()
    assert Upload.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_after_a_week_it_is_cleared_away(cast: Cast) -> None:
    old, new = stage(cast), None
    cast.pass_time(days=6)
    new = stage(cast, form="b" * 32)
    staging.clear_away(cast.now + timedelta(days=1, minutes=1))
    assert list(Upload.objects.values_list("id", flat=True)) == [new.id]
    assert not store.path_of(old.id).exists()


def test_it_is_taken_once(cast: Cast) -> None:
    kept = stage(cast)
    with transaction.atomic():
        staging.take([kept.id])
    with pytest.raises(NoLongerThere), transaction.atomic():
        staging.take([kept.id])
    staging.remove(cast.actor("anna"), FORM, kept.id)
    assert store.path_of(kept.id).exists()  # it is the case's now
