"""One move on one case: a small form that says what it sets off, keeps what was typed, and is done once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import inputs as inputs_of
from huiyin.cases import labels as engine_words
from huiyin.cases import options, papers, queries
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import CORRECTS, REPLACES, WITHDRAWS, Invalid
from huiyin.cases.models import Case
from huiyin.cases.options import Option
from huiyin.cases.policy import Refused
from huiyin.cases.story import story
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.journal.store import KeyReused
from huiyin.kernel.packs import Move
from huiyin.matters import drafts, labels
from huiyin.matters.models import APPROVED, DRAFTED, Matter, Reply
from huiyin.matters.pages import files as handed
from huiyin.matters.pages.case_view import split, title_words
from huiyin.matters.pages.door import desk, in_part
from huiyin.matters.pages.forms import Among, PackForm, Question, errors_into, form_for, inputs_from, refusal_into
from huiyin.parties import sealing
from huiyin.parties.sealing import SealBroken, SealingKey
from huiyin.ui.fields import form_errors
from huiyin.ui.words import pick

MEETS = "meets"  # the question which requests a reply answers
CONFIRMED, AGAIN, DISCARD = "confirmed", "again", "discard"
ON_A_REPLY = frozenset({"approve_reply", "send_back_reply", "send_reply"})


@dataclass(frozen=True)
class Offer:
    """A move as the page offers it, or says why not."""

    option: Option
    sets_off: str
    why_not: str = ""

    @classmethod
    def of(cls, option: Option, move: Move, today: date) -> Offer:
        """With its words in the active language."""
        why_not = engine_words.refusal(option.refused) if option.refused else ""
        return cls(option, labels.sets_off(option, move, today), why_not)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, case_id: int, move: str) -> HttpResponse:
    """Show the form of a move, or make it. What is refused changes nothing and keeps what was typed."""
    facts = queries.facts(request.actor, case_id)
    asked = facts.pack.moves.get(move)
    if asked is None or "" in asked.from_ or not asked.of_staff:
        raise Http404
    page = _Page(request, facts, asked)
    return page.post() if request.method == "POST" else page.get()


@desk
@require_POST
def keep(request: StaffRequest, case_id: int, move: str) -> HttpResponse:
    """Keep what is typed so far, for as long as drafts are kept; whoever comes back to the form finds it."""
    facts = queries.facts(request.actor, case_id)
    asked = facts.pack.moves.get(move)
    if asked is None or "" in asked.from_ or not asked.of_staff:
        raise Http404
    form = _Page(request, facts, asked).form(request.POST)
    typed = QueryDict(mutable=True)
    for name, value in carried(form, request.POST):
        typed.appendlist(name, value)
    drafts.clear_away(request.now)
    drafts.keep(request.actor, drafts.name_of(case_id, move), typed.urlencode(), request.now)
    return render(request, "matters/_kept.html", {"kept": request.now})


class _Page:
    """One request for one move."""

    def __init__(self, request: StaffRequest, facts: Facts, asked: Move) -> None:
        self.request, self.facts, self.move = request, facts, asked
        self.actor: Actor = request.actor
        self.option = options.option(request.actor, facts, asked.name, request.now)
        self.case = facts.case or Case()
        self.key = sealing.open_keys([self.case.key]).get(self.case.key)
        self.once = uuid4().hex  # what makes a second press of the same form the same act
        self.draft = drafts.name_of(self.case.id, asked.name)
        self.kept: datetime | None = None
        self.files = handed.standing(self.actor, self.draft) if asked.papers else None

    @property
    def offered(self) -> bool:
        return self.option is not None and self.option.refused is None

    def form(self, data: Any = None) -> PackForm:
        channel = self.facts.contacts[0].channel if self.facts.contacts else ""
        asked = inputs_of.fields(self.facts.pack, self.move, {}, channel)
        wanted = among(self.actor, self.facts, self.move, self.key)
        asked = [one for one in asked if one.field.name != MEETS or wanted.get(MEETS)]
        initial = first_values(self.actor, self.facts, self.move, self.key)
        return form_for(asked, self.facts.pack, self.actor, data, initial, wanted)

    def get(self) -> HttpResponse:
        """An empty form, or what was typed before into the same one and not sent."""
        if not self.offered:
            return self.show(status=403)
        kept = drafts.find(self.actor, self.draft)
        if kept is None:
            return self.show()
        self.kept = kept.at
        return self.show(self.form(QueryDict(kept.text)))

    def post(self) -> HttpResponse:
        data = self.request.POST
        if DISCARD in data:
            drafts.drop(self.actor, self.draft)
            self._drop_files()
            return self.show()
        form = self.form(data)
        if self.files is not None:
            self.files = handed.handed_in(self.request, self.draft)
        self.once = data.get("key", "")[:64] or self.once
        given = inputs_from(form)
        if CORRECTS in self.move.effects:
            given = changed(form, given)
        if AGAIN in data:
            return self.show(form)
        if self.files is not None and (self.files.wrong or handed.only_files(self.request)):
            return self.show(form, status=422 if self.files.wrong else 200)
        return self.send(form, given)

    def send(self, form: PackForm, given: dict[str, Any]) -> HttpResponse:
        """Make the move, or ask first where it is to be confirmed; what is refused comes back with the form."""
        try:
            if self.move.confirm and self.move.asks and CONFIRMED not in self.request.POST:
                options.try_out(self.actor, self.facts, self.move.name, given, self.request.now)
                return self.show(form, sure=True)
            self.perform(given)
        except Invalid as invalid:
            handed.errors_into(self.files, invalid)
            errors_into(form, invalid)
        except Refused as refused:
            refusal_into(form, refused)
        except KeyReused:
            self.once = uuid4().hex
            form.add_error(
                None, _("This form was sent once already. Look at the story, then send it again if need be.")
            )
        else:
            return self.done()
        return self.show(form, status=422)

    def perform(self, given: dict[str, Any]) -> None:
        perform(
            Request(
                self.move.name,
                self.actor,
                {**given, **(self.files.given() if self.files else {})},
                self.request.now,
                (self.case.id,),
                key=self.once,
                source=f"form:{self.actor.member}",
            )
        )

    def _drop_files(self) -> None:
        if self.files is not None:
            self.files.drop()

    def done(self) -> HttpResponse:
        """Back to the case, which says what happened; to Today if the actor no longer sees it."""
        drafts.drop(self.actor, self.draft)
        self._drop_files()
        try:
            facts = queries.facts(self.actor, self.case.id)
        except Case.DoesNotExist:
            words = {"move": self.option.title if self.option else self.move.name, "number": self.case.number}
            messages.success(self.request, _("Done: %(move)s. You no longer take part in %(number)s.") % words)
            target = reverse("today")
        else:
            last = next(
                (one for one in reversed(story(facts, self.key, self.actor)) if one.move == self.move.name), None
            )
            messages.success(self.request, last.sentence if last else _("Done."), extra_tags="focus")
            target = reverse("case", args=[self.case.id])
            if any(one.removesuffix("?") == REPLACES for one in self.move.asks):
                target = reverse("case_code", args=[self.case.id, self.once])
        if in_part(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)

    def show(self, form: PackForm | None = None, *, status: int = 200, sure: bool = False) -> HttpResponse:
        shown = form or self.form()
        reply = self.reply() if ON_A_REPLY & set(self.move.effects) else ""
        context = {
            "case": self.case,
            "heading": title_words(_opened(self.key, self.case.title)),
            "move": self.move,
            "offer": Offer.of(self.option, self.move, self.actor.today) if self.option else None,
            "kept": self.kept,
            "keeps": self.offered and any(_is_text(shown.fields[name]) for name in shown.fields),
            "not_now": "" if self.option else engine_words.refusal("not_in_this_status"),
            "last": self.last() if self.option is None else None,
            "form": shown,
            "typed": typed_in(shown) if sure else [],
            "carried": carried(shown, self.request.POST) if sure else [],
            "sure": sure,
            "files": self.files.context if self.files else None,
            "errors": [*form_errors(shown), *(handed.summary(self.files) if self.files else [])],
            "confirms": self.move.confirm and not self.move.asks,
            "once": self.once,
            "reply": split(reply) if reply else None,
            "proposed": self.proposed() if reply else [],
        }
        part = in_part(self.request)
        if part and status == 403:
            status = 422  # HTMX shows it in place; it is an answer, not a failure
        return render(self.request, "matters/_move.html" if part else "matters/move.html", context, status=status)

    def last(self) -> Any:
        """What happened last: it tells why the move is no longer to be made."""
        told = [one for one in story(self.facts, self.key, self.actor) if not one.by_system]
        return told[-1] if told else None

    def reply(self) -> str:
        rows: tuple[Reply, ...] = self.facts.rows("reply")
        return _opened(self.key, rows[-1].text) if rows and rows[-1].state in (DRAFTED, APPROVED) else ""

    def proposed(self) -> list[tuple[str, list[str]]]:
        """What the draft comes to besides its text: the outcome, and the requests it answers."""
        asked, matter, draft = self.facts.pack.fields, self.facts.rows("matter")[0], self.facts.rows("reply")[-1]
        requests = _opened(self.key, matter.requests).splitlines()
        outcome = asked["outcome"].choices.get(matter.outcome) if "outcome" in asked else None
        met = [requests[n - 1] for n in draft.meets if n <= len(requests)]
        found = [(pick(asked["outcome"].title), [pick(outcome)])] if outcome else []
        return [*found, (pick(asked["meets"].title), met)] if met and "meets" in asked else found


def among(actor: Actor, facts: Facts, move: Move, key: SealingKey | None = None) -> Among:
    """What is left to choose from: another unit, a member of the owner's, the requests of the registration."""
    owner = facts.case.unit_id if facts.case else None
    found: dict[str, Collection[int]] = {}
    if "another_unit" in move.guards:
        found["to_unit"] = set(actor.house.units) - {owner}
    if "member_of_owner" in move.guards and owner is not None:
        found["to_member"] = facts.circle(actor.today).assignable(owner)
    if MEETS in move.asks and key is not None:
        found[MEETS] = dict(enumerate(requests(facts, key), 1))
    if WITHDRAWS in move.asks:
        found[WITHDRAWS] = papers.to_withdraw(actor, facts, move, key)
    return found


