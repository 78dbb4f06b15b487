"""The API as one object: how it answers, how it is described, and its addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError

from huiyin.api.door import answered, not_let_in, problem_of
from huiyin.api.problems import MEDIA, PROBLEMS, Problem
from huiyin.api.schemas import ProblemOut

PREFIX = "/api/v1/"
EVERYWHERE = (401, 403, 429, 500)


class Interface(NinjaAPI):
    """Ninja's, but every no is a problem, and what is described is what is answered."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """The problem that an exception stands for."""
        if isinstance(exc, AuthenticationError):
            return not_let_in().answer()
        if isinstance(exc, HttpError):
            return Problem("malformed").answer()
        return problem_of(exc).answer()

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """The description; problems stand in it under their own media type."""
        schema = super().get_openapi_schema(path_prefix=path_prefix or PREFIX, path_params=path_params)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _describe(operation)
        schema["components"]["schemas"] = dict(sorted(schema["components"]["schemas"].items()))
        return schema

    def addresses(self) -> list[URLPattern]:
        """Every address of the API; what is none of them is answered as absent, in the API's own way."""
        found = [path("openapi.json", answered(self._described), name="openapi")]
        for router in self._get_bound_routers():
            for pattern in router.urls_paths(router.prefix):
                pattern.callback = answered(pattern.callback)
                found.append(pattern)
        return [*found, path("", answered(_nothing), name="nothing"), path("<path:rest>", answered(_nothing))]

    def _described(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        answer = JsonResponse(self.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})
        answer["Cache-Control"] = "public, max-age=3600"
        return answer


def _describe(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["content"] = dict.fromkeys([MEDIA], next(iter(answer["content"].values())))
            codes = sorted(code for code, known in PROBLEMS.items() if known[0] == int(status))
            answer["description"] = f"Problem: {', '.join(codes)}" if codes else "Problem"
        elif int(status) == 304:
            answer["description"] = "It stands as the tag in If-None-Match says"
            answer.pop("content", None)
    operation["responses"] = dict(sorted(operation["responses"].items(), key=lambda one: int(one[0])))


def _nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return Problem("not_found").answer()


def problems(*more: int) -> dict[int, type[ProblemOut]]:
    """The problems an operation may answer with, beside those of every operation."""
    return dict.fromkeys(sorted({*EVERYWHERE, *more}), ProblemOut)


def header(name: str, says: str, *, required: bool = False) -> dict[str, Any]:
    """A header of a request, for the description."""
    return {"name": name, "in": "header", "required": required, "description": says, "schema": {"type": "string"}}


IDEMPOTENT = header(
    "Idempotency-Key", "The same key and body again give the same result; another body, 409.", required=True
)
MATCH = header("If-Match", "The ETag of the case as it was looked at, or *. Needed unless the move is only tried.")
NONE_MATCH = header("If-None-Match", "The ETag of the case as it is known: 304 where it is still the same.")
WHY = header("Huiyin-Reason", "What it is looked at for; stands in the access log.")
WHY_NEEDED = header("Huiyin-Reason", "What it is looked at for; stands in the access log.", required=True)

api = Interface(
    title="Huiyin",
    version="1",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    description=(
        "Register, read, search and move matters by the same moves and the same rule of who sees what as the pages."
        " Problems follow RFC 9457; title and detail are in the language of Accept-Language (zh, en, es)."
    ),
)
