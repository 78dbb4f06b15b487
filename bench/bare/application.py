"""A bare Django project: the product's models and two views that insert the rows of one recorded registration.

There is no middleware. ``BENCH_BARE`` names a pickle of the recordings; a request says by its query which one is its
own. Its body is read as a form, as any view would, and nothing else is done with it.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

from huiyin.site import ready  # noqa: F401  # settings and models first

# isort: split
from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: TID251  # views of its own
from django.urls import path
from replay import play  # of this folder, which is on the path

RECORDINGS = pickle.loads(Path(os.environ["BENCH_BARE"]).read_bytes())
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
settings.DEBUG_PROPAGATE_EXCEPTIONS = True  # a fault here is the bench's own: let it be seen


def statements(request: HttpRequest) -> HttpResponse:
    """Send the database what the product sent it."""
    if "title" not in request.POST:
        return HttpResponse(status=400)
    with transaction.atomic(), connection.cursor() as cursor:
        play(cursor, RECORDINGS["statements"][int(request.GET["n"])])
    return HttpResponseRedirect("/done/")


def objects(request: HttpRequest) -> HttpResponse:
    """Insert the same rows by Django's models, many of one table at once; what has no model is sent as it is."""
    if "title" not in request.POST:
        return HttpResponse(status=400)
    with transaction.atomic():
        for how, of, what in RECORDINGS["objects"][int(request.GET["n"])]:
            HOW[how](of, what)
    return HttpResponseRedirect("/done/")


def _create(label: str, rows: list[dict[str, Any]]) -> None:
    model = apps.get_model(label)
    if len(rows) > 1:
        model._default_manager.bulk_create([model(**row) for row in rows])
    else:
        model._default_manager.create(**rows[0])


def _count(label: str, key: dict[str, Any]) -> None:
    all_series = apps.get_model(label)._default_manager
    series = all_series.filter(**key)
    if not series.update(last=F("last") + 1):
        all_series.get_or_create(**key, defaults={"last": 0})
        series.update(last=F("last") + 1)
    series.values_list("last", flat=True).get()


def _update(label: str, change: tuple[int, dict[str, Any]]) -> None:
    key, fields = change
    apps.get_model(label)._default_manager.filter(pk=key).update(**fields)


def _plain(_label: str, statement: Any) -> None:
    with connection.cursor() as cursor:
        play(cursor, [statement])


HOW = {"create": _create, "count": _count, "update": _update, "plain": _plain}

urlpatterns = [path("statements/", statements), path("objects/", objects)]
application = get_wsgi_application()
