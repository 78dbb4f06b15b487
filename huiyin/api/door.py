"""The API's door: who asks, for what, how often; conditions, keys and cursors; and every no as a problem."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from django.core import signing
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from ninja.security import HttpBearer

from huiyin.api import acts, programs, store
from huiyin.api.models import Token
from huiyin.api.problems import Problem, not_as_described, refused, unfit
from huiyin.cases import queries
from huiyin.cases.acts import MovedOn
from huiyin.cases.facts import Facts
from huiyin.cases.inputs import Invalid, key_of
from huiyin.cases.models import Case
from huiyin.cases.policy import Refused
from huiyin.institution.actor import Actor
from huiyin.journal.store import KeyReused

log = logging.getLogger(__name__)

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TAG = re.compile(r'"(\d+)-([0-9a-f]{64})-[0-9a-f]{8}"')
_REASON = 500  # characters


@dataclass(frozen=True)
class Caller:
    """A program that was let in: its token, as whom it acts, the one instant of the request, and what it looks for."""

    token: Token
    actor: Actor
    now: datetime
    reason: str

    @property
    def source(self) -> str:
        """Whose idempotency keys these are: a program's count for itself only."""
        return f"api:{self.token.member_id}"


class ApiRequest(HttpRequest):
    """A request that came with a token: ``auth`` is set by ``Opens``."""

    auth: Caller


class Opens(HttpBearer):
    """Lets in whoever has a token with the scope."""

    openapi_description: ClassVar[str] = "A token of a program, made under Administration, Programs."

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Who asks. Raises ``Problem``."""
        now = timezone.now()
        found = acts.standing(token, now)
        if found is None:
            raise not_let_in()
        acting = programs.acting(found, now)
        if not acting.house.members[found.member_id].active(acting.today):
            raise not_let_in()
        _count(request, found, now)
        if self.scopes and not set(self.scopes) & set(found.scopes):
            raise Problem("scope_missing")
        return Caller(found, acting, now, request.headers.get("Huiyin-Reason", "").strip()[:_REASON])


def not_let_in() -> Problem:
    """No token, a wrong one, one that ended: the same answer."""
    return Problem("not_let_in", headers={"WWW-Authenticate": 'Bearer realm="huiyin"'})


def _count(request: HttpRequest, token: Token, now: datetime) -> None:
    """Count the request; the headers follow draft-ietf-httpapi-ratelimit-headers. Raises ``Problem``."""
    asked = store.count(token.id, now)
    left, wait = max(token.per_minute - asked, 0), store.MINUTE - int(now.timestamp()) % store.MINUTE
    limits = {
        "RateLimit-Policy": f'"minute";q={token.per_minute};w={store.MINUTE}',
        "RateLimit": f'"minute";r={left};t={wait}',
    }
    request.rate_limits = limits  # type: ignore[attr-defined]  # ``answered`` sends them with every answer
    if asked > token.per_minute:
        raise Problem("too_often", headers={"Retry-After": str(wait)})


def answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the API: open to who has no session, its limits on every answer, kept by nobody on the way."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = Problem("method_not_allowed", headers={"Allow": response.get("Allow", "")}).answer()
        for name, value in getattr(request, "rate_limits", {}).items():
            response[name] = value
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization"])
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie lets anybody in here
    answer.login_required = False  # type: ignore[attr-defined]  # a token does
    return answer


def problem_of(error: Exception) -> Problem:
    """What the engine and the framework raise, as a problem."""
    match error:
        case Problem():
            return error
        case Invalid():
            return unfit(error)
        case Refused():
            return refused(error.code)
        case KeyReused():
            return Problem("key_reused")
        case MovedOn():
            return Problem("moved_on")
        case Case.DoesNotExist():
            return Problem("not_found")
        case RequestDataTooBig():
            return Problem("too_large")
        case SuspiciousOperation():
            return Problem("malformed")
    if (found := getattr(error, "errors", None)) is not None and isinstance(found, list):
        return not_as_described(found)
    log.error("the API failed", exc_info=error)
    return Problem("trouble")


# ── Conditions, keys, cursors ────────────────────────────────────────────────────────────────────────────────────────


def facts(caller: Caller, case: str) -> Facts:
    """A case the program may know of; absent, hidden and walled raise the same."""
    return queries.facts(caller.actor, key_of(case))


def tag(case: Case, actor: Actor, *more: object) -> str:
    """The case's ETag: its place in its stream, its head, and what else the answer to this program rests on."""
    said = (actor.member, actor.house.revision, actor.today, get_language(), *more)
    return f'"{case.seq}-{case.head}-{sha256(repr(said).encode()).hexdigest()[:8]}"'


def expected(request: HttpRequest, case: Case) -> tuple[str, ...]:
    """The head that If-Match names; empty for ``*``. Raises ``Problem`` where it is missing or no tag of a case."""
    asked = request.headers.get("If-Match")
    if asked is None:
        raise Problem("if_match_missing")
    if asked.strip() == "*":
        return ()
    heads = [found[2] for one in asked.split(",") if (found := _TAG.fullmatch(one.strip()))]
    if not heads:
        raise Problem("moved_on")
    return (case.head if case.head in heads else heads[0],)


def key(request: HttpRequest) -> str:
    """The request's Idempotency-Key. Raises ``Problem``."""
    asked = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(asked):
        raise Problem("key_missing")
    return asked


def reason(caller: Caller) -> str:
    """What it is looked at for. Raises ``Problem`` where nothing is said."""
    if not caller.reason:
        raise Problem("reason_missing")
    return caller.reason


def cursor(caller: Caller, of: object, last: list[Any] | None) -> str | None:
    """What asks for what follows ``last`` in the list ``of``; None where nothing does."""
    return None if last is None else signing.dumps(last, salt=_salt(caller, of))


def after(caller: Caller, of: object, given: str | None) -> list[Any] | None:
    """Where a list goes on; raises ``Problem`` for a cursor that was not given to this program for this list."""
    if not given:
        return None
    try:
        found = signing.loads(given, salt=_salt(caller, of))
    except signing.BadSignature:
        raise Problem("bad_cursor") from None
    return list(found)


def _salt(caller: Caller, of: object) -> str:
    return f"huiyin.api:{caller.token.member_id}:{of!r}"
