"""Case: whose, how long and why, its story, and what can be done now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import options, papers, queries
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import WITHDRAWS
from huiyin.institution.pages import StaffRequest
from huiyin.kernel.packs import Pack
from huiyin.matters.known import known as known_of
from huiyin.matters.pages.case_view import days_open, title_words, view
from huiyin.matters.pages.door import desk, in_part
from huiyin.matters.pages.inbox import has_read
from huiyin.matters.pages.move import Offer
from huiyin.matters.pages.papers import Line as PaperLine
from huiyin.matters.pages.papers import lines as papers_of
from huiyin.matters.policy import may_unseal
from huiyin.matters.queries import Earlier, Similar
from huiyin.parties import acts as parties
from huiyin.parties import labels as party_labels
from huiyin.parties import queries as dossiers
from huiyin.parties import sealing
from huiyin.parties.given import Given
from huiyin.ui.words import pick

ASKED_AS = {"identity_type": "identity_kind"}  # what a pack asks under another name
SHOWN = 6  # moves that stand as buttons; the rest are under More


@desk
@require_safe
def case(request: StaffRequest, case_id: int) -> HttpResponse:
    """The page of a case; for HTMX the list of what can be done now, as when a form is left again."""
    actor, now = request.actor, request.now
    facts = queries.facts(actor, case_id)
    context = moves_context(request, facts)
    if in_part(request):
        return render(request, "matters/_moves.html", context)
    seen = view(actor, facts)
    has_read(actor, f"case:{case_id}", now)
    listed = papers_of(actor, facts)
    context |= {
        "view": seen,
        "heading": title_words(seen.title),
        "kinds": party_labels.KINDS,
        "papers": listed,
        "withdraws": _withdraws(request, facts, listed),
    }
    context["days"] = days_open(seen.case, actor.today, actor.house.zone)
    return render(request, "matters/case.html", context)


def moves_context(request: StaffRequest, facts: Facts) -> dict[str, Any]:
    """What can be done now: buttons, the rest, and what is not for this member now, each with its reason."""
    found = options.options(request.actor, facts, request.now)
    offers = [
        Offer.of(one, facts.pack.moves[one.name], request.actor.today)
        for one in found
        if WITHDRAWS not in facts.pack.moves[one.name].asks  # its way is beside the papers, where there are any
    ]
    may = [one for one in offers if one.option.refused is None]
    return {
        "case": facts.case,
        "offers": may[:SHOWN],
        "more": may[SHOWN:],
        "adds_papers": next((one.option.name for one in may if facts.pack.moves[one.option.name].only_papers), ""),
        "refused": [one for one in offers if one.option.refused is not None],
    }


def _withdraws(request: StaffRequest, facts: Facts, listed: list[PaperLine]) -> str:
    """The move by which the actor can take back one of these papers; empty where there is none."""
    for name, move in facts.pack.moves.items():
        option = options.option(request.actor, facts, name, request.now) if WITHDRAWS in move.asks else None
        if option is not None and option.refused is None:
            anyones = papers.takes_any(request.actor, move, facts)
            return name if any(one.stands and (anyones or one.own) for one in listed) else ""
    return ""


@desk
@require_safe
def known(request: StaffRequest, case_id: int) -> HttpResponse:
    """Earlier contacts of the same person and similar matters: a part of the page, or a page of its own."""
    facts = queries.facts(request.actor, case_id)
    if facts.case is None:
        raise ValueError("a case found without a row")
    key = sealing.open_keys([facts.case.key]).get(facts.case.key)
    seen = view(request.actor, facts)
    text = " ".join(one.text.opening + one.text.rest for one in seen.came)
    context = {
        "case": facts.case,
        "heading": title_words(seen.title),
    }
    found = known_of(request.actor, facts, seen.title, text, key)
    alike = {one.row.id: _alike(one) for one in found.similar}
    from_them = {one.row.id for one in found.earlier}
    context["earlier"] = [(one.row, _reasons(one), alike.get(one.row.id, "")) for one in found.earlier]
    context["similar"] = [(one.row, alike[one.row.id]) for one in found.similar if one.row.id not in from_them]
    return render(request, "matters/_known.html" if in_part(request) else "matters/known.html", context)


def _reasons(one: Earlier) -> str:
    """Whom an earlier contact came from, masked, and why they may be the same."""
    who = " ".join(part for part in (one.shown.name, one.shown.phone) if part)
    reasons = pgettext("list", ", ").join(str(party_labels.REASONS[reason]) for reason in one.reasons)
    return pgettext("hit", "%(who)s: %(reasons)s") % {"who": who, "reasons": reasons} if who else reasons


def _alike(one: Similar) -> str:
    words = {"n": one.likeness}
    return _("looks like the same text, %(n)d%% alike") % words if one.repeat else _("%(n)d%% alike") % words


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def party(request: StaffRequest, case_id: int) -> HttpResponse:
    """The party's details: masked and with the question why, or, once a reason is given and logged, in full."""
    facts = queries.facts(request.actor, case_id)
    if not facts.contacts:
        return HttpResponseRedirect(reverse("case", args=[case_id]))
    seen = view(request.actor, facts)
    context: dict[str, Any] = {"view": seen, "case": seen.case, "kinds": party_labels.KINDS, "asked": True}
    context["heading"] = title_words(seen.title)
    status = 200
    if request.method == "POST" and may_unseal(request.actor, facts):
        reason = request.POST.get("reason", "")
        try:
            dossier = facts.contacts[0].dossier_id
            given = parties.unseal(dossier, member=request.actor.member or 0, reason=reason, now=request.now)
            context |= {"given": details(given, facts.pack), "accesses": dossiers.accesses(dossier)}
        except parties.Refused as refused:
            context |= {"error": str(refused.message), "reason": reason}
            status = 422
    elif request.method == "POST":
        status = 403
    answer = render(
        request, "matters/_party.html" if in_part(request) else "matters/party.html", context, status=status
    )
    if "given" in context:
        answer.headers["Cache-Control"] = "no-store"  # what was unsealed for one look is shown once
    return answer


def details(given: Given, pack: Pack) -> list[tuple[str, str]]:
    """Everything given, label and words, in the order of a form; representatives each on a line."""
    found: list[tuple[str, str]] = []
    for name, value in given.as_dict().items():
        if name in ("typed", "more"):
            continue
        label = str(party_labels.FIELDS[name])
        if name == "representatives":
            lines = [" · ".join(words for _, words in details(one, pack)) for one in given.representatives]
        elif name == "phones":
            lines = [given.typed.get(name) or ", ".join(given.phones)]
        else:
            lines = [_words(pack, name, str(one)) for one in (value if isinstance(value, list) else [value])]
        found += [(label, line) for line in lines]
    return found + [(name, str(value)) for name, value in given.more.items()]


def _words(pack: Pack, name: str, value: str) -> str:
    """A code in the pack's words, else in those of the room that keeps it; anything else as it was given."""
    asked = pack.fields.get(ASKED_AS.get(name, name))
    if asked is not None and value in asked.choices:
        return pick(asked.choices[value])
    codes = {"gender": party_labels.GENDERS, "identity_type": party_labels.IDENTITY_TYPES}.get(name, {})
    return str(codes.get(value, value))
