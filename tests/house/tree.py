"""The files of the product, for tests that read them all."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "huiyin"


def files(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """Return our own files in ``folders`` with one of ``suffixes``: nothing built, nothing generated."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and not {"__pycache__", "migrations", "vendor"} & set(path.parts)
    )


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed source of ``path``."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """Return the path as a person writes it."""
    return path.relative_to(ROOT).as_posix()
