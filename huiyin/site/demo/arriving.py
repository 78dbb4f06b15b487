"""What has come to the sample institution on its last day and is not registered yet: the post and the queue."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from huiyin.institution.actor import actor
from huiyin.institution.house import House
from huiyin.matters import arrivals
from huiyin.matters.arrivals import By
from huiyin.matters.models import LETTER, VISIT
from huiyin.site.demo.founding import Founded

REGISTRAR, COLLEAGUE = "anxiaoyu", "qinbowen"
LETTERS, VISITORS = 7, 4


def fill(founded: Founded, home: House, end: datetime) -> None:
    """Seven letters of today, some opened, one an advertisement; four visitors, one called; one letter of yesterday."""
    unit, today = founded.units["office"].id, home.today(end)
    midnight = datetime.combine(today, time.min, home.zone)

    def by(who: str, minutes: int) -> By:
        """So many minutes before the end, but not before the day began."""
        at = max(midnight, end - timedelta(minutes=minutes))
        return By(actor(home, founded.members[who].id, home.today(at)), at)

    before = midnight - timedelta(hours=8)
    late = By(actor(home, founded.members[REGISTRAR].id, home.today(before)), before)
    arrivals.open_(late, arrivals.note(late, unit, LETTER))
    letters = arrivals.note(by(REGISTRAR, 95), unit, LETTER, LETTERS)
    arrivals.open_(by(REGISTRAR, 80), letters[:4])
    arrivals.set_aside(by(REGISTRAR, 74), letters[3], "advertisement")
    visitors = [arrivals.note(by(COLLEAGUE, minutes), unit, VISIT)[0] for minutes in (52, 41, 18, 6)[:VISITORS]]
    arrivals.set_aside(by(COLLEAGUE, 40), visitors[0], "asked_way")
    arrivals.open_(by(COLLEAGUE, 9), visitors[1:2])
