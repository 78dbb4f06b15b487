"""``{% load administration %}``: the navigation of its parts."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from huiyin.administration.sections import SECTIONS
from huiyin.ui.places import within

register = template.Library()


@register.inclusion_tag("administration/_sections.html", takes_context=True)
def sections(context: Context) -> dict[str, Any]:
    """``{% sections %}``: links to every part; the one that the page's address belongs to is marked."""
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    first, *others = SECTIONS
    marked = next((one for one in others if within(one.url, here)), first)
    return {"sections": [(one, reverse(one.url), one is marked) for one in SECTIONS]}
