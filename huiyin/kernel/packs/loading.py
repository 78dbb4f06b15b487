"""From a folder of packs to a Pack that holds together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path as FilePath

from huiyin.kernel.packs.checking import problems_of
from huiyin.kernel.packs.problems import PackError, Path, Problem
from huiyin.kernel.packs.reading import build
from huiyin.kernel.packs.schema import Pack
from huiyin.kernel.packs.tables import Tables, read_version, resolve
from huiyin.kernel.packs.vocabulary import EFFECTS, GUARDS

_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")


def load(
    folder: FilePath,
    name: str,
    version: str,
    *,
    guards: Collection[str] = GUARDS.keys(),
    effects: Collection[str] = EFFECTS.keys(),
) -> Pack:
    """The pack ``name`` of ``version`` (an ISO date) with its parents resolved.

    ``guards`` and ``effects`` are the words it may use. Raises PackError when anything is wrong with it.
    """
    tables = _with_parents(folder, name, version, ())
    raw, problems = resolve(tables)
    raw |= {"name": name, "version": version}

    def report(path: Path, message: str, mend: str, value: str) -> None:
        problems.append(tables.problem(path, message, mend, value))

    pack = build(raw, report)
    if pack is not None:
        problems_of(pack, report, guards, effects)
    if pack is None or problems:
        raise PackError(problems)
    return pack


def check(
    folder: FilePath,
    name: str | None = None,
    *,
    guards: Collection[str] = GUARDS.keys(),
    effects: Collection[str] = EFFECTS.keys(),
) -> list[Problem]:
    """All that is wrong with every version of the pack ``name``, or of every pack in ``folder``; empty: all is well."""
    found: set[Problem] = set()
    kinds: dict[str, str] = {}
    for pack, version in versions(folder, name):
        try:
            loaded = load(folder, pack, version, guards=guards, effects=effects)
        except PackError as error:
            found.update(error.problems)
            continue
        if kinds.setdefault(pack, loaded.kind) != loaded.kind:
            what = f"{version} is of kind {loaded.kind}, others of {kinds[pack]}"
            found.add(Problem(str(folder / pack), 0, what, "Give every version of a pack the same kind"))
    if name is not None and not any(versions(folder, name)):
        found.add(Problem(str(folder / name), 0, f"there is no pack {name}", "Check the name and the folder"))
    return sorted(found)


def versions(folder: FilePath, name: str | None = None) -> Iterator[tuple[str, str]]:
    """Name and version of every pack in ``folder``, or of ``name`` alone, oldest first."""
    for place in sorted(path for path in folder.glob(name or "*") if path.is_dir()):
        found = {path.stem for path in place.iterdir() if path.is_dir() or path.suffix == ".toml"}
        yield from ((place.name, version) for version in sorted(found))


@lru_cache(maxsize=64)
def title(folder: FilePath, name: str, version: str) -> dict[str, str]:
    """What a version calls itself, in each language; empty where it does not say. Read once in a process."""
    said = read_version(folder, name, version).top.get("title")
    return said if isinstance(said, dict) else {}


def _with_parents(folder: FilePath, name: str, version: str, below: tuple[str, ...]) -> Tables:
    """The tables of a version over those of its parents."""
    own = f"{name}/{version}"
    tables = read_version(folder, name, version)
    problems = list(_misnamed(tables, name, version))
    parent = tables.top.get("extends", "")
    if parent in (*below, own):
        mend = "Extend a pack that does not build on this"
        problems.append(tables.problem(("extends",), f"{own} extends itself", mend))
    elif parent and str(parent).count("/") != 1:
        problems.append(tables.problem(("extends",), f"{parent!r} is no pack", 'Write extends = "name/2022-05-01"'))
    if problems:
        raise PackError(problems)
    if not parent:
        return tables
    parent_name, _, parent_version = parent.partition("/")
    try:
        over = _with_parents(folder, parent_name, parent_version, (*below, own))
    except PackError as error:
        mend = f"Mend {parent} first"
        raise PackError([*error.problems, tables.problem(("extends",), f"{parent} can not be read", mend)]) from error
    return over.merged_under(tables)


def _misnamed(tables: Tables, name: str, version: str) -> Iterator[Problem]:
    if not _NAME.fullmatch(name):
        yield tables.problem((), f"{name!r} is no name for a pack", "Use small letters, digits and hyphens")
    try:
        right = date.fromisoformat(version).isoformat() == version
    except ValueError:
        right = False
    if not right:
        mend = "Name the file after the day it is in force from: 2022-05-01"
        yield tables.problem((), f"{version!r} is no version", mend)
