"""The index's tables in the house's own migrate: made where they are missing, never in a migration's way."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.finding import store

install = store.install
missing = store.missing


def drop(connection: BaseDatabaseWrapper) -> None:
    """Nothing to take away: no migration touches these tables."""
