"""The house's words: why an act on it is not possible, and what kinds of unit there are. Codes are stable."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.institution.house import LAST_RESORT

NOT_POSSIBLE: dict[str, str | Promise] = {
    # units
    "unit_has_units_below": _("Units below it are still open. Close or move them first."),
    "unit_has_open_cases": _("It still has open matters. Have them transferred or answered first."),
    "unit_has_open_tasks": _("Tasks are still waiting for it. Have them finished first."),
    "unit_has_arrivals": _(
        "Letters or visitors that came to it are not seen to yet. Have them registered or set aside."
    ),
    "unit_not_free": _("It is not free yet: its head knows what still lies with it. Ask for it to be finished first."),
    "unit_is_closed": _("This unit is closed."),
    "unit_below_itself": _("A unit cannot stand below itself. Choose a unit outside the branch."),
    "unit_stands_there": _("It stands there already."),
    "unit_of_another_institution": _("This unit belongs to another institution."),
    "no_such_kind": _("Choose one of the kinds of unit."),
    "last_resort_needed": _(
        "It is the only unit of last resort: matters that nobody else may have fall to it. Set up another first."
    ),
    "last_resort_stands_alone": _(
        "A unit of last resort stands outside every line: no unit is above it and none below it."
    ),
    # staff
    "member_of_another_institution": _("This person belongs to another institution."),
    "member_has_left": _("This person has left the staff."),
    "member_leaves_before": _("This person leaves the staff before that. Choose an earlier day, or somebody else."),
    "too_far_ahead": _("That is more than a year ahead. Check the year."),
    "user_name_taken": _("This user name is taken. Choose another."),
    "no_such_role": _("Choose one of the roles."),
    "role_held_already": _("They hold this role in this unit already, at least for a part of that time."),
    "ends_before_it_begins": _("The end lies before the beginning."),
    "already_over": _("This day is past. Choose today or a later day."),
    "absence_too_long": _("Nobody is stood in for longer than a year: give the roles to somebody else instead."),
    "stand_in_is_oneself": _("Nobody stands in for themselves. Choose somebody else."),
    "stand_in_named_already": _("Somebody is named to stand in on these days already. End that first."),
    "stand_in_is_away": _("They are away themselves on some of these days. Choose somebody else, or other days."),
    "nobody_would_be_left": _(
        "An open matter would be left with nobody who may act on it. Appoint somebody else for it first."
    ),
    "last_administrator": _(
        "Nobody would be left who may administer this institution and can sign in. Appoint another administrator first."
    ),
    "not_oneself": _("Nobody does this to themselves: another administrator has to."),
    "no_account": _("This person has no account."),
    "account_of_another_institution": _(
        "This account also belongs to another institution, so its password and lock are not yours alone to change."
    ),
    # programs
    "no_such_scope": _("Choose at least one of the things it may do."),
    "token_lasts_too_long": _("A token lasts a year at most. Enter from 1 to 366 days."),
    "too_many_requests_a_minute": _("Enter from 1 to 60,000 requests a minute."),
    "no_such_event": _("Choose at least one event."),
    "token_ended": _("This program’s token has ended. Let the program in again first."),
    "too_many_hooks": _("Ten hooks are the most a program has. Remove one first."),
    "hook_not_an_address": _("Write an https address of another machine, without a user name or password in it."),
    "hook_no_such_host": _("No machine of that name is found. Check the address."),
    "hook_not_outside": _(
        "This address leads into the house’s own network. A hook calls addresses of the open internet only."
    ),
    # calendars and packs
    "revision_not_newer": _("This revision is not newer than the one in force. Raise its number."),
    "another_calendar": _("This is another calendar than the one in use here."),
    "rule_gone": _("This rule is no longer part of the procedure: it was mended. Nothing was done."),
    "another_zone": _("This calendar is made for another time zone than the one in use here."),
    # the portal
    "address_taken": _("Another institution has this address. Choose another."),
    "notice_not_published": _("Publish the notice first: it says where and how else one can reach you."),
    "notice_not_complete": _(
        "Address, telephones, and whom to contact if a deadline is missed have to be written in one language at least."
    ),
}

KINDS: dict[str, str | Promise] = {
    "office": pgettext_lazy("unit", "Office"),
    "department": pgettext_lazy("unit", "Department"),
    "desk": pgettext_lazy("unit", "Desk"),
    LAST_RESORT: pgettext_lazy("unit", "Last resort"),
}


def not_possible(code: str) -> str:
    """Why the house refuses an act, in the active language."""
    return str(NOT_POSSIBLE[code])
