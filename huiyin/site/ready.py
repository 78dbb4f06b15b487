"""Django made ready for the command line: import this before anything that has models."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
try:
    django.setup()
except (ImproperlyConfigured, OSError) as trouble:  # too early for translations: no settings, no language
    sys.stderr.write(f"huiyin: {' '.join(str(trouble).split())}\n")
    raise SystemExit(2) from None


def language() -> str:
    """The language of the terminal (``LC_ALL``, ``LC_MESSAGES``, ``LANG``); English where it is none of the house's."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return next((code for code, _ in settings.LANGUAGES if said[:2].lower() == code[:2]), "en")


def speak() -> None:
    """Let what the commands say be in the terminal's language."""
    translation.activate(language())
