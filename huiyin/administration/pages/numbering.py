"""Numbering: how register and case numbers are written, and how far each series of a year has come."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.administration.pages.door import office
from huiyin.cases import series
from huiyin.institution.pages import StaffRequest


@require_safe
@office
def numbering(request: StaffRequest) -> HttpResponse:
    """The series of a year, each with its last number."""
    home, today = request.actor.house, request.actor.today
    years = series.years(home.id) or [today.year]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) in years else max(years)
    context = {"year": year, "years": years, "lines": series.of_year(home, year, today)}
    return render(request, "administration/numbering.html", context)
