"""Draw ``docs/house.svg`` from the import contract in ``pyproject.toml`` and each room's docstring."""

from __future__ import annotations

import ast
import sys
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "house.svg"

WIDTH, ROW, GAP, MARGIN = 880, 56, 12, 28
INK, PAPER, LINE, SEAL, QUIET = "#1f1d1a", "#fbf9f4", "#c9c3b6", "#b3261e", "#5c574e"
FONT = "'PingFang SC','Noto Sans CJK SC','Source Han Sans SC','Segoe UI',sans-serif"


def layers() -> list[list[str]]:
    """Return the rooms as the contract has them, top floor first; rooms on one floor do not know each other."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    house = next(contract for contract in contracts if contract["type"] == "layers")
    return [[room.strip(" ()") for room in floor.split("|")] for floor in house["layers"]]


def purpose(room: str) -> str:
    """Return the first line of the room's docstring, without its own name before a colon and without the full stop."""
    source = (ROOT / "huiyin" / room / "__init__.py").read_text(encoding="utf-8")
    line = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0].rstrip(".")
    line = line.removeprefix(f"{room.capitalize()}: ")
    return line[:1].upper() + line[1:]


def _box(room: str, x: float, y: float, width: float) -> str:
    line, fits = purpose(room), int((width - 32) / 6)
    if len(line) > fits:
        line = f"{line[: fits - 1].rstrip(' ,;:')}…"
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{ROW}" fill="#ffffff" stroke="{LINE}"/>'
        f'<text x="{x + 16:g}" y="{y + 23:g}" font-size="15" font-weight="600" fill="{INK}">{escape(room)}</text>'
        f'<text x="{x + 16:g}" y="{y + 42:g}" font-size="12" fill="{QUIET}">{escape(line)}</text>'
    )


def draw() -> str:
    """Return the picture as SVG text."""
    floors = layers()
    top, wide = 64, WIDTH - 2 * MARGIN - 34
    height = top + len(floors) * (ROW + GAP) - GAP + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" role="img" '
        'aria-labelledby="title">',
        '<title id="title">The rooms of Huiyin: each imports only rooms below it</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<rect x="{MARGIN}" y="20" width="28" height="28" rx="3" fill="{SEAL}"/>',
        f'<text x="{MARGIN + 14}" y="39" font-size="11" fill="#ffffff" text-anchor="middle">回音</text>',
        f'<text x="{MARGIN + 40}" y="39" font-size="14" fill="{INK}">Each room imports only rooms below it; '
        "rooms on one floor do not know each other.</text>",
    ]
    for number, rooms in enumerate(floors):
        y = top + number * (ROW + GAP)
        width = (wide - GAP * (len(rooms) - 1)) / len(rooms)
        parts += [_box(room, MARGIN + place * (width + GAP), y, width) for place, room in enumerate(rooms)]
    x, bottom = WIDTH - MARGIN - 10, height - MARGIN
    parts += [
        f'<path d="M{x} {top + 4}V{bottom - 2}M{x - 6} {bottom - 12}L{x} {bottom - 2}L{x + 6} {bottom - 12}" '
        f'fill="none" stroke="{SEAL}" stroke-width="1.5"/>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
    sys.stdout.write(f"Drew {PICTURE.relative_to(ROOT)}\n")
