"""What the log publishes, as JSON for anybody: hashes, sizes, times and signatures, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from importlib.resources import files
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.journal.log import queries
from huiyin.kernel import proofs
from huiyin.kernel.merkle import BadRange
from huiyin.ui.pace import Pace, address_of

P = ParamSpec("P")

NEWS = 60
"""Seconds for which an answer that will change may be kept."""
FOREVER = 365 * 24 * 3600
"""The same for a proof: it never changes."""
CHECKS = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the page for checking receipts may do: run its own script, and ask nobody."""
PACE = Pace(2_000, 20.0)
"""From one address: a whole office that checks its receipts, a monitor that fetches everything; not a flood."""
_LARGEST = 2**53  # beyond it programs that read numbers as fractions lose the last digit


class Problem(Exception):
    """Why there is no answer, as RFC 9457 writes it: a stable code, the status, a sentence; seconds to wait, if any."""

    def __init__(self, code: str, status: int, sentence: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code, self.status, self.sentence, self.wait = code, status, sentence, wait


def published(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """An address of the log: no sign-in, no cookie, for pages of any origin, at a pace; problems as RFC 9457."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            _keep_pace(request)
            response = view(request, *args, **kwargs)
        except Problem as problem:
            said = {"type": f"urn:huiyin:problem:{problem.code}", "title": problem.sentence, "status": problem.status}
            response = JsonResponse(said, status=problem.status, content_type="application/problem+json")
            if problem.wait:  # of this one who asked, and of now
                response.headers["Retry-After"] = str(problem.wait)
                patch_cache_control(response, no_store=True)
            else:
                patch_cache_control(response, public=True, max_age=NEWS)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer


@published
def index(request: HttpRequest) -> HttpResponse:
    """What there is to ask, for programs that find their own way."""
    names = ("head", "heads", "inclusion", "consistency", "keys")
    return _json({name: reverse(f"log_{name}") for name in names} | {"standard": "RFC 9162"}, NEWS)


@published
def head(request: HttpRequest) -> HttpResponse:
    """The latest head; ``?size=`` the one of that size."""
    size = _number(request, "size") if "size" in request.GET else None
    found = queries.head(size)
    if found is None:
        raise Problem("no-head", 404, _("There is no such head of the log."))
    return _json(found.as_dict(), FOREVER if size else NEWS)


@published
def heads(request: HttpRequest) -> HttpResponse:
    """Heads of more than ``?since=`` leaves, the smallest first; ``next`` is what to ask with after a full page."""
    since = _number(request, "since") if "since" in request.GET else 0
    found = [one.as_dict() for one in queries.heads(since)]
    more = found[-1]["size"] if len(found) == queries.MOST_HEADS else None
    return _json({"heads": found, "next": more}, NEWS)


@published
def inclusion(request: HttpRequest) -> HttpResponse:
    """That the leaf of ``?index=`` (or whose hash is ``?leaf=``) stands in the tree of ``?size=`` leaves."""
    size = _number(request, "size")
    at = _found(request) if "leaf" in request.GET else _number(request, "index")
    try:
        return _json(asdict(queries.inclusion(at, size)), FOREVER)
    except BadRange:
        raise Problem("no-such-tree", 404, _("The log has no such leaf, or is not that long yet.")) from None


@published
def consistency(request: HttpRequest) -> HttpResponse:
    """That the tree of ``?second=`` leaves begins with the one of ``?first=``."""
    first, second = _number(request, "first"), _number(request, "second")
    try:
        return _json(asdict(queries.consistency(first, second)), FOREVER)
    except BadRange:
        raise Problem("no-such-tree", 404, _("The log has no such leaf, or is not that long yet.")) from None


@published
def check(request: HttpRequest) -> HttpResponse:
    """The page for checking receipts, which works as well from the disk. It forbids itself every network access.

    Its script stands in the page, which the house's own policy would refuse.
    """
    text = (files("huiyin.ui") / "static/ui/check-receipt.html").read_text(encoding="utf-8")
    response = HttpResponse(text)
    response.headers["Content-Security-Policy"] = CHECKS
    patch_cache_control(response, public=True, max_age=NEWS)
    return response


@published
def keys(request: HttpRequest) -> HttpResponse:
    """Every public key that signs or has signed, in the order in which each endorsed the next."""
    return _json({"keys": queries.keys()}, NEWS)


@published
def key(request: HttpRequest, name: str) -> HttpResponse:
    """One public key as a PEM file."""
    found = queries.key(name)
    if found is None:
        raise Problem("no-such-key", 404, _("The log has no such key."))
    response = HttpResponse(proofs.pem_of(found.public), content_type="application/x-pem-file")
    response.headers["Content-Disposition"] = f'attachment; filename="huiyin-log-{found.id}.pem"'
    patch_cache_control(response, public=True, max_age=FOREVER)
    return response


def _keep_pace(request: HttpRequest) -> None:
    if seconds := PACE.wait(address_of(request)):
        sentence = _("Very many requests came from your network. Ask again in a little while.")
        raise Problem("slow-down", 429, sentence, seconds)


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and int(text) < _LARGEST):
        sentence = _("%s must be a whole number, written in digits.") % name
        raise Problem("bad-number", 400, sentence)
    return int(text)


def _found(request: HttpRequest) -> int:
    """Where the leaf of that hash stands."""
    text = request.GET.get("leaf", "")
    try:
        leaf = bytes.fromhex(text) if text.isascii() and len(text) == 64 else b""
    except ValueError:
        leaf = b""
    if len(leaf) != 32:
        raise Problem("bad-hash", 400, _("A hash is written in 64 hexadecimal digits."))
    at = queries.index_of(leaf)
    if at is None:
        raise Problem("no-such-tree", 404, _("The log has no such leaf, or is not that long yet."))
    return at


def _json(said: dict[str, Any], seconds: int) -> HttpResponse:
    response = JsonResponse(said)
    patch_cache_control(response, public=True, max_age=seconds)
    return response
