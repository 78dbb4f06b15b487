"""The command line: ``huiyin COMMAND``. Trouble is said in one line.

Exit status: 0; 1 where the house is in the way (or `verify` and `doctor` found something); 2 where what was given to
the command is not right; 130 after Ctrl-C.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from huiyin.site import ready

# isort: split
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils.translation import gettext as _
from rich.markup import escape
from typer import Abort, TyperException

from huiyin.journal.checkpoints import CheckpointsDamaged
from huiyin.kernel.keys import KeyDamaged
from huiyin.parties.destroyed import ListDamaged
from huiyin.site import cli_house, cli_keep, cli_packs, cli_run, cli_tokens
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
    cli_keep.backup,
    cli_keep.restore,
    cli_keep.doctor,
):
    app.command()(command)
app.command("import")(import_file)
app.add_typer(cli_house.account, name="account")
app.add_typer(cli_house.unit, name="unit")
app.add_typer(cli_packs.group, name="packs")
app.add_typer(cli_tokens.group, name="tokens")
app.add_typer(cli_keep.keys, name="keys")
app.add_typer(cli_keep.log, name="log")
app.add_typer(cli_keep.proof, name="verify")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status."""
    ready.speak()
    try:
        status = app(args=arguments, standalone_mode=False)
    except Trouble as trouble:
        _leave(str(trouble), trouble.status)
    except (TriggersMissing, CheckpointsDamaged, KeyDamaged, ListDamaged, ImproperlyConfigured) as trouble:
        _leave(str(trouble), 1)
    except DatabaseError as trouble:
        _leave(_("The database says: %s") % str(trouble), 1)
    except OSError as trouble:
        _leave(": ".join(str(word) for word in (trouble.filename, trouble.strerror or trouble) if word), 1)
    except TyperException as misuse:
        if not misuse.format_message():  # a group without a command: its help has been shown
            sys.exit(2)
        _leave(_misuse(misuse), 2)
    except Abort:
        _leave(_("Stopped."), 130)
    sys.exit(status or 0)


def _misuse(misuse: TyperException) -> str:
    """What is wrong with the words of a command, and where its right ones stand."""
    context = getattr(misuse, "ctx", None)
    helped = f"{context.command_path} --help" if context else "huiyin --help"
    return _("%(said)s. See `%(command)s`.") % {"said": misuse.format_message().rstrip(" ."), "command": helped}


def _leave(said: str, status: int) -> NoReturn:
    """Say it in one line and go."""
    err().print(f"[red]huiyin:[/red] {escape(' '.join(said.split()))}")
    sys.exit(status)


if __name__ == "__main__":
    main()
