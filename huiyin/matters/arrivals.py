"""What comes in before it is registered: envelopes of the post, people who wait. Each act is one transaction.

Every act is an entry in the stream of its unit and day (``arrivals:5:2026-11-22``), and rows follow from the entries'
changes as a case's do; ``verify`` proves it. Two who press at once are put one after the other by their unit's row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Max

from huiyin.cases.policy import Refused
from huiyin.institution.actor import Actor
from huiyin.institution.house import house
from huiyin.institution.models import Unit
from huiyin.journal import store as journal
from huiyin.journal.models import Entry
from huiyin.kernel.ids import new_id
from huiyin.kernel.ledger import GENESIS, Changes, canonical, instant
from huiyin.matters import policy, store
from huiyin.matters.models import ASIDE, CAME, LETTER, OPENED, REGISTERED, VISIT, Arrival

MOST = 200  # at one press: more at once is a slip of the finger
REASONS = {  # why something is not registered, for each way in
    LETTER: ("advertisement", "private", "returned", "other_office", "mistake"),
    VISIT: ("unheard", "asked_way", "mistake"),
}
STANDING = (CAME, OPENED)  # what somebody still has to see to


class Taken(Exception):
    """Somebody else was faster; ``row`` is the arrival as they left it."""

    def __init__(self, row: Arrival) -> None:
        super().__init__(f"arrival {row.pk} is {row.state}")
        self.row = row


class Done(NamedTuple):
    """What came of an act: the arrivals it changed, and those that stood otherwise already."""

    changed: list[int]
    passed: list[Arrival]


@dataclass(frozen=True)
class By:
    """Who acts, when, and by which form: sent twice under one key, it is one act. ``via``: the door."""

    actor: Actor
    now: datetime
    key: str | None = None
    via: str = "page"

    @property
    def member(self) -> str:
        """The member as the journal names them."""
        return str(self.actor.member)


def stream(unit: int, day: object) -> str:
    """The journal's stream of what came to a unit on a day."""
    return f"arrivals:{unit}:{day}"


def left(institution_id: int, now: datetime) -> list[tuple[int, str, str, int]]:
    """What has come by the end of today and is not seen to: unit, channel, state (``came``, ``opened``), how many."""
    home = house(institution_id)
    found = Arrival.objects.filter(unit_id__in=list(home.units), ended_at=None, day__lte=home.today(now))
    lines = found.values_list("unit_id", "channel", "state").annotate(count=Count("id"))
    return sorted((unit, channel, state, count) for unit, channel, state, count in lines)


@transaction.atomic
def note(by: By, unit: int, channel: str, count: int = 1) -> list[int]:
    """Note that so many have come, and return their ids in the order of their numbers.

    Raises ``Refused``: not the actor's unit (``not_your_role``), more than ``MOST`` or none (``number_out_of_range``).
    """
    _may(by.actor, [unit])
    if not 1 <= count <= MOST or channel not in REASONS:
        raise Refused("number_out_of_range")
    act, earlier = _claim(by, "note", unit, channel, count)
    if earlier is not None:
        return [int(one) for one in earlier]
    _hold([unit])
    day = by.actor.house.today(by.now)
    last = Arrival.objects.filter(unit_id=unit, channel=channel, day=day).aggregate(last=Max("n"))["last"] or 0
    row = {
        "institution_id": str(by.actor.house.id),
        "unit_id": str(unit),
        "channel": channel,
        "day": day.isoformat(),
        "came_at": instant(by.now),
        "noted_by_id": by.member,
        "state": CAME,
    }
    rows = {str(new_id()): {**row, "n": n} for n in range(last + 1, last + count + 1)}
    store.add_arrivals(rows)
    _enter(by, act, "note", stream(unit, day), unit, rows, {"channel": channel, "count": count})
    return _finish(act, [int(key) for key in rows])


def open_(by: By, arrivals: Collection[int]) -> Done:
    """Open letters, or call visitors. What somebody has opened before is left as it is and told."""
    return _change(by, "open", arrivals, _unopened(by), sorted(arrivals))


def open_all(by: By, unit: int, channel: str) -> Done:
    """Open whatever of that way in is still unopened in the unit, that of earlier days too."""
    standing = Arrival.objects.filter(unit_id=unit, ended_at=None, channel=channel, state=CAME)
    return _change(by, "open", standing.values_list("id", flat=True), _unopened(by), [unit, channel])


def set_aside(by: By, arrival: int, reason: str) -> Done:
    """It ends without being registered, and says why. Raises ``Refused`` for a reason its way in does not know."""

    def aside(row: Arrival) -> dict[str, Any] | None:
        if reason not in REASONS[row.channel]:
            raise Refused("not_a_choice")
        return _ended(by, state=ASIDE, reason=reason) if row.state in STANDING else None

    return _change(by, "set_aside", [arrival], aside, [arrival], reason=reason)


def unnote(by: By, arrival: int) -> Done:
    """The note that brought this one was a mistake: what of it is unopened is set aside as that; numbers stay given."""

    def mistaken(row: Arrival) -> dict[str, Any] | None:
        return _ended(by, state=ASIDE, reason="mistake") if row.state == CAME else None

    one = Arrival.objects.get(pk=arrival, institution_id=by.actor.house.id)
    same = Arrival.objects.filter(
        unit_id=one.unit_id, channel=one.channel, day=one.day, came_at=one.came_at, noted_by_id=one.noted_by_id
    )
    return _change(by, "unnote", same.values_list("id", flat=True), mistaken, [arrival])


