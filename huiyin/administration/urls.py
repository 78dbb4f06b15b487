"""The addresses of administration."""

from __future__ import annotations

from django.urls import path

from huiyin.administration import house_urls
from huiyin.administration.pages import calendar, numbering, overview, procedure, procedure_install

urlpatterns = [
    path("", overview.overview, name="administration"),
    *house_urls.urlpatterns,
    path("calendar/", calendar.calendar, name="administration_calendar"),
    path("calendar/count/", calendar.count, name="administration_calendar_count"),
    path("calendar/version/<int:pk>/", calendar.version, name="administration_calendar_version"),
    path("calendar/<slug:what>/", calendar.change, name="administration_calendar_change"),
    path("procedure/", procedure.procedure, name="administration_procedure"),
    path("procedure/rules/", procedure.rules, name="administration_procedure_rules"),
    path("procedure/numbering/", numbering.numbering, name="administration_procedure_numbering"),
    path("procedure/install/", procedure_install.install, name="administration_procedure_install"),
    path("procedure/<int:pk>/", procedure.pack, name="administration_procedure_pack"),
    path("procedure/<int:pk>/drawing.svg", procedure.drawing, name="administration_procedure_drawing"),
    path("procedure/<int:pk>/difference/", procedure.difference, name="administration_procedure_difference"),
]
