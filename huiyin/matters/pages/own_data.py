"""What is held about a person: shown to them, given as data, put together or apart, erased as far as the law allows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import keeping, options, persons, queries
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import REPLACES, key_of
from huiyin.cases.keeping import FOR_GOOD, IN_HAND, UNDECIDED, Kept
from huiyin.cases.labels import REFUSALS
from huiyin.cases.policy import Refused
from huiyin.cases.why import basis_words
from huiyin.institution.house import House
from huiyin.institution.pages import StaffRequest
from huiyin.matters import asked_data, own_data
from huiyin.matters.labels import ACCESSES
from huiyin.matters.own_data import Holding
from huiyin.matters.pages.case import details
from huiyin.matters.pages.door import desk
from huiyin.matters.policy import may_erase, may_unseal
from huiyin.parties import acts as parties
from huiyin.parties.labels import REASONS
from huiyin.parties.queries import Match
from huiyin.ui.dates import day_words
from huiyin.ui.words import pick

LONGEST_REASON = 200
FILE = "file"


@dataclass(frozen=True)
class Sheet:
    """One contact of the document: what is held, the details as label and words, and why it stays."""

    one: Holding
    given: list[tuple[str, str]]
    looks: list[tuple[Any, str]]
    kept: str


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def own(request: StaffRequest, case_id: int) -> HttpResponse:
    """Ask who wants it and how that was proved; then the document, or the same as a file."""
    facts = _facts(request, case_id)
    reason = " ".join(request.POST.get("reason", "").split())
    proofs = _proofs(facts)
    proof = request.POST.get("proof", "")
    context: dict[str, Any] = {"case": facts.case, "reason": reason, "proof": proof, "proofs": proofs}
    context["asked"] = asked_of(request, facts)
    if request.method != "POST":
        return render(request, "matters/own_data_ask.html", context)
    errors = _wrong(reason, proof, proofs)
    if not errors:
        try:
            shown = _proofs(facts, facts.house.language)[proof]  # the access log speaks the institution's
            holdings = own_data.gather(request.actor, facts, f"{reason} · {shown}", request.now)
        except parties.Refused as refused:
            errors = {"reason": str(refused.message)}
    if errors:
        return render(request, "matters/own_data_ask.html", context | {"errors": errors}, status=422)
    if request.POST.get("do") == FILE:
        return _file(request, facts, holdings)
    sheets = [_sheet(facts, one) for one in holdings]
    context |= {"sheets": sheets, "may_erase": may_erase(request.actor, facts), "to_keep": True}
    answer = render(request, "matters/own_data.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def asked_of(request: StaffRequest, facts: Facts) -> dict[str, Any] | None:
    """What the party asks of its data and may be answered now: its words, its day, and the moves that answer it."""
    asked = asked_data.standing(facts)
    if asked is None:
        return None
    found = (options.option(request.actor, facts, name, request.now) for name in asked.answers)
    return {"asked": asked, "moves": [one for one in found if one is not None and one.refused is None]}


def _wrong(reason: str, proof: str, proofs: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not reason:
        errors["reason"] = _("Write who asked for it and when.")
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _("Use %d characters at most.") % LONGEST_REASON
    if proof not in proofs:
        errors["proof"] = _("Say how they showed who they are: what is here goes to nobody else.")
    return errors


def _proofs(facts: Facts, language: str | None = None) -> dict[str, str]:
    """The ways of showing who one is, from the pack, in words of that language, else the page's."""
    asked = facts.pack.fields.get(REPLACES)
    choices = facts.pack.choices(asked) if asked else {}
    return {name: pick(title, language) for name, title in choices.items()}


def _file(request: StaffRequest, facts: Facts, holdings: list[Holding]) -> HttpResponse:
    data = json.dumps(own_data.as_data(holdings, request.now), ensure_ascii=False, indent=2)
    answer = HttpResponse(data, content_type="application/json; charset=utf-8")
    number = facts.case.id if facts.case else 0
    answer.headers["Content-Disposition"] = f'attachment; filename="huiyin-own-data-{number}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sheet(facts: Facts, one: Holding) -> Sheet:
    words = [(look, str(ACCESSES.get(look.what, look.what))) for look in one.looks]
    home = facts.house
    return Sheet(one, details(one.given, home.pack(one.case.pack_id)), words, kept_words(home, one.case, one.kept))


