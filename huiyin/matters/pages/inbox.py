"""Inbox."""

from __future__ import annotations

from django.http import HttpResponse

from huiyin.institution.pages import StaffRequest


def inbox(request: StaffRequest) -> HttpResponse:
    """What is due."""
    return HttpResponse("")
