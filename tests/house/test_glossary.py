"""One word for one thing: the glossary and the pack of the public desk say the same in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.conf import settings

from huiyin.kernel import packs
from huiyin.kernel.packs import Pack
from tests.house.tree import ROOT

TABLE = re.compile(r"^\| (\w+) \| English \| Chinese \| Spanish \|\n\|[- |]+\|\n((?:\|.*\|\n)+)", re.MULTILINE)
ROW = re.compile(r"\| `(\w+)` \| (.+) \| (.+) \| (.+) \|")


def _said() -> dict[str, dict[str, tuple[str, ...]]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return {head: {row[0]: row[1:] for row in ROW.findall(rows)} for head, rows in TABLE.findall(text)}


def _meant(pack: Pack) -> dict[str, Mapping[str, Mapping[str, str]]]:
    return {
        "channel": {name: one.title for name, one in pack.channels.items()},
        "relation": pack.fields["relation"].choices,
        "move": {name: one.title for name, one in pack.moves.items()},
        "status": {name: one.title for name, one in pack.statuses.items()},
        "closing": {name: one.title for name, one in pack.closings.items()},
        "role": {name: one.title for name, one in pack.roles.items()},
        "unit": {name: one.title for name, one in pack.relations.items()},
        "secrecy": pack.fields["secrecy"].choices,
    }


@pytest.mark.parametrize("table", ["channel", "relation", "move", "status", "closing", "role", "unit", "secrecy"])
def test_the_words_of_the_pack_stand_in_the_glossary(table: str) -> None:
    pack = packs.load(settings.HUIYIN_PACKS, "letters-and-visits", "2022-05-01")
    meant = {name: (title["en"], title["zh"], title["es"]) for name, title in _meant(pack)[table].items()}
    assert _said()[table] == meant
