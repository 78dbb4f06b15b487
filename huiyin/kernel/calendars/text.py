"""Calendars as TOML: read, written, and those that come with the product.

One text is one calendar. Days stand under the law or notice that named them::

    [[sources]]
    title = "国务院办公厅关于2026年部分节假日安排的通知"
    url = "https://…"
    [sources.holidays]
    2026-02-17 = "spring-festival"
    [sources.workdays]
    2026-02-14 = "spring-festival"

A later source overrides an earlier one, so a notice that changes a published holiday is added, not edited in.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from huiyin.kernel.calendars.days import MAKEUP, WEEKDAYS, Calendar, CalendarError, Day, Span

T = TypeVar("T")

_KEYS = ("id", "title", "zone", "known_from", "known_until", "weekend", "hours", "names", "sources", "closures")
_SOURCE_KEYS = ("title", "url", "holidays", "workdays")
_HOURS_KEYS = (*WEEKDAYS, "makeup")
_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_ENTRY = re.compile(r"""\s*["']?([^"'=\s]+)["']?\s*=""")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@lru_cache(maxsize=64)
def load(text: str) -> Calendar:
    """Read one calendar; the same text gives the same one, which nobody changes.

    Raises ``CalendarError`` with the line for what is missing, unknown or impossible.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"not TOML: {error}") from error
    try:
        return _calendar(raw)
    except CalendarError as error:
        raise CalendarError(f"line {_line(text, error.path)}: {error}", *error.path) from error


