"""What is known of a case when a move is asked: loaded once, for many cases with as many queries as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from huiyin.cases import kinds, reading, tables
from huiyin.cases.kinds import Kind
from huiyin.cases.knowing import Circle
from huiyin.cases.models import ORDINARY, Case, Clock, Contact, Participation, Task, Wall
from huiyin.institution.house import House
from huiyin.kernel.packs import Pack


@dataclass(frozen=True)
class Facts:
    """One case as it stood when its transaction began; ``case`` is None while it is being made."""

    house: House
    kind: Kind
    pack: Pack
    case: Case | None
    clocks: tuple[Clock, ...] = ()
    participations: tuple[Participation, ...] = ()
    walls: tuple[Wall, ...] = ()
    tasks: tuple[Task, ...] = ()
    contacts: tuple[Contact, ...] = ()
    extra: dict[str, tuple[Any, ...]] | None = None
    _circles: dict[date, Circle] = field(default_factory=dict, compare=False)

    @property
    def status(self) -> str:
        """The case's status; empty for a case that does not exist yet."""
        return self.case.status if self.case else ""

    @property
    def running(self) -> list[Clock]:
        """The clocks that run."""
        return [clock for clock in self.clocks if clock.state == "running"]

    def units(self, role: str) -> list[int]:
        """Units that take part now in that role (``any`` and ``participant``: in any role)."""
        return [
            one.unit_id
            for one in self.participations
            if one.until is None and (role in ("any", "participant") or one.role == role)
        ]

    def current(self, role: str) -> list[Participation]:
        """The present participations in that role."""
        return [one for one in self.participations if one.until is None and one.role == role]

    def circle(self, today: date) -> Circle:
        """Who may know of the case on that day."""
        if today not in self._circles:
            accused, units = self.accused()
            self._circles[today] = Circle(
                house=self.house,
                today=today,
                secrecy=self.case.secrecy if self.case else ORDINARY,
                taking_part=tuple((one.unit_id, one.member_id) for one in self.participations if one.until is None),
                accused=frozenset(accused),
                recused=frozenset(wall.member_id for wall in self.walls if wall.why == "recused" and wall.member_id),
                accused_units=frozenset(units),
            )
        return self._circles[today]

    def rows(self, name: str) -> tuple[Any, ...]:
        """The desk's own rows of that table for this case."""
        return (self.extra or {}).get(name, ())

    def accused(self) -> tuple[set[int], set[int]]:
        """Members and units complained about."""
        members = {wall.member_id for wall in self.walls if wall.why == "accused" and wall.member_id}
        units = {wall.unit_id for wall in self.walls if wall.why == "accused" and wall.unit_id}
        return members, units


def load(house: House, case_ids: Sequence[int], *, lock: bool = False) -> dict[int, Facts]:
    """Facts of the cases of one house, in id order; unknown ids are absent from the answer.

    ``lock``: take the rows for writing (PostgreSQL; on SQLite the transaction already holds the only pen).
    """
    wanted = sorted(set(case_ids))
    last = " FOR UPDATE" if lock and connection.vendor != "sqlite" else ""
    of_house = f" AND institution_id = {int(house.id)}"
    found = {case.id: case for case in reading.rows(Case, "id", wanted, of_house, last)}
    if not found:
        return {}
    ids = list(found)
    extra_names = sorted({name for case in found.values() for name in kinds.kind(case.kind).extra})
    parts: dict[Any, dict[int, tuple[Any, ...]]] = {
        model: _grouped(reading.rows(model, "case_id", ids)) for model in (Clock, Participation, Wall, Task, Contact)
    }
    extra = {name: _grouped(reading.rows(tables.table(name).model, "case_id", ids)) for name in extra_names}
    return {
        case.id: Facts(
            house=house,
            kind=kinds.kind(case.kind),
            pack=house.pack(case.pack_id),
            case=case,
            clocks=parts[Clock][case.id],
            participations=parts[Participation][case.id],
            walls=parts[Wall][case.id],
            tasks=parts[Task][case.id],
            contacts=parts[Contact][case.id],
            extra={name: rows[case.id] for name, rows in extra.items()},
        )
        for case in found.values()
    }


def _grouped(rows: Iterable[Any]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return defaultdict(tuple, {case: tuple(many) for case, many in found.items()})
