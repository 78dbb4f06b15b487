"""Compile every ``django.po`` of the product to ``django.mo``, without gettext; unchanged ones are left."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

HOUSE = Path(__file__).resolve().parents[1] / "huiyin"


def compile_all(house: Path = HOUSE) -> list[Path]:
    """Write the ``.mo`` beside each ``.po`` that is newer; return the written ones. Fuzzy entries are left out."""
    written = []
    for source in sorted(house.rglob("LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_suffix(".part")
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_all():
        sys.stdout.write(f"Compiled {path.relative_to(HOUSE.parent)}\n")
