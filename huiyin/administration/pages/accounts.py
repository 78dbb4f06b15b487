"""Accounts of the staff: a new one, its lock, its one-time password, which is shown once and kept nowhere."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from huiyin.administration.pages.door import office
from huiyin.administration.pages.once import Again, Asked, done_before, show, tried
from huiyin.administration.pages.staff import address, say, the_member
from huiyin.administration.pages.staff_forms import NewMemberForm
from huiyin.institution import staff as acts
from huiyin.institution.acts import By
from huiyin.institution.models import Institution, Member, Unit
from huiyin.institution.pages import StaffRequest

LOCK, UNLOCK, PASSWORD = "lock", "unlock", "password"


@require_http_methods(["GET", "HEAD", "POST"])
@office
@sensitive_variables("made", "password")
def add(request: StaffRequest) -> HttpResponse:
    """Somebody joins the staff; the answer shows their one-time password, this once."""
    actor = request.actor
    unit = request.GET.get("unit", "")
    form = NewMemberForm(actor, request.POST or None, initial={"since": actor.today, "unit": unit})
    if request.method == "POST" and form.is_valid():
        try:
            made = tried(request, form, lambda by: _join(by, actor.house.id, form.cleaned_data))
        except Again:
            done_before(request)
            return HttpResponseRedirect(reverse("administration_staff"))
        if made is not None:
            return _shown_once(request, *made)
    back = reverse("administration_staff")
    return show(request, "member_form.html", form, heading=_("Add a member"), act=_("Add the member"), back=back)


def _join(by: By, institution: int, given: dict[str, Any]) -> tuple[Member, str]:
    member, password = acts.join(
        by,
        Institution.objects.get(pk=institution),
        name=given["name"],
        post=given["post"],
        email=given["email"],
        username=given["username"],
    )
    acts.give_role(by, member, Unit.objects.get(pk=given["unit"]), given["role"], given["since"])
    return member, password


@require_http_methods(["GET", "HEAD", "POST"])
@office
@sensitive_variables("password")
def account(request: StaffRequest, member_id: int, act: str) -> HttpResponse:
    """Lock or unlock an account, or give it a new one-time password; each is asked once more before."""
    if act not in _HEADINGS:
        raise Http404
    one = the_member(request, member_id)
    form = Asked(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if act == PASSWORD:
                password = tried(request, form, lambda by: acts.new_password(by, one))
                if password is not None:
                    return _shown_once(request, one, password)
            elif tried(request, form, lambda by: _set_lock(by, one, act)):
                words = _("The account is locked.") if act == LOCK else _("The account is unlocked.")
                say(request, words)
                return HttpResponseRedirect(address(one.id))
        except Again:
            done_before(request)
            return HttpResponseRedirect(address(one.id))
    heading, means, label = map(str, _HEADINGS[act])
    context = {"member": one, "heading": heading % {"name": one.name}, "means": means, "act": label}
    return show(request, "member_account.html", form, back=address(one.id), danger=act == LOCK, **context)


def _set_lock(by: By, one: Member, act: str) -> bool:
    (acts.lock if act == LOCK else acts.unlock)(by, one)
    return True


_HEADINGS: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    LOCK: (
        gettext_lazy("Lock the account of %(name)s"),
        gettext_lazy(
            "They are signed out everywhere and cannot sign in until it is unlocked. Their roles and what they hold"
            " stay with them."
        ),
        gettext_lazy("Lock the account"),
    ),
    UNLOCK: (
        gettext_lazy("Unlock the account of %(name)s"),
        gettext_lazy("They can sign in again with their password."),
        gettext_lazy("Unlock the account"),
    ),
    PASSWORD: (
        gettext_lazy("A new one-time password for %(name)s"),
        gettext_lazy("Their present password will stop working, and they will be signed out everywhere."),
        gettext_lazy("Make a one-time password"),
    ),
}


@sensitive_variables("password")
def _shown_once(request: StaffRequest, one: Member, password: str) -> HttpResponse:
    """The page that shows the password; neither the browser nor anything on the way may keep it."""
    days = acts.ONE_TIME.days
    context = {"member": one, "account": one.account, "password": password, "days": days, "address": address(one.id)}
    response = render(request, "administration/member_password.html", context)
    patch_cache_control(response, no_store=True)
    return response
