"""What changes an institution. Each act is one transaction and one entry in the stream it belongs to.

These acts are rare, so they go through the ORM; every one raises the institution's revision, which makes all snapshots
of the house stale. What a member holds in cases is handed over by ``cases`` (``cases.leaving``).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F

from huiyin.institution.models import (
    Account,
    CalendarInUse,
    Institution,
    Member,
    PackInUse,
    Role,
    Site,
    StandIn,
    Unit,
)
from huiyin.journal import store as journal
from huiyin.journal.models import Entry
from huiyin.kernel.calendars import Calendar, dump
from huiyin.kernel.ledger import instant
from huiyin.kernel.packs import Pack, Problem, from_json, revision_problems

Names = Mapping[str, str]
PLAN_LEAVE = "plan_leave"  # the entry by which somebody leaves on a day to come
_AFTER = timedelta(microseconds=1)  # the newest installed is in use: no two at one instant


class NotPossible(ValueError):
    """The act would leave the house in a state it must not be in. ``code`` says which; who shows it has the words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WouldStrand(Exception):
    """A pack revision that would leave an open case without a way on."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class By:
    """Who acts on the institution, and when. ``member`` is None for the set-up from the command line."""

    now: datetime
    member: int | None = None
    via: str = "command"


def record(institution: int, parts: Mapping[str, Mapping[str, Any]], move: str, by: By, **inputs: Any) -> None:
    """Append an entry with its changes to each stream of ``parts`` and make every snapshot stale.

    In the caller's transaction. ``inputs`` is what was asked beside the changes.
    """
    claim = journal.claim(institution, "institution", None, "", by.now, by.member)
    for stream, changes in parts.items():
        seq, previous = journal.head(stream)
        last = Entry.objects.filter(stream=stream).order_by("-seq").values_list("at", flat=True).first()
        said = {
            "on": instant(by.now),
            "by": None if by.member is None else str(by.member),
            "acting_for": None,
            "via": by.via,
            "inputs": inputs,
            "changes": changes,
            "pack": None,
        }
        at = max(by.now, last) if last else by.now
        journal.append(stream, seq + 1, previous, at, claim.act_id, move, said)
    journal.finish(claim.act_id, json.dumps(list(parts)))
    Institution.objects.filter(pk=institution).update(revision=F("revision") + 1)


def row_as_json(one: models.Model) -> dict[str, Any]:
    """A row as the journal holds it: keys and dates as text."""
    values: dict[str, Any] = {}
    for field in one._meta.concrete_fields:
        value = getattr(one, field.attname)
        if isinstance(field, models.ForeignKey) and value is not None:
            value = str(value)
        values[field.attname] = value.isoformat() if isinstance(value, date | datetime) else value
    values.pop("id")
    return values


def _made(table: str, one: models.Model) -> dict[str, Any]:
    return {table: {str(one.pk): row_as_json(one)}}


@transaction.atomic
def create_institution(by: By, *, name: Names, zone: str, language: str, calendar: Calendar) -> Institution:
    """A new institution with its calendar; units, members and packs follow."""
    made = Institution.objects.create(name=dict(name), zone=zone, language=language, calendar=calendar.id)
    changes = _made("institution", made)
    changes["institution"][str(made.id)].pop("revision")
    record(made.id, {f"settings:{made.id}": changes}, "create_institution", by)
    install_calendar(by, made, calendar)
    return made


@transaction.atomic
def install_calendar(by: By, institution: Institution, calendar: Calendar) -> CalendarInUse:
    """Put a version of the institution's calendar in use; earlier ones stay, for the dates found with them.

    Its days are those of the institution's zone, whatever zone a calendar for many places was written in.
    """
    calendar = calendar.in_zone(institution.zone)
    versions = CalendarInUse.objects.filter(institution=institution, name=calendar.id).order_by("installed_at", "id")
    newest, known = versions.last(), versions.filter(version=calendar.version).first()
    if known is not None:
        return known if newest is None or known.pk == newest.pk else _use_again(by, known, newest)
    made = CalendarInUse.objects.create(
        institution=institution,
        name=calendar.id,
        version=calendar.version,
        text=dump(calendar),
        installed_at=max(by.now, newest.installed_at + _AFTER) if newest else by.now,
    )
    changes = _made("calendar", made)
    changes["calendar"][str(made.id)].pop("text")  # the version is the digest of the text
    record(institution.id, {f"settings:{institution.id}": changes}, "install_calendar", by)
    return made


def _use_again(by: By, known: CalendarInUse, newest: CalendarInUse) -> CalendarInUse:
    """An earlier version is the one in use again, as when a closure is taken back; the newest is in use."""
    known.installed_at = max(by.now, newest.installed_at + _AFTER)
    CalendarInUse.objects.filter(pk=known.pk).update(installed_at=known.installed_at)
    changes = {"calendar": {str(known.id): {"installed_at": row_as_json(known)["installed_at"]}}}
    record(known.institution_id, {f"settings:{known.institution_id}": changes}, "install_calendar", by)
    return known


@transaction.atomic
def note(by: By, institution: int, move: str, changes: Mapping[str, Any], **inputs: Any) -> None:
    """Write down what was confirmed, proved or done in the house and has no row: the entry is all there is of it."""
    record(institution, {f"settings:{institution}": changes}, move, by, **inputs)


@transaction.atomic
def install_pack(
    by: By,
    institution: Institution,
    pack: Pack,
    *,
    statuses: Collection[str] = (),
    clocks: Collection[str] = (),
) -> PackInUse:
    """Put a version of a pack in force, or a revision that mends one.

    ``statuses`` and ``clocks`` are those of the open cases under this version: a revision that would strand one of
    them raises ``WouldStrand``.
    """
    version = PackInUse.objects.filter(institution=institution, name=pack.name, version=pack.version)
    if (same := version.filter(digest=pack.digest).first()) is not None:
        return same
    newest = version.order_by("revision").last()
    if newest is not None:
        if pack.revision <= newest.revision:
            raise NotPossible("revision_not_newer")
        if problems := revision_problems(_parse(newest), pack, set(statuses), set(clocks)):
            raise WouldStrand(problems)
    made = PackInUse.objects.create(
        institution=institution,
        name=pack.name,
        kind=pack.kind,
        version=pack.version,
        revision=pack.revision,
        digest=pack.digest,
        text=pack.to_json(),
        installed_at=by.now,
    )
    changes = _made("pack", made)
    changes["pack"][str(made.id)].pop("text")
    record(institution.id, {f"settings:{institution.id}": changes}, "install_pack", by)
    return made


def _parse(row: PackInUse) -> Pack:
    return from_json(row.text)


@transaction.atomic
def add_unit(
    by: By,
    institution: Institution,
    *,
    name: Names,
    kind: str,
    parent: Unit | None = None,
    jurisdiction: Mapping[str, Any] | None = None,
) -> Unit:
    """A unit below ``parent``, or a root of its own."""
    made = Unit.objects.create(
        institution=institution,
        parent=parent,
        path=[],
        name=dict(name),
        kind=kind,
        jurisdiction=dict(jurisdiction or {}),
    )
    made.path = [*(parent.path if parent else []), made.id]
    Unit.objects.filter(pk=made.pk).update(path=made.path)
    record(institution.id, {f"unit:{made.id}": _made("unit", made)}, "add_unit", by)
    return made


@transaction.atomic
def close_unit(by: By, unit: Unit) -> None:
    """A unit is abolished. Its cases must have gone to its successor first (``cases.branches``)."""
    if unit.children.filter(active=True).exists():
        raise NotPossible("unit_has_units_below")
    Unit.objects.filter(pk=unit.pk).update(active=False)
    record(unit.institution_id, {f"unit:{unit.id}": {"unit": {str(unit.id): {"active": False}}}}, "close_unit", by)


@transaction.atomic
def add_member(
    by: By,
    institution: Institution,
    *,
    name: str,
    post: str = "",
    email: str = "",
    account: Account | None = None,
    program: bool = False,
) -> Member:
    """Somebody joins the staff, or a program is let in; roles follow."""
    made = Member.objects.create(
        institution=institution, account=account, name=name, post=post, email=email, program=program
    )
    record(institution.id, {f"member:{made.id}": _made("member", made)}, "add_member", by)
    return made


@transaction.atomic
def give_role(by: By, member: Member, unit: Unit, name: str, since: date) -> Role:
    """From ``since`` on the member is ``name`` in the unit."""
    if unit.institution_id != member.institution_id:
        raise NotPossible("unit_of_another_institution")
    made = Role.objects.create(member=member, unit=unit, name=name, since=since)
    record(member.institution_id, {f"member:{member.id}": _made("role", made)}, "give_role", by)
    return made


@transaction.atomic
def end_role(by: By, role: Role, until: date) -> None:
    """The role ends; ``until`` is the first day without it."""
    Role.objects.filter(pk=role.pk).update(until=until)
    changes = {"role": {str(role.id): {"until": until.isoformat()}}}
    record(role.unit.institution_id, {f"member:{role.member_id}": changes}, "end_role", by)


@transaction.atomic
def add_stand_in(by: By, member: Member, substitute: Member, since: date, until: date) -> StandIn:
    """While ``member`` is away (both days included), ``substitute`` holds their roles."""
    if member.institution_id != substitute.institution_id:
        raise NotPossible("member_of_another_institution")
    made = StandIn.objects.create(member=member, substitute=substitute, since=since, until=until)
    record(member.institution_id, {f"member:{member.id}": _made("stand_in", made)}, "add_stand_in", by)
    return made


@transaction.atomic
def leave(by: By, member: Member, on: date) -> None:
    """The member is gone from ``on``: roles end, the account opens this house no more (see ``cases.leaving``)."""
    changes: dict[str, Any] = {"member": {str(member.id): {"left_on": on.isoformat(), "account_id": None}}, "role": {}}
    for role in Role.objects.filter(member=member).exclude(until__lte=on):
        changes["role"][str(role.id)] = {"until": _end(role, on).isoformat()}
    Member.objects.filter(pk=member.pk).update(left_on=on, account=None)
    record(member.institution_id, {f"member:{member.id}": changes}, "leave", by)


@transaction.atomic
def plan_leave(by: By, member: Member, on: date) -> None:
    """The member will be gone from ``on``, a day to come; until then nothing else changes, and ``stay`` undoes it."""
    changes: dict[str, Any] = {"member": {str(member.id): {"left_on": on.isoformat()}}, "role": {}}
    before = {}
    for role in Role.objects.filter(member=member).exclude(until__lte=on):
        before[str(role.id)] = None if role.until is None else role.until.isoformat()
        changes["role"][str(role.id)] = {"until": _end(role, on).isoformat()}
    Member.objects.filter(pk=member.pk).update(left_on=on)
    record(member.institution_id, {f"member:{member.id}": changes}, PLAN_LEAVE, by, roles=before)


def _end(role: Role, on: date) -> date:
    """End the role on that day, or, if it begins later, before it begins."""
    until = max(on, role.since)
    Role.objects.filter(pk=role.pk).update(until=until)
    return until


@transaction.atomic
def stay(by: By, member: Member, reason: str) -> None:
    """The member does not leave after all: roles that were to end then go on as they were, unless changed since."""
    stream = f"member:{member.id}"
    planned = Entry.objects.filter(stream=stream, move=PLAN_LEAVE).order_by("-seq").values_list("body", flat=True)[0]
    said = json.loads(planned)
    changes: dict[str, Any] = {"member": {str(member.id): {"left_on": None}}, "role": {}}
    for key, until in said["inputs"]["roles"].items():
        as_planned = Role.objects.filter(pk=int(key), until=said["changes"]["role"][key]["until"])
        if as_planned.update(until=None if until is None else date.fromisoformat(until)):
            changes["role"][key] = {"until": until}
    Member.objects.filter(pk=member.pk).update(left_on=None)
    record(member.institution_id, {stream: changes}, "stay", by, reason=reason)


@transaction.atomic
def add_site(by: By, institution: Institution, *, name: Names, address: Names) -> Site:
    """A place where people are received."""
    made = Site.objects.create(institution=institution, name=dict(name), address=dict(address))
    record(institution.id, {f"settings:{institution.id}": _made("site", made)}, "add_site", by)
    return made