def take_back(by: By, arrival: int) -> Done:
    """What was set aside today stands again as it stood before."""

    def again(row: Arrival) -> dict[str, Any] | None:
        if row.state != ASIDE or not may_take_back(by.actor, row):
            return None
        state = CAME if row.opened_at is None else OPENED
        return {"state": state, "reason": "", "ended_at": None, "ended_by_id": None}

    return _change(by, "take_back", [arrival], again, [arrival])


def may_take_back(actor: Actor, row: Arrival) -> bool:
    """Whether setting it aside can still be undone: on the day it was done."""
    return row.state == ASIDE and row.ended_at is not None and actor.house.today(row.ended_at) == actor.today


def registered(by: By, arrival: int, contact: int, act: int) -> None:
    """The contact that came of it stands: part of the transaction and of the act that registers it.

    Raises ``Taken`` if it was registered or set aside meanwhile; the caller's transaction then ends without a trace.
    """
    (row,) = _held(by, [arrival])
    if row.state not in STANDING:
        raise Taken(row)
    changed = _ended(by, state=REGISTERED, contact_id=str(contact))
    _store(by, act, "registered", [(row, changed if row.opened_at else {**_opened(by), **changed})], {})


def _unopened(by: By) -> Callable[[Arrival], dict[str, Any] | None]:
    return lambda row: _opened(by) if row.state == CAME else None


def _opened(by: By) -> dict[str, Any]:
    return {"state": OPENED, "opened_at": instant(by.now), "opened_by_id": by.member}


def _ended(by: By, **values: Any) -> dict[str, Any]:
    return {**values, "ended_at": instant(by.now), "ended_by_id": by.member}


@transaction.atomic
def _change(
    by: By,
    move: str,
    arrivals: Iterable[int],
    change: Callable[[Arrival], dict[str, Any] | None],
    same: list[Any],
    **asked: Any,
) -> Done:
    """Give each arrival what ``change`` says; None passes it over. An entry for each stream that changes.

    ``same`` and ``asked`` are what a form sent twice must say again.
    """
    act, earlier = _claim(by, move, *same, *sorted(asked.items()))
    if earlier is not None:
        return Done([int(one) for one in earlier], [])
    changed: list[tuple[Arrival, dict[str, Any]]] = []
    passed: list[Arrival] = []
    for row in _held(by, list(arrivals)):
        values = change(row)
        if values is None:
            passed.append(row)
        else:
            changed.append((row, values))
    _store(by, act, move, changed, asked)
    return Done(_finish(act, [row.id for row, _ in changed]), passed)


def _held(by: By, arrivals: Collection[int]) -> list[Arrival]:
    """The arrivals as they stand while nobody else changes them. Absent and another unit's are the same."""
    found = Arrival.objects.filter(pk__in=arrivals, institution_id=by.actor.house.id).order_by("day", "channel", "n")
    units = set(found.values_list("unit_id", flat=True))
    if not units <= policy.registering(by.actor).keys():
        raise Arrival.DoesNotExist
    _hold(units)
    rows = list(found)
    if len(rows) != len(set(arrivals)):
        raise Arrival.DoesNotExist
    return rows


def _may(actor: Actor, units: Iterable[int]) -> None:
    if not set(units) <= policy.registering(actor).keys():
        raise Refused("not_your_role")


def _hold(units: Collection[int]) -> None:
    """Nobody else writes arrivals of these units until the transaction ends; what else hangs on them goes on."""
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk").values_list("pk"))


def _store(
    by: By, act: int, move: str, changed: Sequence[tuple[Arrival, dict[str, Any]]], asked: Mapping[str, Any]
) -> None:
    """Write the rows, and what they became into the journal."""
    streams: dict[tuple[int, str], dict[str, dict[str, Any]]] = {}
    store.change_arrivals({str(row.pk): values for row, values in changed})
    for row, values in changed:
        streams.setdefault((row.unit_id, stream(row.unit_id, row.day)), {})[str(row.pk)] = values
    for (unit, name), rows in streams.items():
        _enter(by, act, move, name, unit, rows, asked)


def _enter(
    by: By, act: int, move: str, stream: str, unit: int, rows: dict[str, dict[str, Any]], asked: Mapping[str, Any]
) -> None:
    """Append an entry to one stream; the unit's row is held, so its head stays where it is."""
    held, changes = policy.registering(by.actor)[unit], Changes({"arrival": rows})
    last = Entry.objects.filter(stream=stream).order_by("-seq").values_list("seq", "digest", "at").first()
    seq, previous, before = last or (0, GENESIS, by.now)
    said = {
        "on": instant(by.now),
        "by": by.member,
        "acting_for": str(held.acting_for) if held.acting_for else None,
        "role": f"{held.name}@{held.unit}",
        "via": by.via,
        "inputs": dict(asked),
        "changes": changes,
        "pack": None,
    }
    journal.append(stream, seq + 1, previous, max(by.now, before), act, move, said)


def _claim(by: By, *asked: Any) -> tuple[int, list[Any] | None]:
    """The act, and what came of the same form before."""
    digest = hashlib.sha256(canonical([str(one) for one in asked])).hexdigest() if by.key else ""
    source = f"arrivals:{by.actor.member}"
    claim = journal.claim(by.actor.house.id, source, by.key, digest, by.now, by.actor.member)
    return claim.act_id, None if claim.earlier_result is None else json.loads(claim.earlier_result)


def _finish(act: int, ids: list[int]) -> list[int]:
    journal.finish(act, json.dumps([str(one) for one in ids]))
    return ids
