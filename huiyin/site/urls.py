"""Every address of the house."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("p/", include("huiyin.portal.urls")),
    path("", include("huiyin.ui.urls")),
    path("", include("huiyin.journal.log.urls")),
    path("", include("huiyin.matters.urls")),
    path("", include("huiyin.administration.own_urls")),
    path("administration/programs/", include("huiyin.api.admin_urls")),
    path("administration/", include("huiyin.administration.urls")),
    path("api/v1/", include("huiyin.api.urls")),
]
