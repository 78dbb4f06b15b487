"""The lists that plain pip installs say what the lock says, and every part is known and free to use."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LISTS = ("requirements.txt", "requirements-postgresql.txt", "requirements-dev.txt")
NAME = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)

FREE = re.compile(
    r"\b(MIT|MIT-0|BSD|BSD-[23]-Clause|Apache|Apache-2\.0|ISC|PSF-2\.0|Python Software Foundation|"
    r"MPL-2\.0|Mozilla Public License 2\.0|MPL 2\.0|SIL Open Font License)\b"  # the last for type only
)
NOT_FREE_ENOUGH = re.compile(r"\b(A?GPL|LGPL|GNU|SSPL|BUSL|Commons Clause|Proprietary)\b", re.IGNORECASE)
LGPL_AS_EXTRA = {"psycopg", "psycopg-binary"}  # linked at run time, replaceable, installed only on request
# What the metadata says would be taken for something else; a person read the licence file.
READ_BY_A_PERSON = {"qrcode": "BSD-3-Clause, the parts it was ported from MIT"}


def _pinned(list_name: str) -> set[str]:
    return set(NAME.findall((ROOT / list_name).read_text(encoding="utf-8")))


def _declared() -> tuple[list[str], list[str], list[str]]:
    """Return the names that pyproject.toml asks for: to run, as extras, to check and build."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        told = tomllib.load(file)

    def bare(asked: list[str]) -> list[str]:
        return [re.split(r"[\[<>=!~ ;]", text, maxsplit=1)[0].lower() for text in asked]

    extras = [text for asked in told["project"]["optional-dependencies"].values() for text in asked]
    groups = [text for asked in told["dependency-groups"].values() for text in asked]
    return bare(told["project"]["dependencies"]), bare(extras), bare(groups)


def test_lists_are_fresh(tmp_path: Path) -> None:
    """``make lock`` mends it."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    assert uv, "uv is missing: make setup"
    subprocess.run([uv, "lock", "--check", "--offline", "--quiet"], cwd=ROOT, check=True)
    subprocess.run([ROOT / "scripts" / "requirements", tmp_path], check=True)
    for list_name in LISTS:
        assert (tmp_path / list_name).read_text() == (ROOT / list_name).read_text(), f"{list_name} is stale: make lock"


def _licence(package: str) -> str:
    """Return all that the installed package says of its licence, in one text."""
    told = distribution(package).metadata
    expression, field = told.get_all("License-Expression") or [], told.get_all("License") or []
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    return " / ".join([*expression, *(text.partition("\n")[0] for text in field), *classifiers])


@pytest.mark.parametrize("list_name", LISTS[:2])
def test_what_runs_is_free_to_use_with_ours(list_name: str) -> None:
    wrong = {}
    for package in sorted(_pinned(list_name) - {"colorama"}):  # colorama: Windows only, not installed here
        licence = _licence(package)
        if package in LGPL_AS_EXTRA and list_name == "requirements-postgresql.txt":
            continue
        if package in READ_BY_A_PERSON and FREE.search(licence):
            continue
        if NOT_FREE_ENOUGH.search(licence) or not FREE.search(licence):
            wrong[package] = licence or "says nothing"
    assert wrong == {}


def test_every_part_asked_for_has_its_line() -> None:
    """A line says the part, its licence and why: ``| name | licence | why | instead of |``."""
    run, extras, groups = _declared()
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    lines = {
        row[0].strip("` ").lower(): row[1:] for row in (line.strip("| ").split(" | ") for line in text.split("\n"))
    }
    missing = [part for part in (*run, *extras, *groups) if part not in lines]
    assert missing == []
    assert [part for part in run if len(lines[part]) < 3 or not all(lines[part])] == []
