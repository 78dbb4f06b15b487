"""The user guide is true to the pages word by word: what it quotes stands on a page, what it shows is there."""

from __future__ import annotations

import re
from pathlib import Path

import polib

from huiyin.site.demo.staff import PASSWORD, SAMPLES
from scripts.picture_docs import LARGEST, PICTURES, WANTED
from tests.journeys.walk import HANDLER, HEAD, account

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "user-guide.md"
CATALOGUE = ROOT / "huiyin" / "ui" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PACK = ROOT / "packs" / "letters-and-visits" / "2022-05-01"
OF_THE_GUIDE = {"like this"}
SHOWN = re.compile(r"!\[[^\]]*\]\((?:docs/)?pictures/([\w-]+\.png)\)")


def on_the_pages() -> set[str]:
    """Every English text that a page may say."""
    found = {entry.msgid for entry in polib.pofile(CATALOGUE.read_text(encoding="utf-8"))}
    for path in PACK.glob("*.toml"):
        found |= set(re.findall(r'\ben = "([^"]+)"', path.read_text(encoding="utf-8")))
    return found


def quoted() -> list[str]:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\*\*[^*]+\*\*", "", GUIDE.read_text(encoding="utf-8"))
    return re.findall(r"(?<!\*)\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)", text)


def test_what_the_guide_quotes_stands_on_a_page() -> None:
    words = [" ".join(one.split()) for one in quoted()]
    assert len(words) > 50
    said = {re.sub(r"\W", "", one).lower() for one in on_the_pages()}
    openings = {re.sub(r"\W", "", re.split(r"[:：]", one)[0]).lower() for one in on_the_pages()}
    missing = [
        one for one in words if one not in OF_THE_GUIDE and re.sub(r"\W", "", one).lower() not in said | openings
    ]
    assert missing == []


def test_pictures_are_shown_and_small() -> None:
    sheets = [ROOT / "README.md", GUIDE, ROOT / "docs" / "a-day.md"]
    shown = {one for sheet in sheets for one in SHOWN.findall(sheet.read_text(encoding="utf-8"))}
    assert shown == {one.name for one in PICTURES.glob("*.png")} == {f"{name}.png" for name in WANTED}
    assert [one.name for one in PICTURES.glob("*.png") if one.stat().st_size > LARGEST] == []


def test_accounts_and_password_are_those_of_the_samples() -> None:
    names = {one.username for one in SAMPLES}
    assert {account()[0], HANDLER, HEAD} <= names
    assert account()[1] == PASSWORD
    text = GUIDE.read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z]{6,})`", text)) <= names
    assert f"password `{PASSWORD}`" in text