def kept_words(home: House, case: Any, kept: Kept | None) -> str:
    """Why something stays, in a sentence; empty when nothing keeps it."""
    if kept is None:
        return ""
    if kept.why == IN_HAND:
        return _("It is kept while the matter is open, because an answer is owed.")
    if kept.why == UNDECIDED:
        return _("It is kept until the file is archived; only then is it decided for how much longer.")
    rule = basis_words(kept.basis, home.pack(case.pack_id)) if kept.basis else ""
    if kept.why == FOR_GOOD or kept.until is None:
        return _("The file is kept for good: %(rule)s.") % {"rule": rule}
    return _("The file is kept until %(day)s: %(rule)s.") % {"day": day_words(kept.until), "rule": rule}


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def erase(request: StaffRequest, case_id: int) -> HttpResponse:
    """Erase what one contact was written with: what may not be erased is explained, what may is asked twice."""
    facts = _facts(request, case_id)
    if not may_erase(request.actor, facts) or facts.case is None:
        raise PermissionDenied
    kept = keeping.kept(facts.case, request.actor.house, request.actor.today)
    why, sure = request.POST.get("why", ""), request.POST.get("sure") == "on"
    context: dict[str, Any] = {
        "case": facts.case,
        "contact": facts.contacts[0],
        "kept": kept_words(facts.house, facts.case, kept),
        "open": kept is not None and kept.why == IN_HAND,
        "why": why,
    }
    if request.method == "POST":
        if why not in parties.ERASE_REASONS:
            context["error"] = _("Say on what grounds it is erased.")
        elif not sure:
            context["error"] = _("Tick that you understand: this cannot be undone.")
        else:
            try:
                persons.erase(request.actor, facts.contacts[0].dossier_id, why, request.now)
                asked_data.answered(request.actor, facts, request.now)
                return HttpResponseRedirect(reverse("case", args=[case_id]))
            except Refused as refused:
                context["error"] = str(REFUSALS[refused.code])
            except parties.Refused as refused:
                context["error"] = str(refused.message)
    return render(request, "matters/own_data_erase.html", context, status=422 if "error" in context else 200)


@require_http_methods(["GET", "HEAD"])
@desk
def person(request: StaffRequest, case_id: int) -> HttpResponse:
    """Which contacts are held to be of one person, which may be, and why."""
    return _person(request, _facts(request, case_id))


def _person(request: StaffRequest, facts: Facts, error: str = "") -> HttpResponse:
    them = own_data.person(request.actor, facts)
    context: dict[str, Any] = {
        "case": facts.case,
        "them": them,
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    context["chosen"] = {key_of(one) for one in request.POST.getlist("contact")}
    context["alike"] = [(one, match.shown.name, _reasons(match)) for one, match in them.alike]
    return render(request, "matters/person.html", context, status=422 if error else 200)


def _reasons(match: Match) -> str:
    return pgettext("list of reasons", " · ").join(str(REASONS[one]) for one in match.reasons)


@require_POST
@desk
def together(request: StaffRequest, case_id: int) -> HttpResponse:
    """Hold the chosen contacts to be of the same person as this one, or take them apart again; with the reason."""
    facts = _facts(request, case_id)
    them = own_data.person(request.actor, facts)
    apart = request.POST.get("do") == "apart"
    known = {one.id: one.dossier_id for one in (them.others if apart else [one for one, _match in them.alike])}
    wanted = [known[key_of(one)] for one in request.POST.getlist("contact") if key_of(one) in known]
    reason = " ".join(request.POST.get("reason", "").split())
    if not wanted:
        return _person(request, facts, _("Choose at least one contact."))
    if not reason or len(reason) > LONGEST_REASON:
        return _person(request, facts, _("Write in a few words how you know."))
    try:
        if apart:
            persons.unlink(request.actor, wanted, reason, request.now)
        else:
            persons.link(request.actor, [them.own.dossier_id, *wanted], reason, request.now)
    except parties.Refused as refused:
        return _person(request, facts, str(refused.message))
    return HttpResponseRedirect(reverse("person", args=[case_id]))


def _facts(request: StaffRequest, case_id: int) -> Facts:
    facts = queries.facts(request.actor, case_id)
    if not facts.contacts or not may_unseal(request.actor, facts):
        raise PermissionDenied
    return facts
