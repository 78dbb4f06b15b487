"""The house as it stands: one institution's units, members, roles, packs and calendar in memory.

A house has a few thousand members at most and changes seldom, so every request reads it from a snapshot. The snapshot
is keyed by ``Institution.revision``, which every act on the institution raises: one small query tells if it is stale.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from huiyin.institution.models import CalendarInUse, Institution, Member, PackInUse, Role, StandIn, Unit
from huiyin.journal.models import Entry
from huiyin.journal.pen import pen
from huiyin.kernel import calendars, packs
from huiyin.kernel.calendars import Calendar
from huiyin.kernel.packs import Pack

if TYPE_CHECKING:
    from huiyin.institution.actor import Actor

LAST_RESORT = "last_resort"
HEAD = "head"
FEW_DAYS = 3
CONFIRM_RULE = "confirm_rule"  # the entry in the institution's stream that says so


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as others need to know it. ``path`` runs from the root to the unit itself."""

    id: int
    name: dict[str, str]
    kind: str
    path: tuple[int, ...]
    active: bool
    jurisdiction: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member of the staff; ``left_on`` is the first day they are no longer one."""

    id: int
    account: int | None
    name: str
    post: str
    email: str
    left_on: date | None
    program: bool = False

    def active(self, on: date) -> bool:
        """Whether they still belong to the house on that day."""
        return self.left_on is None or on < self.left_on

    def answers(self, on: date) -> bool:
        """Whether something can be theirs to answer for on that day: they belong to the house and are no program."""
        return not self.program and self.active(on)


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """One role of one member in one unit; ``until`` is exclusive."""

    member: int
    unit: int
    name: str
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        """Whether the role is held on that day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody may act in: their own, or that of ``acting_for`` whom they stand in for."""

    name: str
    unit: int
    acting_for: int | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role sees, units below its own and confidential matters, and what it may do beside the moves."""

    below: bool
    confidential: bool
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who confirmed a rule, when, and what they noted."""

    by: int | None
    at: datetime
    note: str


@dataclass(frozen=True)
class House:
    """A snapshot of one institution at one revision."""

    id: int
    name: dict[str, str]
    revision: int
    zone: ZoneInfo
    language: str
    units: dict[int, UnitFacts]
    members: dict[int, MemberFacts]
    roles: tuple[RoleFacts, ...]
    stand_ins: tuple[tuple[int, int, date, date], ...]  # (member, substitute, since, until)
    calendar: Calendar
    packs: dict[int, Pack]
    pack_ids: dict[str, list[tuple[date, int, int]]]  # kind → [(version, revision, id)] ascending
    confirmed: dict[str, Confirmed]  # by the mark of the rule
    _by_unit: dict[int, list[RoleFacts]] = field(default_factory=dict, compare=False)
    _by_member: dict[int, list[RoleFacts]] = field(default_factory=dict, compare=False)
    _actors: dict[date, dict[int, Actor]] = field(default_factory=dict, compare=False, repr=False)

    def today(self, now: datetime) -> date:
        """The institution's own date at that instant."""
        return now.astimezone(self.zone).date()

    def actors(self, on: date) -> dict[int, Actor]:
        """Members as ``actor`` has worked them out for that day; only the last few days are kept."""
        known = self._actors.get(on)
        if known is None:
            for old in list(self._actors)[: 1 - FEW_DAYS]:
                self._actors.pop(old, None)
            known = self._actors[on] = {}
        return known

    def pack_for(self, kind: str, on: date) -> tuple[int, Pack]:
        """The newest revision of the version in force on ``on`` for cases of ``kind``; before the first, the first.

        Raises ``LookupError`` if no pack of that kind is installed.
        """
        known = self.pack_ids.get(kind)
        if not known:
            raise LookupError(f"no pack for cases of kind {kind} is installed")
        first = known[0][0]
        in_force = max((version for version, _, _ in known if version <= on), default=first)
        chosen = next(key for version, _, key in reversed(known) if version == in_force)
        return chosen, self.packs[chosen]

    def confirmed_by(self, pack: Pack, section: str, name: str) -> str | None:
        """Who confirmed that rule of the pack, by name; None where nobody did, "" for the command line."""
        mark = _marks(pack).get((section, name), "") if self.confirmed else ""
        if mark not in self.confirmed:
            return None
        who = self.confirmed[mark].by
        return self.members[who].name if who in self.members else ""

    @cached_property
    def rights(self) -> dict[str, Rights]:
        """What each role sees. Where two packs disagree the narrower right counts."""
        found: dict[str, Rights] = {}
        for pack in self.packs.values():
            for name, role in pack.roles.items():
                new = Rights(role.sees == "below", role.confidential, frozenset(role.rights))
                old = found.get(name, new)
                found[name] = Rights(
                    old.below and new.below, old.confidential and new.confidential, old.rights & new.rights
                )
        return found

    def pack(self, key: int) -> Pack:
        """The newest revision of the version a case runs under: a mend within a version reaches open cases too."""
        return self._newest[key]

    def pack_of(self, digest: str | None) -> Pack | None:
        """The pack an entry was made under, if the house has it."""
        return next((one for one in self.packs.values() if one.digest == digest), None)

    @cached_property
    def _newest(self) -> dict[int, Pack]:
        latest = {(pack.name, pack.version): pack for pack in sorted(self.packs.values(), key=lambda one: one.revision)}
        return {key: latest[pack.name, pack.version] for key, pack in self.packs.items()}

    def holders(self, unit: int, role: str | None, on: date) -> list[int]:
        """Active members who hold ``role`` (or any) in the unit on that day, their substitutes not counted.

        Nor are programs: what a program could do, nobody answers for.
        """
        return sorted(
            {
                held.member
                for held in self._by_unit.get(unit, [])
                if (role is None or held.name == role) and held.holds(on) and self.members[held.member].answers(on)
            }
        )

    def acting(self, unit: int, role: str | None, on: date) -> list[int]:
        """Who acts in that role in that unit: its holders, else those of the nearest unit above, else the last resort.

        A unit without an active member falls to its parent for action.
        """
        for candidate in reversed(self.units[unit].path):
            if found := self.holders(candidate, role, on):
                return found
        return [member for last in self.last_resorts for member in self.holders(last, None, on)]

    def upward(self, unit: int) -> tuple[int, ...]:
        """Where a matter of ``unit`` falls in turn: the unit, those above it, at last the last resorts."""
        return (*reversed(self.units[unit].path), *self.last_resorts)

    @cached_property
    def last_resorts(self) -> list[int]:
        """Units outside every line, to which a matter falls when nobody else may have it."""
        return [unit.id for unit in self.units.values() if unit.kind == LAST_RESORT and unit.active]

    def held(self, member: int, on: date) -> list[Held]:
        """Every role the member may act in that day: their own and those of colleagues they stand in for."""
        if not self.members[member].active(on):
            return []
        mine = [Held(role.name, role.unit) for role in self._roles_of(member, on)]
        for away, substitute, since, until in self.stand_ins:
            if substitute == member and since <= on <= until:
                mine += [Held(role.name, role.unit, away) for role in self._roles_of(away, on)]
        return mine

    def sole_heads(self, member: int, on: date) -> set[int]:
        """Members under whose sole direction this one stands: the only head of a unit at or above a role of theirs."""
        heads = (self.holders(unit, HEAD, on) for unit in self.own_line(member, on))
        return {found[0] for found in heads if len(found) == 1} - {member}

    def _roles_of(self, member: int, on: date) -> Iterable[RoleFacts]:
        return (role for role in self._by_member.get(member, ()) if role.holds(on))

    def own_line(self, member: int, on: date) -> set[int]:
        """The units the member belongs to and all units above them."""
        return {unit for held in self._roles_of(member, on) for unit in self.units[held.unit].path}


