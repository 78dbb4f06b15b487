"""The desk's words: what a move sets off, how a reply stands, as what somebody takes part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from huiyin.cases.options import Effect
from huiyin.matters.models import APPROVED, DELIVERED, DRAFTED, SENT, SENT_BACK
from huiyin.ui.dates import day_words

REPLY_STATES: dict[str, str | Promise] = {
    DRAFTED: pgettext_lazy("reply", "Drafted, waits for approval"),
    SENT_BACK: pgettext_lazy("reply", "Sent back to be mended"),
    APPROVED: pgettext_lazy("reply", "Approved, not yet sent"),
    SENT: pgettext_lazy("reply", "Sent, not yet delivered"),
    DELIVERED: pgettext_lazy("reply", "Delivered"),
}
REPLY_TONES = {DRAFTED: "wait", SENT_BACK: "off", APPROVED: "open", SENT: "open", DELIVERED: "done"}

# As what somebody can take part besides the relations a pack names.
NAMED = pgettext_lazy("participation", "Named")

ACCESSES: dict[str, str | Promise] = {
    "dossier": _("saw the details"),
    "erasure": _("erased them"),
}


def sets_off(effects: Iterable[Effect], today: date) -> str:
    """What a move sets off, in one line; empty if nothing but an entry in the story."""
    words = pgettext("list of effects", "; ").join(effect(one, today) for one in effects)
    return words[:1].upper() + words[1:] + pgettext("list of effects", ".") if words else ""


def effect(one: Effect, today: date) -> str:
    """One thing a move sets off."""
    match one.what:
        case "status":
            return now_("the matter becomes “%(status)s”") % {"status": one.title}
        case "closes":
            return now_("it ends as “%(closing)s”") % {"closing": one.title}
        case "owner":
            return now_("another unit answers for it")
        case "ends":
            return now_("the time limit “%(clock)s” is met") % {"clock": one.title}
        case "starts" if one.day is not None:
            words = {"clock": one.title, "day": day_words(one.day, today)}
            return now_("the time limit “%(clock)s” begins and ends on %(day)s") % words
        case "told":
            return now_("the party is told by e-mail if they left an address")
    raise ValueError(one.what)
