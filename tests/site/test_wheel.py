"""A wheel carries all that the product reads: built, unpacked elsewhere and used from there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts.compile_messages import compile_all
from tests.site.homes import ROOT, Home

PARTS = ("huiyin", "packs", "mappings", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
BUILD = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, so that nothing is built among them."""
    folder = tmp_path_factory.mktemp("wheel") / "source"
    folder.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy2(ROOT / part, folder / part)
    return folder


def _build(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BUILD, str(source.parent)], cwd=source, capture_output=True, text=True, check=False
    )


def test_without_compiled_translations_none_is_built_and_with_them_it_works(source: Path, tmp_path: Path) -> None:
    refused = _build(source)
    assert refused.returncode
    assert "compile_messages.py" in refused.stderr
    compile_all(source / "huiyin")
    built = _build(source)
    assert built.returncode == 0, built.stderr
    (wheel,) = source.parent.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    _is_whole(source, unpacked)
    _works(Home(tmp_path / "home"), unpacked)


def _is_whole(source: Path, unpacked: Path) -> None:
    """Every file that is no source of translations is there, and nothing else."""
    wanted = {path.relative_to(source) for path in source.glob("huiyin/**/*") if path.is_file()}
    wanted |= {
        Path("huiyin/shipped", path.relative_to(source))
        for name in ("packs", "mappings")
        for path in (source / name).rglob("*")
        if path.is_file()
    }
    found = {path.relative_to(unpacked) for path in unpacked.glob("huiyin/**/*") if path.is_file()}
    assert {path for path in wanted if path.suffix not in (".po", ".pyc")} == found


def _works(home: Home, unpacked: Path) -> None:
    def run(*command: str, **more: str) -> str:
        return home.python("-P", *command, PYTHONPATH=str(unpacked), **more)

    assert str(unpacked) in run("-c", "import huiyin; print(huiyin.__file__)")
    run("-m", "huiyin.site.cli", "migrate")
    assert "触发器都在" in run("-m", "huiyin.site.cli", "migrate", LC_ALL="zh_CN.UTF-8")
    assert "letters-and-visits/2022-05-01" in run("-m", "huiyin.site.cli", "packs", "check")
    assert "is ready" in run("-m", "huiyin.site.cli", "demo", "--cases", "3")
    run("-m", "django", "collectstatic", "--noinput", DJANGO_SETTINGS_MODULE="huiyin.site.settings")
    (home.folder / "empty.csv").write_text("a,b\n")
    said = home.python(
        "-P", "-m", "huiyin.site.cli", "import", str(home.folder / "empty.csv"), "--as", "nyc311",
        status=2, PYTHONPATH=str(unpacked),
    )  # fmt: skip
    assert "The file has no column" in said
