"""Register."""

from __future__ import annotations

from django.http import HttpResponse

from huiyin.institution.pages import StaffRequest


def register(request: StaffRequest) -> HttpResponse:
    """What is due."""
    return HttpResponse("")


def known(request: StaffRequest) -> HttpResponse:
    """Earlier and similar."""
    return HttpResponse("")
