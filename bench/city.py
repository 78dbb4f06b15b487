"""A made-up city office of about 300 units and 800 members: what the benches of size fill with cases.

One root with a reception, 24 departments, 264 sections below them, and a discipline unit outside every line. Sections
differ in size as such offices do: the largest, ``first``, has a tenth of all cases; the last has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from huiyin.institution import acts
from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import House, forget, house
from huiyin.institution.models import Account, Institution, Member, Unit
from huiyin.kernel import calendars, packs

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # a Friday, 10:00 in Shanghai: the instant at which every page is asked
SINCE = date(2020, 1, 1)
DEPARTMENTS, SECTIONS = 24, 11

# Whoever is measured, by account: who sees all, who sees one department, who handles in the largest section, its head,
# whom it accuses now and then, and who sees next to nothing.
HEAD, MIDDLE, CLERK, CHIEF, ACCUSED, STRANGER = "head", "middle", "clerk", "chief", "accused", "stranger"


@dataclass
class City:
    """The institution and what the benches need of it. ``sections`` come largest first."""

    institution: int
    root: int
    sections: list[int]
    handlers: dict[int, list[int]]
    members: dict[str, int]

    @property
    def house(self) -> House:
        """The snapshot in force."""
        return house(self.institution)

    def actor(self, name: str) -> Actor:
        """One of the measured, as they act at ``NOW``."""
        home = self.house
        return actor(home, self.members[name], home.today(NOW))


def build() -> City:
    """Found the city in the empty database that Django works on."""
    forget()
    by = acts.By(NOW - timedelta(days=1500))
    with transaction.atomic():
        made = _institution(by)
        root = _unit(by, made, "市信访局", "office", None)
        last_resort = _unit(by, made, "纪检监察组", "last_resort", None)
        departments = [_unit(by, made, f"第{one + 1}局", "department", root) for one in range(DEPARTMENTS)]
        sections = [
            _unit(by, made, f"{parent.name['zh']}第{one + 1}科", "desk", parent)
            for one in range(SECTIONS)
            for parent in departments
        ]
        members: dict[str, int] = {}
        handlers: dict[int, list[int]] = {}
        _appoint(by, made, root, "head", members, HEAD)
        _appoint(by, made, root, "registrar", members)
        _appoint(by, made, last_resort, "discipline_officer", members)
        for place, unit in enumerate(departments):
            _appoint(by, made, unit, "head", members, MIDDLE if place == 0 else "")
        for place, unit in enumerate(sections):
            names = {0: (CHIEF, CLERK, ACCUSED), len(sections) - 1: ("", STRANGER, "")}.get(place, ("", "", ""))
            _appoint(by, made, unit, "head", members, names[0])
            handlers[unit.id] = [_appoint(by, made, unit, "handler", members, name) for name in names[1:]]
        acts.give_role(by, Member.objects.get(pk=members[CLERK]), sections[0], "registrar", SINCE)
    return City(made.id, root.id, [unit.id for unit in sections], handlers, members)


def find() -> City:
    """The city that stands in the database Django works on."""
    forget()
    made = Institution.objects.get()
    home = house(made.id)
    tree = sorted(home.units.values(), key=lambda unit: unit.id)
    handlers: dict[int, list[int]] = {}
    for role in home.roles:
        if role.name == "handler":
            handlers.setdefault(role.unit, []).append(role.member)
    named = dict(Member.objects.filter(account__isnull=False).values_list("account__username", "id"))
    return City(
        made.id,
        next(unit.id for unit in tree if unit.kind == "office"),
        [unit.id for unit in tree if unit.kind == "desk"],
        handlers,
        named,
    )


def _institution(by: acts.By) -> Institution:
    made = acts.create_institution(
        by, name=_names("市信访局"), zone="Asia/Shanghai", language="zh-hans", calendar=calendars.builtin("china")
    )
    for version in ("2005-05-01", "2022-05-01"):
        acts.install_pack(by, made, packs.load(settings.HUIYIN_PACKS, "letters-and-visits", version))
    return made


def _unit(by: acts.By, institution: Institution, name: str, kind: str, parent: Unit | None) -> Unit:
    return acts.add_unit(by, institution, name=_names(name), kind=kind, parent=parent)


def _names(name: str) -> dict[str, str]:
    return {"zh": name, "en": name, "es": name}


def _appoint(
    by: acts.By, institution: Institution, unit: Unit, role: str, members: dict[str, int], name: str = ""
) -> int:
    """A member with that role in that unit; with an account if they are to be measured."""
    account = Account.objects.create(username=name, language="zh-hans") if name else None
    member = acts.add_member(by, institution, name=name or f"{role} {unit.id}", account=account)
    acts.give_role(by, member, unit, role, SINCE)
    if name:
        members[name] = member.id
    return member.id
