"""What every bench stands on: a database of its own, and figures that are ratios to a named baseline."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_home: Path | None = None


@dataclass(frozen=True)
class Figure:
    """A ratio to a baseline, and the goal it must reach (at least, or at most where ``below``)."""

    name: str
    ratio: float
    goal: float
    below: bool = False

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal if self.below else self.ratio >= self.goal

    def tell(self) -> None:
        """Print the figure in one line."""
        sign = "≤" if self.below else "≥"
        print(f"{'ok  ' if self.reached else 'MISS'} {self.name}: {self.ratio:.2f} (goal {sign} {self.goal})")


def home() -> Path:
    """The bench's data folder, made on first use and left to the system's temporary files."""
    global _home
    if _home is None:
        _home = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
    return _home


def set_up() -> None:
    """Start Django on an empty database: SQLite in ``home()``, or what ``HUIYIN_DATABASE`` names."""
    os.environ["HUIYIN_HOME"] = str(home())
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
    import django

    django.setup()
    from huiyin.site.migrate import migrate

    migrate(verbosity=0)


def say(text: str) -> None:
    """A line about what was measured, on standard error."""
    print(f"     {text}", file=sys.stderr)
