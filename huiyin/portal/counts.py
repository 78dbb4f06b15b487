"""What the notice says of the last year in figures; small numbers are not told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from huiyin.cases.models import LATE, MET, Clock, Contact
from huiyin.institution.house import House
from huiyin.matters.models import Reply

FEWEST = 5  # below it a number could tell of somebody
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Year:
    """Counts of one year; ``since`` is its first day."""

    since: date
    received: int
    answered: int
    in_time: int

    @property
    def told(self) -> bool:
        """Whether enough was answered to say how much of it in time."""
        return self.answered >= FEWEST

    def in_time_words(self) -> str:
        """How much of what was answered was in time; neither the few in time nor the few late are counted out."""
        if min(self.in_time, self.answered - self.in_time) >= FEWEST:
            return _("%(n)d %%") % {"n": self.in_time * 100 // self.answered}
        return _("nearly all") if self.in_time * 2 > self.answered else _("few")


def words(n: int) -> str:
    """A count as it may be published."""
    return str(n) if n >= FEWEST else _("fewer than %(n)d") % {"n": FEWEST}


_known: dict[int, tuple[date, Year]] = {}  # by institution: counted once a day in a process


def last_year(house: House, now: datetime) -> Year:
    """The year that ended yesterday."""
    today = house.today(now)
    known = _known.get(house.id)
    if known is None or known[0] != today:
        known = _known[house.id] = (today, _counted(house, today))
    return known[1]


def forget() -> None:
    """Count anew; for tests."""
    _known.clear()


def _counted(house: House, today: date) -> Year:
    begins = datetime.combine(today - YEAR, time(), house.zone)
    ends = datetime.combine(today, time(), house.zone)
    received = Contact.objects.filter(institution=house.id, registered_at__gte=begins, registered_at__lt=ends).count()
    answered = (
        Reply.objects.filter(case__institution=house.id, sent_at__gte=begins, sent_at__lt=ends)
        .values("case")
        .distinct()
    )
    clocks = {
        rule.name
        for pack in house.packs.values()
        for rule in pack.clocks.values()
        if rule.public is not None and "reply" in rule.until
    }
    kept = Clock.objects.filter(case__in=answered, name__in=clocks)
    late = kept.filter(state=LATE).values("case").distinct().count()
    met = kept.filter(state__in=(MET, LATE)).values("case").distinct().count()
    return Year(today - YEAR, received, met, met - late)
