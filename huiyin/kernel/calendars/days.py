"""Which days and hours are worked. A calendar is data and says how far its authority has published it.

Beyond ``known_until`` (and before ``known_from``) a calendar still answers: from the statutory days its data lists, up
to ``expected_until``, and from weekends alone after that. Whoever counts with it is told, so that the date can be
called provisional and counted again when the next notice is out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAKEUP = 7  # index in ``Calendar.hours`` of the hours kept on make-up working days
DAY_MINUTES = 24 * 60

Span = tuple[int, int]  # minutes after local midnight: opens, closes (exclusive, up to 1440)


class CalendarError(ValueError):
    """A calendar that can not be used. ``path`` names the place in its text, so that the line can be told."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Day:
    """A day an authority has named: off, or (``working``) worked in exchange for another, as 调休 does."""

    working: bool
    name: str  # a key of ``Calendar.names``, or the words themselves
    source: str  # a title in ``Calendar.sources``


@dataclass(frozen=True)
class Calendar:
    """Working days and opening hours of one place, as published up to ``known_until``. Never changed, only replaced."""

    id: str
    title: Mapping[str, str]  # language → words
    zone: str  # IANA name; a day is a local day there
    known_from: date
    known_until: date  # the last day its authority has published
    weekend: frozenset[int]  # Monday is 0
    hours: tuple[tuple[Span, ...], ...]  # Monday … Sunday, then make-up working days
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # name of a day → language → words
    sources: Mapping[str, str] = field(default_factory=dict)  # title of a law or notice → address or ""
    days: Mapping[date, Day] = field(default_factory=dict)
    closures: Mapping[date, str] = field(default_factory=dict)  # the institution's own, with the reason

    def __post_init__(self) -> None:
        if not self.id:
            raise CalendarError("a calendar needs an id", "id")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise CalendarError(f"no such time zone: {self.zone!r}", "zone") from error
        if self.known_from > self.known_until:
            raise CalendarError("known_until lies before known_from", "known_until")
        if not self.weekend <= frozenset(range(7)) or len(self.weekend) > 6:
            raise CalendarError("a weekend is at most six of the seven days", "weekend")
        _check_hours(self.hours, self.weekend)
        for day, named in self.days.items():
            if named.source not in self.sources:
                raise CalendarError(f"{day} names a source that is not listed: {named.source!r}", "sources")

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of the digest of all the calendar says, closures included."""
        content = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)} | {
            "weekend": sorted(self.weekend),
            "days": {day.isoformat(): [d.working, d.name, d.source] for day, d in self.days.items()},
            "closures": {day.isoformat(): reason for day, reason in self.closures.items()},
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=date.isoformat)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @cached_property
    def tz(self) -> ZoneInfo:
        """The time zone its days belong to."""
        return ZoneInfo(self.zone)

    @cached_property
    def expected_until(self) -> date:
        """The end of the last year for which holidays are listed, published or only expected from the statute."""
        last = max(self.days, default=self.known_until)
        return max(self.known_until, date(last.year, 12, 31))

    @cached_property
    def _reasons(self) -> dict[date, str | None]:
        """Every day that is not as the week has it; one table, because deadlines are counted day by day."""
        named = {day: None if named.working else named.name for day, named in self.days.items()}
        return named | dict(self.closures)

    def with_closures(self, closures: Mapping[date, str]) -> Calendar:
        """Return this calendar with the institution's own closed days added; its version differs if any are new."""
        return dataclasses.replace(self, closures={**self.closures, **closures})

    def in_zone(self, zone: str) -> Calendar:
        """Return this calendar for another time zone, as an institution needs that uses a general one."""
        return dataclasses.replace(self, zone=zone)

    def reason_off(self, day: date) -> str | None:
        """Say why ``day`` is not worked (a closure's words, a holiday's name, ``"weekend"``); None if it is worked."""
        reasons = self._reasons
        if day in reasons:
            return reasons[day]
        return "weekend" if day.weekday() in self.weekend else None

    def is_working_day(self, day: date) -> bool:
        """Say whether ``day`` is worked: closures first, then what an authority named, then the week."""
        return self.reason_off(day) is None

    def next_working_day(self, day: date) -> date:
        """Return ``day`` itself if it is worked, else the first worked day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """Return the opening hours of ``day``; none if it is not worked."""
        if not self.is_working_day(day):
            return ()
        named = self.days.get(day)
        return self.hours[MAKEUP if named is not None and named.working else day.weekday()]

    def opening(self, day: date) -> datetime:
        """Return the instant at which ``day`` opens; on a day without hours, when a usual day would."""
        usual = next(spans for spans in self.hours if spans)
        return self.at(day, (self.hours_on(day) or usual)[0][0])

    def at(self, day: date, minute: int) -> datetime:
        """Return the UTC instant of ``minute`` (0 to 1440) on the clock of the local ``day``."""
        wall = datetime(day.year, day.month, day.day, tzinfo=self.tz) + timedelta(minutes=minute)
        return wall.astimezone(UTC)

    def day_of(self, instant: datetime) -> date:
        """Return the local day on which ``instant`` falls."""
        return instant.astimezone(self.tz).date()


def _check_hours(hours: tuple[tuple[Span, ...], ...], weekend: frozenset[int]) -> None:
    if len(hours) != MAKEUP + 1:
        raise CalendarError("hours are given for seven days and for make-up days", "hours")
    for name, spans in zip((*WEEKDAYS, "makeup"), hours, strict=True):
        edges = [minute for span in spans for minute in span]
        in_day = all(0 <= minute <= DAY_MINUTES for minute in edges)
        if not in_day or any(early >= late for early, late in pairwise(edges)):
            raise CalendarError("opening hours follow one another within the day", "hours", name)
    if not any(hours[weekday] for weekday in range(7) if weekday not in weekend):
        raise CalendarError("no working day of the week has opening hours", "hours")
