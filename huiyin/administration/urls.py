"""The addresses of administration."""

from __future__ import annotations

from django.urls import path

from huiyin.administration import house_urls
from huiyin.administration.pages import (
    calendar,
    journal,
    keys,
    numbering,
    overview,
    portal,
    procedure,
    procedure_install,
    proof,
)

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
    path("portal/", portal.portal, name="administration_portal"),
    path("portal/settings/", portal.settings, name="administration_portal_settings"),
    path("portal/notice/", portal.notice, name="administration_portal_notice"),
    path("keys/", keys.keys, name="administration_keys"),
    path("journal/", journal.journal, name="administration_journal"),
    path("journal/verification/", proof.verification, name="administration_journal_verification"),
    path("journal/checkpoints/", proof.kept, name="administration_journal_checkpoints"),
    path("journal/checkpoints/<str:month>", proof.download, name="administration_journal_download"),
    path("procedure/<int:pk>/difference/", procedure.difference, name="administration_procedure_difference"),
]
