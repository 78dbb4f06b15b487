"""How files come in: whole and in memory, or as a name and a size; nothing is ever put on the disk in clear."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from huiyin.papers import receiving


def received(*sizes: int) -> list[tuple[int, int]]:
    """What is kept of files of these sizes, and how large each was."""
    given: dict[str, Any] = {"files": [SimpleUploadedFile(f"{n}.txt", b"x" * size) for n, size in enumerate(sizes)]}
    request = RequestFactory().post("/", given)
    return [(len(one.read()), one.size or 0) for one in request.FILES.getlist("files")]


def test_only_so_much_is_held(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 100_000)
    monkeypatch.setattr(receiving, "MOST_OF_A_FORM", 250_000)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert received(100_000, 100_001, 5) == [(100_000, 100_000), (0, 100_001), (5, 5)]
    assert received(100_000, 100_000, 90_000) == [(100_000, 100_000), (100_000, 100_000), (0, 90_000)]
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_three_megabytes_stays_off_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Django's own way would write it into the folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert received(3_000_000) == [(3_000_000, 3_000_000)]
    assert list(tmp_path.iterdir()) == []
