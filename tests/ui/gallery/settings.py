"""The gallery on a real server, to look at: ``django-admin runserver 8100 --settings tests.ui.gallery.settings``."""

from __future__ import annotations

from huiyin.site import settings as product
from huiyin.site.settings import *  # noqa: F403  # the product's settings, but for what differs
from tests.ui.gallery.overrides import overrides

INSTALLED_APPS = [
    one
    for one in product.INSTALLED_APPS
    if not one.startswith("huiyin.") or one in ("huiyin.ui", "huiyin.institution", "huiyin.journal")
]
DEBUG = True
globals().update(overrides(product))