def extended(calendar: Calendar, text: str) -> Calendar:
    """``calendar`` with what ``text`` adds: a further year's ``known_until``, ``[names]`` and ``[[sources]]``.

    A text with an ``id`` is a whole calendar and takes its place; the institution's own closures are kept. Raises
    ``CalendarError`` with the line.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"not TOML: {error}") from error
    if "id" in raw:
        whole = load(text)
        kept = {day: why for day, why in calendar.closures.items() if day not in whole.closures}
        names = {why: calendar.names[why] for why in kept.values() if why in calendar.names}
        return dataclasses.replace(
            whole, names={**names, **whole.names}, closures=dict(sorted({**whole.closures, **kept}.items()))
        )
    try:
        return _added(calendar, raw)
    except CalendarError as error:
        raise CalendarError(f"line {_line(text, error.path)}: {error}", *error.path) from error


def _added(calendar: Calendar, raw: dict[str, Any]) -> Calendar:
    _only(raw, ("known_until", "names", "sources"))
    until = _get(raw, "known_until", date)
    if until < calendar.known_until:
        raise CalendarError(f"it is known until {calendar.known_until} already", "known_until")
    days, sources = _named_days(_get(raw, "sources", list, default=[]))
    for number, title in enumerate(sources):
        if title in calendar.sources:
            raise CalendarError(f"{title!r} is in the calendar already", "sources", number, "title")
    given = _get(raw, "names", dict, default={})
    names = {key: _words(_get(given, key, dict, "names"), "names", key) for key in given}
    return dataclasses.replace(
        calendar,
        known_until=until,
        names={**calendar.names, **names},
        sources={**calendar.sources, **sources},
        days=dict(sorted({**calendar.days, **days}.items())),
    )


def dump(calendar: Calendar) -> str:
    """Write ``calendar`` in its one canonical text: ``load(dump(calendar)) == calendar``."""
    return "\n".join(_lines(calendar)) + "\n"


@cache
def builtin(name: str) -> Calendar:
    """Return a calendar that comes with the product; ``CalendarError`` if there is none of that name."""
    if name not in builtin_names():
        raise CalendarError(f"no calendar {name!r}; there are {', '.join(builtin_names())}")
    return load((files(__package__) / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def builtin_names() -> tuple[str, ...]:
    """Return the names of the calendars that come with the product, sorted."""
    found = (entry.name for entry in (files(__package__) / "data").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def _calendar(raw: dict[str, Any]) -> Calendar:
    _only(raw, _KEYS)
    days, sources = _named_days(_get(raw, "sources", list, default=[]))
    return Calendar(
        id=_get(raw, "id", str),
        title=_words(_get(raw, "title", dict), "title"),
        zone=_get(raw, "zone", str),
        known_from=_get(raw, "known_from", date),
        known_until=_get(raw, "known_until", date),
        weekend=frozenset(_weekday(name) for name in _get(raw, "weekend", list)),
        hours=_hours(_get(raw, "hours", dict)),
        names={
            key: _words(_get(names, key, dict, "names"), "names", key)
            for names in [_get(raw, "names", dict, default={})]
            for key in names
        },
        sources=sources,
        days=dict(sorted(days.items())),
        closures=dict(sorted(_dated(_get(raw, "closures", dict, default={}), "closures"))),
    )


def _named_days(raw: list[Any]) -> tuple[dict[date, Day], dict[str, str]]:
    days: dict[date, Day] = {}
    sources: dict[str, str] = {}
    for number, source in enumerate(raw):
        if not isinstance(source, dict):
            raise CalendarError("sources are tables", "sources")
        _only(source, _SOURCE_KEYS, "sources", number)
        title = _get(source, "title", str, "sources", number)
        if title in sources:
            raise CalendarError(f"{title!r} stands twice", "sources", number, "title")
        sources[title] = _get(source, "url", str, "sources", number, default="")
        said: set[date] = set()
        for key in ("holidays", "workdays"):
            table = _get(source, key, dict, "sources", number, default={})
            for day, name in _dated(table, "sources", number, key):
                if day in said:
                    raise CalendarError(
                        f"{day} is both a holiday and a working day", "sources", number, key, day.isoformat()
                    )
                said.add(day)
                days[day] = Day(key == "workdays", name, title)
    return days, sources


def _hours(raw: dict[str, Any]) -> tuple[tuple[Span, ...], ...]:
    _only(raw, _HOURS_KEYS, "hours")
    week = [tuple(_span(text, name) for text in _get(raw, name, list, "hours", default=[])) for name in _HOURS_KEYS]
    if "makeup" not in raw:
        week[MAKEUP] = next((spans for spans in week if spans), ())
    return tuple(week)


def _span(text: object, weekday: str) -> Span:
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if match is None or int(match[2]) > 59 or int(match[4]) > 59:
        raise CalendarError(f'hours are written "09:00-17:30", not {text!r}', "hours", weekday)
    return int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])


def _weekday(name: object) -> int:
    if name not in WEEKDAYS:
        raise CalendarError(f"no such day of the week: {name!r}", "weekend")
    return WEEKDAYS.index(str(name))


def _words(raw: dict[str, Any], *path: str | int) -> dict[str, str]:
    return {language: _get(raw, language, str, *path) for language in raw}


def _dated(raw: dict[str, Any], *path: str | int) -> Iterator[tuple[date, str]]:
    for key in raw:
        try:
            day = date.fromisoformat(key)
        except ValueError:
            day = date.min
        if day.isoformat() != key:  # Python also reads 20260101 and 2026-W01-1
            raise CalendarError(f'dates are written "2026-01-31", not {key!r}', *path, key)
        yield day, _get(raw, key, str, *path)


def _only(raw: dict[str, Any], known: tuple[str, ...], *path: str | int) -> None:
    for key in raw:
        if key not in known:
            raise CalendarError(f"unknown key {key!r}; known are {', '.join(known)}", *path, key)


def _get(raw: dict[str, Any], key: str, kind: type[T], *path: str | int, default: T | None = None) -> T:
    value = raw.get(key, default)
    if value is None:
        raise CalendarError(f"{key!r} is missing", *path, key)
    if type(value) is not kind:
        raise CalendarError(f"{key!r} must be of type {kind.__name__}, not {value!r}", *path, key)
    return value


def _line(text: str, path: tuple[str | int, ...]) -> int:
    """Return the line of the entry at ``path``, or of the nearest table around it; tomllib does not keep lines."""
    best, best_length = 1, 0
    table: tuple[str | int, ...] = ()
    count: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        place = table
        if header := _HEADER.match(line):
            parts = [part.strip(" \"'") for part in header[1].split(".")]
            if line.lstrip().startswith("[["):
                count[parts[0]] = count.get(parts[0], -1) + 1
            array = [count[parts[0]]] if parts[0] in count else []
            place = table = (parts[0], *array, *parts[1:])
        elif entry := _ENTRY.match(line):
            place = (*table, entry[1])
        if len(place) > best_length and path[: len(place)] == place:
            best, best_length = number, len(place)
    return best


def _lines(calendar: Calendar) -> Iterator[str]:
    yield f"id = {_quoted(calendar.id)}"
    yield f"title = {_inline(calendar.title)}"
    yield f"zone = {_quoted(calendar.zone)}"
    yield f"known_from = {calendar.known_from}"
    yield f"known_until = {calendar.known_until}"
    yield f"weekend = [{', '.join(_quoted(WEEKDAYS[weekday]) for weekday in sorted(calendar.weekend))}]"
    yield from ("", "[hours]")
    for name, spans in zip(_HOURS_KEYS, calendar.hours, strict=True):
        yield f"{name} = [{', '.join(_quoted(_clock(o) + '-' + _clock(c)) for o, c in spans)}]"
    if calendar.names:
        yield from ("", "[names]")
        yield from (f"{_key(key)} = {_inline(words)}" for key, words in sorted(calendar.names.items()))
    named = defaultdict[tuple[str, bool], list[tuple[date, str]]](list)
    for day, one in sorted(calendar.days.items()):
        named[one.source, one.working].append((day, one.name))
    for title, url in calendar.sources.items():
        yield from ("", "[[sources]]", f"title = {_quoted(title)}", f"url = {_quoted(url)}")
        yield from _day_lines("[sources.holidays]", named[title, False])
        yield from _day_lines("[sources.workdays]", named[title, True])
    if calendar.closures:
        yield ""
        yield from _day_lines("[closures]", sorted(calendar.closures.items()))


def _day_lines(header: str, named: list[tuple[date, str]]) -> Iterator[str]:
    if named:
        yield header
        yield from (f"{day} = {_quoted(name)}" for day, name in named)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _inline(words: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{_key(language)} = {_quoted(text)}" for language, text in words.items()) + " }"


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    # a JSON string is a TOML string but for DEL, which TOML wants escaped
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
