"""Names of files: shown, kept and saved again without harm."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.papers.kinds import KINDS, LONGEST_NAME
from huiyin.papers.naming import named, told

PDF = KINDS["pdf"]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("来信.pdf", "来信.pdf"),
        ("LETTER.PDF", "LETTER.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\wang\\letter.pdf", "letter.pdf"),
        ("letter.exe", "letter.exe.pdf"),
        ("fdp.\u202eletter.exe", "fdp.letter.exe.pdf"),
        ("two\r\nlines\x00.pdf", "two lines.pdf"),
        ("📷 北门.pdf", "📷 北门.pdf"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("half \ud800.pdf", "half \ufffd.pdf"),
    ],
)
def test_a_name_is_made_fit(given_name: str, kept: str) -> None:
    assert named(given_name, PDF) == kept


def test_a_sentence_quotes_a_name_without_its_harm() -> None:
    assert told("../fdp.\u202eletter\n.exe") == "fdp.letter .exe"
    assert told("字" * 300 + ".exe") == "字" * 40 + "…" + "字" * 16 + ".exe"


@given(st.text(max_size=400))
def test_every_name_is_short_whole_and_seen(given_name: str) -> None:
    kept = named(given_name, PDF)
    assert len(kept) <= LONGEST_NAME + 1
    assert kept.endswith(".pdf")
    assert not set('/\\<>:"|?*\r\n') & set(kept)
    assert all(unicodedata.category(one)[0] != "C" for one in kept)
    assert named(kept, PDF) == kept
