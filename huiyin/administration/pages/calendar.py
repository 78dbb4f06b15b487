"""The calendar in use: drawn, closed for a day, extended by a year; what a change moves is shown before it is made."""

from __future__ import annotations

from itertools import pairwise
from time import monotonic
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.administration.pages import year as drawn
from huiyin.administration.pages.calendar_forms import FORMS, Change, CloseDay
from huiyin.administration.pages.door import by, office
from huiyin.cases import redating
from huiyin.institution.acts import NotPossible
from huiyin.institution.models import CalendarInUse
from huiyin.institution.pages import StaffRequest
from huiyin.kernel import calendars
from huiyin.kernel.calendars import CLOSURE, HOLIDAY, MAKEUP_DAY, WEEKEND, Calendar, CalendarError, Difference
from huiyin.ui.words import pick

LINES, VERSIONS, MOST_DAYS = 50, 10, 200
SECONDS = 1.5  # how long one request counts limits before it shows how far it has come
_SALT = "administration.calendar"


@require_safe
@office
def calendar(request: StaffRequest) -> HttpResponse:
    """The year drawn, the days that have a name, and what can be done."""
    home, today = request.actor.house, request.actor.today
    used = home.calendar
    first, last = used.known_from.year, used.expected_until.year
    asked = request.GET.get("year", "")
    shown = min(max(int(asked), first), last) if asked.isdecimal() and len(asked) == 4 else today.year
    context = {
        "calendar": used,
        "year": shown,
        "before": shown - 1 if shown > first else None,
        "after": shown + 1 if shown < last else None,
        "months": drawn.months(used, shown, today),
        "weekdays": drawn.weekdays(),
        "named": drawn.named_days(used, shown),
        "closures": [(day, pick(calendars.words_of(used, day))) for day in used.closures if day >= today],
        "legend": [(kind, drawn.MARKS.get(kind, ""), drawn.KINDS[kind]) for kind in _LEGEND],
        "unfinished": redating.still_to_count(home.id),
        "soon": (used.known_until - today).days,
        "versions": _versions(home.id, used.id)[:VERSIONS],
        "now": request.now,
    }
    return render(request, "administration/calendar.html", context)


_LEGEND = (HOLIDAY, MAKEUP_DAY, CLOSURE, WEEKEND)


def _versions(institution: int, name: str) -> Any:
    rows = CalendarInUse.objects.filter(institution=institution, name=name).order_by("-installed_at", "-id")
    return rows.defer("text")


@require_safe
@office
def version(request: StaffRequest, pk: int) -> HttpResponse:
    """How a version differs from the one that was in use before it."""
    home = request.actor.house
    ids = list(_versions(home.id, home.calendar.id).values_list("id", flat=True))
    earlier = dict(pairwise(ids))
    if pk not in ids:
        raise Http404
    rows = CalendarInUse.objects.in_bulk([pk, *([earlier[pk]] if pk in earlier else [])])
    differs = None
    if pk in earlier:
        differs = calendars.difference(*(calendars.load(rows[one].text) for one in (earlier[pk], pk)))
    context = {"version": rows[pk], "first": pk not in earlier, "now": request.now, **_told(differs)}
    return render(request, "administration/calendar_version.html", context)


def _told(differs: Difference | None) -> dict[str, Any]:
    """A difference in words: every day with what it was and what it is."""
    days = differs.days if differs else ()
    lines = [
        {
            "day": one.day,
            "before": _named(one.before, one.called_before),
            "after": _named(one.after, one.called_after),
            "kind": one.after,
        }
        for one in days[:MOST_DAYS]
    ]
    return {"differs": differs, "days": lines, "more_days": max(0, len(days) - MOST_DAYS)}


def _named(kind: str, words: Any) -> str:
    name = pick(words)
    return f"{drawn.KINDS[kind]}: {name}" if name else str(drawn.KINDS[kind])


@require_http_methods(["GET", "HEAD", "POST"])
@office
def change(request: StaffRequest, what: str) -> HttpResponse:
    """A form; then what it would change and which limits it would move; then it is published."""
    if what not in FORMS:
        raise Http404
    page = _Change(request, what)
    return page.post() if request.method == "POST" else page.show(page.form())


