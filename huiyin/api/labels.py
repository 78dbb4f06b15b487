"""The words of programs: what a token opens, what a hook is told of, how an event fared."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SCOPES: dict[str, str | Promise] = {
    "register": _("Register contacts"),
    "read": _("Read matters and contacts, the party masked"),
    "act": _("Make moves on matters"),
    "search": _("Search"),
    "export": _("Export titles, papers and the party’s details, with a reason"),
    "hooks": _("See whether events were delivered and have them sent again"),
}

EVENTS: dict[str, str | Promise] = {
    "case.registered": pgettext_lazy("event", "A matter was registered"),
    "case.moved": pgettext_lazy("event", "A move was made"),
    "case.answered": pgettext_lazy("event", "An answer went out"),
    "case.closed": pgettext_lazy("event", "A matter ended"),
    "clock.overdue": pgettext_lazy("event", "A time limit passed"),
}

STATES: dict[str, tuple[str | Promise, str]] = {
    "waiting": (pgettext_lazy("delivery", "waiting"), "wait"),
    "sent": (pgettext_lazy("delivery", "received"), "done"),
    "failed": (pgettext_lazy("delivery", "given up"), "over"),
    "unseen": (pgettext_lazy("delivery", "not for this program"), "open"),
}

ANSWERS: dict[str, str | Promise] = {
    "no_such_host": _("no machine of that name"),
    "not_outside": _("it leads into the house’s own network"),
    "not_an_address": _("it is no address that can be called"),
    "bad_certificate": _("its certificate is not to be trusted"),
    "too_slow": _("it took too long"),
    "no_answer": _("nobody answered"),
    "seal_broken": _("its signing key cannot be opened"),
}
