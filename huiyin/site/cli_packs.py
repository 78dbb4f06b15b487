"""Commands for packs: check, explain, draw, install."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.kernel import packs
from huiyin.site.cli_house import Of, install_pack, loaded, versions_of
from huiyin.site.console import Misused, Trouble, err, say

group = typer.Typer(help="Packs: an institution's procedure as data.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option(help="The folder of packs; by default the one that comes with Huiyin.")]
Version = Annotated[str, typer.Argument(help="Name and version, such as letters-and-visits/2022-05-01.")]


@group.command()
def check(
    name: Annotated[str, typer.Argument(help="One pack; all of them by default.")] = "", folder: Folder = None
) -> None:
    """Name every problem with its file, line and mend."""
    place = folder or settings.HUIYIN_PACKS
    if not place.is_dir():
        raise Misused(_("There is no folder %s.") % place)
    if name and not versions_of(place, name):
        raise Misused(_("There is no pack %s.") % name)
    problems = packs.check(place, name or None)
    for problem in problems:
        say(str(problem))
    if problems:
        raise Trouble(ngettext("%s problem.", "%s problems.", len(problems)) % len(problems))
    versions = ", ".join("/".join(one) for one in packs.versions(place, name or None))
    say(_("All is well: %s.") % (versions or _("there is no pack")))


@group.command()
def explain(
    pack: Version,
    word: Annotated[str, typer.Argument(help="A move, clock, status, field …")],
    folder: Folder = None,
) -> None:
    """Say in words what an entry of a pack means and on what it rests."""
    try:
        say(packs.explain(loaded(pack, folder), word))
    except KeyError as error:
        raise Misused(str(error.args[0])) from error


@group.command()
def draw(
    pack: Version,
    language: Annotated[str, typer.Option(help="zh, en or es.")] = "en",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; else the picture is printed.")] = None,
    folder: Folder = None,
) -> None:
    """Draw a pack's statuses and moves as SVG."""
    if language not in packs.LANGUAGES:
        said = {"name": language, "known": ", ".join(packs.LANGUAGES)}
        raise Misused(_("There is no language %(name)s. Choose one of %(known)s.") % said)
    picture = packs.draw(loaded(pack, folder), language)
    if output is None:
        say(picture)
        return
    output.write_text(picture, encoding="utf-8")
    err().print(_("Drew %s") % output)


@group.command()
def install(pack: Version, folder: Folder = None, institution: Of = 0) -> None:
    """Put a version, or a revision that mends one, in force for an institution."""
    made, row = install_pack(pack, folder, institution)
    said = {"pack": row.name, "version": row.version, "revision": row.revision, "house": made.name["zh"]}
    say(_("%(pack)s/%(version)s, revision %(revision)s, is in force at %(house)s.") % said)
