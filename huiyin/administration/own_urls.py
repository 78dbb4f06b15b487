"""The addresses that every member has: their own absence."""

from __future__ import annotations

from django.urls import path

from huiyin.administration.pages import absence

urlpatterns = [
    path("absence/", absence.absence, name="absence"),
    path("absence/<int:absence_id>/", absence.end, name="absence_end"),
]