def requests(facts: Facts, key: SealingKey | None) -> list[str]:
    """What the registration asks for, one by one; nothing where it was erased."""
    return [text for one in facts.rows("matter") for text in _opened(key, one.requests).splitlines()]


def first_values(actor: Actor, facts: Facts, move: Move, key: SealingKey | None) -> dict[str, Any]:
    """What the house knows already: today, oneself, the draft that was sent back, what a correction mends."""
    values: dict[str, Any] = {"delivered_on": actor.today, "recused": actor.member}
    matter: Matter | None = next(iter(facts.rows("matter")), None)
    if "save_reply" in move.effects:
        rows: tuple[Reply, ...] = facts.rows("reply")
        values["reply_text"] = _opened(key, rows[-1].text) if rows else ""
        values["outcome"] = matter.outcome if matter else ""
        values[MEETS] = [str(n) for n in rows[-1].meets] if rows else []
    if CORRECTS in move.effects and facts.case is not None:
        contact = facts.contacts[0] if facts.contacts else None
        values |= {
            "title": _opened(key, facts.case.title),
            "text": _opened(key, contact.text) if contact else "",
            "statement": contact.statement if contact else "",
            "secrecy": ["ordinary", "confidential", "named_only"][facts.case.secrecy],
            "category": matter.category if matter else "",
            "place": _opened(key, matter.place) if matter else "",
            "requests": _opened(key, matter.requests) if matter else "",
        }
    return values


