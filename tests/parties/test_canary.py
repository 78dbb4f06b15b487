"""What somebody gives stands nowhere in clear: not in the database's files and logs, not in the data folder."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from huiyin.parties import acts, queries

from .conftest import LATER, Register, apply, given, stored

BIRD = {
    "name": "金丝雀",
    "alias": "黄鹂鸟",
    "phones": "13987654321",
    "emails": "kanarienvogel@example.com",
    "identity_number": "11010519491231002X",
    "address": "百鸟林七号",
    "work_unit": "笼中鸟厂",
    "suggestions": "放飞金丝雀",
    "household": "鸟类",
    "head_count": "3",
    "representatives": [{"name": "画眉子", "phones": "13912345678"}],
}
TRACES = (
    "金丝雀",
    "黄鹂鸟",
    "13987654321",
    "kanarienvogel",
    "11010519491231002",
    "百鸟林",
    "笼中鸟",
    "放飞",
    "鸟类",
    "画眉",
    "13912345678",
    "jinsique",
    "huangliniao",
)


def traces(found: bytes) -> list[str]:
    """Which words of the canary stand in the bytes, in any of the ways a database or JSON writes them."""
    spelled = {
        word: (word.encode(), word.encode("utf-16-le"), word.encode("unicode_escape"), word.encode().hex().encode())
        for word in TRACES
    }
    return [word for word, ways in spelled.items() if any(way in found for way in ways)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("confidential", [False, True])
def test_a_canary_leaves_no_trace(
    office: int, clerk: int, register: Register, home: Path, confidential: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    one, two = (register(BIRD, "group", confidential=confidential) for _ in range(2))
    apply(acts.link([one, two], by=clerk, reason="都是金丝雀", now=LATER).changes)
    assert len(queries.candidates(office, given("group", **BIRD), "group", may_confidential=True)) == 2
    assert acts.unseal(one, member=clerk, reason="找金丝雀", now=LATER).name == "金丝雀"
    everything = stored()
    assert b"s1." in everything  # the right files were read
    assert traces(everything) == []
    assert traces(b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())) == []
    assert traces(repr(queries.masked([one])).encode()) == []
    # Statements are logged by Django's debug log only, and hold nothing but tokens.
    assert traces(caplog.text.encode()) == []


def test_the_canary_is_found_where_it_does_stand() -> None:
    """The search itself works: it would see the words in each of their spellings."""
    for way in ("utf-8", "utf-16-le", "unicode_escape"):
        assert "金丝雀" in traces("看，金丝雀！".encode(way))