class _Change:
    """One request for one change of the calendar."""

    def __init__(self, request: StaffRequest, what: str) -> None:
        self.request, self.what = request, what
        self.house = request.actor.house
        self.used = self.house.calendar

    def form(self, *data: Any) -> Change:
        kind = FORMS[self.what]
        return kind(*data, today=self.request.actor.today) if issubclass(kind, CloseDay) else kind(*data)

    def post(self) -> HttpResponse:
        data = self.request.POST
        if data.get("becomes") == self.used.version and "publish" in data:  # sent twice, or again after a crash
            return counting(self.request)
        form = self.form(data, self.request.FILES)
        made = self.made(form)
        if made is None:
            return self.show(form, status=422)
        if "again" in data:
            return self.show(form)
        if "publish" not in data or data.get("base") != self.used.version:
            return self.look(form, made, moved_on="publish" in data)
        try:
            redating.use_calendar(by(self.request), self.house.id, made)
        except NotPossible:
            form.add_error(None, _another())
            return self.show(form, status=422)
        return counting(self.request)

    def made(self, form: Change) -> Calendar | None:
        """The calendar as it will be; None, with an error in the form, where it can not be."""
        if not form.is_valid():
            return None
        field = "text" if self.what == "extend" else "day"
        try:
            made = form.made(self.used)
        except CalendarError as error:
            form.add_error(field, _mend(self.what, error))
            return None
        if made.id != self.used.id:
            form.add_error(field, _another())
            return None
        made = made.in_zone(self.used.zone)
        if made.version == self.used.version:
            form.add_error(field, _("This changes nothing: the calendar in use says the same."))
            return None
        return made

    def look(self, form: Change, made: Calendar, *, moved_on: bool) -> HttpResponse:
        """What it would change, page by page."""
        moves = redating.preview(self.house, made)
        pages = Paginator(moves.lines, LINES)
        context = {
            "what": self.what,
            "form": form,
            "base": self.used.version,
            "becomes": made.version,
            "moves": moves,
            "lines": [_line(self.house, *one) for one in pages.get_page(self.request.POST.get("page")).object_list],
            "page": pages.get_page(self.request.POST.get("page")),
            "moved_on": moved_on,
            "now": self.request.now,
            **_told(calendars.difference(self.used, made)),
        }
        return render(self.request, "administration/calendar_look.html", context, status=409 if moved_on else 200)

    def show(self, form: Change, status: int = 200) -> HttpResponse:
        if self.what == "open" and status == 200:
            raise Http404  # a closure is taken back from the list, which names its day
        context = {"what": self.what, "form": form, "calendar": self.used}
        return render(self.request, "administration/calendar_change.html", context, status=status)


def _line(home: Any, line: redating.Line, count: int) -> dict[str, Any]:
    unit = home.units.get(line.unit)
    clock = home.packs[line.pack].clocks.get(line.clock)
    title = pick(clock.title) if clock else line.clock
    return {**line._asdict(), "name": pick(unit.name) if unit else "", "title": title, "count": count}


def _mend(what: str, error: CalendarError) -> str:
    if what == "close":
        return _("This day is not worked anyway: nothing would be closed.")
    if what == "open":
        return _("This day is not closed any more.")
    return _("The text cannot be read as a calendar: %(error)s.") % {"error": str(error).rstrip(".")}


def _another() -> str:
    return _("This is another calendar: its id is not that of the one in use.")


@require_http_methods(["GET", "HEAD", "POST"])
@office
def count(request: StaffRequest) -> HttpResponse:
    """How far the counting of limits has come; it goes on as long as somebody asks for it, and loses nothing."""
    if request.method == "POST":
        return counting(request, *_place(request, request.POST.get("place", "")))
    after, moved = _place(request, request.GET.get("place", ""))
    home = request.actor.house
    left, whole = (redating.open_cases(home.id, after) for after in (after, 0))
    context = {"place": request.GET.get("place", ""), "done": whole - left, "whole": whole, "moved": moved}
    return render(request, "administration/calendar_count.html", context)


def _place(request: StaffRequest, sealed: str) -> tuple[int, int]:
    """How far it had come, in this calendar; else from the beginning, which does nothing twice."""
    used = request.actor.house.calendar.version
    try:
        version, after, moved = signing.loads(sealed, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return 0, 0
    return (after, moved) if version == used else (0, 0)


def counting(request: StaffRequest, after: int = 0, moved: int = 0) -> HttpResponse:
    """Count limits for a short while; then all is done, or the page shows how far it has come."""
    who, home, until = by(request), request.actor.house, monotonic() + SECONDS
    used = CalendarInUse.objects.filter(institution=home.id).latest("installed_at", "id").version
    found = redating.count_again(who, home.id, after, moved)
    while found.after is not None and monotonic() < until:
        found = redating.count_again(who, home.id, found.after, found.moved)
    if found.after is not None:
        place = signing.dumps([used, found.after, found.moved], salt=_SALT)
        return HttpResponseRedirect(f"{reverse('administration_calendar_count')}?place={place}")
    text = ngettext(
        "The calendar is in use. A limit of %(n)d matter moved, and its owner was told.",
        "The calendar is in use. Limits of %(n)d matters moved, and their owners were told.",
        found.moved,
    )
    messages.success(request, text % {"n": found.moved}, extra_tags="focus")
    return HttpResponseRedirect(reverse("administration_calendar"))
