"""The addresses of administration."""

from __future__ import annotations

from django.urls import path

from huiyin.administration.pages import overview

urlpatterns = [
    path("", overview.overview, name="administration"),
]