_lock = threading.Lock()
_houses: dict[int, House] = {}


def house(institution: int) -> House:
    """The institution's current snapshot: one query when it is fresh, nine when something changed."""
    with pen() as cursor:  # plain SQL: every request asks this, and the ORM costs ten times the query
        cursor.execute("SELECT revision FROM institution_institution WHERE id = %s", [institution])
        row = cursor.fetchone()
    if row is None:
        raise Institution.DoesNotExist
    revision = row[0]
    known = _houses.get(institution)
    if known is None or known.revision != revision:
        known = _load(institution)
        with _lock:
            _houses[institution] = known
    return known


def forget() -> None:
    """Drop every snapshot; for tests and after a restore, where revisions may repeat."""
    with _lock:
        _houses.clear()


@contextmanager
def tried() -> Iterator[None]:
    """Forget what was read meanwhile if the act around which this stands is taken back: its revision comes again."""
    try:
        yield
    except BaseException:
        forget()
        raise


_pack_cache: dict[str, Pack] = {}


def _pack(row: PackInUse) -> Pack:
    """Packs are immutable and known by digest, so each text is read once in a process."""
    if row.digest not in _pack_cache:
        _pack_cache[row.digest] = packs.from_json(row.text)
    return _pack_cache[row.digest]


_marks_cache: dict[str, dict[tuple[str, str], str]] = {}


