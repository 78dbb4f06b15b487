"""One program: its token, its hooks, and how events fared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.administration.pages.door import by, office
from huiyin.administration.pages.once import Again, Asked, done_before, show, tried
from huiyin.administration.pages.staff import say
from huiyin.api.hooks import acts
from huiyin.api.labels import ANSWERS, EVENTS, STATES
from huiyin.api.models import Delivery, Hook
from huiyin.api.pages.programs import line_of, shown_once, the_token
from huiyin.cases import queries as cases
from huiyin.cases.inputs import key_of
from huiyin.cases.queries import Row
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest

SHOWN = 50
ON, OFF, REMOVE = "on", "off", "remove"


@dataclass(frozen=True)
class Sent:
    """One event on its way. ``row`` is None where whoever looks may not know of the case."""

    delivery: Delivery
    event: str
    state: str
    tone: str
    answer: str
    row: Row | None
    at: datetime


class HookForm(Asked):
    """An address to be told of events."""

    codes: ClassVar[dict[str, str]] = {
        "no_such_event": "events",
        "hook_not_an_address": "address",
        "hook_no_such_host": "address",
        "hook_not_outside": "address",
    }
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=gettext_lazy("An https address of the other program."),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Notified of"), widget=forms.CheckboxSelectMultiple, choices=list(EVENTS.items())
    )


@require_GET
@office
def program(request: StaffRequest, token_id: int) -> HttpResponse:
    """One program, its hooks, and the last events that were sent to them."""
    token = the_token(request, token_id)
    hooks = list(Hook.objects.filter(token=token, removed_at=None).order_by("id"))
    rows = list(Delivery.objects.filter(hook__in=hooks).order_by("-id")[:SHOWN])
    shown = [(one, [str(EVENTS[event]) for event in one.events]) for one in hooks]
    context = {
        "line": line_of(request.actor, token, request.now, hooks),
        "hooks": shown,
        "sent": _sent(request.actor, rows),
        "made_by": request.actor.house.members[token.made_by_id].name if token.made_by_id else "",
    }
    return render(request, "api/program.html", context)


def _sent(actor: Actor, rows: list[Delivery]) -> list[Sent]:
    """Events with the words of how they fared; a case stands beside one only for who may know of it."""
    seen = {one.id: one for one in cases.rows(actor, sorted({row.case for row in rows}))}
    return [
        Sent(
            delivery=row,
            event=str(EVENTS[row.event]),
            state=str(STATES[row.state][0]),
            tone=STATES[row.state][1],
            answer=str(ANSWERS.get(row.answer, row.answer)),
            row=seen.get(row.case),
            at=row.ended_at or row.made_at,
        )
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@sensitive_variables("made", "secret")
def add(request: StaffRequest, token_id: int) -> HttpResponse:
    """Register an address; the answer shows what its messages are signed with, this once."""
    token, back = the_token(request, token_id), reverse("administration_programs_one", args=[token_id])
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = tried(request, form, lambda who: acts.add(who, token, given["address"].strip(), given["events"]))
        except Again:
            done_before(request)
            return HttpResponseRedirect(back)
        if made is not None:
            heading = _("What the messages to %(name)s are signed with") % {"name": token.member.name}
            return shown_once(request, heading=heading, label=_("Signing key"), secret=made[1], back=back)
    heading = _("A hook for %(name)s") % {"name": token.member.name}
    return show(request, "member_form.html", form, heading=heading, act=_("Add the hook"), back=back)


@require_POST
@office
def switch(request: StaffRequest, token_id: int, hook_id: int, what: str) -> HttpResponse:
    """Switch a hook on or off, or remove it; each is safe to press twice."""
    token = the_token(request, token_id)
    hook = Hook.objects.select_related("token").filter(token=token, removed_at=None, pk=key_of(hook_id)).first()
    if hook is None or what not in _DONE:
        raise Http404
    done: Any = {ON: acts.switch_on, OFF: acts.switch_off, REMOVE: acts.remove}[what]
    done(by(request), hook)
    say(request, str(_DONE[what]))
    return HttpResponseRedirect(reverse("administration_programs_one", args=[token.id]))


_DONE = {
    ON: gettext_lazy("The hook is on: what waited goes out."),
    OFF: gettext_lazy("The hook is off: nothing is sent until it is switched on."),
    REMOVE: gettext_lazy("The hook is removed."),
}


@require_POST
@office
def replay(request: StaffRequest, token_id: int, delivery_id: int) -> HttpResponse:
    """Send an event again."""
    token = the_token(request, token_id)
    row = Delivery.objects.filter(hook__token=token, hook__removed_at=None, pk=key_of(delivery_id)).first()
    if row is None:
        raise Http404
    acts.replay(row.id, request.now)
    say(request, _("It is sent again within some seconds."))
    return HttpResponseRedirect(reverse("administration_programs_one", args=[token.id]))
