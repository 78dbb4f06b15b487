"""Roles of a member and who stands in for them, each from when until when."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.administration.pages.choices import role_titles
from huiyin.administration.pages.door import office
from huiyin.administration.pages.once import Again, Asked, done_before, show, tried
from huiyin.administration.pages.staff import address, say, the_member
from huiyin.administration.pages.staff_forms import EndRoleForm, RoleForm, StandInForm
from huiyin.cases import holdings, leaving
from huiyin.institution import staff as acts
from huiyin.institution.acts import By
from huiyin.institution.models import Member, Role, StandIn, Unit
from huiyin.institution.pages import StaffRequest
from huiyin.ui.words import pick


@require_http_methods(["GET", "HEAD", "POST"])
@office
def give(request: StaffRequest, member_id: int) -> HttpResponse:
    """A further role."""
    one, actor = the_member(request, member_id), request.actor
    form = RoleForm(actor, request.POST or None, initial={"since": actor.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until = given["until"] + timedelta(days=1) if given["until"] else None

        def act(by: By) -> Role:
            unit = Unit.objects.get(pk=given["unit"])
            return acts.give_role(by, one, unit, given["role"], given["since"], until)

        try:
            made = tried(request, form, act)
        except Again:
            done_before(request)
            return HttpResponseRedirect(address(one.id))
        if made is not None:
            said = {"name": one.name, "role": role_titles(actor.house).get(made.name, made.name)}
            say(request, _("%(name)s: %(role)s is given.") % said)
            return HttpResponseRedirect(address(one.id))
    heading = _("Give %(name)s a role") % {"name": one.name}
    return show(request, "member_form.html", form, heading=heading, act=_("Give the role"), back=address(one.id))


@require_http_methods(["GET", "HEAD", "POST"])
@office
def end(request: StaffRequest, member_id: int, role_id: int) -> HttpResponse:
    """End a role, today or on a day to come."""
    one, actor = the_member(request, member_id), request.actor
    role = Role.objects.select_related("unit", "member").filter(pk=role_id, member=one).first()
    if role is None:
        raise Http404
    form = EndRoleForm(request.POST or None, initial={"on": actor.today})
    if request.method == "POST" and form.is_valid():
        try:
            count = tried(request, form, lambda by: leaving.end_role(by, role, form.cleaned_data["on"]))
        except Again:
            done_before(request)
            return HttpResponseRedirect(address(one.id))
        if count is not None:
            words = ngettext(
                "The role is ended; %(count)d matter went to others.",
                "The role is ended; %(count)d matters went to others.",
                count,
            )
            if form.cleaned_data["on"] > actor.today:
                say(request, _("The end of the role is set. What is held for it is handed on that day."))
            else:
                say(request, words % {"count": count})
            return HttpResponseRedirect(address(one.id))
    title = role_titles(actor.house).get(role.name, role.name)
    said = {"role": title, "unit": pick(role.unit.name), "name": one.name}
    context = {
        "heading": _("End %(role)s in %(unit)s for %(name)s") % said,
        "open": holdings.open_by_member(actor, [one.id]).get(one.id, 0),
        "act": _("End the role"),
        "back": address(one.id),
    }
    return show(request, "member_role_end.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@office
def stand_in(request: StaffRequest, member_id: int) -> HttpResponse:
    """Name who stands in for a member."""
    one, actor = the_member(request, member_id), request.actor
    form = StandInForm(actor, one.id, request.POST or None, initial={"since": actor.today})
    if request.method == "POST" and form.is_valid():
        try:
            made = tried(request, form, lambda by: named(by, one, form))
        except Again:
            done_before(request)
            return HttpResponseRedirect(address(one.id))
        if made is not None:
            say(request, _("%(name)s stands in.") % {"name": made.substitute.name})
            return HttpResponseRedirect(address(one.id))
    heading = _("Who stands in for %(name)s") % {"name": one.name}
    return show(request, "member_form.html", form, heading=heading, act=_("Name them"), back=address(one.id))


def named(by: By, one: Member, form: StandInForm) -> StandIn:
    """The stand-in a valid form asks for."""
    given = form.cleaned_data
    substitute = Member.objects.get(pk=given["substitute"])
    return acts.name_stand_in(by, one, substitute, given["since"], given["until"])


@require_POST
@office
def end_stand_in(request: StaffRequest, member_id: int, absence_id: int) -> HttpResponse:
    """Whoever was away is back, or does not go."""
    one = the_member(request, member_id)
    found = StandIn.objects.select_related("member").filter(pk=absence_id, member=one).first()
    if found is None:
        raise Http404
    ended(request, found)
    return HttpResponseRedirect(address(one.id))


def ended(request: StaffRequest, found: StandIn) -> None:
    """End it and say so; a second send finds it ended."""

    def act(by: By) -> bool:
        acts.end_stand_in(by, found)
        return True

    try:
        tried(request, Asked(request.POST), act)
    except Again:
        done_before(request)
    else:
        say(request, _("The standing in has ended."))
