"""How many wrong codes may come, and how many forms: measures that fill up again by themselves.

Only what fails is counted, so a whole office behind one address follows its matters as it likes. The measure of the
house is asked of those only who have failed of late: nobody can lock out others by guessing. ``where`` is always the
network address a request comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from math import ceil

from django.db import transaction

from huiyin.parties import sealing
from huiyin.portal.models import Bucket
from huiyin.ui.pace import network_of


@dataclass(frozen=True)
class Measure:
    """``most`` at once, and one more every ``every`` seconds."""

    name: str
    most: int
    every: float


WRONG_HERE = Measure("wrong", 30, 20.0)  # by one address
WRONG_ANYWHERE = Measure("wrong anywhere", 600, 1.0)  # by all of them together
FORMS_HERE = Measure("forms", 200, 30.0)  # begun from one address
LONGEST = timedelta(hours=6)  # after which every measure is full


def wait(institution: int, where: str, now: datetime) -> int:
    """Seconds until another code may be tried from there; 0 if at once."""
    here, anywhere = _name(institution, WRONG_HERE, where), _name(institution, WRONG_ANYWHERE)
    left = _left(here, WRONG_HERE, now)
    if left < 1:
        return ceil((1 - left) * WRONG_HERE.every)
    failed_of_late = left < WRONG_HERE.most
    all_left = _left(anywhere, WRONG_ANYWHERE, now) if failed_of_late else 1.0
    return ceil((1 - all_left) * WRONG_ANYWHERE.every) if all_left < 1 else 0


def failed(institution: int, where: str, now: datetime) -> None:
    """A code was tried that opens nothing."""
    _spend(_name(institution, WRONG_HERE, where), WRONG_HERE, now)
    _spend(_name(institution, WRONG_ANYWHERE), WRONG_ANYWHERE, now)


def begins_a_form(institution: int, where: str, now: datetime) -> bool:
    """Whether another form may be begun from there; if so, it is counted."""
    name = _name(institution, FORMS_HERE, where)
    if _left(name, FORMS_HERE, now) < 1:
        return False
    _spend(name, FORMS_HERE, now)
    return True


def clear_away(now: datetime) -> None:
    """Forget measures that are full again."""
    Bucket.objects.filter(at__lt=now - LONGEST).delete()


def _left(name: str, measure: Measure, now: datetime) -> float:
    row = Bucket.objects.filter(name=name).first()
    return float(measure.most) if row is None else _filled(row, measure, now)


def _filled(row: Bucket, measure: Measure, now: datetime) -> float:
    gone = max((now - row.at).total_seconds(), 0.0)
    return min(row.left + gone / measure.every, float(measure.most))


@transaction.atomic
def _spend(name: str, measure: Measure, now: datetime) -> None:
    Bucket.objects.bulk_create([Bucket(name=name, left=measure.most, at=now)], ignore_conflicts=True)
    row = Bucket.objects.select_for_update().get(name=name)
    left = max(_filled(row, measure, now) - 1, 0.0)
    Bucket.objects.filter(name=name).update(left=left, at=max(now, row.at))


def _name(institution: int, measure: Measure, where: str | None = None) -> str:
    """The measure's name; of an address only a keyed digest, of a network of today's kind all of it together."""
    network = network_of(where) if where is not None else ""
    key = sealing.institution_key(institution).derived("portal limits")
    return blake2b(f"{measure.name}\0{network}".encode(), key=key, digest_size=24).hexdigest()
