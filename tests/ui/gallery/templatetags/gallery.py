"""``{% load gallery %}``: the gallery's own words, as long as wordier languages make them when asked."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from huiyin.ui import atoms
from tests.ui.gallery.data import NOW, words

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, zh: str, en: str) -> str:
    """``{% say "登记" "Register" %}``: the active language's words."""
    return words(zh, en, bool(context.get("long")))


@register.simple_tag(takes_context=True)
def last_year(context: Context) -> SafeString:
    """A date of the year before, which is shown with its year."""
    return atoms.stamp((NOW - timedelta(days=400)).date(), None, NOW.date())
