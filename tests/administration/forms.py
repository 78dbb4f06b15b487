"""Sending a form of administration as a browser without a script does."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client


def send(desk: Client, address: str, **given: Any) -> Any:
    """Send the form of that page, filled so, under a key of its own."""
    return desk.post(address, {"key": uuid4().hex, **given})
