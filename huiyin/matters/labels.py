"""The desk's words: what a move sets off, how a reply stands, as what somebody takes part."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huiyin.cases.inputs import REPLACES, WITHDRAWS
from huiyin.cases.options import Effect, Option
from huiyin.kernel.packs import Move
from huiyin.matters.models import (
    APPROVED,
    ASIDE,
    CAME,
    DELIVERED,
    DRAFTED,
    LETTER,
    OPENED,
    REGISTERED,
    SENT,
    SENT_BACK,
    VISIT,
)
from huiyin.ui.dates import day_words

REPLY_STATES: dict[str, str | Promise] = {
    DRAFTED: pgettext_lazy("reply", "Drafted, waits for approval"),
    SENT_BACK: pgettext_lazy("reply", "Sent back to be mended"),
    APPROVED: pgettext_lazy("reply", "Approved, not yet sent"),
    SENT: pgettext_lazy("reply", "Sent, not yet delivered"),
    DELIVERED: pgettext_lazy("reply", "Delivered"),
}
REPLY_TONES = {DRAFTED: "wait", SENT_BACK: "off", APPROVED: "open", SENT: "open", DELIVERED: "done"}

# What has come in, before and after it is registered: how it stands, and why it was not registered.
ARRIVALS: dict[tuple[str, str], str | Promise] = {
    (LETTER, CAME): pgettext_lazy("letter", "Unopened"),
    (LETTER, OPENED): pgettext_lazy("letter", "Opened, not registered"),
    (LETTER, REGISTERED): pgettext_lazy("contact", "Registered"),
    (LETTER, ASIDE): pgettext_lazy("letter", "Set aside"),
    (VISIT, CAME): pgettext_lazy("visitor", "Waiting"),
    (VISIT, OPENED): pgettext_lazy("visitor", "Called"),
    (VISIT, REGISTERED): pgettext_lazy("contact", "Registered"),
    (VISIT, ASIDE): pgettext_lazy("visitor", "Gone"),
}
ARRIVAL_TONES = {CAME: "wait", OPENED: "open", REGISTERED: "done", ASIDE: "off"}
ARRIVAL_REASONS: dict[str, str | Promise] = {
    "advertisement": pgettext_lazy("letter", "Advertisement"),
    "private": pgettext_lazy("letter", "Private, passed on unopened"),
    "returned": pgettext_lazy("letter", "Returned to the sender"),
    "other_office": pgettext_lazy("letter", "Another office’s, passed on"),
    "unheard": pgettext_lazy("visitor", "Left unheard"),
    "asked_way": pgettext_lazy("visitor", "Asked only the way"),
    "mistake": gettext_lazy("Noted by mistake"),
}

# As what somebody can take part besides the relations a pack names.
NAMED = pgettext_lazy("participation", "Named")

ACCESSES: dict[str, str | Promise] = {
    "dossier": gettext_lazy("saw the details"),
    "own": gettext_lazy("saw what is held about them"),
    "erasure": gettext_lazy("erased them"),
    "list": gettext_lazy("exported it in a list"),
    "program": gettext_lazy("read it as a program"),
    "paper": gettext_lazy("opened a paper"),
    "code": gettext_lazy("saw the tracking code"),
    "receipt": gettext_lazy("opened a receipt"),
}


# What an effect of a pack means to whoever sets it off, where no status, clock or owner says so already.
MEANS: dict[str, str | Promise] = {
    "assign_member": gettext_lazy("one person answers for it by name"),
    "extend_clock": gettext_lazy("the time limit ends later"),
    "correct_registration": gettext_lazy(
        "write only what changes: what is left empty stays as it is, and the old words are kept in the story"
    ),
    "join_case": gettext_lazy("it goes on as part of the other matter"),
    "add_task": gettext_lazy("a task is given, with a day to finish it by"),
    "finish_task": gettext_lazy("your oldest open task here is done"),
    "recuse_member": gettext_lazy("whoever steps aside no longer sees the matter"),
    "save_reply": gettext_lazy("the draft is kept with the matter"),
    "tell_unit": gettext_lazy("whoever handles it is told"),
}


def sets_off(option: Option, move: Move, today: date) -> str:
    """What a move sets off, in one line."""
    found = [effect(one, today) for one in option.sets_off]
    found += [str(MEANS[name]) for name in move.effects if name in MEANS]
    if move.papers:
        found.append(_("the files are kept with the matter"))
    if WITHDRAWS in move.asks:
        found.append(_("the papers are no longer listed or opened; only who audits still sees them"))
    if any(one.removesuffix("?") == REPLACES for one in move.asks):
        found.append(_("the tracking code given before opens nothing any more; the new one is for them alone"))
    if not found:
        return _("It is added to the story; nothing else changes.")
    words = pgettext("list of effects", "; ").join(found)
    return words[:1].upper() + words[1:] + pgettext("list of effects", ".")


def effect(one: Effect, today: date) -> str:
    """One thing a move sets off."""
    match one.what:
        case "status":
            return _("the matter becomes “%(status)s”") % {"status": one.title}
        case "closes":
            return _("it ends as “%(closing)s”") % {"closing": one.title}
        case "owner":
            return _("another unit answers for it")
        case "ends":
            return _("the time limit “%(clock)s” is met") % {"clock": one.title}
        case "starts" if one.day is not None:
            words = {"clock": one.title, "day": day_words(one.day, today)}
            return _("the time limit “%(clock)s” begins and runs until %(day)s") % words
        case "told":
            return _("the party is told by e-mail if they left an address")
    raise ValueError(one.what)
