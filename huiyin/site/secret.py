"""Secrets that the machine makes for itself: never guessable, never in the code."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_or_make(path: Path, length: int = 48) -> str:
    """Return the secret text in ``path``; the first caller makes it (``length`` random bytes, readable by the owner only)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(length))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii").strip()
