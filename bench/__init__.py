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
from django.apps import apps
from django.conf import settings


def _home() -> Path:
    """``HUIYIN_BENCH``, kept from run to run, or a folder that goes when this process ends."""
    if kept := os.environ.get("HUIYIN_BENCH"):
        return Path(kept).resolve()
    made = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


if apps.ready:  # a test fills its own database: the processes it starts must find that house, not the bench's
    HOME = Path(settings.HUIYIN_HOME)
else:
    HOME = _home()
    (HOME / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
    os.environ["HUIYIN_HOME"] = str(HOME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
    django.setup()
