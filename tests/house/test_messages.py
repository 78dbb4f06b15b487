"""Every text on the screen is translated, whole, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from scripts import gather_messages
from scripts.compile_messages import compile_all
from scripts.gather_messages import Key, key
from tests.house.tree import HOUSE

COMPLETE = ("zh_Hans", "es")  # English is the source
FORMAT = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def _catalogue(language: str) -> polib.POFile:
    path = HOUSE / "ui" / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def asked() -> set[Key]:
    """What the sources ask to translate."""
    try:
        gathered = gather_messages.asked()
    except gather_messages.Missing as missing:
        pytest.fail(str(missing))
    assert len(gathered) > 0
    return set(gathered)


@pytest.mark.parametrize("language", COMPLETE)
def test_everything_is_translated(language: str, asked: set[Key]) -> None:
    done = {key(entry) for entry in _catalogue(language) if entry.translated()}  # fuzzy counts as not
    assert sorted(asked - done, key=str) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_no_translation_is_left_over(language: str, asked: set[Key]) -> None:
    catalogue = _catalogue(language)
    assert sorted({key(entry) for entry in catalogue if not entry.obsolete} - asked, key=str) == []
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


STANDING = """# A heading.
msgid ""
msgstr ""
"Language: xx\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#. a note
msgid "gone"
msgstr "weg"

#, python-format
msgid "stays %(a)s"
msgstr "bleibt %(a)s"
"""


def test_gathering_touches_nothing_but_what_changed() -> None:
    stays = polib.POEntry(msgid="stays %(a)s", flags=["python-format"])
    kept = STANDING.replace('#. a note\nmsgid "gone"\nmsgstr "weg"\n\n', "")
    assert gather_messages.renew(kept, {key(stays): stays}) == kept
    assert gather_messages.renew(STANDING, {key(stays): stays}) == kept
    new, many = polib.POEntry(msgid="New"), polib.POEntry(msgid="a day", msgid_plural="days")
    renewed = gather_messages.renew(kept, {key(one): one for one in (stays, new, many)})
    assert renewed.startswith(kept[: kept.index("#, python-format")])
    assert [(one.msgid, one.translated()) for one in polib.pofile(renewed)] == [
        ("a day", False),
        ("New", False),
        ("stays %(a)s", True),
    ]
    assert gather_messages.renew(renewed, {key(one): one for one in (stays, new, many)}) == renewed
