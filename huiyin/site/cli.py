"""The command line: ``huiyin COMMAND``. Trouble is said in one line; exit status 0, 1 (trouble) or 2 (usage)."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from huiyin.site import ready

# isort: split
from django.db import DatabaseError
from django.utils.translation import gettext as _
from rich.markup import escape

from huiyin.journal.checkpoints import CheckpointsDamaged
from huiyin.kernel.keys import KeyDamaged
from huiyin.parties.destroyed import ListDamaged
from huiyin.site import cli_house, cli_keep, cli_packs, cli_run
from huiyin.site.cli_import import import_file
from huiyin.site.console import Trouble, err
from huiyin.site.migrate import TriggersMissing

app = typer.Typer(
    name="huiyin",
    help="Huiyin 回音: a register in which every matter has an owner and a clock, and every person gets an answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    cli_run.serve,
    cli_run.migrate,
    cli_run.demo,
    cli_run.watch,
    cli_house.init,
    cli_keep.verify,
    cli_keep.backup,
    cli_keep.restore,
    cli_keep.doctor,
):
    app.command()(command)
app.command("import")(import_file)
app.add_typer(cli_house.account, name="account")
app.add_typer(cli_house.unit, name="unit")
app.add_typer(cli_packs.group, name="packs")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status."""
    ready.speak()
    try:
        app(args=arguments)
    except (Trouble, TriggersMissing, CheckpointsDamaged, KeyDamaged, ListDamaged) as trouble:
        err().print(f"[red]huiyin:[/red] {escape(str(trouble))}")
        sys.exit(1)
    except DatabaseError as trouble:
        err().print(f"[red]huiyin:[/red] {escape(_('The database says: %s') % str(trouble).strip())}")
        sys.exit(1)


if __name__ == "__main__":
    main()
