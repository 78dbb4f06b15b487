"""Arrivals: what the post has brought and who waits, until each is registered or set aside."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huiyin.cases.inputs import key_of
from huiyin.cases.policy import Refused
from huiyin.institution.pages import StaffRequest
from huiyin.journal.store import KeyReused
from huiyin.matters import arrivals as acts
from huiyin.matters import arrived
from huiyin.matters.arrivals import MOST, By, Done
from huiyin.matters.evening import ARRIVALS
from huiyin.matters.labels import ARRIVAL_REASONS
from huiyin.matters.models import LETTER, Arrival
from huiyin.matters.pages.arrivals_shown import sections, stands
from huiyin.matters.pages.door import desk
from huiyin.matters.pages.inbox import has_read
from huiyin.matters.pages.register import not_yours
from huiyin.ui.words import pick

_KEY = re.compile("[0-9a-f]{32}")


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def arrivals(request: StaffRequest) -> HttpResponse:
    """The letters and visitors of a unit for which one registers; posting is one act on them."""
    actor = request.actor
    units = arrived.by_unit(actor)
    if not units:
        return not_yours(request, "not_your_role")
    wanted = key_of(request.GET.get("unit"))
    unit = wanted if wanted in units else next(iter(units))
    if request.method == "POST":
        return _posted(request, unit)
    has_read(actor, ARRIVALS, request.now)
    context = {
        "key": uuid.uuid4().hex,
        "here": _address(unit),
        "units": [(_address(one), pick(actor.house.units[one].name), one == unit) for one in units],
        "sections": sections(actor, unit, units[unit], request.now, request.GET.get("at", "")),
        "most": MOST,
    }
    return render(request, "matters/arrivals.html", context)


def _address(unit: int, at: str | int = "") -> str:
    return f"{reverse('arrivals')}?{urlencode({'unit': unit, 'at': at} if at else {'unit': unit})}"


def _posted(request: StaffRequest, unit: int) -> HttpResponse:
    """Do what was pressed, say what came of it, and lead on to the line that comes next."""
    asked, key = request.POST.get("do", ""), request.POST.get("key", "")
    by = By(request.actor, request.now, f"{key}:{asked}" if _KEY.fullmatch(key) else None)
    verb, _colon, rest = asked.partition(":")
    if verb not in _DO:
        raise Http404
    try:
        return HttpResponseRedirect(_DO[verb](request, by, unit, rest))
    except Arrival.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        if refused.code != "number_out_of_range":
            raise Http404 from None
        words = _("Write how many letters came, as a number from 1 to %(most)d. Nothing was noted.") % {"most": MOST}
        messages.error(request, words, extra_tags="focus")
    except KeyReused:
        words = _("This form was sent before. What stands here now is what came of it.")
        messages.warning(request, words, extra_tags="focus")
    return HttpResponseRedirect(_address(unit))


def _note(request: StaffRequest, by: By, unit: int, channel: str) -> str:
    typed = request.POST.get("count", "").strip() if channel == LETTER else "1"
    count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    ids = acts.note(by, unit, channel, count)
    first = Arrival.objects.get(pk=ids[0]).n
    said = {"n": len(ids), "first": first, "last": first + len(ids) - 1}
    if channel == LETTER:
        words = ngettext(
            "%(n)d letter is noted: No. %(first)d.", "%(n)d letters are noted: No. %(first)d to %(last)d.", len(ids)
        )
    else:
        words = _("The queue number is %(first)d.")
    messages.success(request, words % said)
    return _address(unit, ids[0])


def _open(request: StaffRequest, by: By, unit: int, rest: str) -> str:
    """Open one; where it is to be registered at once, go there."""
    done = acts.open_(by, [key_of(rest)])
    _tell_passed(request, done)
    if done.changed and request.POST.get("then") == "register":
        return f"{reverse('register')}?{urlencode({'arrival': done.changed[0]})}"
    return _address(unit, key_of(rest))


def _open_all(request: StaffRequest, by: By, unit: int, _rest: str) -> str:
    done = acts.open_all(by, unit, LETTER)
    count = len(done.changed)
    words = ngettext("%(n)d letter is opened.", "%(n)d letters are opened.", count) % {"n": count}
    messages.success(request, words)
    return _address(unit, done.changed[0] if done.changed else LETTER)


def _aside(request: StaffRequest, by: By, unit: int, rest: str) -> str:
    arrival, _colon, reason = rest.partition(":")
    done = acts.set_aside(by, key_of(arrival), reason)
    row = Arrival.objects.get(pk=key_of(arrival))
    if done.changed:
        said = {"n": row.n, "why": ARRIVAL_REASONS[reason]}
        messages.success(request, _("No. %(n)d will not be registered: %(why)s.") % said)
    _tell_passed(request, done)
    return _address(unit, row.channel)


def _unnote(request: StaffRequest, by: By, unit: int, rest: str) -> str:
    count = len(acts.unnote(by, key_of(rest)).changed)
    words = ngettext("%(n)d letter was noted by mistake.", "%(n)d letters were noted by mistake.", count)
    messages.success(request, words % {"n": count})
    return _address(unit, LETTER)


def _back(request: StaffRequest, by: By, unit: int, rest: str) -> str:
    _tell_passed(request, acts.take_back(by, key_of(rest)))
    return _address(unit, key_of(rest))


def _tell_passed(request: StaffRequest, done: Done) -> None:
    for row in done.passed:
        messages.warning(request, stands(request.actor, row))


_DO: dict[str, Callable[[StaffRequest, By, int, str], str]] = {
    "note": _note,
    "open": _open,
    "open_all": _open_all,
    "aside": _aside,
    "unnote": _unnote,
    "back": _back,
}
