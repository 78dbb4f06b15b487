"""Django's ``flush``, which the test runner calls between tests that commit."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from huiyin.cases import store as cases
from huiyin.finding import store as index
from huiyin.site.migrate import without_triggers


class Command(flush.Command):
    """Refused on the command line: the journal is not emptied."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse."""
        self.stderr.write("The journal can not be emptied. For a new start, choose another HUIYIN_HOME.")
        raise SystemExit(2)

    def handle(self, **options: Any) -> None:
        """Empty every table and begin the positions of the journal at 1 again."""
        options["reset_sequences"] = True
        with without_triggers(options["database"]):
            super().handle(**options)
        # Django knows nothing of the tables that it did not make.
        cases.forget_seen()
        index.clear(connections[options["database"]])
