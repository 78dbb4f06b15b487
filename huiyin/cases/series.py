"""The series of numbers of an institution: of a year, each with its format and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huiyin.cases.models import Series
from huiyin.institution.house import House
from huiyin.kernel.packs import Pack

_CASE = "case:"


@dataclass(frozen=True, slots=True)
class Line:
    """One series: of a channel's contacts, or (``channel`` empty) of the matters of a kind."""

    kind: str
    channel: str
    title: Mapping[str, str]
    format: str
    last: int
    number: str  # the last one given, as it is written; empty before the first
    next: str


def years(institution: int) -> list[int]:
    """The years in which numbers were given, the latest first."""
    found = Series.objects.filter(institution=institution).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def of_year(house: House, year: int, today: date) -> list[Line]:
    """Every series that a procedure in force has, and any other that was counted in the year. One query."""
    last = dict(Series.objects.filter(institution=house.id, year=year).values_list("name", "last"))
    on = min(today, date(year, 12, 31))
    found = []
    for kind in house.pack_ids:
        pack = house.pack_for(kind, on)[1]
        found.append(_line(pack, kind, "", last.pop(f"{_CASE}{kind}", 0), year))
        for channel in pack.channels:
            found.append(_line(pack, kind, channel, last.pop(channel, 0), year))
    found += [Line("", name, {}, "", count, "", "") for name, count in sorted(last.items())]
    return found


def _line(pack: Pack, kind: str, channel: str, last: int, year: int) -> Line:
    def written(n: int) -> str:
        return pack.contact_number(channel, year, n) if channel else pack.case_number(year, n)

    title = pack.channels[channel].title if channel else pack.title
    pattern = pack.numbering["contact" if channel else "case"].format
    return Line(kind, channel, title, pattern, last, written(last) if last else "", written(last + 1))
