"""The procedure: which packs are installed and in force, each drawn and explained, and how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.administration import explained
from huiyin.administration.labels import SECTIONS
from huiyin.administration.pages.door import by, office
from huiyin.cases import procedure as cases
from huiyin.institution.acts import NotPossible
from huiyin.institution.house import Confirmed, House
from huiyin.institution.models import PackInUse
from huiyin.institution.pages import StaffRequest
from huiyin.kernel import packs
from huiyin.kernel.packs import Pack
from huiyin.ui.dates import day_words
from huiyin.ui.words import pick, short

# A picture carries its own style, and nothing else is loaded by it.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Installed:
    """One installed revision. ``current``: followed by what is received today; ``until``: the next version."""

    row: PackInUse
    pack: Pack
    current: bool
    newest: bool
    until: date | None


@require_safe
@office
def procedure(request: StaffRequest) -> HttpResponse:
    """What is installed, what could be, and what waits to be confirmed."""
    home = request.actor.house
    known = home.confirmed
    context = {
        "installed": installed(home, request.actor.today),
        "shipped": _shipped(home),
        "open_rules": len(cases.unconfirmed(cases.in_force(home), known)),
        "confirmed": len(known),
        "now": request.now,
    }
    return render(request, "administration/procedure.html", context)


def installed(home: House, today: date) -> list[Installed]:
    """Every revision, the newest version and revision first."""
    rows = PackInUse.objects.filter(institution=home.id).defer("text").order_by("name", "-version", "-revision")
    current = {home.pack_for(kind, today)[0] for kind in home.pack_ids}
    by_kind = {kind: sorted({version for version, _revision, _id in known}) for kind, known in home.pack_ids.items()}
    found, seen = [], set()
    for row in rows:
        later = [version for version in by_kind[row.kind] if version > row.version]
        newest = (row.name, row.version) not in seen
        seen.add((row.name, row.version))
        found.append(Installed(row, home.packs[row.id], row.id in current, newest, min(later, default=None)))
    return found


def _shipped(home: House) -> list[tuple[str, str, date]]:
    """Title, folder and day of versions that come with the product and are not installed.

    A mended one is found when it is looked at.
    """
    have = {(pack.name, str(pack.version)) for pack in home.packs.values()}
    folder = Path(settings.HUIYIN_PACKS)
    return [
        (pick(packs.title(folder, name, version)) or name, f"{name}/{version}", date.fromisoformat(version))
        for name, version in packs.versions(folder)
        if (name, version) not in have
    ]


def _pack(home: House, pk: int) -> tuple[PackInUse, Pack]:
    row = PackInUse.objects.filter(institution=home.id, pk=pk).defer("text").first()
    if row is None:
        raise Http404
    return row, home.packs[pk]


@require_safe
@office
def pack(request: StaffRequest, pk: int) -> HttpResponse:
    """One revision: drawn, as a table, and every clock and move explained."""
    home = request.actor.house
    row, one = _pack(home, pk)
    others = PackInUse.objects.filter(institution=home.id).exclude(pk=pk).defer("text")
    context = {
        "row": row,
        "pack": one,
        "basis": explained.basis(home, one, one.basis, "", one.name),
        "table": explained.table(one),
        "clocks": explained.clocks(home, one),
        "moves": explained.moves(home, one),
        "others": [(one, home.packs[one.id]) for one in others.order_by("name", "-version", "-revision")],
        "now": request.now,
    }
    return render(request, "administration/procedure_pack.html", context)


@require_safe
@office
def drawing(request: StaffRequest, pk: int) -> HttpResponse:
    """The picture of one revision, as SVG."""
    _row, one = _pack(request.actor.house, pk)
    picture = packs.draw(one, short(get_language()))
    headers = {"Content-Security-Policy": PICTURE_POLICY}
    return HttpResponse(picture, content_type="image/svg+xml", headers=headers)


@require_safe
@office
def difference(request: StaffRequest, pk: int) -> HttpResponse:
    """How one revision differs from another (``?from=``)."""
    home = request.actor.house
    asked = request.GET.get("from", "")
    if not asked.isdecimal():
        raise Http404
    (row, one), (other_row, other) = _pack(home, pk), _pack(home, int(asked[:18]))
    context = {"row": row, "pack": one, "other_row": other_row, "other": other}
    context["changes"] = explained.changes(packs.compare(other, one))
    return render(request, "administration/procedure_difference.html", context)


class ConfirmForm(forms.Form):
    """A rule is confirmed: what the administrator knows of it."""

    rule = forms.RegexField(r"\A[0-9a-f]{16}\Z", widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("How you know"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say how you know: a regulation, a decision, the practice here.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
def rules(request: StaffRequest) -> HttpResponse:
    """The rules that nobody has verified, one to be confirmed after the other; and those that were."""
    home = request.actor.house
    form = ConfirmForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            done = cases.confirm(by(request), home, form.cleaned_data["rule"], form.cleaned_data["note"])
        except NotPossible:
            messages.error(request, _("This rule is no longer part of the procedure: it was mended. Nothing was done."))
        else:
            said = _("Confirmed: %(rule)s.") % {"rule": pick(done.title)} if done else _("It was confirmed already.")
            messages.success(request, said, extra_tags="focus")
        return HttpResponseRedirect(reverse("administration_procedure_rules"))
    known = home.confirmed
    in_force = cases.in_force(home)
    waiting = cases.unconfirmed(in_force, known)
    wrong = form.data.get("rule", "") if form is not None else ""
    context = {
        "waiting": [_waiting(home, one, rule, form if rule.mark == wrong else None) for one, rule in waiting],
        "form": form,
        "done": _confirmed(home, in_force, known),
        "now": request.now,
    }
    return render(request, "administration/procedure_rules.html", context, status=422 if form is not None else 200)


def _waiting(home: House, one: Pack, rule: packs.Rule, form: ConfirmForm | None) -> dict[str, Any]:
    """One rule with a form of its own; the form that was sent and refused keeps what was typed."""
    own = form or ConfirmForm(initial={"rule": rule.mark})
    own.auto_id = f"id_{rule.mark}_%s"
    return {
        "title": pick(rule.title),
        "section": SECTIONS[rule.section],
        "basis": explained.basis(home, one, rule.basis, rule.section, rule.name),
        "pack": f"{pick(one.title)} · {day_words(one.version)}",
        "lines": _lines(home, one, rule),
        "mark": rule.mark,
        "form": own,
    }


def _lines(home: House, one: Pack, rule: packs.Rule) -> list[tuple[str, str]]:
    told = {"clocks": explained.clock, "moves": explained.move}.get(rule.section)
    return told(home, one, rule.name).lines if told else []


def _confirmed(home: House, in_force: list[Pack], known: dict[str, Confirmed]) -> list[dict[str, Any]]:
    titles = {rule.mark: (one, rule) for one in in_force for rule in packs.to_confirm(one)}
    found = []
    for mark, who in reversed(known.items()):
        if mark in titles:
            one, rule = titles[mark]
            name = home.members[who.by].name if who.by in home.members else ""
            basis = explained.basis(home, one, rule.basis, rule.section, rule.name)
            found.append({"title": pick(rule.title), "basis": basis, "who": who, "name": name})
    return found
