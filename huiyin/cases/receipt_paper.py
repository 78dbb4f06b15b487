"""A receipt in words: for the page, and as a PDF with a square code. Rooms above give it out; the file is data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.cases import receipts
from huiyin.papers import typesetting
from huiyin.ui import dates
from huiyin.ui.words import pick, short


@dataclass(frozen=True)
class Shown:
    """A receipt as a person reads it."""

    institution: str
    number: str
    facts: list[tuple[str, str]]
    submission: dict[str, Any] | None
    promises: list[str]
    hashes: list[tuple[str, str]]
    code: str  # SVG
    in_log: bool


def shown(receipt: dict[str, Any], channel: str, zone: ZoneInfo) -> Shown:
    """The receipt in the language in use; ``channel`` is the pack's word for it, times are the institution's."""
    said, proof = receipt["statement"], receipt["proof"]
    facts = [
        (_("Received"), _when(said["received_at"], zone)),
        (_("Registered"), _when(said["registered_at"], zone)),
        (_("Came as"), channel),
        (_("Case"), said["case"]),
    ]
    hashes = [(_("Record in the log"), said["leaf"]), (_("Key that signed"), said["key"])]
    if proof:
        where = _("This receipt stands in the public log as entry %(index)s of %(size)s; the log was signed %(at)s.")
        at = _when(proof["head"]["at"], zone)
        promise = where % {"index": proof["index"] + 1, "size": proof["size"], "at": at}
        hashes.append((_("State of the log"), proof["head"]["root"]))
    else:
        promise = _("This receipt will stand in the public log by %s. Ask for it again then: it will carry its proof.")
        promise %= _when(said["by"], zone)
    honest = _(
        "Whoever holds the file of this receipt can check, without asking us, that the letter, the number and the time"
        " are unchanged: with the page for checking receipts, or with the command “huiyin verify receipt”."
    )
    return Shown(
        institution=pick(said["institution"]),
        number=said["number"],
        facts=facts,
        submission=receipt["submission"],
        promises=[promise, honest],
        hashes=hashes,
        code=typesetting.square_code(receipts.code(receipt)),
        in_log=bool(proof),
    )


def pdf(receipt: dict[str, Any], channel: str, zone: ZoneInfo) -> bytes:
    """The receipt as a PDF in the language in use."""
    it = shown(receipt, channel, zone)
    words = {
        "title": _("Receipt"),
        "number": _("Register number"),
        "code": _("The QR code holds number, times and signature."),
        "submission": _("What was handed in"),
        "erased": _("The text was erased."),
        "requests": _("What is asked for"),
        "proof": _("What proves it"),
    }
    data = {
        "lang": short(get_language()),
        "words": words,
        "institution": it.institution,
        "number": it.number,
        "facts": it.facts,
        "submission": it.submission,
        "promises": it.promises,
        "hashes": it.hashes,
        "code": it.code,
    }
    return typesetting.pdf("huiyin.cases", "templates/cases/receipt.typ", data)


def _when(at: str, zone: ZoneInfo) -> str:
    """The institution's day and time, to the second: a receipt is compared, not skimmed."""
    local = datetime.fromisoformat(at).astimezone(zone)
    return f"{dates.day_words(local.date())} {local:%H:%M:%S}"