def changed(form: PackForm, given: dict[str, Any]) -> dict[str, Any]:
    """Of a correction only what differs from what stands: the rest was shown, not mended."""
    found = {}
    for name, value in given.items():
        stood = form.initial.get(name) or ""
        typed = "\n".join(map(str, value)) if isinstance(value, list) and isinstance(stood, str) else value
        if str(typed).replace("\r\n", "\n").strip() != str(stood).strip():
            found[name] = value
    return found


def typed_in(form: PackForm) -> list[tuple[str, str]]:
    """What was typed, label and words, to be looked at before it is made."""
    found = []
    for bound in form:
        value = bound.data
        words = dict(_flat(getattr(bound.field.widget, "choices", ())))
        several = value if isinstance(value, list) else [value]
        text = "\n".join(str(words.get(str(one), one)).strip() for one in several if one not in (None, "", False))
        if text:
            found.append((str(bound.label), _("yes") if text == "True" else text))
    return found


def carried(form: PackForm, data: Any) -> list[tuple[str, str]]:
    """What was typed, name and value, to be sent again once it is confirmed."""
    return [(bound.html_name, value) for bound in form for value in data.getlist(bound.html_name)]


def _is_text(question: Any) -> bool:
    return isinstance(question, Question) and question.asked.field.type in ("text", "long_text")


def _flat(choices: Any) -> list[tuple[str, str]]:
    found = []
    for value, words in choices:
        if isinstance(words, list | tuple):
            found += [(str(key), str(each)) for key, each in words]
        else:
            found.append((str(value), str(words)))
    return found


def _opened(key: SealingKey | None, token: str) -> str:
    try:
        return key.unseal(token) if key and token else ""
    except SealBroken:
        return ""
