"""Every text on the screen is translated, whole, and none is left over."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from scripts.compile_messages import compile_all
from tests.house.tree import HOUSE

COMPLETE = ("zh_Hans", "es")  # English is the source
FORMAT = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

Key = tuple[str | None, str, str]


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _catalogue(language: str) -> polib.POFile:
    path = HOUSE / "ui" / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """What the sources ask to translate, gathered from a copy so that no catalogue is touched."""
    if shutil.which("xgettext") is None:
        pytest.fail("gettext is missing. On Debian and Ubuntu: sudo apt-get install gettext")
    copy = tmp_path_factory.mktemp("sources") / "huiyin"
    shutil.copytree(HOUSE, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "static"))
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--keep-pot", "--locale", "zh_Hans", "--verbosity", "0"]
    # Without settings Django writes into the copy's own folder.
    subprocess.run(command, cwd=copy, check=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    gathered = polib.pofile(str(copy / "locale" / "django.pot"))
    assert len(gathered) > 0
    return {_key(entry) for entry in gathered}


@pytest.mark.parametrize("language", COMPLETE)
def test_everything_is_translated(language: str, asked: set[Key]) -> None:
    done = {_key(entry) for entry in _catalogue(language) if entry.translated()}  # fuzzy counts as not
    assert sorted(asked - done, key=str) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_no_translation_is_left_over(language: str, asked: set[Key]) -> None:
    catalogue = _catalogue(language)
    assert sorted({_key(entry) for entry in catalogue if not entry.obsolete} - asked, key=str) == []
    assert catalogue.obsolete_entries() == []


@pytest.mark.parametrize("language", COMPLETE)
def test_translations_keep_their_blanks(language: str) -> None:
    wrong = []
    for entry in _catalogue(language):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            told = set(FORMAT.findall(text))
            if text and told not in (set(FORMAT.findall(entry.msgid)), set(FORMAT.findall(entry.msgid_plural))):
                wrong.append((entry.msgid, text))
    assert wrong == []


def test_compiling_needs_no_gettext_and_happens_once(tmp_path: Path) -> None:
    folder = tmp_path / "room" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Reply", msgstr="答复"))
    catalogue.append(polib.POEntry(msgid="Close", msgstr="关", flags=["fuzzy"]))
    catalogue.save(str(folder / "django.po"))

    assert compile_all(tmp_path) == [folder / "django.mo"]
    assert [(entry.msgid, entry.msgstr) for entry in polib.mofile(str(folder / "django.mo"))] == [("Reply", "答复")]
    assert compile_all(tmp_path) == []
