"""The addresses of administration."""

from __future__ import annotations

from django.urls import path

from huiyin.administration import house_urls
from huiyin.administration.pages import calendar, overview

urlpatterns = [
    path("", overview.overview, name="administration"),
    *house_urls.urlpatterns,
    path("calendar/", calendar.calendar, name="administration_calendar"),
    path("calendar/count/", calendar.count, name="administration_calendar_count"),
    path("calendar/version/<int:pk>/", calendar.version, name="administration_calendar_version"),
    path("calendar/<slug:what>/", calendar.change, name="administration_calendar_change"),
]
