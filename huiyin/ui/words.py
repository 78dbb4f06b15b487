"""Choosing among words that data carries in three languages, and naming languages as HTML does."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

FALLBACK = ("zh", "en", "es")
# How each language names itself: the short form on the switch, the full one for who can not see it.
OWN_NAMES = {"zh-hans": ("中", "中文"), "en": ("EN", "English"), "es": ("ES", "Español")}


def short(language: str | None) -> str:
    """The key under which data keeps words in that language: ``zh-hans`` → ``zh``; None → ``en``."""
    return (language or "en").split("-")[0]


def html_lang(language: str | None) -> str:
    """The language as the ``lang`` attribute writes it: ``zh-hans`` → ``zh-Hans``."""
    main, _, script = (language or "en").partition("-")
    return f"{main}-{script.title()}" if script else main


def pick(of: Mapping[str, str] | str | None, language: str | None = None) -> str:
    """The words of ``of`` in that language (else the active one), or in zh, en, es, or any; a plain text as it is."""
    if not of:
        return ""
    if isinstance(of, str):
        return of
    for key in (short(language or get_language()), *FALLBACK, *of):
        if found := of.get(key):
            return found
    return ""
