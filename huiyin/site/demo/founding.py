"""The sample institution before its first letter: units, packs, people, accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from huiyin.institution import acts, portals
from huiyin.institution.models import Account, Institution, Member, Unit
from huiyin.kernel import calendars, packs
from huiyin.kernel.packs import Pack
from huiyin.parties import sealing
from huiyin.site.demo.staff import DISCIPLINE, PASSWORD, STAFF
from huiyin.site.demo.texts import CITY, DISTRICT, UNITS
from huiyin.site.demo.words import table

ZONE, CALENDAR, PACK = "Asia/Shanghai", "china", "letters-and-visits"
DISCIPLINE_NAME = {"zh": "纪检监察组", "en": "Discipline Inspection Group", "es": "Grupo de Disciplina"}
# Two kinds are claimed by two departments: what is passed to the wrong one of them comes back with an objection.
FAMILIES = {
    "urban": {"environment", "city", "transport", "trade", "housing_property"},
    "housing": {"housing", "land", "city_building"},
    "labour": {"work", "health"},
    "education": {"education"},
}
EVERYBODYS = {"conduct", "justice", "villages", "welfare", "safety", "other"}
SLUG = "sample"  # the address of its portal: /p/sample/
HALL = {"zh": "信访接待大厅", "en": "Reception hall", "es": "Sala de atención"}


@dataclass(frozen=True)
class Founded:
    """The institution with its units by key and its members by user name."""

    institution: Institution
    units: dict[str, Unit]
    members: dict[str, Member]


def standing() -> Institution | None:
    """The sample institution if it is there."""
    return Institution.objects.filter(name__zh=UNITS["office"]["zh"]).first()


@transaction.atomic
def found(at: datetime) -> Founded:
    """Set up the institution as of ``at``, before anything has come in."""
    by = acts.By(at)
    made = acts.create_institution(
        by, name=UNITS["office"], zone=ZONE, language="zh-hans", calendar=calendars.builtin(CALENDAR)
    )
    versions = [packs.load(settings.HUIYIN_PACKS, *one) for one in packs.versions(settings.HUIYIN_PACKS, PACK)]
    for pack in versions:
        acts.install_pack(by, made, pack)
    units = _units(by, made, versions[-1])
    acts.add_site(by, made, name=HALL, address={key: CITY[key] + DISTRICT[key] for key in ("zh", "en", "es")})
    _open_portal(by, made, units["office"])
    members = _members(by, made, units)
    away = at.date() + timedelta(days=90)
    acts.add_stand_in(by, members["longqiaoyun"], members["baihaichuan"], away, away + timedelta(days=4))
    return Founded(made, units, members)


def _open_portal(by: acts.By, made: Institution, office: Unit) -> None:
    portal = portals.settle(by, made.id, slug=SLUG, intake=office.id, is_open=False)
    portals.rewrite(by, portal, table("portal")["notice"])
    portals.publish(by, portal)
    portals.settle(by, made.id, slug=SLUG, intake=office.id, is_open=True)


def again(institution: Institution) -> Founded:
    """What ``found`` returned, read back."""
    key_of = {name["zh"]: key for key, name in {**UNITS, DISCIPLINE: DISCIPLINE_NAME}.items()}
    units = {key_of[unit.name["zh"]]: unit for unit in institution.units.all() if unit.name["zh"] in key_of}
    members = {one.account.username: one for one in institution.members.select_related("account") if one.account}
    return Founded(institution, units, members)


def _units(by: acts.By, made: Institution, pack: Pack) -> dict[str, Unit]:
    units = {"office": acts.add_unit(by, made, name=UNITS["office"], kind="office")}
    for key, name in UNITS.items():
        if key != "office":
            scope = {"categories": _categories(pack, key)}
            units[key] = acts.add_unit(
                by, made, name=name, kind="department", parent=units["office"], jurisdiction=scope
            )
    units[DISCIPLINE] = acts.add_unit(by, made, name=DISCIPLINE_NAME, kind="last_resort")
    return units


def _categories(pack: Pack, unit: str) -> list[str]:
    """What a department answers for: its families of categories with all their kinds, and what is everybody's."""
    wanted = {*FAMILIES[unit], *EVERYBODYS}
    return [name for name, one in pack.categories.items() if name in wanted or one.parent in wanted]


def _members(by: acts.By, made: Institution, units: dict[str, Unit]) -> dict[str, Member]:
    sealing.institution_key(made.id)  # made now, so that what follows finds it
    hashed = make_password(PASSWORD)  # one for all: it is no secret, and hashing is slow on purpose
    members = {}
    for one in STAFF:
        account = Account.objects.create(username=one.username, password=hashed)
        member = acts.add_member(by, made, name=one.name, post=one.post, account=account)
        for role in one.roles:
            acts.give_role(by, member, units[one.unit], role, by.now.date())
        members[one.username] = member
    return members
