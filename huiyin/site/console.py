"""How the command line speaks: plain lines, progress bars on a terminal, one line when something can not be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.functional import Promise
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

Step = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done and how much there is."""


class Trouble(Exception):
    """Something the person at the keyboard can mend: the message says how. Shown as one line, exit status 1."""

    status = 1

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))


class Misused(Trouble):
    """What was given to a command does not exist or makes no sense. Shown as one line, exit status 2."""

    status = 2


def out() -> Console:
    """Where results go."""
    return Console(highlight=False, soft_wrap=True)


def err() -> Console:
    """Where trouble and progress go, so that results can be piped."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str | Promise) -> None:
    """Say one thing, as it is."""
    out().print(escape(str(text)))


@contextmanager
def progress() -> Iterator[Step]:
    """A bar for each thing done; gone when all is done, silent when nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err(), transient=True, disable=not err().is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield step
