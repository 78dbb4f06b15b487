"""Where administration begins: its parts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.administration.pages.door import office
from huiyin.institution.pages import StaffRequest


@require_safe
@office
def overview(request: StaffRequest) -> HttpResponse:
    """The house at a glance."""
    return render(request, "administration/overview.html", {"house": request.actor.house})
