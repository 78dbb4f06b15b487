"""Bring every ``django.po`` in step with the texts of the sources: new ones empty, those that are gone taken out.

What stands in a catalogue stays as it is, heading and all; messages are sorted, so that a difference shows what changed
and nothing else. Nothing is guessed: a text that was changed is a new one, to be translated. Needs gettext's xgettext.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

HOUSE = Path(__file__).resolve().parents[1] / "huiyin"

Key = tuple[str | None, str, str]


class Missing(RuntimeError):
    """A program is not installed; the message says which."""


def key(entry: polib.POEntry) -> Key:
    """What makes two entries the same message."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def asked(house: Path = HOUSE) -> dict[Key, polib.POEntry]:
    """What the sources ask to translate, gathered from a copy, so that no catalogue is touched; raises ``Missing``."""
    if shutil.which("xgettext") is None:
        raise Missing("gettext is missing. On Debian and Ubuntu: sudo apt-get install gettext")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "huiyin"
        shutil.copytree(house, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "static"))
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--keep-pot", "--locale", "xx", "--verbosity", "0"]
        # Without settings Django writes into the copy's own folder.
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
        subprocess.run([*command, "--no-location"], cwd=copy, check=True, env=environment)
        return {key(entry): entry for entry in polib.pofile(str(copy / "locale" / "django.pot"))}


def renew(text: str, wanted: dict[Key, polib.POEntry]) -> str:
    """A catalogue's text with exactly the wanted messages in it, sorted; the same text if nothing changed."""
    catalogue = polib.pofile(text, wrapwidth=0)
    standing = {key(entry): entry for entry in catalogue if not entry.obsolete}
    entries = []
    for name, new in wanted.items():
        entry = standing.get(name) or polib.POEntry(msgctxt=new.msgctxt, msgid=new.msgid, msgid_plural=new.msgid_plural)
        if entry.msgid_plural and not entry.msgstr_plural:
            plurals = int(catalogue.metadata["Plural-Forms"].split("nplurals=")[1].split(";")[0])
            entry.msgstr_plural = dict.fromkeys(range(plurals), "")
        ours = [flag for flag in entry.flags if not flag.endswith("-format")]
        entry.flags = [*ours, *(flag for flag in new.flags if flag.endswith("-format"))]
        entries.append(entry)
    catalogue[:] = sorted(entries, key=lambda one: (one.msgid.casefold(), one.msgid, one.msgctxt or ""))
    return str(catalogue)


def main(house: Path = HOUSE) -> None:
    """Renew every catalogue and say what there is to do in each."""
    wanted = asked(house)
    for path in sorted(house.rglob("LC_MESSAGES/django.po")):
        before = path.read_text(encoding="utf-8")
        after = renew(before, wanted)
        if after != before:
            path.write_text(after, encoding="utf-8")
        left = sum(not entry.translated() for entry in polib.pofile(after))
        words = "changed" if after != before else "as it was"
        sys.stdout.write(f"{path.relative_to(house.parent)}: {words}, {left} to translate\n")


if __name__ == "__main__":
    try:
        main()
    except Missing as error:
        sys.exit(str(error))
