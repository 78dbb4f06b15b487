"""Commands that set a house up and keep it running: migrate, demo, serve, watch."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from rich.table import Table

from huiyin.institution.models import Account, Portal
from huiyin.site import running, serving, watching
from huiyin.site.console import Misused, out, progress, say
from huiyin.site.demo import loading
from huiyin.site.demo.staff import PASSWORD, STAFF, sample_accounts
from huiyin.site.masterkey import refuse_lost_key
from huiyin.site.migrate import migrate as migrate_database
from huiyin.site.ready import language


def migrate() -> None:
    """Bring the database to this version of Huiyin, triggers included. Safe to repeat."""
    refuse_lost_key()
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    migrate_database(verbosity=0)
    if pending:
        say(_("The database is up to date: %s changes made, triggers in place.") % pending)
    else:
        say(_("The database is up to date, triggers in place."))


def demo(
    seed: Annotated[int, typer.Option(help="The same seed and --at make the same institution.")] = 1,
    cases: Annotated[int, typer.Option(min=1, max=5000, help="How many contacts come in over six months.")] = 600,
    at: Annotated[str, typer.Option(help="Where the six months end, as 2026-11-21T09:00+08:00; now by default.")] = "",
) -> None:
    """Create the sample institution; does nothing when it is there."""
    serving.refuse_stale_database()
    end = _instant(at) if at else datetime.now(UTC)
    with running.together(Path(settings.HUIYIN_HOME)), progress() as step:
        loaded = loading.load(seed, cases, end, lambda done, total: step(_("Sample institution"), done, total))
    if loaded.again:
        say(_("The sample institution is there already, with %s matters.") % loaded.cases)
        return
    said = {"cases": loaded.cases, "moves": loaded.moves}
    say(_("The sample institution is ready: %(cases)s matters, %(moves)s moves.") % said)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Misused(_("%s is no instant. Write it as 2026-11-21T09:00+08:00.") % text) from error
    if found.tzinfo is None:
        raise Misused(_("%s says no time zone. Write it as 2026-11-21T09:00+08:00.") % text)
    return found.astimezone(UTC)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer pages.")] = 2,
) -> None:
    """Serve the pages and run the watch beside them, until interrupted."""
    stop = watching.until_told()
    status = serving.serve(host, port, workers, stop, lambda: _welcome(host, port))
    raise typer.Exit(status)


def _welcome(host: str, port: int) -> None:
    """What start-up ends with: the address, and who may sign in to look around."""
    shown = f"[{host}]" if ":" in host.strip("[]") else host
    say("")
    if settings.HUIYIN_DEMO and (first := _samples_here()):
        table = Table(box=None, pad_edge=False, show_header=False)
        for one in sample_accounts():
            if one["username"] in first:
                table.add_row(str(one["username"]), _own(one["name"]), _own(one["does"]))
        out().print(table)
        said = {"password": PASSWORD, "count": len(first)}
        say(_("The password of all %(count)s sample accounts: %(password)s") % said)
        say("")
    if not serving.is_loopback(host) and host not in settings.ALLOWED_HOSTS:
        say(
            _("Set HUIYIN_HOSTS to the names it is reached by; now it answers to %s.")
            % ",".join(settings.ALLOWED_HOSTS)
        )
    for slug in Portal.objects.filter(is_open=True).order_by("id").values_list("slug", flat=True):
        say(_("The public's portal is at %s") % f"http://{shown}:{port}/p/{slug}/")
    say(_("Huiyin is at %s (stop: Ctrl-C)") % f"http://{shown}:{port}/")


def _own(words: object) -> str:
    return str(words[language()[:2]]) if isinstance(words, dict) else str(words)


def _samples_here() -> set[str]:
    """User names of the sample accounts that stand and open with the known password (they share one hash)."""
    rows = Account.objects.filter(username__in=[one.username for one in STAFF]).values_list("username", "password")
    known: dict[str, bool] = {}
    return {name for name, hashed in rows if known.setdefault(hashed, check_password(PASSWORD, hashed))}


def watch(
    once: Annotated[bool, typer.Option("--once", help="One round, then leave.")] = False,
) -> None:
    """Let alarms go off, send letters and write checkpoints; `huiyin serve` runs it by itself."""
    serving.refuse_stale_database()
    with running.together(Path(settings.HUIYIN_HOME)):
        if once:
            now = datetime.now(UTC)
            watching.look(now)
            watching.keep(now)
        else:
            watching.run(watching.until_told())
