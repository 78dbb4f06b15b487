"""The door of administration: for members with the right to administer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from huiyin.institution.actor import Actor
from huiyin.institution.acts import By
from huiyin.institution.pages import StaffRequest

P = ParamSpec("P")
ADMINISTER = "administer"


def may_administer(request: HttpRequest) -> bool:
    """Whether the one who asks for a page may change the house; a stranger may not."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and actor.has(ADMINISTER)


def office(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page for administrators; anybody else is told that it is not for them. Nothing on the way keeps it."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_administer(request):
            raise PermissionDenied
        response = view(request, *args, **kwargs)  # type: ignore[arg-type] # ``staff`` made it one
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer


def by(request: StaffRequest) -> By:
    """As whom the journal names what this request changes."""
    return By(request.now, request.actor.member, via="page")
