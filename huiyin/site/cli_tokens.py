"""Commands for the tokens of programs: who is let in, letting in, shutting out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from huiyin.api import acts
from huiyin.api.acts import PER_MINUTE, Wanted
from huiyin.api.models import Token
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.labels import not_possible
from huiyin.site.cli_house import Of, the_institution
from huiyin.site.console import Misused, Trouble, out, say
from huiyin.ui.words import pick

group = typer.Typer(help="Tokens of programs that are let in by the API.", no_args_is_help=True)


@group.command("list")
def listed(institution: Of = 0) -> None:
    """Who is let in, for which unit, for what and until when."""
    one = the_institution(institution)
    table = Table("token", _("Name"), _("Unit"), _("What it may do"), _("until"), box=None)
    tokens = Token.objects.filter(institution=one, revoked_at=None).select_related("member", "unit").order_by("id")
    for token in tokens:
        until = f"{token.expires_at:%Y-%m-%d}"
        table.add_row(str(token.id), token.member.name, pick(token.unit.name), " ".join(token.scopes), until)
    out().print(table)


@group.command("make")
def make(
    name: Annotated[str, typer.Argument(help="Name of the program.")],
    unit: Annotated[int, typer.Option(help="The unit it acts for, by number.")],
    role: Annotated[list[str], typer.Option(help="A role it has there; may be given several times.")],
    scope: Annotated[list[str], typer.Option(help="register, read, act, search, export or hooks; several times.")],
    days: Annotated[int, typer.Option(help="For how many days, 366 at most.")] = 90,
    per_minute: Annotated[int, typer.Option(help="Requests a minute at most.")] = PER_MINUTE,
    institution: Of = 0,
) -> None:
    """Let a program in and print its token, this once."""
    one = the_institution(institution)
    wanted = Wanted(name=name, unit=unit, roles=role, scopes=scope, days=days, per_minute=per_minute)
    try:
        _token, secret = acts.let_in(By(datetime.now(UTC)), one.id, wanted)
    except NotPossible as refused:
        raise Misused(not_possible(refused.code)) from refused
    out().print(secret, soft_wrap=True, highlight=False)


@group.command("revoke")
def revoke(
    token: Annotated[int, typer.Argument(help="The token's number, as `huiyin tokens list` shows it.")],
    institution: Of = 0,
) -> None:
    """Shut a program out: its token opens nothing any more."""
    one = the_institution(institution)
    found = Token.objects.filter(institution=one, pk=token).select_related("member").first()
    if found is None:
        raise Trouble(_("There is no token %s. See `huiyin tokens list`.") % token)
    acts.shut_out(By(datetime.now(UTC)), found)
    say(_("%(name)s is shut out.") % {"name": found.member.name})
