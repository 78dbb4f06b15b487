"""Secrets that the machine makes for itself: never guessable, never in the code."""

from __future__ import annotations

import secrets
from pathlib import Path

from huiyin.kernel.keys import read_or_write_once


def read_or_make(path: Path, length: int = 48) -> str:
    """Return the secret text in ``path``; the first caller makes it of ``length`` random bytes."""
    return read_or_write_once(path, secrets.token_urlsafe(length))
