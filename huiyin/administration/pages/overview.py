"""Where administration begins: what needs the administrator now, and how the house stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from huiyin.administration.pages.door import office
from huiyin.administration.sections import SECTIONS
from huiyin.cases import drills, procedure, proved, redating
from huiyin.institution.house import HEAD, House
from huiyin.institution.pages import StaffRequest
from huiyin.ui.dates import day_words

AHEAD = timedelta(days=92)  # how long before its end the next year of a calendar is asked for
WEEK, HALF_A_YEAR = timedelta(days=7), timedelta(days=183)
UNITS = "administration_units"


class Item(NamedTuple):
    """One thing looked at. ``tone`` is over, soon or done; ``href`` where it is mended, empty where nowhere here."""

    tone: str
    words: str
    href: str = ""
    act: str = ""


@require_safe
@office
def overview(request: StaffRequest) -> HttpResponse:
    """What needs somebody stands first; the rest says that it is well."""
    home, now = request.actor.house, request.now
    today = request.actor.today
    items = [
        *_calendar(home, today),
        _rules(home),
        _heads(home, today),
        _verified(now, today),
        _backup(now, today),
        _drill(home, now, today),
    ]
    needs = [item for item in items if item is not None and item.tone != "done"]
    well = [item for item in items if item is not None and item.tone == "done"]
    context = {"house": home, "needs": sorted(needs, key=lambda one: one.tone != "over"), "well": well}
    return render(request, "administration/overview.html", context)


def _calendar(home: House, today: date) -> list[Item]:
    until, href = home.calendar.known_until, reverse("administration_calendar")
    day = {"day": day_words(until, today)}
    found = []
    if redating.still_to_count(home.id):
        words = _("A calendar was put in use and not all limits have been counted after it.")
        found.append(Item("over", words, href, _("Count the rest")))
    if until < today:
        words = _("The calendar ended on %(day)s: every time limit after that is provisional.") % day
        found.append(Item("over", words, href, _("Add a year")))
    elif until - today < AHEAD:
        words = _("The calendar is known until %(day)s only.") % day
        found.append(Item("soon", words, href, _("Add a year")))
    else:
        found.append(Item("done", _("The calendar is known until %(day)s.") % day, href))
    return found


def _rules(home: House) -> Item:
    count = len(procedure.unconfirmed(procedure.in_force(home), home.confirmed))
    if not count:
        return Item("done", _("Every rule is verified or confirmed"), reverse("administration_procedure"))
    words = ngettext("%(n)d rule is to be confirmed.", "%(n)d rules are to be confirmed.", count) % {"n": count}
    return Item("soon", words, reverse("administration_procedure_rules"), _("Look at them"))


def _heads(home: House, today: date) -> Item:
    led = {
        role.unit
        for role in home.roles
        if role.name == HEAD and role.holds(today) and home.members[role.member].active(today)
    }
    count = sum(1 for unit in home.units.values() if unit.active and unit.id not in led)
    href = reverse(UNITS) if any(one.url == UNITS for one in SECTIONS) else ""
    if not count:
        return Item("done", _("Every unit has a head."), href)
    words = ngettext("%(n)d unit has no head.", "%(n)d units have no head.", count) % {"n": count}
    return Item("soon", words, href, _("Look at the units") if href else "")


def _verified(now: datetime, today: date) -> Item:
    href, act = reverse("administration_journal_verification"), _("Verify")
    last = next(iter(proved.runs(1)), None)
    if last is None:
        return Item("soon", _("The journal has never been verified."), href, act)
    words = {"day": day_words(last.at.date(), today), "n": last.count}
    if last.count:
        found = ngettext("%(n)d finding in the verification of %(day)s",
                         "%(n)d findings in the verification of %(day)s", last.count)  # fmt: skip
        return Item("over", found % words, href, _("See what it is"))
    if now - last.at > WEEK:
        return Item("soon", _("The last verification was on %(day)s.") % words, href, act)
    return Item("done", _("Verified on %(day)s: nothing found.") % words, href)


def _backup(now: datetime, today: date) -> Item | None:
    """The newest file where backups go when nobody says otherwise; of those made elsewhere nothing is known."""
    files = Path(settings.HUIYIN_HOME, "backups").glob("huiyin-*.tar.gz")
    newest = max((path.stat().st_mtime for path in files), default=None)
    if newest is None:
        return None
    at = datetime.fromtimestamp(newest, UTC)
    words = {"day": day_words(at.date(), today)}
    if now - at > WEEK:
        return Item("soon", _("The last backup known here is of %(day)s. Run “huiyin backup”.") % words)
    return Item("done", _("Last backup: %(day)s.") % words)


def _drill(home: House, now: datetime, today: date) -> Item:
    href, act = reverse("administration_keys"), _("Test the copy")
    last = next(iter(drills.last(home.id, 1)), None)
    if last is None:
        return Item("soon", _("No copy of the master key has ever been tested."), href, act)
    words = {"day": day_words(last.at.date(), today)}
    if not last.opened:
        return Item("over", _("On %(day)s the kept copy of the master key opened nothing.") % words, href, act)
    if now - last.at > HALF_A_YEAR:
        return Item("soon", _("The copy of the master key was last tried on %(day)s.") % words, href, act)
    return Item("done", _("The copy of the master key was tried on %(day)s: it opens.") % words, href)
