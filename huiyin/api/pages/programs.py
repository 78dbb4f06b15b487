"""Programs that are let in: who they are, what their tokens open and until when; letting in and shutting out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.administration.pages.choices import nothing_chosen, offer, role_titles, unit_choices
from huiyin.administration.pages.door import office
from huiyin.administration.pages.once import Again, Asked, done_before, show, tried
from huiyin.administration.pages.staff import say
from huiyin.api import acts
from huiyin.api.acts import LONGEST_DAYS, PER_MINUTE, Wanted
from huiyin.api.labels import SCOPES
from huiyin.api.models import Hook, Token
from huiyin.api.policy import roles_offered, units_administered
from huiyin.cases.inputs import key_of
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.ui.words import pick

ENDED = "ended"
SOON = timedelta(days=14)
HOME = "administration_programs"


@dataclass(frozen=True)
class Line:
    """A program as the list shows it."""

    token: Token
    name: str
    unit: str
    roles: list[str]
    scopes: list[str]
    last: datetime | None
    soon: bool
    ended: bool
    hooks: int
    off: int


class ProgramForm(Asked):
    """A program to be let in."""

    codes: ClassVar[dict[str, str]] = {
        "unit_is_closed": "unit",
        "no_such_role": "roles",
        "no_such_scope": "scopes",
        "token_lasts_too_long": "days",
        "too_many_requests_a_minute": "per_minute",
    }
    name = forms.CharField(
        label=gettext_lazy("Name of the program"),
        max_length=100,
        help_text=gettext_lazy("It is named in the story of a matter for everything the program does."),
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("It can see and do what a member with these roles can, but never holds a matter."),
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=gettext_lazy("For how many days"), min_value=1, max_value=LONGEST_DAYS, initial=90)
    per_minute = forms.IntegerField(
        label=gettext_lazy("Requests a minute at most"), min_value=1, max_value=60_000, initial=PER_MINUTE
    )

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own = units_administered(actor)
        units = [(key, words) for key, words in unit_choices(actor.house) if key in own]
        offer(self, "unit", [*nothing_chosen(), *units])
        titles = role_titles(actor.house)
        offer(self, "roles", [(name, titles[name]) for name in titles if name in roles_offered(actor)])
        offer(self, "scopes", list(SCOPES.items()))


@require_GET
@office
def programs(request: StaffRequest) -> HttpResponse:
    """The programs of the units one administers: those that are let in, or those that were."""
    ended = request.GET.get("which") == ENDED
    lines = [line for line in _lines(request) if line.ended is ended]
    context = {"lines": lines, "ended": ended, "api": reverse("api:nothing"), "openapi": reverse("api:openapi")}
    return render(request, "api/programs.html", context)


def _lines(request: StaffRequest) -> list[Line]:
    actor, now = request.actor, request.now
    tokens = list(_own(actor).select_related("member", "use").order_by("-made_at", "-id"))
    hooks: dict[int, list[Hook]] = {}
    for hook in Hook.objects.filter(token__in=tokens, removed_at=None):
        hooks.setdefault(hook.token_id, []).append(hook)
    return [line_of(actor, token, now, hooks.get(token.id, [])) for token in tokens]


def line_of(actor: Actor, token: Token, now: datetime, hooks: list[Hook]) -> Line:
    """A program in the active language."""
    titles, use = role_titles(actor.house), getattr(token, "use", None)
    roles = dict.fromkeys(one.name for one in actor.house.roles if one.member == token.member_id)
    return Line(
        token=token,
        name=token.member.name,
        unit=pick(actor.house.units[token.unit_id].name),
        roles=[titles.get(name, name) for name in roles],
        scopes=[str(SCOPES[name]) for name in token.scopes],
        last=use.at if use else None,
        soon=now < token.expires_at <= now + SOON,
        ended=token.revoked_at is not None or token.expires_at <= now,
        hooks=len(hooks),
        off=sum(one.disabled_at is not None for one in hooks),
    )


def _own(actor: Actor) -> Any:
    return Token.objects.filter(institution=actor.house.id, unit__in=units_administered(actor))


def the_token(request: StaffRequest, token_id: int) -> Token:
    """A token of a unit one administers; any other is answered as absent."""
    found = _own(request.actor).select_related("member", "use").filter(pk=key_of(token_id)).first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]  # ``_own`` is a query of tokens


@require_http_methods(["GET", "HEAD", "POST"])
@office
@sensitive_variables("made", "secret")
def add(request: StaffRequest) -> HttpResponse:
    """Let a program in; the answer shows its token, this once."""
    actor = request.actor
    form = ProgramForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(**form.cleaned_data)
        try:
            made = tried(request, form, lambda who: acts.let_in(who, actor.house.id, wanted))
        except Again:
            done_before(request)
            return HttpResponseRedirect(reverse(HOME))
        if made is not None:
            token, secret = made
            return shown_once(
                request,
                heading=_("The token of %(name)s") % {"name": token.member.name},
                label=_("Token"),
                secret=secret,
                back=reverse("administration_programs_one", args=[token.id]),
            )
    back = reverse(HOME)
    return show(request, "member_form.html", form, heading=_("Let a program in"), act=_("Let it in"), back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@office
def shut_out(request: StaffRequest, token_id: int) -> HttpResponse:
    """Shut a program out; asked once more before."""
    token = the_token(request, token_id)
    form = Asked(request.POST or None)
    back = reverse("administration_programs_one", args=[token.id])
    if request.method == "POST" and form.is_valid():
        try:
            if tried(request, form, lambda who: _shut(who, token)):
                say(request, _("%(name)s is shut out.") % {"name": token.member.name})
                return HttpResponseRedirect(reverse(HOME))
        except Again:
            done_before(request)
            return HttpResponseRedirect(reverse(HOME))
    context = {
        "heading": _("Shut %(name)s out") % {"name": token.member.name},
        "means": _(
            "Its token stops working at once, and its hooks are no longer notified. To let it in again, make a"
            " new token."
        ),
        "act": _("Shut it out"),
        "back": back,
        "danger": True,
    }
    return show(request, "member_account.html", form, member=token.member, **context)


def _shut(who: Any, token: Token) -> bool:
    acts.shut_out(who, token)
    return True


@sensitive_variables("secret")
def shown_once(request: StaffRequest, **said: str) -> HttpResponse:
    """The page that shows a secret; neither the browser nor anything on the way may keep it."""
    response = render(request, "api/shown_once.html", said)
    patch_cache_control(response, no_store=True)
    return response
