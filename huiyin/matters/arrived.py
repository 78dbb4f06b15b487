"""What has come to the actor's units and is not seen to: counts, lists, what is next. It reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Max, Q

from huiyin.institution.actor import Actor
from huiyin.matters import policy
from huiyin.matters.models import CAME, LETTER, OPENED, VISIT, Arrival


@dataclass(frozen=True)
class Counts:
    """How many stand at each stage: of all days what nobody has seen to, of today how many came and how they ended."""

    unopened: int = 0
    opened: int = 0
    waiting: int = 0
    called: int = 0

    @property
    def any(self) -> bool:
        """Whether anything is left to see to."""
        return bool(self.unopened or self.opened or self.waiting or self.called)


def counts(actor: Actor) -> Counts | None:
    """What stands in all units for which the actor registers, None for who registers nowhere. At most one query."""
    return _added(_standing(actor)) if policy.registering(actor) else None


def by_unit(actor: Actor) -> dict[int, Counts]:
    """The same, unit by unit, in the order of the actor's roles. One query."""
    rows = _standing(actor)
    return {unit: _added([row for row in rows if row[0] == unit]) for unit in policy.registering(actor)}


Standing = tuple[int, str, str, int]


def _standing(actor: Actor) -> list[Standing]:
    units = list(policy.registering(actor))
    if not units:
        return []
    rows = Arrival.objects.filter(unit_id__in=units, ended_at=None)
    return list(rows.values_list("unit_id", "channel", "state").annotate(count=Count("id")))


def _added(rows: Collection[Standing]) -> Counts:
    def sum_of(channel: str, state: str) -> int:
        return sum(row[3] for row in rows if row[1:3] == (channel, state))

    return Counts(sum_of(LETTER, CAME), sum_of(LETTER, OPENED), sum_of(VISIT, CAME), sum_of(VISIT, OPENED))


def of_day(unit: int, day: date) -> dict[tuple[str, str], int]:
    """How many came to the unit on that day, by channel and state. One query."""
    rows = Arrival.objects.filter(unit_id=unit, channel__in=[LETTER, VISIT], day=day)  # all that the index begins with
    counted = rows.values_list("channel", "state").annotate(count=Count("id"))
    return {(channel, state): count for channel, state, count in counted}


def standing(unit: int, channel: str, most: int) -> list[Arrival]:
    """What is to be seen to, the oldest first; visitors already called before those who wait."""
    rows = Arrival.objects.filter(unit_id=unit, ended_at=None, channel=channel)
    # By when they came, not by day: an index in the order of days would tempt the planner through all that ever came.
    order = ("came_at", "n") if channel == LETTER else ("-state", "came_at", "n")
    return list(rows.order_by(*order)[:most])


def ended(actor: Actor, unit: int, channel: str, most: int) -> list[Arrival]:
    """What was registered or set aside today, whenever it came: the last first."""
    today = datetime.combine(actor.today, time.min, actor.house.zone)
    rows = Arrival.objects.filter(unit_id=unit, channel=channel, ended_at__gte=today)
    return list(rows.select_related("contact").order_by("-ended_at", "-n")[:most])


def last_note(actor: Actor, unit: int) -> tuple[int, int, datetime] | None:
    """The newest note of letters of today that has unopened ones: one of these, how many they are, when. One query."""
    today = Arrival.objects.filter(unit_id=unit, channel=LETTER, day=actor.today, state=CAME)
    notes = today.values_list("came_at", "noted_by_id").annotate(count=Count("id"), one=Max("id"))
    found = notes.order_by("-came_at").first()
    return (found[3], found[2], found[0]) if found else None


def find(actor: Actor, arrival: int) -> Arrival | None:
    """One arrival of a unit for which the actor registers; None for any other, as for none."""
    units = list(policy.registering(actor)) if arrival else []
    if not units:
        return None
    return Arrival.objects.filter(pk=arrival, institution_id=actor.house.id, unit_id__in=units).first()


def of_case(actor: Actor, case: int) -> Arrival | None:
    """The arrival from which the case was registered, if it was one of the actor's units."""
    units = list(policy.registering(actor))
    return Arrival.objects.filter(contact__case_id=case, unit_id__in=units).first() if units else None


@dataclass(frozen=True)
class Next:
    """What to register next: the arrival, and how many came with it on its day."""

    row: Arrival
    of: int

    @property
    def opened(self) -> bool:
        """Whether it can be registered at once, without opening or calling."""
        return self.row.state == OPENED


def after(actor: Actor, row: Arrival) -> Next | None:
    """What to register after ``row``: of letters the first, opened ones first; of visitors the one the actor has
    called, else who waits longest: those whom others have called are with them.
    """
    rows = Arrival.objects.filter(unit_id=row.unit_id, ended_at=None, channel=row.channel)
    if row.channel == VISIT:
        rows = rows.filter(Q(state=CAME) | Q(opened_by_id=actor.member))
    found = rows.order_by("-state", "came_at", "n").first()  # opened comes after came in the alphabet
    if found is None:
        return None
    came = Arrival.objects.filter(unit_id=found.unit_id, channel=found.channel, day=found.day).count()
    return Next(found, came)
