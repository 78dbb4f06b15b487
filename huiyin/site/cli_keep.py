"""Commands that keep a house whole: verify, backup, restore, doctor."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.markup import escape

from huiyin.cases.proving import Proof, prove
from huiyin.journal.checkpoints import CheckpointsDamaged
from huiyin.journal.log import signing
from huiyin.journal.log import store as log_of_journal
from huiyin.site import backup as backups
from huiyin.site import checkup, masterkey, restoring, rotation, running, serving
from huiyin.site.cli_receipt import receipt
from huiyin.site.console import Trouble, out, progress, say

keys = typer.Typer(help="The master key.", no_args_is_help=True)
proof = typer.Typer(invoke_without_command=True)
proof.command()(receipt)
log = typer.Typer(help="The public log.", no_args_is_help=True)


@keys.command()
def rotate(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether a copy of the key in use is kept.")] = False,
) -> None:
    """Change the master key while nothing else works on the data folder; cut off, it is finished or taken back."""
    serving.refuse_stale_database()
    if not yes:
        question = _("Is a copy of the key in use kept with the backups made so far? They open with it only.")
        typer.confirm(question, abort=True)
    done = rotation.rotate(datetime.now(UTC), _account())
    say(_("The master key is changed. The new one has the fingerprint %s.") % done.fingerprint)
    say(_("1. Copy %s to where its copy is kept.") % (Path(settings.HUIYIN_HOME) / masterkey.NAME))
    say(_("2. Make a backup: `huiyin backup`."))
    say(_("3. The old key is %s. Move it to where the older backups are kept: they open with it.") % done.old)
    say(_("4. Start the server and try the new copy under Administration, Keys."))


def _account() -> str:
    """The account of the machine that runs the command, by its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


@log.command()
def publish() -> None:
    """Bring what has come into the log and sign it, as the watch does every ten minutes."""
    serving.refuse_stale_database()
    with running.together(Path(settings.HUIYIN_HOME)):
        head = log_of_journal.publish(datetime.now(UTC))
    if head is None:
        say(_("Nothing has come since the log was signed last."))
    else:
        say(_("The log is signed: %(size)s entries, %(root)s.") % {"size": head.size, "root": head.root})


@log.command("new-key")
def new_key() -> None:
    """Sign with another key from now on, endorsed by the one in use. Needs the data folder for itself."""
    serving.refuse_stale_database()
    with running.alone(Path(settings.HUIYIN_HOME)):
        signer = signing.change(datetime.now(UTC))
    say(_("The log is signed with the key %s from now on. What was signed before stays valid.") % signer.id)
    say(_("Make a backup: `huiyin backup`."))


@proof.callback()
def verify(
    context: typer.Context,
    since_checkpoint: Annotated[
        bool, typer.Option("--since-checkpoint/--full", help="Only what came after the last checkpoint, or all of it.")
    ] = False,
) -> None:
    """Prove the journal, what is sealed, every row that follows from the journal, and the rules on living data."""
    if context.invoked_subcommand:
        return
    serving.refuse_stale_database()
    try:
        with progress() as step:
            proof = prove(datetime.now(UTC), incremental=since_checkpoint, step=step)
    except CheckpointsDamaged as error:
        raise Trouble(str(error)) from error
    _tell(proof)
    raise typer.Exit(0 if proof.report.clean else 1)


def _tell(proof: Proof) -> None:
    """What was looked at, what that proves, and every finding by name."""
    report = proof.report
    for sentence in report.covers:
        out().print(f"[dim]·[/dim] {escape(sentence)}")
    say(_("Looked at: %s.") % ", ".join(f"{count} {what}" for what, count in sorted(report.examined.items()) if count))
    for finding in report.findings:
        out().print(f"[red]✗[/red] [bold]{escape(finding.kind)}[/bold]  {escape(finding.sentence)}")
    found = sum(report.counts.values())
    if found > len(report.findings):
        say(_("… and %s more of the same kinds.") % (found - len(report.findings)))
    if found:
        say(ngettext("%s finding.", "%s findings.", found) % found)
        return
    out().print("[green]✓[/green] " + escape(_("Everything is as it was written.")))
    if proof.checkpoint:
        say(
            _("Checkpoint written: %(file)s, %(entries)s entries.")
            % _of(proof.checkpoint.file, proof.checkpoint.entries)
        )


def _of(file: str, entries: int) -> dict[str, object]:
    return {"file": f"checkpoints/{file}", "entries": entries}


def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; by default backups/ in the data folder.")] = None,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="The master key too: whoever has the file can then read everything.")
    ] = False,
) -> None:
    """Make a whole copy while people write: database, checkpoints, destroyed keys, files."""
    now = datetime.now(UTC)
    target = file or backups.default_file(now)
    with progress() as step:
        manifest = backups.write(target, now, with_keys=with_keys, step=step)
    size = target.stat().st_size / 1e6
    said = {"file": target, "count": len(manifest.members), "size": f"{size:.1f}"}
    say(_("Backed up %(count)s files to %(file)s (%(size)s MB).") % said)
    if with_keys:
        say(_("The master key is in it: keep the file as you would keep the key."))
    else:
        key = Path(settings.HUIYIN_HOME) / masterkey.NAME
        say(_("The master key is not in it. Keep a copy of %s elsewhere: without it the backup cannot be read.") % key)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `huiyin backup` wrote.")],
    into: Annotated[Path | None, typer.Option(help="Another data folder than HUIYIN_HOME.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Replace the house that stands there; it is set aside.")] = False,
) -> None:
    """Put a backup back, destroy again what was destroyed, and prove the result."""
    if into is not None and into.resolve() != Path(settings.HUIYIN_HOME):
        _elsewhere(file, into, yes)
    with progress() as step:
        done = restoring.restore(file, datetime.now(UTC), overwrite=yes, step=step)
    say(_("Restored the backup of %s.") % done.manifest.made_at)
    if done.aside:
        say(_("What stood here before is in %s.") % done.aside)
    if done.destroyed_again:
        again = ngettext("%s key was destroyed again.", "%s keys were destroyed again.", done.destroyed_again)
        say(again % done.destroyed_again)
    _tell(done.proof)
    raise typer.Exit(0 if done.proof.report.clean else 1)


def _elsewhere(file: Path, into: Path, yes: bool) -> None:
    """The data folder is chosen before anything is read, so this process becomes one that has chosen it."""
    environment = os.environ | {"HUIYIN_HOME": str(into.resolve())}
    command = [sys.executable, "-m", "huiyin.site.cli", "restore", str(file.resolve()), *(["--yes"] if yes else [])]
    os.execve(sys.executable, command, environment)  # noqa: S606  # our own program with our own words


def doctor() -> None:
    """Look at the machine and the house, and say what to mend."""
    signs = {checkup.GOOD: "[green]✓[/green]", checkup.CARE: "[yellow]![/yellow]", checkup.BAD: "[red]✗[/red]"}
    bad = False
    for one in checkup.examine(datetime.now(UTC)):
        out().print(f"{signs[one.state]} {escape(one.what)}")
        if one.advice:
            out().print(f"  [dim]{escape(one.advice)}[/dim]")
        bad = bad or one.state == checkup.BAD
    raise typer.Exit(1 if bad else 0)
