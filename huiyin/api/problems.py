"""Why a request is not done: problem details (RFC 9457) with a stable code, in the caller's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases import labels
from huiyin.cases.inputs import Invalid

MEDIA = "application/problem+json"

# code → status, title, what to do about it
PROBLEMS: dict[str, tuple[int, str | Promise, str | Promise]] = {
    "malformed": (
        400,
        gettext_lazy("The request cannot be read"),
        gettext_lazy("Its body or its form is not what this address takes. See the description in openapi.json."),
    ),
    "bad_cursor": (
        400,
        gettext_lazy("This cursor was not given for this list"),
        gettext_lazy("Send a cursor back as it was given, with the same filters, or begin without one."),
    ),
    "key_missing": (
        400,
        gettext_lazy("An Idempotency-Key is needed"),
        gettext_lazy(
            "Send a header Idempotency-Key of 1 to 200 visible characters, a new one for each thing to be done."
        ),
    ),
    "reason_missing": (
        400,
        gettext_lazy("A reason is needed"),
        gettext_lazy("Send a header Huiyin-Reason that says what it is looked at for. It is written down."),
    ),
    "not_let_in": (
        401,
        gettext_lazy("No token that opens anything"),
        gettext_lazy("Send Authorization: Bearer with a token that has not expired and was not revoked."),
    ),
    "scope_missing": (
        403,
        gettext_lazy("The token was not given for this"),
        gettext_lazy("Ask an administrator of the unit for a token with the scope this needs."),
    ),
    "not_entitled_to_unseal": (
        403,
        gettext_lazy("Its roles do not include personal details"),
        gettext_lazy("Whom a contact came from is shown in clear only to roles with that right."),
    ),
    "not_found": (
        404,
        gettext_lazy("Nothing is here"),
        gettext_lazy("It does not exist, or this token may not know of it."),
    ),
    "method_not_allowed": (
        405,
        gettext_lazy("This address does not take that method"),
        gettext_lazy("The methods it takes stand in the header Allow."),
    ),
    "refused": (409, gettext_lazy("The move is refused"), ""),
    "key_reused": (
        409,
        gettext_lazy("This key was used for something else"),
        gettext_lazy("Send a new Idempotency-Key for a new request; the same key repeats the same one."),
    ),
    "gone": (
        410,
        gettext_lazy("It is no longer there"),
        gettext_lazy("It was taken back, or what opens it was destroyed."),
    ),
    "moved_on": (
        412,
        gettext_lazy("The case has moved on"),
        gettext_lazy("Read it again, look at what happened, and send its new ETag in If-Match."),
    ),
    "too_large": (
        413,
        gettext_lazy("The request is too large"),
        gettext_lazy("Send texts of 100,000 characters at most, and files by themselves."),
    ),
    "unfit": (
        422,
        gettext_lazy("Something has to be mended"),
        gettext_lazy("What and where stands in errors. Nothing was done."),
    ),
    "if_match_missing": (
        428,
        gettext_lazy("If-Match is needed"),
        gettext_lazy("Read the case and send its ETag in If-Match, so that nothing is done to what you have not seen."),
    ),
    "too_often": (
        429,
        gettext_lazy("Too many requests in this minute"),
        gettext_lazy("Wait as many seconds as the header Retry-After says."),
    ),
    "trouble": (
        500,
        gettext_lazy("Something went wrong in the house"),
        gettext_lazy("It is written down. Send the same request with the same key again in a while."),
    ),
}


class FieldError(NamedTuple):
    """One thing to mend: where it stands, in the body (RFC 6901, with #) or the address (with ?), and what is wrong."""

    pointer: str
    code: str
    detail: str


class Problem(Exception):
    """A request that is not done."""

    def __init__(
        self,
        code: str,
        *,
        status: int = 0,
        kind: str = "",
        detail: str = "",
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.errors, self.headers = code, tuple(errors), dict(headers or {})
        known = PROBLEMS[kind or code]
        self.status, self.title, self.detail = status or known[0], known[1], detail or known[2]

    def answer(self) -> HttpResponse:
        """As it is sent."""
        said: dict[str, Any] = {
            "type": f"urn:huiyin:problem:{self.code}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
        }
        if self.errors:
            said["errors"] = [one._asdict() for one in self.errors]
        text = json.dumps(said, ensure_ascii=False)
        response = HttpResponse(text, status=self.status, content_type=MEDIA, headers=self.headers)
        response["Cache-Control"] = "no-store"
        return response


def refused(code: str) -> Problem:
    """A move that role, stage or a guard refuses; its code is the guard's."""
    status = {"not_your_role": 403, "not_for_a_program": 403, "no_such_move": 404}.get(code, 409)
    return Problem(code, kind="refused", status=status, detail=labels.refusal(code))


def unfit(invalid: Invalid) -> Problem:
    """Fields of a move to mend."""
    return Problem("unfit", errors=[_of_field(name, code) for name, code in invalid.errors.items()])


def _of_field(name: str, code: str | Promise) -> FieldError:
    known = isinstance(code, str) and code in labels.FIELD_ERRORS
    at = "#/papers" if name == "papers" else "#/channel" if name == "channel" else f"#/inputs/{pointer(name)}"
    return FieldError(at, str(code) if known else "not_valid", labels.field_error(code))


def unknown_fields(names: Iterable[str]) -> Problem:
    """Fields that the move does not ask."""
    words = _("This is not asked here.")
    return Problem("unfit", errors=[FieldError(f"#/inputs/{pointer(name)}", "unknown_field", words) for name in names])


def not_as_described(found: Iterable[Mapping[str, Any]]) -> Problem:
    """What the description of the operation does not allow; ``found`` as pydantic lists it."""
    errors = []
    for one in found:
        where, *rest = [str(part) for part in one["loc"]] or ["body"]
        missing = one["type"] == "missing"
        detail = labels.field_error("required") if missing else _("This is not what is described for this field.")
        path = "/".join(pointer(part) for part in rest[1:] if not part.startswith(("function-", "constrained-")))
        at = f"?{rest[0] if rest else ''}" if where in ("query", "path", "header") else f"#/{path}"
        errors.append(FieldError(at, "required" if missing else "not_as_described", detail))
    return Problem("unfit", errors=dict.fromkeys(errors))


def pointer(name: str) -> str:
    """A name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")[:100]
