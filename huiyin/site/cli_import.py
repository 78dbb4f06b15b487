"""``huiyin import``: rows of somebody's file into the register, and word of every row that was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.institution.house import LAST_RESORT, House, house
from huiyin.institution.models import Institution
from huiyin.matters.importing import (
    AGAIN,
    LEFT,
    TAKEN,
    WORDS,
    MappingError,
    Outcome,
    ReadError,
    Report,
    Source,
    Unfit,
    load_mapping,
    open_source,
    run,
)
from huiyin.site import running, serving
from huiyin.site.console import Misused, Trouble, progress, say

MAPPINGS = settings.HUIYIN_MAPPINGS
MOST_SHOWN = 50
"""Rows told on the screen; the report file has them all."""


def import_file(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file with a row of column names.")],
    mapping: Annotated[str, typer.Option("--as", help="What its columns mean: a mapping by name, or a .toml file.")],
    institution: Annotated[str, typer.Option(help="Number or name, where several live in one database.")] = "",
    unit: Annotated[
        str, typer.Option(help="Number or name of the unit that gets the rows; the office by default.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Try every row and keep nothing.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write what was not taken, and why, to this CSV file.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many rows, from the first.")] = None,
) -> None:
    """Take rows of a CSV or XLSX file into the register. May be stopped and repeated: each row is taken once."""
    serving.refuse_stale_database()
    now, told = datetime.now(UTC), Report()
    with running.together(settings.HUIYIN_HOME):
        try:
            meaning = load_mapping(mapping, MAPPINGS)
            source = open_source(file, meaning.encoding)
            home = house(_institution(institution))
            batches = run(source, meaning, home, _unit(home, unit), now, dry=dry_run, limit=limit)
            with _kept(told, report):
                _follow(batches, told, min(source.count, limit or source.count))
        except (MappingError, ReadError, Unfit) as trouble:
            raise Misused(str(trouble)) from trouble
        except KeyboardInterrupt:
            raise Trouble(_("Stopped. What was taken stays; the same command goes on from there.")) from None
    _tell(source, told, dry_run, report)


@contextmanager
def _kept(told: Report, path: Path | None) -> Iterator[None]:
    """The report's file is opened before any row is taken, and written however the import ends."""
    if path is None:
        yield
        return
    try:
        file = path.open("w", encoding="utf-8-sig", newline="")  # the mark lets Excel read Chinese
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}") from error
    with file:
        try:
            yield
        finally:
            told.write(file)


def _institution(wanted: str) -> int:
    found = list(Institution.objects.order_by("id"))
    if wanted:
        found = [one for one in found if _is(wanted, one.id, one.name)]
        if not found:
            raise Misused(_("There is no institution %s.") % wanted)
    if not found:
        raise Trouble(_("There is no institution yet. Run `huiyin init`."))
    if len(found) > 1:
        names = ", ".join(f"{one.id} {one.name['zh']}" for one in found)
        raise Misused(_("Say which institution: --institution with one of %s.") % names)
    return int(found[0].id)


def _unit(home: House, wanted: str) -> int:
    """The unit named, or else the root of the house; raises ``Trouble`` unless it is one."""
    active = [one for one in home.units.values() if one.active]
    if wanted:
        found = [one for one in active if _is(wanted, one.id, one.name)]
        if not found:
            raise Misused(_("There is no unit %s. See `huiyin unit list`.") % wanted)
    else:
        found = [one for one in active if len(one.path) == 1 and one.kind != LAST_RESORT]
    if len(found) != 1:
        names = ", ".join(f"{one.id} {one.name['zh']}" for one in found or active)
        raise Misused(_("Say which unit: --unit with one of %s.") % names)
    return found[0].id


def _is(wanted: str, number: int, names: dict[str, str]) -> bool:
    return wanted == str(number) or wanted.casefold() in (name.casefold() for name in names.values())


def _follow(batches: Iterable[list[Outcome]], told: Report, total: int) -> None:
    """Run, with a bar."""
    with progress() as step:
        step(_("Rows"), 0, total)
        for outcomes in batches:
            told.add(outcomes)
            step(_("Rows"), told.counts.total(), total)


def _tell(source: Source, told: Report, dry: bool, report: Path | None) -> None:
    for one in told.told[:MOST_SHOWN]:
        said = {"row": one.line, "ref": one.ref, "what": WORDS[one.what], "why": one.why}
        say(_("Row %(row)s (%(ref)s), %(what)s: %(why)s") % said)
    if (more := len(told.told) - MOST_SHOWN) > 0:
        text = ngettext("%s more row is not shown.", "%s more rows are not shown.", more) % more
        say(text if report else text + " " + _("--report FILE writes them all."))
    if source.unread:
        say(_("Only the first sheet was read, not: %s.") % ", ".join(source.unread))
    counts = {name: told.counts[name] for name in (TAKEN, AGAIN, LEFT)}
    say(_("%(taken)s taken, %(again)s taken before, %(left)s left out.") % counts)
    if dry:
        say(_("This was a trial: nothing was kept."))
    if report:
        say(_("The report is in %s.") % report)
