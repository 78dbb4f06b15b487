"""`huiyin verify receipt`: checks a receipt with nothing but the file, and what the institution published."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.utils.translation import gettext as _
from rich.markup import escape

from huiyin.kernel import proofs, receipts
from huiyin.kernel.receipts import DIFFERS, HOLDS, KEY, LOG, UNKNOWN, Check, Known
from huiyin.site.console import Misused, Trouble, out, say
from huiyin.site.receipt_words import sentence

STATUS = {HOLDS: 0, DIFFERS: 1, UNKNOWN: 3}
_SIGNS = {HOLDS: "[green]✓[/green]", DIFFERS: "[red]✗[/red]", UNKNOWN: "[yellow]?[/yellow]"}
_PATIENCE = 20  # seconds
_MOST = 16 << 20  # bytes of an answer


def receipt(
    file: Annotated[Path, typer.Argument(help="The receipt: receipt.json.")],
    letter: Annotated[Path | None, typer.Option(help="A text file: is it what was handed in?")] = None,
    key: Annotated[Path | None, typer.Option(help="The institution's public key (PEM), as you know it.")] = None,
    head: Annotated[Path | None, typer.Option(help="A state of the log that you kept (JSON, as published).")] = None,
    log: Annotated[str | None, typer.Option(help="Where the log is published: https://…/log")] = None,
) -> None:
    """Check a receipt: letter, number, time, signature, its place in the log. Needs no database and no server.

    Exit status: 0 all of it holds, 1 something differs, 2 this is no receipt, 3 not all of it could be told.
    """
    said = _json(file)
    source = _Log(log) if log else None
    known = _known(key, head, source)
    if source:
        _complete(said, source)
    try:
        checks = receipts.check(said, known, _text(letter) if letter else None)
    except receipts.Unreadable as error:
        raise Misused(_("%s is no receipt of Huiyin, or something is missing in it.") % file) from error
    _tell(said, _overdue(checks, said, source))


def _tell(said: dict[str, Any], checks: Sequence[Check]) -> None:
    statement, proof = said["statement"], said.get("proof") or {}
    blanks: dict[str, object] = {
        "key": said["key"]["id"],
        "by": statement["by"],
        "index": int(proof.get("index", 0)) + 1,
        "size": proof.get("size", 0),
    }
    for one in checks:
        out().print(f"{_SIGNS[one.outcome]} {escape(sentence(one, blanks))}")
    found = receipts.outcome(checks)
    if found == HOLDS and any(one.what == KEY and one.outcome == UNKNOWN for one in checks):
        said_so = {"number": statement["number"], "key": blanks["key"]}
        say(_("The receipt %(number)s holds, if %(key)s is the institution's key.") % said_so)
    elif found == HOLDS:
        say(_("The receipt %s holds.") % statement["number"])
    elif found == UNKNOWN:
        say(_("Nothing differs, but not all of it could be checked."))
    else:
        say(_("The receipt does not hold."))
    raise typer.Exit(STATUS[found])


class _Log:
    """The log where it is published."""

    def __init__(self, address: str) -> None:
        if not address.startswith(("https://", "http://")):
            raise Misused(_("%s is no address of a log: it begins with https://") % address)
        self._address = address.rstrip("/")

    def ask(self, name: str, **asked: object) -> dict[str, Any] | None:
        """What it answers; None where it has no such thing. Raises ``Trouble`` where it does not answer."""
        address = f"{self._address}/{name}" + (f"?{urlencode(asked)}" if asked else "")
        try:
            with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 http or https, seen above
                found: dict[str, Any] = json.loads(answer.read(_MOST))
                return found
        except HTTPError as error:
            if error.code == 404:
                return None
            raise Trouble(_("The log at %(where)s does not answer: %(why)s.") % _said(address, error)) from error
        except (URLError, OSError, ValueError) as error:
            raise Trouble(_("The log at %(where)s does not answer: %(why)s.") % _said(address, error)) from error

    def consistency(self, first: int, second: int) -> Sequence[str]:
        """The proof that it only grew; an empty one, which proves nothing, where it has none."""
        found = self.ask("consistency", first=first, second=second)
        return [str(one) for one in found["path"]] if found else []


def _said(address: str, error: Exception) -> dict[str, str]:
    return {"where": address, "why": str(getattr(error, "reason", error))}


def _known(key: Path | None, head: Path | None, source: _Log | None) -> Known:
    heads = [_json(head)] if head else []
    keys = {}
    if key:
        public = _public(key)
        keys[proofs.key_id(public)] = public
    if source is None:
        return Known(keys, heads)
    published = (source.ask("keys") or {"keys": []})["keys"]
    keys = proofs.endorsed(keys, published) if key else {str(one["id"]): str(one["public"]) for one in published}
    if (latest := source.ask("head")) is not None:
        heads.append(latest)
    return Known(keys, heads, source.consistency)


def _complete(said: dict[str, Any], source: _Log) -> None:
    """Ask the log for the proof that the receipt did not carry yet."""
    try:
        if said.get("proof") or receipts.SHORT in said:
            return
        head = source.ask("head")
        found = source.ask("inclusion", leaf=said["statement"]["leaf"], size=head["size"]) if head else None
        if head is None or found is None:
            return
        keys = {one["id"]: one for one in (source.ask("keys") or {"keys": []})["keys"]}
        key = keys[head["key"]]
        said["proof"] = {**found, "head": head, "key": {"id": key["id"], "public": key["public"]}}
    except (KeyError, TypeError, AttributeError):  # no receipt: the check says so
        return


def _overdue(checks: list[Check], said: dict[str, Any], source: _Log | None) -> list[Check]:
    """What the log was asked for and has not, though the time it was promised by has passed, is a broken promise."""
    late = source is not None and datetime.fromisoformat(said["statement"]["by"]) < datetime.now(UTC)
    return [Check(LOG, DIFFERS, "overdue") if late and one == Check(LOG, UNKNOWN, "not_yet") else one for one in checks]


def _public(path: Path) -> str:
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError as error:
        raise Misused(_("%s is no public key of a log (Ed25519, PEM).") % path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise Misused(_("%s is no public key of a log (Ed25519, PEM).") % path)
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise Misused(_("%s is no JSON file.") % path) from error
    if not isinstance(found, dict):
        raise Misused(_("%s is no receipt of Huiyin, or something is missing in it.") % path)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Misused(_("%s is no text file in UTF-8.") % path) from error
