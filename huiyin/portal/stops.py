"""Where the portal goes no further: what it says then, and the ways on from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

Words = str | Promise


@dataclass(frozen=True)
class Stop:
    """One such page. ``ways`` are addresses with their words, the likeliest first; ``status`` is the answer's."""

    status: int
    heading: Words
    text: Words
    ways: tuple[tuple[str, Words], ...]
    of_matter: bool = False  # a matter is open on the device, and can be closed here as on its other pages

    def said(self, **filled: Any) -> str:
        """Its sentence, with what it names."""
        return str(self.text % filled)


_TO_THE_FORM: tuple[tuple[str, Words], ...] = (
    ("portal_submit", _("Go to the form")),
    ("portal_track", _("Follow your matter")),
)

BUSY = Stop(
    429,
    _("Too many forms were begun from your network"),
    _(
        "So that nobody floods the register we have to wait a little. Please come back in a few minutes, or write to us"
        " by post; nothing is lost."
    ),
    _TO_THE_FORM,
)
NO_FORM = Stop(
    404,
    _("There is no form here any more"),
    _(
        "It was sent, thrown away, or left for more than seven days; or it was begun on another device. If it was sent,"
        " follow your matter with the code you were given."
    ),
    _TO_THE_FORM,
)
ANOTHER_FORM = Stop(
    409,
    _("This page belongs to another form"),
    _(
        "In between another form was begun on this device, or this one was thrown away. Nothing was sent and"
        " nothing has changed."
    ),
    _TO_THE_FORM,
)
ANOTHER_LOOK = Stop(
    409,
    _("This page belongs to another matter"),
    _("In between another code was used on this device, or your request was sent already. Nothing was done just now."),
    (("portal_matter", _("Go to the matter that is open")),),
)
WAIT = Stop(
    429,
    _("Please wait a little"),
    ngettext_lazy(
        "Many wrong codes came from your network. Try again in %(n)s second; right codes are never counted.",
        "Many wrong codes came from your network. Try again in %(n)s seconds; right codes are never counted.",
        "n",
    ),
    (("portal_track", _("Type the code again")),),
)
NOT_NOW = Stop(
    409,
    _("This cannot be done at this stage"),
    _("“%(what)s” is not possible now: the matter has moved on, or it is too early. Nothing has changed."),
    (("portal_matter", _("Back to your matter")),),
    of_matter=True,
)
