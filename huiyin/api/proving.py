"""Proof for programs: tokens and hooks are what the journal says of them."""

from __future__ import annotations

from huiyin.api.hooks.acts import OF_NO_ENTRY
from huiyin.api.models import Hook, Token
from huiyin.institution import verify


def register() -> None:
    """Have `huiyin verify` look at them."""
    verify.register("token", Token)
    verify.register("hook", Hook, OF_NO_ENTRY)
