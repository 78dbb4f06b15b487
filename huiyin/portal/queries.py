"""What others ask of the portal."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from huiyin.institution.models import Portal
from huiyin.ui.words import pick

MOST = 5


def offered() -> list[dict[str, Any]]:
    """The open portals, for whoever comes to the sign-in by mistake: address and name."""
    rows = Portal.objects.filter(is_open=True).select_related("institution").order_by("id")[:MOST]
    return [{"href": reverse("portal", args=[one.slug]), "name": pick(one.institution.name)} for one in rows]
