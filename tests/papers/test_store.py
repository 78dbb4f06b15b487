"""Files at rest: sealed, whole, under their own key; what nobody names is taken away, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from huiyin.papers import store
from huiyin.papers.store import FileBroken, FileMissing

NAME = "王小芳的来信".encode()
NOW = datetime.now(UTC)


def test_what_was_put_away_comes_back_and_rests_sealed() -> None:
    kept = store.put(NAME * 100)
    assert store.get(kept.id, kept.secret) == NAME * 100
    path = store.path_of(kept.id)
    assert NAME not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert kept.digest == store.digest(kept.secret, NAME * 100)


def test_equal_files_have_nothing_in_common() -> None:
    one, other = store.put(NAME), store.put(NAME)
    assert one.digest != other.digest
    assert store.path_of(one.id).read_bytes()[4:] != store.path_of(other.id).read_bytes()[4:]


@pytest.mark.parametrize("harm", ["cut", "changed", "empty", "another"])
def test_what_is_not_as_it_was_put_is_named(harm: str) -> None:
    kept, other = store.put(NAME), store.put(NAME)
    path = store.path_of(kept.id)
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(
        {"cut": sealed[:-3], "changed": sealed, "empty": b"", "another": store.path_of(other.id).read_bytes()}[harm]
    )
    with pytest.raises(FileBroken):
        store.get(kept.id, kept.secret)


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(FileMissing):
        store.get(7, "00" * 32)
    with pytest.raises(FileBroken):
        store.get(store.put(NAME).id, "00" * 32)


def test_a_crash_leaves_no_half_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(store.files())

    def fails(_number: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="no space"):
        store.put(NAME)
    assert list(store.files()) == before


def grown_old(path: Path) -> None:
    then = (NOW - timedelta(days=2)).timestamp()
    os.utime(path, (then, then))


def test_the_sweep_takes_what_is_old_and_unnamed() -> None:
    named, left, young = (store.put(NAME) for _ in range(3))
    draft = store.path_of(left.id).with_name(".cut")
    draft.write_bytes(b"HYF1")
    for path in (store.path_of(named.id), store.path_of(left.id), draft):
        grown_old(path)

    def known(ids: Collection[int]) -> set[int]:
        return {named.id} & set(ids)

    assert store.sweep(NOW, known, [named.id], part=left.id % store.PARTS) >= 1
    assert store.path_of(named.id).exists()
    assert store.path_of(young.id).exists()
    store.sweep(NOW, known, [named.id])
    assert store.path_of(young.id).exists()
    assert not store.path_of(left.id).exists()
    assert not draft.exists()


@pytest.mark.parametrize("known", [[], [7]])
def test_a_database_whose_files_are_not_there_takes_nothing(known: list[int]) -> None:
    """It is another house's, or an empty one in front of a full folder."""
    kept = store.put(NAME)
    grown_old(store.path_of(kept.id))
    assert store.sweep(NOW, lambda _ids: set(), known) == 0
    assert store.path_of(kept.id).exists()
