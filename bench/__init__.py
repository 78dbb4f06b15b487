"""How fast Huiyin is, as ratios to baselines: see README.md beside this file.

Whoever imports a part of this package has Django ready, on a data folder of the bench's own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django


def _home() -> Path:
    """``HUIYIN_BENCH``, kept from run to run, or a folder that goes when this process ends."""
    if kept := os.environ.get("HUIYIN_BENCH"):
        return Path(kept).resolve()
    made = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


HOME = _home()
(HOME / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
os.environ["HUIYIN_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
django.setup()
