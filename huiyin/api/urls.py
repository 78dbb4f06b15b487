"""The addresses of the API; ``api/v1/`` stands before each."""

from __future__ import annotations

from huiyin.api.interface import api
from huiyin.api.rest import cases, contacts, hooks, papers, procedure

MODULES = (cases, contacts, papers, procedure, hooks)
"""Whose operations stand in the API: importing them is what puts them there."""

app_name = "api"
urlpatterns = api.addresses()
