"""Static files: all collected under names that change with their content, nothing fetched from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from huiyin.site import settings as written
from tests.house.tree import files, name

ASKED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")
ELSEWHERE = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w.-]+""")


def test_every_static_file_a_template_names_is_collected(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=written.STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    asked = {path for page in files("huiyin", suffixes=(".html",)) for path in ASKED.findall(page.read_text("utf-8"))}
    assert asked - set(manifest) == set()
    assert settings.STATIC_URL == "/static/"


def test_pages_fetch_nothing_from_elsewhere() -> None:
    found = [
        f"{name(path)}: {address}"
        for path in files("huiyin", suffixes=(".html", ".css", ".js"))
        for address in ELSEWHERE.findall(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
