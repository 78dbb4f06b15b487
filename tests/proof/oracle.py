"""Who ought to see a case, thought out a second time: plain loops over the rows, written from the rules alone.

The house asks one overlap of integer sets in SQL. Here nothing is clever, so that the two can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from django.db import connection

from huiyin.cases.models import CONFIDENTIAL, NAMED, Case, Contact, Participation, Wall
from huiyin.institution.models import Member, Role, StandIn, Unit
from huiyin.kernel.packs import Pack
from huiyin.matters.models import Matter


class Staff:
    """Members, roles and units as they stand on a day."""

    def __init__(self, today: date, pack: Pack) -> None:
        self.today, self.pack = today, pack
        self.above = {unit.id: list(unit.path) for unit in Unit.objects.all()}  # from the root to the unit itself
        self.active = {member.id for member in Member.objects.all() if member.left_on is None or today < member.left_on}
        self.roles = [
            role
            for role in Role.objects.all()
            if role.since <= today and (role.until is None or today < role.until) and role.member_id in self.active
        ]
        self.away = [one for one in StandIn.objects.all() if one.since <= today <= one.until]

    def own(self, member: int) -> list[tuple[str, int]]:
        """(role, unit) of the member."""
        return [(role.name, role.unit_id) for role in self.roles if role.member_id == member]

    def acts_as(self, member: int) -> list[tuple[str, int]]:
        """The same, with those of colleagues whom the member stands in for."""
        if member not in self.active:
            return []
        stands_for = [one.member_id for one in self.away if one.substitute_id == member]
        return self.own(member) + [role for colleague in stands_for for role in self.own(colleague)]

    def line(self, member: int) -> set[int]:
        """The member's units and all above them."""
        return {unit for _, below in self.own(member) for unit in self.above[below]}

    def directs_alone(self, head: int, member: int) -> bool:
        """Whether ``head`` is the only head of a unit in the member's line."""
        for unit in self.line(member):
            heads = {role.member_id for role in self.roles if role.unit_id == unit and role.name == "head"}
            if heads == {head} and head != member:
                return True
        return False


def kept_out(staff: Staff, member: int, walls: list[Wall]) -> bool:
    """Complained about, under the sole direction of who is, in a unit that is, or stepped aside."""
    for wall in walls:
        if wall.member_id == member:
            return True
        if wall.unit_id is not None and wall.unit_id in staff.line(member):
            return True
        if wall.member_id is not None and wall.why == "accused" and staff.directs_alone(wall.member_id, member):
            return True
    return False


def takes_part(staff: Staff, member: int, case: Case, taking: list[Participation]) -> bool:
    """Named, in a unit that takes part, or in one above it where the role sees below; secrecy narrows it."""
    if any(one.member_id == member for one in taking):
        return True
    if case.secrecy == NAMED:
        return False
    for name, unit in staff.acts_as(member):
        role = staff.pack.roles.get(name)
        if case.secrecy == CONFIDENTIAL and not (role and role.confidential):
            continue
        for one in taking:
            if one.unit_id == unit or (role and role.sees == "below" and unit in staff.above[one.unit_id]):
                return True
    return False


def sees(staff: Staff, member: int, case: Case, taking: list[Participation], walls: list[Wall]) -> bool:
    """Whether this member may know of the case."""
    return member in staff.active and takes_part(staff, member, case, taking) and not kept_out(staff, member, walls)


class Register:
    """All cases with who takes part in them and who is walled off, read at once."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.cases = list(Case.objects.all())
        self.taking: dict[int, list[Participation]] = defaultdict(list)
        self.walls: dict[int, list[Wall]] = defaultdict(list)
        for one in Participation.objects.filter(until=None):
            self.taking[one.case_id].append(one)
        for wall in Wall.objects.all():
            self.walls[wall.case_id].append(wall)

    def visible(self, member: int) -> set[int]:
        """Ids of all cases the member may know of."""
        return {
            case.id for case in self.cases if sees(self.staff, member, case, self.taking[case.id], self.walls[case.id])
        }


def marks_ought(zone: ZoneInfo) -> dict[int, set[str]]:
    """By what each case ought to be found in a filtered list."""
    found: dict[int, set[str]] = {}
    for case in Case.objects.all():
        day = case.opened_at.astimezone(zone).date()
        found[case.id] = {f"s_{case.status}", f"p_{case.phase}", f"u_{case.unit_id or 0}", f"m_{case.member_id or 0}"}
        found[case.id] |= {f"y_{day:%Y}", f"n_{day:%Y%m}", f"d_{day:%Y%m%d}"}
    for contact in Contact.objects.all():
        found[contact.case_id] |= {f"c_{contact.channel}", *([f"t_{contact.statement}"] * bool(contact.statement))}
    for matter in Matter.objects.all():
        found[matter.case_id].add(f"k_{matter.category}")
    return found


def marks_kept() -> dict[int, set[str]]:
    """By what each case is found in a filtered list."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, seen FROM finding_doc")
        rows = [(case, kept.split() if isinstance(kept, str) else kept) for case, kept in cursor.fetchall()]
    return {case: {one[1:] for one in kept if one[1].isalpha()} for case, kept in rows}
