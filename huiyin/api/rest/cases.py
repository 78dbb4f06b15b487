"""Cases: lists, one case, its moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import ConfigDict, Field

from huiyin.api import describing, door
from huiyin.api.door import ApiRequest, Caller, Opens
from huiyin.api.interface import IDEMPOTENT, MATCH, NONE_MATCH, WHY, api, problems
from huiyin.api.policy import ACT, EXPORT, READ, SEARCH
from huiyin.api.problems import FieldError, Problem, unknown_fields
from huiyin.api.rest.papers import offered
from huiyin.api.schemas import CaseOut, DoneOut, Id, MoveIn, Name, PageOut, TriedOut
from huiyin.cases import inputs as inputs_of
from huiyin.cases import options, policy, queries
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts
from huiyin.cases.models import Case
from huiyin.cases.policy import Refused
from huiyin.journal import store as journal
from huiyin.kernel.packs import Asked
from huiyin.matters.pages.filters import NAMES, Filters

LOOKED = "program"
"""What the access log calls a case that a program read."""
Lists = Literal["mine", "unit", "overdue", "due_today", "unassigned", "to_approve", "to_review"]


class Narrowed(Schema):
    """What a list is narrowed by; codes as in /procedure, ids as in /units."""

    model_config = ConfigDict(extra="ignore")

    phase: Literal["open", "closed", "archived"] | None = None
    status: Name | None = None
    unit: Id | None = Field(None, description="With all units below it.")
    member: Id | None = None
    channel: Name | None = None
    statement: Name | None = None
    category: Name | None = None
    since: date | None = Field(None, description="Received from this day on.")
    until: date | None = Field(None, description="Received until this day.")
    titles: bool = Field(False, description="With titles: needs the scope export, and is written down.")
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=300)] | None = None

    def chosen(self) -> dict[str, str]:
        """The filters in use, as they stand in an address."""
        return {name: str(value) for name in NAMES if (value := getattr(self, name)) is not None}


class Listed(Narrowed):
    """What a list of cases is: all, newest first, or one of the lists of Today, the most urgent first."""

    list: Lists | None = Field(None, description="One of the lists of open cases, the most urgent first.")


class Sought(Narrowed):
    """What is sought: words, narrowed as a list is."""

    q: Annotated[str, Field(min_length=1, max_length=300)]


@api.get(
    "cases",
    auth=Opens(READ),
    response={200: PageOut, **problems(400, 422)},
    openapi_extra={"parameters": [WHY]},
    summary="List cases",
)
def cases(request: ApiRequest, asked: Query[Listed]) -> Any:
    """Cases that this program may know of, a page at a time."""
    caller, of = request.auth, (asked.list, asked.chosen())
    if asked.list is None:
        return _found(caller, asked, "", of)
    if asked.chosen():
        raise Problem(
            "unfit",
            errors=[
                FieldError("?list", "not_with_filters", _("A list of Today has its own order and takes no filters."))
            ],
        )
    last = door.after(caller, of, asked.cursor)
    at = (datetime.fromisoformat(last[0]), int(last[1])) if last else None
    one = queries.lists(caller.actor, caller.now)[asked.list]
    ids = queries.open_ids(caller.actor, one, asked.limit + 1, at)
    page = _page(caller, ids[: asked.limit], titles=asked.titles)
    if len(ids) > asked.limit and page:
        end = page[-1]
        return {"items": page, "next": door.cursor(caller, of, [end["due_at"].isoformat(), end["id"]])}
    return {"items": page, "next": None}


@api.get(
    "search",
    auth=Opens(SEARCH),
    response={200: PageOut, **problems(400, 422)},
    openapi_extra={"parameters": [WHY]},
    summary="Search cases by words",
)
def search(request: ApiRequest, asked: Query[Sought]) -> Any:
    """Cases whose words are sought, newest first; confidential ones too, as far as this program may know of them."""
    return _found(request.auth, asked, asked.q, ("search", asked.q, asked.chosen()))


def _found(caller: Caller, asked: Narrowed, text: str, of: object) -> dict[str, Any]:
    last = door.after(caller, of, asked.cursor)
    before = int(last[0]) if last else None
    data = QueryDict(mutable=True)
    data.update(asked.chosen())
    filters = Filters(caller.actor, data, shown=False)
    if not filters.is_valid():
        raise Problem(
            "unfit",
            errors=[FieldError(f"?{name}", "not_a_choice", str(said[0])) for name, said in filters.errors.items()],
        )
    marks = filters.marks()
    if text or marks:
        ids = queries.find(caller.actor, text, marks=marks, before=before, limit=asked.limit + 1)
    else:
        ids = queries.latest(caller.actor, before=before, limit=asked.limit + 1)
    shown = ids[: asked.limit]
    end = [shown[-1]] if len(ids) > asked.limit else None
    return {"items": _page(caller, shown, titles=asked.titles), "next": door.cursor(caller, of, end)}


def _page(caller: Caller, ids: list[int], *, titles: bool) -> list[dict[str, Any]]:
    """The lines. Titles are sealed: that they were taken out is written down, as with a list that is saved."""
    if titles and EXPORT not in caller.token.scopes:
        raise Problem("scope_missing")
    items = describing.rows(caller, ids, titles=titles)
    if titles:
        looked_at(caller, "list", [item["id"] for item in items])
    return items


def looked_at(caller: Caller, what: str, cases: list[str]) -> None:
    """Write down that the program read these cases."""
    with transaction.atomic():
        journal.record_accesses(
            caller.now,
            caller.actor.house.id,
            caller.token.member_id,
            what,
            caller.reason,
            [f"case:{one}" for one in cases],
        )


@api.get(
    "cases/{case_id}",
    auth=Opens(READ),
    response={200: CaseOut, 304: None, **problems(404)},
    openapi_extra={"parameters": [NONE_MATCH, WHY]},
    url_name="case",
    summary="Read a case",
)
def case(request: ApiRequest, response: HttpResponse, case_id: str) -> Any:
    """Its state, clocks, story, and every move of its stage, with the reason where one is refused to this program.

    The party is masked. What is read is written down with the program's member and Huiyin-Reason.
    """
    caller = request.auth
    facts = door.facts(caller, case_id)
    tag = door.tag(_case(facts), caller.actor)
    if tag in [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]:
        return HttpResponse(status=304, headers={"ETag": tag})
    response["ETag"] = tag
    told = describing.case(caller, facts)
    looked_at(caller, LOOKED, [told["id"]])
    return told


@api.post(
    "cases/{case_id}/moves/{move}",
    auth=Opens(ACT),
    response={200: DoneOut, **problems(400, 404, 409, 412, 413, 422, 428)},
    openapi_extra={"parameters": [IDEMPOTENT, MATCH]},
    summary="Make a move",
)
def make_move(request: ApiRequest, response: HttpResponse, case_id: str, move: str, asked: MoveIn) -> Any:
    """Make a move, as its page would. Refusals give their reason."""
    caller, key = request.auth, door.key(request)
    facts = door.facts(caller, case_id)
    one, given = _case(facts), _given(caller, facts, move, asked)
    wanted = Request(
        move,
        caller.actor,
        {**given, **offered(caller, asked.papers)},
        caller.now,
        (one.id,),
        key=key,
        source=caller.source,
        via="api",
        heads=door.expected(request, one),
    )
    try:
        done = perform(wanted)
    except Case.DoesNotExist:  # the case was seen just now: it is the other one, which the move names
        raise inputs_of.Invalid({"join_to": "no_such_case"}) from None
    ((number_of, number),) = done.cases
    if done.again:
        response["Idempotency-Replayed"] = "true"
    _tag_after(caller, one.id, response)
    return {"act": str(done.act), "case": describing.case_ref(number_of, number)}


@api.post(
    "cases/{case_id}/moves/{move}/try",
    auth=Opens(ACT),
    response={200: TriedOut, **problems(400, 404, 409, 413, 422)},
    summary="Try a move",
)
def try_move(request: ApiRequest, case_id: str, move: str, asked: MoveIn) -> Any:
    """Ask fields, role and guards as making it would; nothing is written."""
    caller = request.auth
    facts = door.facts(caller, case_id)
    given = {**_given(caller, facts, move, asked), **offered(caller, asked.papers)}
    options.try_out(caller.actor, facts, move, given, caller.now)
    option = options.option(caller.actor, facts, move, caller.now)
    return {"move": move, "sets_off": [describing.effect(one) for one in option.sets_off] if option else []}


def _given(caller: Caller, facts: Facts, name: str, asked: MoveIn) -> dict[str, Any]:
    """The answers to the move's questions. Raises ``Problem`` for what it does not ask, ``Refused`` for no move."""
    move = facts.pack.moves.get(name)
    if move is None or "" in move.from_ or not move.of_staff:
        raise Refused("no_such_move")
    channel = facts.contacts[0].channel if facts.contacts else ""
    questions = inputs_of.fields(facts.pack, move, {}, channel)
    if unknown := asked.inputs.keys() - {one.field.name for one in questions}:
        raise unknown_fields(sorted(unknown))
    only_known_cases(caller, questions, asked.inputs)
    return dict(asked.inputs)


def only_known_cases(caller: Caller, asked: Iterable[Asked], given: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` for a case that an answer names and the program may not know of, as for one that never was."""
    named = {
        one.field.name: given[one.field.name] for one in asked if one.field.type == "case" and given.get(one.field.name)
    }
    wrong = {
        name: "no_such_case"
        for name, said in named.items()
        if not policy.visible_ids(caller.actor, [inputs_of.key_of(said)])
    }
    if wrong:
        raise inputs_of.Invalid(dict(wrong))


def _tag_after(caller: Caller, case_id: int, response: HttpResponse) -> None:
    """The ETag after the move, unless by it the program lost sight of the case."""
    try:
        response["ETag"] = door.tag(queries.get(caller.actor, case_id), caller.actor)
    except Case.DoesNotExist:
        return


def _case(facts: Facts) -> Case:
    if facts.case is None:
        raise Case.DoesNotExist
    return facts.case
