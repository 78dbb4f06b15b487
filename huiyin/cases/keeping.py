"""How long what a case holds must stay, and from when it may be erased: by the pack's terms of keeping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.cases.models import OPEN, Case
from huiyin.institution.house import House
from huiyin.kernel.packs import Basis

IN_HAND, UNDECIDED, FOR_GOOD, UNTIL = "in_hand", "undecided", "for_good", "until"


@dataclass(frozen=True)
class Kept:
    """Why a case's data stays. ``why``: in_hand (an answer is owed), undecided (the archive has not said for how long),
    for_good, or until ``until``, the last day; ``basis`` is the rule of the last two.
    """

    why: str
    until: date | None = None
    basis: Basis | None = None


def kept(case: Case, house: House, today: date) -> Kept | None:
    """What keeps the case's data today; None when its time is over."""
    pack = house.pack(case.pack_id)
    if case.phase == OPEN or case.closed_at is None:
        return Kept(IN_HAND)
    rule = pack.retentions.get(case.retention)
    if rule is None:
        return Kept(UNDECIDED) if pack.retentions else None
    if not rule.years:
        return Kept(FOR_GOOD, basis=rule.basis)
    last = _after(case.closed_at.astimezone(house.zone).date(), rule.years)
    return Kept(UNTIL, last, rule.basis) if today <= last else None


def _after(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
