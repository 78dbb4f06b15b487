"""The desk's door: who is no member is told so; what one may not know of is answered like what never was."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from huiyin.cases.models import Case
from huiyin.institution.pages import StaffRequest

P = ParamSpec("P")


def desk(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page for members. Nothing between the browser and here keeps it: it may name people.

    The browser itself may: going back to a form must find what was typed.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if getattr(request, "actor", None) is None:
            raise PermissionDenied
        try:
            response = view(request, *args, **kwargs)  # type: ignore[arg-type] # ``staff`` made it one
        except Case.DoesNotExist:
            raise Http404 from None
        patch_cache_control(response, private=True, no_cache=True)
        # Part and page have one address: going back must never find the part where the page was.
        patch_vary_headers(response, ["HX-Request"])
        if in_part(request):
            patch_cache_control(response, no_store=True)
        return response

    return answer


def in_part(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part of the page only."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
