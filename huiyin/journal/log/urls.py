"""The addresses at which the log is published."""

from __future__ import annotations

from django.urls import path

from huiyin.journal.log import pages

urlpatterns = [
    path("log/", pages.index, name="log"),
    path("log/head", pages.head, name="log_head"),
    path("log/heads", pages.heads, name="log_heads"),
    path("log/inclusion", pages.inclusion, name="log_inclusion"),
    path("log/consistency", pages.consistency, name="log_consistency"),
    path("log/check", pages.check, name="log_check"),
    path("log/keys", pages.keys, name="log_keys"),
    path("log/keys/<slug:name>.pem", pages.key, name="log_key"),
]
