"""Every pair of ink and ground keeps its contrast, in light and in dark (WCAG 2.2: 4.5 for words, 3 for edges)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huiyin import ui

TOKENS = (Path(ui.__file__).parent / "static" / "ui" / "tokens.css").read_text(encoding="utf-8")
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")


def _schemes() -> dict[str, dict[str, str]]:
    light, _, dark = TOKENS.partition("@media (prefers-color-scheme: dark)")
    day = dict(_COLOUR.findall(light))
    return {"light": day, "dark": {**day, **dict(_COLOUR.findall(dark))}}


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


WORDS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "indigo") for ground in ("paper", "sheet", "wash")),
    *((tone, ground) for tone in ("seal", "jade", "amber") for ground in ("paper", "sheet", "wash", f"{tone}-wash")),
    *(("ink", f"{tone}-wash") for tone in ("seal", "jade", "amber")),
    *(("indigo", f"{tone}-wash") for tone in ("seal", "jade", "amber")),
    ("on-seal", "seal-ground"),
    ("on-seal", "seal-press"),
]
EDGES = [("edge", ground) for ground in ("paper", "sheet", "wash")] + [("seal-ground", "paper")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_and_edges_seen(scheme: str) -> None:
    colours = _schemes()[scheme]
    weak = [
        f"{ink} on {ground}: {found:.2f}, at least {least}"
        for pairs, least in ((WORDS, 4.5), (EDGES, 3.0))
        for ink, ground in pairs
        if (found := _contrast(colours[ink], colours[ground])) < least
    ]
    assert weak == []


def test_colours_are_named_in_one_place() -> None:
    folder = Path(ui.__file__).parent / "static" / "ui"
    loose = [
        f"{sheet.name}: {line.strip()}"
        for sheet in sorted(folder.glob("*.css"))
        if sheet.name not in ("tokens.css", "print.css")
        for line in sheet.read_text(encoding="utf-8").splitlines()
        if re.search(r"#[0-9a-f]{3,8}\b", line)
    ]
    assert loose == []
