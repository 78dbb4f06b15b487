"""A revision mends a version in force; open cases go on under it, so none may be left stranded."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.kernel.packs.problems import Problem
from huiyin.kernel.packs.schema import Pack


def revision_problems(old: Pack, new: Pack, open_statuses: set[str], running_clocks: set[str]) -> list[Problem]:
    """Why ``new`` can not take the place of ``old`` while cases stand in ``open_statuses`` and ``running_clocks`` run.

    ``new`` passed ``check``; empty when it can.
    """
    file = f"{new.name}/{new.version}"
    found = [*_identity(old, new), *_stranded(new, open_statuses, running_clocks)]
    return sorted(Problem(file, 0, message, mend) for message, mend in found)


def _identity(old: Pack, new: Pack) -> Iterator[tuple[str, str]]:
    for key in ("name", "version", "kind"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield f"the {key} was {before} and would be {after}", "Install it as a pack of its own, not as a revision"
    if new.revision <= old.revision:
        yield f"revision {new.revision} does not follow {old.revision}", f"Write revision = {old.revision + 1}"


def _stranded(new: Pack, open_statuses: set[str], running_clocks: set[str]) -> Iterator[tuple[str, str]]:
    for name in open_statuses:
        if name not in new.statuses:
            yield f"open cases stand in {name}, which is gone", f"Keep [statuses.{name}] and a move out of it"
        elif new.statuses[name].phase != "open":
            yield f"open cases stand in {name}, which would not be open", f'Keep phase = "open" in [statuses.{name}]'
    for name in running_clocks - new.clocks.keys():
        yield f"the clock {name} runs in open cases and is gone", f"Keep [clocks.{name}] until no case runs it"
