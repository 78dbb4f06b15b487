"""Commands by which a real institution begins: the institution itself, its units, accounts, packs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.cases import procedure
from huiyin.institution import acts
from huiyin.institution.acts import By, NotPossible, WouldStrand
from huiyin.institution.house import LAST_RESORT, house
from huiyin.institution.models import Account, Institution, PackInUse, Unit
from huiyin.kernel import calendars, packs
from huiyin.kernel.packs import Pack, PackError
from huiyin.parties import sealing
from huiyin.site import running, serving
from huiyin.site.console import Misused, Trouble, out, say
from huiyin.site.demo.staff import PASSWORD as KNOWN_PASSWORD

PACK = "letters-and-visits"

account = typer.Typer(help="Accounts of the staff.", no_args_is_help=True)
unit = typer.Typer(help="Units: offices and departments.", no_args_is_help=True)

Of = Annotated[int, typer.Option("--institution", help="Its number, where several live in one database.")]


def _by() -> By:
    return By(datetime.now(UTC))


def the_institution(number: int = 0) -> Institution:
    """The institution of that number, or the only one; raises ``Trouble``."""
    serving.refuse_stale_database()
    found = list(Institution.objects.order_by("id")) if not number else list(Institution.objects.filter(pk=number))
    if number and not found:
        raise Misused(_("There is no institution %s.") % number)
    if not found:
        raise Trouble(_("There is no institution yet. Run `huiyin init`."))
    if len(found) > 1:
        names = ", ".join(f"{one.id} {one.name['zh']}" for one in found)
        raise Misused(_("Say which institution: --institution with one of %s.") % names)
    return found[0]


def init(
    name: Annotated[str, typer.Option(prompt="Name of the institution", help="In its own language.")],
    english: Annotated[str, typer.Option(prompt="Its name in English", help="Its name in English.")],
    last_resort: Annotated[
        str,
        typer.Option(
            prompt="Unit outside every line that handles complaints about heads", help="Discipline, audit or the like."
        ),
    ],
    admin: Annotated[str, typer.Option(prompt="Name of the first administrator", help="Name of the administrator.")],
    username: Annotated[str, typer.Option(prompt="User name of the administrator", help="To sign in with.")],
    password: Annotated[
        str, typer.Option(prompt="Password", hide_input=True, confirmation_prompt=True, help="At least 10 characters.")
    ],
    zone: Annotated[str, typer.Option(help="The institution's time zone.")] = "Asia/Shanghai",
    calendar: Annotated[str, typer.Option(help="One of the calendars that come with Huiyin.")] = "china",
    language: Annotated[str, typer.Option(help="zh-hans, en or es.")] = "zh-hans",
    pack: Annotated[str, typer.Option(help="The procedure: a pack by name; all its versions are installed.")] = PACK,
) -> None:
    """Begin an institution: its name, zone, calendar, procedure, two units and its first administrator."""
    serving.refuse_stale_database()
    _check_choices(zone, calendar, language)
    _check_account(username, password)
    versions = [loaded(f"{pack}/{version}") for version in versions_of(settings.HUIYIN_PACKS, pack)]
    if not versions:
        raise Misused(_("There is no pack %s.") % pack)
    by, names = _by(), {"zh": name, "en": english, "es": english}
    with running.together(Path(settings.HUIYIN_HOME)):
        with transaction.atomic():
            made = acts.create_institution(
                by, name=names, zone=zone, language=language, calendar=calendars.builtin(calendar)
            )
            for one in versions:
                acts.install_pack(by, made, one)
            office = acts.add_unit(by, made, name=names, kind="office")
            acts.add_unit(by, made, name=dict.fromkeys(names, last_resort), kind=LAST_RESORT)
            _join(by, made, office, admin, username, password, ["administrator"])
        sealing.institution_key(made.id)
    say(_("%s is set up. Add units and people: `huiyin unit add`, `huiyin account add`.") % name)


def _check_choices(zone: str, calendar: str, language: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Misused(_("There is no time zone %s. Write it as Asia/Shanghai.") % zone) from error
    if calendar not in calendars.builtin_names():
        said = {"name": calendar, "known": ", ".join(calendars.builtin_names())}
        raise Misused(_("There is no calendar %(name)s. Choose one of %(known)s.") % said)
    if language not in dict(settings.LANGUAGES):
        said = {"name": language, "known": ", ".join(dict(settings.LANGUAGES))}
        raise Misused(_("There is no language %(name)s. Choose one of %(known)s.") % said)


def _check_account(username: str, password: str) -> None:
    if not username.strip() or username != username.strip():
        raise Misused(_("A user name has no blanks around it."))
    if Account.objects.filter(username=username).exists():
        raise Misused(_("The user name %s is taken.") % username)
    _check_password(password)


def _check_password(password: str) -> None:
    if password == KNOWN_PASSWORD:
        raise Misused(_("This is the password of the sample accounts: everybody knows it."))
    try:
        validate_password(password)
    except ValidationError as error:
        raise Misused(" ".join(error.messages)) from error


def _join(by: By, made: Institution, unit: Unit, name: str, username: str, password: str, roles: list[str]) -> None:
    """An account, the member it signs in as, and what they are in the unit."""
    known = {role for one in house(made.id).packs.values() for role in one.roles}
    if wrong := sorted(set(roles) - known):
        said = {"name": wrong[0], "known": ", ".join(sorted(known))}
        raise Misused(_("There is no role %(name)s. Choose of %(known)s.") % said)
    account = Account.objects.create_user(username, password, language=made.language)
    member = acts.add_member(by, made, name=name, account=account)
    for role in dict.fromkeys(roles):
        acts.give_role(by, member, unit, role, house(made.id).today(by.now))


@account.command("add")
def account_add(
    username: Annotated[str, typer.Argument(help="To sign in with.")],
    name: Annotated[str, typer.Option(prompt=True, help="The member's name.")],
    unit: Annotated[int, typer.Option(prompt="Unit (a number of `huiyin unit list`)", help="The unit's number.")],
    role: Annotated[list[str], typer.Option(help="A role of the pack, such as registrar; may be repeated.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Their first.")],
    institution: Of = 0,
) -> None:
    """Give somebody an account and roles in a unit."""
    made = the_institution(institution)
    _check_account(username, password)
    with transaction.atomic():
        _join(_by(), made, _unit(made, unit), name, username, password, role)
    say(_("%(name)s may sign in as %(username)s.") % {"name": name, "username": username})


@account.command("password")
def account_password(
    username: Annotated[str, typer.Argument(help="Whose.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="At least 10 characters.")
    ],
) -> None:
    """Set a new password."""
    serving.refuse_stale_database()
    known = Account.objects.filter(username=username).first()
    if known is None:
        raise Misused(_("There is no account %s.") % username)
    _check_password(password)
    known.set_password(password)
    known.one_time_until = None
    known.save(update_fields=["password", "one_time_until"])
    say(_("The password of %s is set.") % username)


def _unit(made: Institution, number: int) -> Unit:
    found = Unit.objects.filter(institution=made, pk=number, active=True).first()
    if found is None:
        raise Misused(_("There is no unit %s. See `huiyin unit list`.") % number)
    return found


@unit.command("list")
def unit_list(institution: Of = 0) -> None:
    """Show the units with their numbers."""
    made = the_institution(institution)
    for one in sorted(Unit.objects.filter(institution=made, active=True), key=lambda one: one.path):
        out().print(f"{one.id:>5}  {'  ' * (len(one.path) - 1)}{one.name['zh']} · {one.name['en']} ({one.kind})")


@unit.command("add")
def unit_add(
    name: Annotated[str, typer.Argument(help="Its name in the institution's language.")],
    english: Annotated[str, typer.Option(prompt="Its name in English", help="Its name in English.")],
    under: Annotated[int, typer.Option(help="The number of the unit above it; none makes a root.")] = 0,
    kind: Annotated[str, typer.Option(help="office, department, desk or last_resort.")] = "department",
    institution: Of = 0,
) -> None:
    """Add a unit."""
    made = the_institution(institution)
    if kind not in ("office", "department", "desk", LAST_RESORT):
        raise Misused(_("There is no kind %s. Choose office, department, desk or last_resort.") % kind)
    names = {"zh": name, "en": english, "es": english}
    added = acts.add_unit(_by(), made, name=names, kind=kind, parent=_unit(made, under) if under else None)
    say(_("Unit %(id)s: %(name)s.") % {"id": added.id, "name": name})


def versions_of(folder: Path, name: str) -> list[str]:
    """The versions of the pack of exactly this name, oldest first."""
    return [version for found, version in packs.versions(folder) if found == name]


def loaded(pack: str, folder: Path | None = None) -> Pack:
    """A pack by ``name/version``; raises ``Trouble`` with its first problem."""
    name, _slash, version = pack.partition("/")
    if not version:
        raise Misused(_("Say name and version: letters-and-visits/2022-05-01."))
    place = folder or settings.HUIYIN_PACKS
    if version not in versions_of(place, name):
        raise Misused(_("There is no pack %s.") % pack)
    try:
        return packs.load(place, name, version)
    except PackError as error:
        raise Misused(str(error.problems[0])) from error


def install_pack(pack: str, folder: Path | None, institution: int) -> tuple[Institution, PackInUse]:
    """Put a pack's version or revision in force; raises ``Trouble`` if it would strand an open case."""
    made, wanted = the_institution(institution), loaded(pack, folder)
    try:
        return made, procedure.install(_by(), made, wanted)
    except WouldStrand as error:
        raise Trouble(_("It would strand open cases: %s") % error.problems[0].message) from error
    except NotPossible as error:
        raise Trouble(_("This revision is not newer than the one in force. Raise `revision`.")) from error
