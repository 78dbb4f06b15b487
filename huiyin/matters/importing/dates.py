"""Dates as other people's files write them: text in several forms, a spreadsheet's own dates, the days it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

Cell = str | date
"""What stands in a cell: text, or the date (``datetime`` where it has a time) that a spreadsheet knows it to be."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # spreadsheets count days without a zone
_EARLIEST, _LATEST = 10_000, 80_000  # 1927 to 2119: a number outside is no date that was saved as a number


@dataclass(frozen=True)
class Read:
    """An instant that was read. ``doubt`` says what is not sure about it; ``whole_day``: no time of day was given."""

    at: datetime
    doubt: str = ""
    whole_day: bool = False


def read(cell: Cell, forms: Sequence[str], zone: ZoneInfo) -> Read | None:
    """The instant a cell means, None if it is in none of the forms; what says no zone is local time in ``zone``.

    A local time that clocks showed twice is taken as the first of the two, one that they skipped as the hour after;
    both come with a doubt.
    """
    local = _cell(cell, forms)
    if local is None:
        return None
    whole_day = (local.hour, local.minute, local.second) == (0, 0, 0)
    try:
        if local.tzinfo is not None:
            return Read(local.astimezone(UTC), whole_day=whole_day)
        first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        return Read(first.astimezone(UTC), _doubt(first, second), whole_day)
    except OverflowError:  # at the ends of the calendar, the first of January of the year 1 in Beijing
        return None


def _doubt(first: datetime, second: datetime) -> str:
    """The two readings of a local time differ only when clocks are put back (first is earlier) or forward."""
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None or before == after:
        return ""
    shown = first.strftime("%Y-%m-%d %H:%M")
    if before > after:
        return _("%(time)s came twice that night, as clocks were put back; the first is taken.") % {"time": shown}
    return _("%(time)s did not exist, as clocks were put forward; the hour after is taken.") % {"time": shown}


def _cell(cell: Cell, forms: Sequence[str]) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  # the zone is added by the caller
    text = " ".join(cell.split())
    for form in forms:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  # the zone is added by the caller
        except ValueError:
            continue
    return _serial(text)


def _serial(text: str) -> datetime | None:
    """A cell that was a date, saved as the number of days it stands for; to the second, the fraction knows no more."""
    try:
        days = float(text)
    except ValueError:
        return None
    if not _EARLIEST < days < _LATEST:
        return None
    return _EPOCH + timedelta(seconds=round(days * 86_400))
