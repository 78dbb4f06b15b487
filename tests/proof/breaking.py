"""A machine that stops in the middle: at any statement, before or after it took effect, at the commit too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

from django.db import connections

from huiyin.parties import sealing

COMMIT = "COMMIT"


class Killed(BaseException):
    """The process is gone: no ``except Exception`` hears of it."""


class Breaker:
    """Counts what is asked of the database and stops at the ``at``-th, before it took effect or after."""

    def __init__(self, at: int, after: bool, failure: type[BaseException]) -> None:
        self.at, self.after, self.failure = at, after, failure
        self.count = 0
        self.statements: list[str] = []

    def _run(self, what: str, run: Callable[[], Any]) -> Any:
        self.count += 1
        self.statements.append(what)
        if self.count == self.at and not self.after:
            raise self.failure(f"before {what[:60]}")
        result = run()
        if self.count == self.at:
            raise self.failure(f"after {what[:60]}")
        return result

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """What Django calls around each statement."""
        return self._run(sql, lambda: execute(sql, params, many, context))

    def commit(self, commit: Callable[[], None], roll_back: Callable[[], None]) -> None:
        """The commit counts like a statement: after it, all stands and nobody was told."""
        if self.count + 1 == self.at and not self.after:
            roll_back()  # what the database does when it hears no more of a process
        self._run(COMMIT, commit)


@contextmanager
def breaking(at: int, *, after: bool, failure: type[BaseException] = Killed) -> Iterator[Breaker]:
    """Stop the process at the ``at``-th thing asked of the database in this block."""
    database: Any = connections["default"]  # what it calls to commit has no public name
    breaker, commit, roll_back = Breaker(at, after, failure), database._commit, database._rollback
    with (
        database.execute_wrapper(breaker.statement),
        mock.patch.object(database, "_commit", partial(breaker.commit, commit, roll_back)),
    ):
        yield breaker


def reborn() -> None:
    """A new process: no connection and no key is kept from the one that died."""
    database = connections["default"]
    database.run_on_commit = []
    database.close()
    sealing.forget()
