"""Words for what a notice says. A code is declared here or by the desk it belongs to; any other is a move's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.ui.dates import day_words

HOOKS = "hooks"
"""What a notice is about that tells of no case: the programs that are told of events."""

Params = Mapping[str, Any]
Names = Mapping[str, str]  # the same words in several languages: {"zh": …, "en": …, "es": …}

_WORDS: dict[str, dict[frozenset[str], str | Promise]] = {}


class UnknownNotice(ValueError):
    """Params for which a code has no words."""


def declare(code: str, words: str | Promise, *params: str) -> None:
    """Give ``code`` its ``words`` (lazy gettext with ``%(name)s`` places) for just these ``params``.

    A code may have several: more is said where more is known. A param's name says how it is shown: ``…_on`` is an ISO
    date, ``unit`` and ``…_unit`` are unit ids, the rest is shown as it is.
    """
    if _WORDS.setdefault(code, {}).setdefault(frozenset(params), words) is not words:
        raise UnknownNotice(f"notice code declared twice: {code}")


def check(code: str, params: Params) -> None:
    """Raise ``UnknownNotice`` unless there will be words for this: a move's name has its title and takes no params."""
    known = _WORDS.get(code, {frozenset(): ""})
    if frozenset(params) not in known:
        raise UnknownNotice(f"notice {code} takes {[sorted(names) for names in known]}, not {sorted(params)}")


def declared() -> list[tuple[str, frozenset[str]]]:
    """Return every declared code with the names of its params, once for each choice of them."""
    return [(code, names) for code, choices in _WORDS.items() for names in choices]


def sentence(code: str, params: Params, units: Mapping[int, Names], titles: Mapping[str, Names]) -> str:
    """Return what happened, in the active language.

    ``units`` names the units that ``params`` mention by id, ``titles`` the moves of the case's pack by their names.
    """
    if code not in _WORDS:
        return _in_language(titles[code]) if code in titles else str(_("There is news."))
    words = _WORDS[code][frozenset(params)]
    shown = {name: _shown(name, value, units) for name, value in params.items()}
    return str(words % shown) if shown else str(words)


def unit_ids(params: Params) -> set[int]:
    """Return the ids of the units mentioned in ``params``."""
    return {value for name, value in params.items() if _is_unit(name)}


def _is_unit(name: str) -> bool:
    return name == "unit" or name.endswith("_unit")


def _shown(name: str, value: Any, units: Mapping[int, Names]) -> Any:
    if _is_unit(name):
        return _in_language(units[value])
    if name.endswith("_on"):
        return day_words(date.fromisoformat(value))
    return value


def _in_language(names: Names) -> str:
    language = (get_language() or "en")[:2]
    return names.get(language) or next(iter(names.values()))


declare(
    "due_soon",
    _("The time limit ends on %(due_on)s."),  # read on any later day, so it does not say in how many days
    "days",
    "due_on",
)
declare("due_soon", _("A time limit is about to end."))
declare("due_today", _("A time limit ends today."))
declare("due_today", _("The last day of the time limit is %(due_on)s."), "due_on")
declare(
    "overdue",
    ngettext_lazy(
        "Overdue by %(days)d day: the time limit ended on %(due_on)s.",
        "Overdue by %(days)d days: the time limit ended on %(due_on)s.",
        "days",
    ),
    "days",
    "due_on",
)
declare("overdue", _("A time limit has passed."))
declare("raised", _("Overdue, and raised to you."))
declare(
    "raised",
    ngettext_lazy(
        "Overdue by %(days)d day at %(unit)s and raised to you.",
        "Overdue by %(days)d days at %(unit)s and raised to you.",
        "days",
    ),
    "days",
    "unit",
)
declare("due_changed", _("The time limit has moved from %(old_on)s to %(due_on)s."), "old_on", "due_on")
declare(
    "due_provisional",
    _("The time limit, %(due_on)s, is provisional: the working calendar is not published yet."),
    "due_on",
)
declare("new_case", _("A new matter has been registered for your unit."))
declare("unassigned", _("A matter in your unit has nobody who handles it."))
declare(
    "unassigned_left",
    ngettext_lazy(
        "An hour before closing %(count)d matter had nobody who handles it.",
        "An hour before closing %(count)d matters had nobody who handles them.",
        "count",
    ),
    "count",
)
declare(
    "arrivals_left",
    ngettext_lazy(
        "An hour before closing %(count)d letter or visitor had not been seen to.",
        "An hour before closing %(count)d letters or visitors had not been seen to.",
        "count",
    ),
    "count",
)
declare("assigned", _("Assigned to your unit."))
declare("assigned", _("Assigned to your unit. The time limit is %(due_on)s."), "due_on")
declare("yours", _("Assigned to you."))
declare("yours", _("Assigned to you. The time limit is %(due_on)s."), "due_on")
declare("handed_over", _("Handed over to you by a colleague."))
declare("stand_in", _("You stand in for the colleague who handles this."))
declare("task", _("A task for you."))
declare("task", _("A task for you. It is due on %(due_on)s."), "due_on")
declare("to_approve", _("Waiting for your approval."))
declare("to_review", _("Its registration waits for your review."))
declare("supplement", _("The party has sent something more."))
declare("repeat", _("The party has come again with the same matter."))
declare("hook_off", _("A program no longer answers: it is told of nothing until somebody switches its hook on again."))
declare("joined_in", _("Another matter has been joined to this one."))
declare(
    "mail_refused",
    _("A mail to the party was refused for good (answer %(answer)s). Tell them another way, or check the address."),
    "answer",
)
declare(
    "mail_given_up",
    ngettext_lazy(
        "A mail to the party could not be delivered in %(attempts)d attempt. Tell them another way.",
        "A mail to the party could not be delivered in %(attempts)d attempts. Tell them another way.",
        "attempts",
    ),
    "attempts",
)
