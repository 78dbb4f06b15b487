"""Django's ``migrate``, with the triggers taken away before and put back after."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connections

from huiyin.site.migrate import drop_all, install_all


class Command(migrate.Command):
    """Called by ``huiyin migrate`` and by the test runner, refused on the command line."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse, and say what to run instead."""
        self.stderr.write("Run `huiyin migrate`: it says what it will do and takes the same care of the triggers.")
        raise SystemExit(2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Drop the triggers, migrate, install them; after a failure, install what can be."""
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        if options["app_label"]:
            raise CommandError("The house is migrated whole, not room by room.")
        connection = connections[options["database"]]
        drop_all(connection)
        try:
            super().handle(*args, **options)
        except BaseException:
            with suppress(DatabaseError):  # tables may be missing; the first error is the one to show
                install_all(connection)
            raise
        install_all(connection)
