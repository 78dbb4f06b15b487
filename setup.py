"""What pyproject.toml can not say: packs and mappings stand beside the package, and a wheel carries them inside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SHIPPED = ("packs", "mappings")


class Build(build_py):
    """The package with packs, mappings and compiled translations; from a clone (editable) they are read in place."""

    def run(self) -> None:
        """Build, or say what is missing."""
        super().run()
        if self.editable_mode:
            return
        for source in sorted(ROOT.glob("huiyin/**/LC_MESSAGES/*.po")):
            made = source.with_suffix(".mo")
            if not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns:
                raise SystemExit(f"{made} is missing or old: python scripts/compile_messages.py")
        for name in SHIPPED:
            target = Path(self.build_lib, "huiyin", "shipped", name)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(ROOT / name, target)


setup(cmdclass={"build_py": Build})
