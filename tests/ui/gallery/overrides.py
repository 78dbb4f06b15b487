"""The settings under which the gallery runs: its own addresses and templates, static files as they lie in the tree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import lazy

from huiyin import ui
from huiyin.ui.places import Place
from huiyin.ui.words import pick

UI = Path(ui.__file__).parent / "templates"  # before allauth's, whatever the order of the apps
FRAME = [
    "huiyin.ui.middleware.content_policy",
    "huiyin.ui.middleware.account_language",
    "huiyin.ui.middleware.sign_in_again",
]


def overrides(base: Any = settings) -> dict[str, Any]:
    """What differs from the product's settings."""
    templates = dict(base.TEMPLATES[0])
    options = dict(templates["OPTIONS"])
    shell = "huiyin.ui.context.shell"
    options["libraries"] = {"gallery": "tests.ui.gallery.templatetags.gallery"}
    options["context_processors"] = [*(one for one in options["context_processors"] if one != shell), shell]
    return {
        "HUIYIN_PORTALS": "builtins.list",  # no database, no portals
        "ROOT_URLCONF": "tests.ui.gallery.urls",
        "TEMPLATES": [{**templates, "DIRS": [Path(__file__).parent / "templates", UI], "OPTIONS": options}],
        "MIDDLEWARE": [*(one for one in base.MIDDLEWARE if one not in FRAME), *FRAME],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "WHITENOISE_AUTOREFRESH": True,
        "WHITENOISE_USE_FINDERS": True,
        "HUIYIN_OWN_PLACES": [],
        "HUIYIN_PLACES": [
            Place("gallery:today", _words("今天", "Today"), "today"),
            Place("gallery:register", _words("登记", "Register"), "register"),
            Place("gallery:find", _words("查找", "Find"), "find", searches=True),
            Place("gallery:table", _words("统计", "Reports"), "reports"),
        ],
        "HUIYIN_DEMO": True,
        "HUIYIN_DEMO_ACCOUNTS": [
            _sample("wangfang", "王芳", "登记来信来访", "Registers letters and visits"),
            _sample("linahaizi", "李娜海", "办理城管局事项", "Handles matters of the urban management bureau"),
            _sample("zhangwei", "张伟", "局长：分派、签批", "Head of the bureau: assigns and approves"),
            _sample("anna", "Anna María Fernández", "督查：看得见全部逾期", "Supervises: sees all that is overdue"),
        ],
    }


def _words(zh: str, en: str) -> Any:
    """The gallery's own words need no catalogue: they follow the active language by themselves."""
    return lazy(pick, str)({"zh": zh, "en": en})


def _sample(username: str, name: str, zh: str, en: str) -> dict[str, Any]:
    return {"username": username, "password": "a clerk's day", "name": name, "does": {"zh": zh, "en": en}}