def _marks(pack: Pack) -> dict[tuple[str, str], str]:
    """Marks of what is to be confirmed in the pack, by section and name; worked out once in a process, as packs are."""
    if pack.digest not in _marks_cache:
        _marks_cache[pack.digest] = {(one.section, one.name): one.mark for one in packs.to_confirm(pack)}
    return _marks_cache[pack.digest]


def _confirmed(institution: int) -> dict[str, Confirmed]:
    """What was confirmed, by the rule's mark, as the journal has it."""
    entries = Entry.objects.filter(stream=f"settings:{institution}", move=CONFIRM_RULE).order_by("seq")
    found = {}
    for body, at in entries.values_list("body", "at"):
        said = json.loads(body)
        by = int(said["by"]) if said["by"] is not None else None
        for mark, rule in said["changes"]["rule"].items():
            found[mark] = Confirmed(by, at, rule["note"])
    return found


def _load(institution: int) -> House:
    row = Institution.objects.get(pk=institution)
    units = {
        unit.id: UnitFacts(unit.id, unit.name, unit.kind, tuple(unit.path), unit.active, unit.jurisdiction)
        for unit in Unit.objects.filter(institution=institution)
    }
    members = {
        one.id: MemberFacts(one.id, one.account_id, one.name, one.post, one.email, one.left_on, one.program)
        for one in Member.objects.filter(institution=institution)
    }
    roles = tuple(
        RoleFacts(role.member_id, role.unit_id, role.name, role.since, role.until)
        for role in Role.objects.filter(member__institution=institution).order_by("id")
    )
    by_unit: dict[int, list[RoleFacts]] = defaultdict(list)
    by_member: dict[int, list[RoleFacts]] = defaultdict(list)
    for role in roles:
        by_unit[role.unit].append(role)
        by_member[role.member].append(role)
    calendar = CalendarInUse.objects.filter(institution=institution, name=row.calendar).latest("installed_at", "id")
    installed = list(PackInUse.objects.filter(institution=institution).order_by("version", "revision"))
    by_kind: dict[str, list[tuple[date, int, int]]] = defaultdict(list)
    for one in installed:
        by_kind[one.kind].append((one.version, one.revision, one.id))
    return House(
        id=row.id,
        name=row.name,
        revision=row.revision,
        zone=ZoneInfo(row.zone),
        language=row.language,
        units=units,
        members=members,
        roles=roles,
        stand_ins=tuple(
            StandIn.objects.filter(member__institution=institution, withdrawn=False).values_list(
                "member_id", "substitute_id", "since", "until"
            )
        ),
        calendar=calendars.load(calendar.text),
        packs={one.id: _pack(one) for one in installed},
        pack_ids=dict(by_kind),
        confirmed=_confirmed(institution),
        _by_unit=dict(by_unit),
        _by_member=dict(by_member),
    )
