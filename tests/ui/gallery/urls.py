"""The gallery's addresses, and the frame's."""

from __future__ import annotations

from django.urls import include, path

from tests.ui.gallery import views

gallery = [path(f"{name}/", views.show, {"name": name}, name=name) for name in views.PAGES]

urlpatterns = [
    path("gallery/", include((gallery, "gallery"))),
    path("part/", views.part),
    path("closed/", views.closed),
    path("broken/", views.broken),
    path("", include("huiyin.ui.urls")),
]
