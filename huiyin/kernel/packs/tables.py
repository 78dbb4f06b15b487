"""The tables of a pack as they are written: read from TOML, with the line of everything, merged with the parent's.

A version is a file ``name/2022-05-01.toml`` or, when long, a folder ``name/2022-05-01/`` of files that count as one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, get_args

from huiyin.kernel.packs.problems import PackError, Path, Problem
from huiyin.kernel.packs.schema import Pack, Phase
from huiyin.kernel.packs.shape import hints, is_table

# What every version says for itself.
_OWN = ("extends", "without", "revision")

# Sections that only help to write a pack; they are resolved while it is loaded.
_HELPERS = ("bases",)
SECTIONS = (*_HELPERS, *(name for name, hint in hints(Pack).items() if is_table(hint)))
TOP = ("extends", "without", *(name for name in hints(Pack) if name not in (*SECTIONS, "name", "version")))

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([\w-]+|"[^"]*"|'[^']*')\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int


@dataclass(slots=True)
class Tables:
    """What the files of one version say, and where they say it."""

    file: str
    top: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    places: dict[Path, Place] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def problem(self, path: Path, message: str, mend: str, value: str = "") -> Problem:
        """A problem at the line of ``path``, or of the nearest thing around it that has a line."""
        while path and path not in self.places:
            path, value = path[:-1], ""
        place = self.places.get(path, Place(self.file, 0))
        return Problem(place.file, self._line_of(place, value), message, mend)

    def _line_of(self, place: Place, value: str) -> int:
        """The line of a quoted word in a list that begins at ``place``; the list's first line if it is not found."""
        for number, line in enumerate(self.lines.get(place.file, [])[place.line - 1 :], start=place.line):
            if number > place.line and (_HEADER.match(line) or _KEY.match(line)):
                break
            if value and f'"{value}"' in line:
                return number
        return place.line

    def merged_under(self, child: Tables) -> Tables:
        """This version with the tables of ``child`` in place of its own of the same name, less those it drops."""
        inherited = {key: value for key, value in self.top.items() if key not in _OWN}
        out = Tables(child.file, {**inherited, **child.top}, lines={**self.lines, **child.lines})
        gone: set[Path] = {(name,) for name in child.top}
        gone |= {(section, name) for section in SECTIONS for name in child.sections[section]}
        out.places = {path: place for path, place in self.places.items() if not ({path[:1], path[:2]} & gone)}
        out.places |= child.places
        out.sections = {section: self.sections[section] | child.sections[section] for section in SECTIONS}
        problems = list(out._dropped(child.top.get("without", [])))
        if problems:
            raise PackError(problems)
        return out

    def _dropped(self, without: Any) -> Iterator[Problem]:
        for path in without if isinstance(without, list) else [without]:
            section, _, name = str(path).partition(".")
            if section not in SECTIONS or self.sections[section].pop(name, None) is None:
                mend = "Name it as section.name, or take the line out"
                yield self.problem(("without",), f"the parent has no {path}", mend, str(path))


def read_version(folder: FilePath, name: str, version: str) -> Tables:
    """The tables of one version as written, without its parent's. Raises PackError."""
    path = folder / name / version
    single = path.with_name(f"{version}.toml")
    files = [single] if single.is_file() else sorted(path.glob("*.toml"))
    if not files:
        mend = f"Write {single} or *.toml files in {path}"
        raise PackError([Problem(str(single), 0, f"there is no pack {name}/{version}", mend)])
    out, problems = Tables(str(files[0])), list[Problem]()
    for file in files:
        problems += _read_file(file, out)
    if problems:
        raise PackError(problems)
    return out


def _read_file(file: FilePath, out: Tables) -> Iterator[Problem]:
    """Add one file to ``out``; what can not be added is a problem."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        yield Problem(str(file), error.object.count(b"\n", 0, error.start) + 1, "this is not UTF-8", "Save it as UTF-8")
        return
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        yield Problem(str(file), line, f"this is not TOML: {error}", "Mend the line")
        return
    out.lines[str(file)] = text.splitlines()
    here = Tables(str(file), places=_places(str(file), text), lines=out.lines)
    for key, value in raw.items():
        if key in TOP and key not in out.top:
            out.top[key] = value
        elif key in SECTIONS and isinstance(value, dict):
            for twice in sorted(out.sections[key].keys() & value.keys()):
                yield here.problem((key, twice), f"{key}.{twice} stands in two files", "Take one of them out")
            out.sections[key] |= value
        elif key in TOP:
            yield here.problem((key,), f"{key} stands in two files", "Take one of them out")
        else:
            yield here.problem((key,), f"there is no section {key}", f"Use one of {', '.join((*TOP, *SECTIONS))}")
    for path, place in here.places.items():
        out.places.setdefault(path, place)


def _places(file: str, text: str) -> dict[Path, Place]:
    """The line of each table header and key. The TOML reader has no positions, so the text is scanned for them."""
    found: dict[Path, Place] = {}
    header: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if at := _HEADER.match(line):
            header = _parts(at[1])
            for end in range(1, len(header) + 1):
                found.setdefault(header[:end], Place(file, number))
        elif at := _KEY.match(line):
            found.setdefault((*header, *_parts(at[1])), Place(file, number))
    return found


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def resolve(tables: Tables) -> tuple[dict[str, Any], list[Problem]]:
    """The raw values of a Pack: named bases put in, "any open" written out."""
    problems: list[Problem] = []
    out: dict[str, Any] = {key: value for key, value in tables.top.items() if key not in ("extends", "without")}
    sections = {name: dict(entries) for name, entries in tables.sections.items() if entries and name not in _HELPERS}
    out |= sections
    for path, table in [((), out), *_entries(out)]:
        name = table.get("basis")
        if isinstance(name, str) and name in tables.sections["bases"]:
            table["basis"] = tables.sections["bases"][name]
        elif isinstance(name, str):
            mend = f"Add [bases.{name}] or write the basis out"
            problems.append(tables.problem((*path, "basis"), f"there is no basis {name}", mend))
        if path[:1] == ("moves",) and isinstance(table.get("from"), list):
            named = list(_statuses(table["from"], out.get("statuses", {})))
            table["from"] = [each for at, each in enumerate(named) if each not in named[:at]]
    return out, problems


def _entries(raw: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every named table, as a copy that may be changed."""
    for section in SECTIONS:
        for name, table in raw.get(section, {}).items():
            if isinstance(table, dict):
                raw[section][name] = dict(table)
                yield (section, name), raw[section][name]


def _statuses(names: list[Any], statuses: dict[str, Any]) -> Iterator[Any]:
    """``"any open"`` stands for every status of that phase, those of packs that extend this one included."""
    for name in names:
        phase = name.removeprefix("any ") if isinstance(name, str) and name.startswith("any ") else ""
        if phase in get_args(Phase):
            yield from (key for key, one in statuses.items() if isinstance(one, dict) and one.get("phase") == phase)
        else:
            yield name
