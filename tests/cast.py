"""The cast: one district office with four departments, and the people every test knows.

Anna registers at the office, Rui reviews there, Hong heads it, Su supervises, Dao keeps the archive. Boris handles at
urban management, Bao is his colleague, Wei their head. Clara handles at education, Ning heads it. Jing is the
discipline unit: the last resort, outside every line. Nobody else is a stranger to all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings

from huiyin.cases.acts import Request, Result, perform
from huiyin.institution import acts
from huiyin.institution.actor import Actor, actor
from huiyin.institution.house import forget, house
from huiyin.institution.models import Account, Institution, Member, Unit
from huiyin.kernel import calendars, packs
from huiyin.parties import sealing

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Beijing
PACKS = (("letters-and-visits", "2005-05-01"), ("letters-and-visits", "2022-05-01"))

PEOPLE = {
    "anna": ("office", ["registrar", "receptionist"]),
    "rui": ("office", ["reviewer"]),
    "hong": ("office", ["head"]),
    "lin": ("office", ["leader"]),
    "su": ("office", ["supervisor"]),
    "dao": ("office", ["archivist"]),
    "boris": ("urban", ["handler", "registrar"]),
    "bao": ("urban", ["handler"]),
    "wei": ("urban", ["head"]),
    "clara": ("education", ["handler", "registrar"]),
    "ning": ("education", ["head"]),
    "jing": ("discipline", ["discipline_officer", "head", "handler"]),
}


@dataclass
class Cast:
    """The institution and its people; ``now`` moves on by ``pass_time``."""

    institution: Institution
    units: dict[str, Unit]
    members: dict[str, Member]
    now: datetime = START
    serial: int = field(default=0)

    def actor(self, name: str) -> Actor:
        """The member as an actor today."""
        home = house(self.institution.id)
        return actor(home, self.members[name].id, home.today(self.now))

    def pass_time(self, **span: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    def do(self, who: str, move: str, /, *cases: int, key: str | None = None, **inputs: Any) -> Result:
        """Have a member make a move, a minute after the last one."""
        self.pass_time(minutes=1)
        kind = "" if cases else "matter"
        return perform(Request(move, self.actor(who), inputs, self.now, tuple(cases), kind, key=key, source="test"))

    def register(self, who: str = "anna", /, *, key: str | None = None, **inputs: Any) -> int:
        """Register a letter and return its case's id."""
        self.serial += 1
        given = {
            "channel": "letter",
            "received_at": self.now,
            "title": f"夜间施工噪音扰民 {self.serial}",
            "text": "北门工地每晚十一点以后仍在施工，老人和孩子无法休息，请尽快处理。",
            "name": "王芳",
            "phone": "13000000000",
        }
        return self.do(who, "register", key=key, **{**given, **inputs}).cases[0][0]


@cache
def _pack(name: str, version: str) -> packs.Pack:
    """Read once: it is frozen, and reading it is most of the work of building the cast."""
    return packs.load(settings.HUIYIN_PACKS, name, version)


def build(pack: packs.Pack | None = None) -> Cast:
    """The institution as it stands at ``START``, set up the day before."""
    forget()
    sealing.forget()
    by = acts.By(START - timedelta(days=1))
    names = {"zh": "临河区信访局", "en": "Linhe Letters and Visits", "es": "Oficina de Linhe"}
    made = acts.create_institution(
        by, name=names, zone="Asia/Shanghai", language="zh-hans", calendar=calendars.builtin("china")
    )
    for one in [pack] if pack else [_pack(*name) for name in PACKS]:
        acts.install_pack(by, made, one)
    office = acts.add_unit(by, made, name=names, kind="office")
    units = {"office": office}
    for key, zh, en in (("urban", "城市管理局", "Urban management"), ("education", "教育局", "Education")):
        units[key] = acts.add_unit(by, made, name={"zh": zh, "en": en, "es": en}, kind="department", parent=office)
    discipline = {"zh": "纪检监察组", "en": "Discipline inspection", "es": "Inspección"}
    units["discipline"] = acts.add_unit(by, made, name=discipline, kind="last_resort")
    members = {}
    for name, (unit, roles) in PEOPLE.items():
        account = Account.objects.create(username=name)
        members[name] = acts.add_member(by, made, name=name.title(), account=account)
        for role in roles:
            acts.give_role(by, members[name], units[unit], role, date(2026, 1, 1))
    return Cast(made, units, members)
