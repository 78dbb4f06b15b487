"""Several matters at once: chosen from a list, one move, one confirmation, each with its own result.

All that may be moved are moved in one act, or none; the others are named with the reason. A move is offered here only
where it says the same of every matter: not one that concerns a reply, a registration's text, another matter, or that
asks for words of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import facts as facts_of
from huiyin.cases import inputs as inputs_of
from huiyin.cases import labels as engine_words
from huiyin.cases import options, queries
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import Invalid, key_of
from huiyin.cases.models import Case
from huiyin.cases.options import Option
from huiyin.cases.policy import Refused
from huiyin.cases.queries import PAGE, Row
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.journal.models import Act
from huiyin.journal.store import KeyReused
from huiyin.kernel.packs import Move, Pack
from huiyin.matters.pages.door import desk
from huiyin.matters.pages.find import searched, sought
from huiyin.matters.pages.forms import PackForm, errors_into, form_for, inputs_from, refusal_into
from huiyin.matters.pages.move import CONFIRMED, Offer, among, carried, typed_in
from huiyin.ui.words import pick

OF_ONE = {
    *("save_reply", "approve_reply", "send_back_reply", "send_reply", "deliver_reply"),
    *("correct_registration", "join_case", "recuse_member", "add_task", "finish_task", "extend_clock"),
}
"""Effects that concern one matter and no other."""


@dataclass(frozen=True)
class Choice:
    """A move that some of the listed matters can have."""

    name: str
    title: str
    able: list[int]


@dataclass(frozen=True)
class Told:
    """One matter and what becomes, or became, of it; ``why_not`` is empty where it is moved."""

    number: str
    title: str
    case: int
    why_not: str = ""


def for_several(pack: Pack, move: Move) -> bool:
    """Whether the move says the same of every matter."""
    if "" in move.from_ or not move.of_staff or move.only_papers or not OF_ONE.isdisjoint(move.effects):
        return False
    asked = inputs_of.fields(pack, move, {}, "")
    return not any(one.required and one.field.type in ("text", "long_text") for one in asked)


@desk
@require_safe
def choose(request: StaffRequest) -> HttpResponse:
    """The list one came from, each line to be ticked, and the moves that its matters can have."""
    actor = request.actor
    rows = queries.rows(actor, _listed(request))
    choices = _choices(request, [row.id for row in rows])
    able = {row.id: [one.name for one in choices if row.id in one.able] for row in rows}
    context = {
        "lines": [(row, able[row.id]) for row in rows],
        "choices": choices,
        "back": ("/" if "list" in request.GET else "/find/") + f"?{request.GET.urlencode()}",
        "listed": request.GET.items(),  # whoever ticks nothing comes back to the same list
    }
    return render(request, "matters/several.html", context)


def _listed(request: StaffRequest) -> list[int]:
    """The first page of the list of Today or of the search that the address names."""
    lists = queries.lists(request.actor, request.now)
    if (name := request.GET.get("list", "")) in lists:
        return queries.open_ids(request.actor, lists[name], PAGE)
    text, filters = searched(request.GET, request.actor)
    if not filters.is_valid() or not (text or filters.chosen):
        return []
    hits = sought(request.actor, text, marks=filters.marks())
    return [line.row.id for line in (*hits.numbered, *hits.lines)][:PAGE]


def _choices(request: StaffRequest, ids: Sequence[int]) -> list[Choice]:
    found: dict[str, Choice] = {}
    for case, facts in facts_of.load(request.actor.house, ids).items():
        for one in options.options(request.actor, facts, request.now):
            if one.refused is None and for_several(facts.pack, facts.pack.moves[one.name]):
                found.setdefault(one.name, Choice(one.name, one.title, [])).able.append(case)
    return sorted(found.values(), key=lambda one: -len(one.able))


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: StaffRequest, move: str) -> HttpResponse:
    """The form of the move for the matters ticked; what it would do to each; and, once confirmed, what it did."""
    typed = request.POST if request.method == "POST" else request.GET
    ids = list(dict.fromkeys(case for one in typed.getlist("case") if (case := key_of(one))))[:PAGE]
    if not ids:
        messages.error(request, _("Tick at least one matter, then choose what is to be done."))
        return HttpResponseRedirect(f"{reverse('several')}?{request.GET.urlencode()}")
    rows = {row.id: row for row in queries.rows(request.actor, ids)}
    page = _Page(request, move, rows)
    return page.post() if request.method == "POST" else page.show()


class _Page:
    """One request for one move on several matters."""

    def __init__(self, request: StaffRequest, name: str, rows: Mapping[int, Row]) -> None:
        self.request, self.name, self.rows = request, name, rows
        self.actor: Actor = request.actor
        self.facts = facts_of.load(request.actor.house, list(rows))
        self.able: dict[int, Option] = {}
        self.unable: dict[int, str] = {}  # the code of the refusal
        for case, facts in self.facts.items():
            self._sort(case, facts)
        self.once = request.POST.get("key", "")[:64] or uuid4().hex

    def _sort(self, case: int, facts: Facts) -> None:
        move = facts.pack.moves.get(self.name)
        option = options.option(self.actor, facts, self.name, self.request.now) if move else None
        if move is not None and not for_several(facts.pack, move):
            raise Http404
        if option is None or option.refused is not None:
            self.unable[case] = option.refused if option and option.refused else "not_in_this_status"
        else:
            self.able[case] = option

    def first(self) -> Facts | None:
        """The matter whose pack asks the questions: the newest that can be moved."""
        return self.facts[max(self.able)] if self.able else None

    def form(self, data: Any = None) -> PackForm | None:
        """The questions, with only those units and members to choose that fit every matter."""
        first = self.first()
        if first is None:
            return None
        move = first.pack.moves[self.name]
        left = [among(self.actor, self.facts[case], first.pack.moves[self.name]) for case in self.able]
        asked = inputs_of.fields(first.pack, move, {}, "")
        return form_for(asked, first.pack, self.actor, data, {}, reduce(_narrower, left))

    def post(self) -> HttpResponse:
        """Try it on each; show what would happen, or make it where that was confirmed."""
        form = self.form(self.request.POST)
        if _done(self.actor, self.once) is not None:
            return self._to_result()  # pressed twice: done once
        if form is None:
            return self.show(status=422)
        given = inputs_from(form)
        try:
            refused = {case: code for case in self.able if (code := self._tried(case, given))}
        except Invalid as invalid:
            errors_into(form, invalid)
            return self.show(form, status=422)
        if len(refused) == len(self.able):  # what was chosen fits none of them: it can be chosen again
            refusal_into(form, Refused(next(iter(refused.values()))))
            return self.show(form, status=422)
        self.able = {case: option for case, option in self.able.items() if case not in refused}
        self.unable |= refused
        if CONFIRMED in self.request.POST:
            return self._make(form, given)
        return self.show(form, sure=True)

    def _tried(self, case: int, given: dict[str, Any]) -> str:
        """The code of the refusal, empty where it would be done."""
        try:
            options.try_out(self.actor, self.facts[case], self.name, given, self.request.now)
        except Refused as refused:
            return refused.code
        return ""

    def _make(self, form: PackForm, given: dict[str, Any]) -> HttpResponse:
        source, ids = _source(self.actor), tuple(sorted(self.able))
        try:
            perform(Request(self.name, self.actor, given, self.request.now, ids, key=self.once, source=source))
        except Refused as refused:
            return self._changed(form, engine_words.refusal(refused.code))
        except (Case.DoesNotExist, KeyReused, Invalid):
            return self._changed(form, _("Something changed in the meantime. Look at the list, then confirm it again."))
        return self._to_result()

    def _to_result(self) -> HttpResponse:
        moved = _done(self.actor, self.once) or {}
        left = [("left", f"{case}.{code}") for case, code in self.unable.items() if case not in moved]
        asked = urlencode([("move", self.name), *left])
        return HttpResponseRedirect(f"{reverse('several_done', args=[self.once])}?{asked}")

    def _changed(self, form: PackForm, words: str) -> HttpResponse:
        form.add_error(None, words)
        self.once = uuid4().hex
        return self.show(form, status=422)

    def told(self, cases: Iterable[int]) -> list[Told]:
        """These matters as the page names them, with what stands in the way."""
        return [_told(self.rows[case], self.unable.get(case, "")) for case in cases]

    def show(self, form: PackForm | None = None, *, sure: bool = False, status: int = 200) -> HttpResponse:
        """The form with the matters it is about; ``sure``: filled in, and to be confirmed."""
        first = self.first()
        shown = form or self.form()
        offer = None
        if first is not None and first.case is not None:
            offer = Offer.of(self.able[first.case.id], first.pack.moves[self.name], self.actor.today)
        context = {
            "name": self.name,
            "title": _title(self.actor, self.name, self.rows.values()),
            "form": shown,
            "offer": offer,
            "able": self.told(self.able),
            "unable": self.told(self.unable),
            "sure": sure,
            "typed": typed_in(shown) if sure and shown else [],
            "carried": carried(shown, self.request.POST) if sure and shown else [],
            "once": self.once,
        }
        return render(self.request, "matters/several_move.html", context, status=status)


@desk
@require_safe
def done(request: StaffRequest, form: str) -> HttpResponse:
    """What became of each: those moved, by the act's own record, and those left, each with its reason."""
    moved = _done(request.actor, form)
    if moved is None:
        raise Http404
    left = dict(one.partition(".")[::2] for one in request.GET.getlist("left"))
    codes = {case: code for one, code in left.items() if (case := key_of(one))}
    rows = {row.id: row for row in queries.rows(request.actor, [*moved, *codes])}
    context = {
        "title": _title(request.actor, request.GET.get("move", ""), rows.values()),
        "done": [(number, rows.get(case)) for case, number in moved.items()],
        "left": [_told(rows[case], code) for case, code in codes.items() if case in rows],
    }
    return render(request, "matters/several_done.html", context)


def _told(row: Row, code: str) -> Told:
    return Told(row.number, row.title, row.id, engine_words.refusal(code) if code in engine_words.REFUSALS else "")


def _title(actor: Actor, name: str, rows: Iterable[Row]) -> str:
    """The move's name, in the words of the matters' own pack; of another in use where none of them knows it."""
    packs = [*(actor.house.pack(row.pack) for row in rows), *actor.house.packs.values()]
    return next((pick(pack.moves[name].title) for pack in packs if name in pack.moves), "")


def _source(actor: Actor) -> str:
    return f"several:{actor.member}"


def _done(actor: Actor, form: str) -> dict[int, str] | None:
    """Cases and numbers that the member's form has moved; None if it was not sent."""
    act = Act.objects.filter(institution_id=actor.house.id, source=_source(actor), key=form).first()
    return dict(json.loads(act.result)) if act is not None and act.result is not None else None


def _narrower(
    one: Mapping[str, Collection[int]], other: Mapping[str, Collection[int]]
) -> Mapping[str, Collection[int]]:
    """What both leave to choose from."""
    return {
        name: set(one[name]) & set(other[name]) if name in one and name in other else one.get(name, other.get(name, ()))
        for name in {*one, *other}
    }
