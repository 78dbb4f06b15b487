from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from huiyin.kernel.keys import KeyDamaged, derive, master_key, read_or_write_once


def test_first_caller_makes_the_key_and_later_ones_read_it(tmp_path: Path) -> None:
    key = master_key(tmp_path)
    assert len(key) == 32
    assert master_key(tmp_path) == key
    assert (tmp_path / "keys" / "master.key").read_text(encoding="ascii") == key.hex() + "\n"


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    master_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "keys" / "master.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_two_houses_have_two_keys(tmp_path: Path) -> None:
    assert master_key(tmp_path / "a") != master_key(tmp_path / "b")


def test_all_who_come_first_together_get_the_same_key_and_leave_no_draft(tmp_path: Path) -> None:
    for round_ in range(20):
        home = tmp_path / str(round_)
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(master_key, [home] * 8))) == 1
        assert [file.name for file in (home / "keys").iterdir()] == ["master.key"]


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "00" * 31])
def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "master.key").write_text(text, encoding="ascii")
    with pytest.raises(KeyDamaged, match=r"master\.key"):
        master_key(tmp_path)
    assert (tmp_path / "keys" / "master.key").read_text(encoding="ascii") == text


def test_a_file_that_exists_is_never_replaced(tmp_path: Path) -> None:
    assert read_or_write_once(tmp_path / "x", "first") == "first"
    assert read_or_write_once(tmp_path / "x", "second") == "first"


def test_each_purpose_has_its_own_key() -> None:
    master = bytes(32)
    assert len({derive(master, "journal"), derive(master, "parties"), master}) == 3
    assert derive(master, "journal") == derive(master, "journal")
    assert derive(master, "journal") != derive(b"\1" * 32, "journal")


def test_the_derivation_never_changes() -> None:
    # HKDF of RFC 5869 by hand: what was sealed last year must open next year.
    expected = "eebee1893cd2adf98a8b82d0d7d317cb2473cdaab0957cc59a31105b568e3347"
    assert derive(bytes(range(32)), "journal").hex() == expected
