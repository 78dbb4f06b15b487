"""The docs are whole: each setting has its line, each link its end, no word is left to be written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, name

READ = re.compile(r"""environ(?:\.get\(|\[)\s*["'](HUIYIN_\w+)["']""")
LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|TBD|XXX)\b|[Ll]orem ipsum")  # "todo" is a Spanish word
OWN_MACHINE = re.compile(r"(?<![\w.~}])/(work|root|home|Users|mnt|media)/\w")

SHEETS = [*sorted(ROOT.glob("*.md")), *files("docs", suffixes=(".md",))]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_setting_has_its_line() -> None:
    read = {word for path in files("huiyin", "scripts") for word in READ.findall(_text(path))}
    told = set(re.findall(r"^\| `(HUIYIN_\w+)` \|", _text(ROOT / "docs" / "settings.md"), re.MULTILINE))
    assert read - told == set(), "settings without a line in docs/settings.md"
    assert told - read == set(), "lines in docs/settings.md for settings that are gone"


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_links_inside_the_project_end_somewhere(sheet: Path) -> None:
    broken = [
        target
        for target in LINK.findall(_text(sheet))
        if "://" not in target and not target.startswith(("#", "mailto:"))
        if not (sheet.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_headings_that_links_name_exist(sheet: Path) -> None:
    def anchors(path: Path) -> set[str]:
        heads = re.findall(r"^#+ (.+)$", _text(path), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}

    broken = []
    for target in LINK.findall(_text(sheet)):
        file, _, anchor = target.partition("#")
        if anchor and "://" not in target and anchor not in anchors(sheet.parent / file if file else sheet):
            broken.append(target)
    assert broken == []


def test_nothing_is_left_to_be_written_or_tied_to_one_machine() -> None:
    suffixes = (".py", ".md", ".html", ".css", ".js", ".toml", ".po", ".svg", "")
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in [
            *sorted(ROOT.glob("*.md")),
            *files("huiyin", "docs", "scripts", "packs", "bench", suffixes=suffixes),
        ]
        if path.is_file()
        for number, line in enumerate(_text(path).splitlines(), 1)
        if UNFINISHED.search(line) or OWN_MACHINE.search(line)
    ]
    assert not found, "\n".join(found)
