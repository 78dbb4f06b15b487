"""The portal under administration: where it is, who takes in what comes, what its notice says, whether it is open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.administration.pages.door import office
from huiyin.administration.pages.once import Again, done_before, show, tried
from huiyin.administration.pages.portal_forms import PARTS, NoticeForm, SettingsForm, missing
from huiyin.institution import portals
from huiyin.institution.acts import By
from huiyin.institution.models import Portal
from huiyin.institution.pages import StaffRequest

PUBLISH = "publish"


@require_safe
@office
def portal(request: StaffRequest) -> HttpResponse:
    """How the portal stands: its address, the notice as the public reads it, and what of it is only a draft."""
    known = portals.of(request.actor.house.id)
    context: dict[str, Any] = {"portal": known}
    if known is not None:
        intake = request.actor.house.units.get(known.intake_id)
        context |= {
            "intake": intake,
            "address": request.build_absolute_uri(reverse("portal", args=[known.slug])),
            "published": _parts(known.notice),
            "draft": _parts(known.draft) if known.draft != known.notice else None,
            "missing": missing(known.draft),
        }
    return render(request, "administration/portal.html", context)


def _parts(notice: dict[str, Any]) -> list[tuple[Any, dict[str, str]]]:
    return [(label, notice[part]) for part, (label, _hint) in PARTS.items() if notice.get(part)]


@require_http_methods(["GET", "HEAD", "POST"])
@office
def settings(request: StaffRequest) -> HttpResponse:
    """Set the portal up, give it another address or intake, open or close it."""
    home, known = request.actor.house, portals.of(request.actor.house.id)
    first = {"slug": known.slug, "intake": known.intake_id, "is_open": known.is_open} if known else {}
    form = SettingsForm(home, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            done = tried(request, form, lambda by: portals.settle(by, home.id, **form.cleaned_data))
        except Again:
            done_before(request)
            return _back()
        if done is not None:
            said = _("The portal is open.") if done.is_open else _("Saved. The portal is closed.")
            messages.success(request, said, extra_tags="focus")
            return _back()
    heading = _("Address and intake of the portal")
    return show(
        request, "portal_form.html", form, heading=heading, act=_("Save"), back=reverse("administration_portal")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
def notice(request: StaffRequest) -> HttpResponse:
    """Rewrite the notice: keep it as a draft, or publish it."""
    known = portals.of(request.actor.house.id)
    if known is None:
        messages.info(request, _("Give the portal its address first."), extra_tags="focus")
        return HttpResponseRedirect(reverse("administration_portal_settings"))
    form = NoticeForm(request.POST or None, initial=NoticeForm.of(known.draft))
    if request.method == "POST" and form.is_valid():
        out = PUBLISH in request.POST
        try:
            done = tried(request, form, lambda by: _written(by, known, form.texts(), out))
        except Again:
            done_before(request)
            return _back()
        if done is not None:
            said = _("The notice is published.") if out else _("The draft is kept. The public sees what it saw before.")
            messages.success(request, said, extra_tags="focus")
            return _back()
    return show(request, "portal_notice.html", form, back=reverse("administration_portal"))


def _written(by: By, known: Portal, texts: portals.Texts, out: bool) -> bool:
    portals.rewrite(by, known, texts)
    if out:
        portals.publish(by, known)
    return True


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("administration_portal"))
