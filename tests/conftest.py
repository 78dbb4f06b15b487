"""What every test stands on: a data folder of its own, quick passwords, the system's Chromium.

``HUIYIN_DATABASE`` chooses the database, as for the product; ``scripts/postgres.py pytest …`` gives a PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.conf import settings
from django.test import override_settings

# Before the settings are read: that is why pyproject.toml does not name them to pytest.
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_HOME = Path(os.environ["HUIYIN_HOME"] if _IS_WORKER else tempfile.mkdtemp(prefix="huiyin-tests-"))
(_HOME / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
os.environ["HUIYIN_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
# Playwright's own loop runs in the test's thread; Django would take its calls to the database for asynchronous ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

hypothesis.settings.register_profile(
    "default", max_examples=50, deadline=None, derandomize="CI" in os.environ, print_blob=True
)
hypothesis.settings.register_profile("full", max_examples=500, deadline=None, print_blob=True)
hypothesis.settings.load_profile("default")

# The same Chromium, the first without windows: it takes a third less time.
CHROMIUM = next(filter(os.path.exists, ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")), "")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


django.setup()
if _HOME.resolve() != settings.HUIYIN_HOME:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: read so early, the settings point tests at real data.")


def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Give each worker a part of the data folder."""
    for spec in specs:
        spec.env["HUIYIN_HOME"] = str(_HOME / spec.id)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what this machine or this database can not run."""
    on_sqlite = not os.environ.get("HUIYIN_DATABASE", "").startswith("postgresql://")
    for item in items:
        if on_sqlite and item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: .venv/bin/python scripts/postgres.py pytest …"))
        if item.get_closest_marker("browser") and not CHROMIUM:
            need = "no Chromium: sudo apt-get install chromium-headless-shell fonts-noto-cjk"
            item.add_marker(pytest.mark.skip(reason=need))


def pytest_unconfigure() -> None:
    """Remove the data folder, once: the workers' parts lie in the first process's."""
    if not _IS_WORKER:
        shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """Argon2 is slow on purpose, and static files come from their sources: the manifest has a test of its own."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, STORAGES=storages):
        yield


@pytest.fixture(autouse=True)
def _no_checkpoints_left() -> Iterator[None]:
    """A checkpoint outlives the rows it speaks of, which each test takes back: the next proof would miss them."""
    yield
    for file in (_HOME / "checkpoints").glob("*.jsonl"):
        file.unlink()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium: Playwright's own would have to be fetched."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A clerk's screen in the institution's time zone and language."""
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }
