"""Case."""

from __future__ import annotations

from django.http import HttpResponse

from huiyin.institution.pages import StaffRequest


def case(request: StaffRequest, case_id: int) -> HttpResponse:
    """What is due."""
    return HttpResponse("")


def move(request: StaffRequest, case_id: int, move: str) -> HttpResponse:
    """A move."""
    return HttpResponse("")


def party(request: StaffRequest, case_id: int) -> HttpResponse:
    """Unseal."""
    return HttpResponse("")
