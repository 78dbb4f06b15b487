"""What `huiyin doctor` looks at: the machine, the database, the keys, the data that grows old; each with its advice."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from huiyin.institution.models import CalendarInUse, Institution
from huiyin.kernel import calendars, packs
from huiyin.kernel.keys import KeyDamaged, old_keys
from huiyin.parties import destroyed
from huiyin.site.console import Trouble
from huiyin.site.masterkey import BESIDE, refuse_lost_key
from huiyin.site.masterkey import NAME as KEY
from huiyin.site.migrate import check_all
from huiyin.site.serving import has_guessable_secret

GOOD, CARE, BAD = "good", "care", "bad"
_LEAST_FREE = 1_000_000_000  # bytes
_SOON = 60  # days before the end of a published calendar


@dataclass(frozen=True)
class Sign:
    """One thing looked at, how it is, and what to do about it."""

    state: str
    what: str
    advice: str = ""


def examine(now: datetime) -> Iterator[Sign]:
    """Look at everything; the database's own part only where it answers."""
    yield from (_python(), _disk())
    yield from _keys()
    yield from _files()
    yield from _packs()
    yield _postgresql_extra()
    try:
        yield from _database()
        yield from _calendars(now.date())
    except DatabaseError as error:
        yield Sign(
            BAD, _("The database does not answer: %s") % error, _("Run `huiyin migrate`, or mend HUIYIN_DATABASE.")
        )


def _python() -> Sign:
    state = GOOD if sys.version_info >= (3, 11) else BAD
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return Sign(state, versions, "" if state == GOOD else _("Huiyin needs Python 3.11 or newer."))


def _disk() -> Sign:
    home = Path(settings.HUIYIN_HOME)
    free = shutil.disk_usage(home).free
    text = _("%(home)s has %(free)s GB left.") % {"home": home, "free": f"{free / 1e9:.1f}"}
    return Sign(GOOD, text) if free > _LEAST_FREE else Sign(CARE, text, _("Make room: a full disk stops all writing."))


def _keys() -> Iterator[Sign]:
    home = Path(settings.HUIYIN_HOME)
    for path in (
        home / KEY,
        *(home / one for one in BESIDE),
        *old_keys(home),
        home / "secret.key",
        home / destroyed.NAME,
    ):
        name = path.relative_to(home)
        if not path.exists():
            continue
        if path.stat().st_mode & 0o077:
            yield Sign(BAD, _("%s can be read by others on this machine.") % name, f"chmod 600 {path}")
        else:
            yield Sign(GOOD, _("%s is readable by its owner only.") % name)
    if has_guessable_secret():
        yield Sign(BAD, _("The secret can be guessed."), _("Remove secret.key: a new one is made."))


def _files() -> Iterator[Sign]:
    for source in sorted(Path(settings.BASE_DIR, "huiyin").rglob("LC_MESSAGES/*.po")):
        made, language = source.with_suffix(".mo"), source.parts[-3]
        if not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns:
            advice = "python scripts/compile_messages.py"
            yield Sign(CARE, _("The translation %s is not compiled.") % language, advice)
        else:
            yield Sign(GOOD, _("The translation %s is compiled.") % language)
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Sign(CARE, _("The front-end files are not built."), "python -m django collectstatic")


def _packs() -> Iterator[Sign]:
    problems = packs.check(settings.HUIYIN_PACKS)
    if problems:
        text = _("%s problems in the packs.") % len(problems)
        yield Sign(BAD, text, _("Run `huiyin packs check`: it names file and line."))
        return
    yield Sign(GOOD, _("%s pack versions hold together.") % sum(1 for _one in packs.versions(settings.HUIYIN_PACKS)))


def _postgresql_extra() -> Sign:
    if importlib.util.find_spec("psycopg"):
        return Sign(GOOD, _("The part for PostgreSQL is installed."))
    return Sign(GOOD, _("The part for PostgreSQL is not installed; SQLite needs none."))


def _database() -> Iterator[Sign]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Sign(BAD, _("The database is not up to date."), _("Run `huiyin migrate`."))
        return
    yield Sign(GOOD, _("The database (%s) is up to date.") % connection.display_name)
    try:
        refuse_lost_key()
    except (Trouble, KeyDamaged) as error:
        yield Sign(BAD, str(error))
    if missing := check_all(connection):
        names = ", ".join(missing)
        advice = _("Run `huiyin migrate`, then `huiyin verify`: somebody took them away.")
        yield Sign(BAD, _("Missing in the database: %s") % names, advice)
    else:
        yield Sign(GOOD, _("All triggers are in place."))
    if not Institution.objects.exists():
        yield Sign(CARE, _("There is no institution yet."), _("Run `huiyin init`, or `huiyin demo` to look around."))


def _calendars(today: date) -> Iterator[Sign]:
    if "institution_calendarinuse" not in connection.introspection.table_names():
        return
    for institution in Institution.objects.order_by("id"):
        rows = CalendarInUse.objects.filter(institution=institution, name=institution.calendar)
        newest = rows.order_by("installed_at", "id").last()
        if newest is None:
            yield Sign(BAD, _("Institution %s has no calendar.") % institution.id)
            continue
        until = calendars.load(newest.text).known_until
        text = _("The calendar %(name)s is published until %(day)s.") % {"name": newest.name, "day": until}
        if (until - today).days > _SOON:
            yield Sign(GOOD, text)
            continue
        yield Sign(CARE, text, _("Dates beyond it are provisional. Install the next year as soon as it is published."))
