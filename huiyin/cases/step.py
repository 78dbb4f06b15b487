"""One move on one case while it is being made: what guards judge and effects read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from huiyin.cases.facts import Facts
from huiyin.cases.knowing import Circle
from huiyin.cases.models import ORDINARY, Task
from huiyin.cases.policy import Refused
from huiyin.cases.tables import merge
from huiyin.institution.actor import Actor
from huiyin.institution.house import Held, House
from huiyin.kernel.ids import new_id
from huiyin.kernel.ledger import Changes, instant
from huiyin.kernel.packs import Move, Pack
from huiyin.parties.acts import Draft
from huiyin.parties.sealing import SealingKey
from huiyin.parties.store import TokenRow

NO_CASE_YET = 0


@dataclass(frozen=True)
class Told:
    """Somebody to be told once the move stands: staff (members, or who acts for a unit) by inbox, a party by mail."""

    code: str
    members: tuple[int, ...] = ()
    unit: int | None = None
    party: bool = False


@dataclass
class Step:
    """A move under way. ``changes`` grows as effects are applied; ``facts`` stays as loaded."""

    facts: Facts
    move_name: str
    move: Move
    actor: Actor
    inputs: dict[str, Any]
    now: datetime  # when it is recorded
    on: datetime  # when it happened
    case_id: int
    held: Held | None = None
    quiet: bool = False  # an import: nobody is told, no alarm is set
    key: SealingKey | None = None
    changes: Changes = field(default_factory=dict)
    others: dict[int, Step] = field(default_factory=dict)  # further cases the move touches, by id
    draft: Draft | None = None  # a dossier to be written with the case
    redrawn: tuple[int, list[TokenRow]] | None = None  # a dossier whose blind tokens are made anew
    told: list[Told] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # texts to be found by
    tokens: set[int] | None = None  # who sees the case from now on; None: as before
    pack_id: int = 0
    _circle: Circle | None = field(default=None, repr=False)

    @property
    def pack(self) -> Pack:
        """The pack version the case runs under."""
        return self.facts.pack

    @property
    def house(self) -> House:
        """The institution's snapshot."""
        return self.facts.house

    def apply(self, new: Changes) -> None:
        """Take in what an effect returned."""
        merge(self.changes, new)
        self._circle = None

    def is_case(self, case_id: int) -> None:
        """Give a new case its id, once its transaction has begun: ids leave no gaps, so one is taken at the end."""
        yet, known = str(self.case_id), str(case_id)
        for rows in self.changes.values():
            if yet in rows:
                rows[known] = rows.pop(yet)
            for row in rows.values():
                if row.get("case_id") == yet:
                    row["case_id"] = known
        self.case_id = case_id

    def case_now(self, name: str) -> Any:
        """A column of the case as it will be after the changes so far."""
        changed = self.changes.get("case", {}).get(str(self.case_id), {})
        if name in changed:
            return changed[name]
        return getattr(self.facts.case, name) if self.facts.case else None

    def owner(self) -> int | None:
        """The owning unit after the changes so far."""
        value = self.case_now("unit_id")
        return None if value is None else int(value)

    def case(self, **values: Any) -> Changes:
        """Changes to the case's own row."""
        return {"case": {str(self.case_id): values}}

    def new(self, table: str, **values: Any) -> Changes:
        """A new row of a table that hangs on the case, under a key of its own."""
        return {table: {str(new_id()): {"case_id": str(self.case_id), **values}}}

    def seal(self, text: str) -> str:
        """Seal a text under the case's key; raises ``Refused`` once that was destroyed."""
        if self.key is None:
            raise Refused("erased")
        return self.key.seal(text)

    def closes(self, closing: str, reason: str | None = None) -> Changes:
        """The end of the case in that word, with its reason (by default what was typed, else the move's own name)."""
        text = reason or self.inputs.get("reason") or self.inputs.get("text") or self.move_name
        return self.case(closing=closing, closing_reason=self.seal(str(text)), closed_at=instant(self.on))

    def joins(self, role: str, unit: int, member: int | None = None) -> Changes:
        """A participation from now on, unless the same stands already."""
        for one in self.facts.current(role):
            if one.unit_id == unit and one.member_id == member:
                return {}
        values = {"unit_id": str(unit), "member_id": None if member is None else str(member), "role": role}
        return self.new("participation", **values, since=instant(self.now), until=None)

    def leaves(self, role: str, unit: int | None = None, member: int | None = None) -> Changes:
        """The end of present participations in that role (of one unit or member where given)."""
        ended = {
            str(one.id): {"until": instant(self.now)}
            for one in self.facts.current(role)
            if unit in (None, one.unit_id) and member in (None, one.member_id)
        }
        return {"participation": ended} if ended else {}

    def owns(self, unit: int, member: int | None = None) -> Changes:
        """Unit and member answer for the case from now on: one owner ends as the next begins, none where it stays."""
        began = self.joins("owner", unit, member)
        changes = merge(self.case(unit_id=str(unit), member_id=None if member is None else str(member)), began)
        return merge(changes, self.leaves("owner")) if began else changes

    def task_in_hand(self) -> Task | None:
        """The oldest open task of the one who acts, or of a unit of theirs."""
        units = {held.unit for held in self.actor.held}
        open_ones = (task for task in self.facts.tasks if task.done_at is None)
        return next((task for task in open_ones if task.member_id == self.actor.member or task.unit_id in units), None)

    def tell(self, code: str, members: Sequence[int]) -> None:
        """Have these members told through their inbox, those who may know of the case once the move is made."""
        if members and not self.quiet:
            self.told.append(Told(code, tuple(members)))

    def tell_unit(self, code: str, unit: int) -> None:
        """The same for whoever acts for ``unit`` in this case."""
        if not self.quiet:
            self.told.append(Told(code, unit=unit))

    def circle(self) -> Circle:
        """Who may know of the case, with the changes so far."""
        if self._circle is None:
            self._circle = self._reckoned()
        return self._circle

    def _reckoned(self) -> Circle:
        before = self.facts.circle(self.actor.today)
        walls, changed = self.changes.get("wall", {}).values(), self.changes.get("participation", {})
        secrecy = int(self.case_now("secrecy") or ORDINARY)
        if not walls and not changed and secrecy == before.secrecy:
            return before
        recused = {int(row["member_id"]) for row in walls if row.get("member_id") and row["why"] == "recused"}
        accused = {int(row["member_id"]) for row in walls if row.get("member_id") and row["why"] != "recused"}
        units = {int(row["unit_id"]) for row in walls if row.get("unit_id")}
        return replace(
            before,
            secrecy=secrecy,
            taking_part=tuple(self._taking_part(changed)),
            accused=before.accused | accused,
            recused=before.recused | recused,
            accused_units=before.accused_units | units,
        )

    def _taking_part(self, changed: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[int, int | None]]:
        for one in self.facts.participations:
            if one.until is None and "until" not in changed.get(str(one.id), {}):
                yield one.unit_id, one.member_id
        known = {str(one.id) for one in self.facts.participations}
        for key, row in changed.items():
            if key not in known and row.get("until") is None:
                yield int(row["unit_id"]), None if row["member_id"] is None else int(row["member_id"])
