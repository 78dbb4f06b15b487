"""A bare Django project: one view, no middleware, that inserts the rows of one recorded registration.

``BENCH_BARE`` names a pickle of the database's settings and the recordings. A request says by its query which recording
is its own; its body is read as a form, as any view would, and nothing else is done with it.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

from django.conf import settings

DATABASE, RECORDINGS = pickle.loads(Path(os.environ["BENCH_BARE"]).read_bytes())
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": DATABASE},
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bare",
    USE_TZ=True,
    DEBUG_PROPAGATE_EXCEPTIONS=True,  # a fault here is the bench's own: let it be seen
)

from django.core.wsgi import get_wsgi_application  # noqa: E402  it needs the settings
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402, TID251  a view of its own
from django.urls import path  # noqa: E402


def play(cursor: Any, recording: Any) -> None:
    """Send a recording's statements; as ``bench.playing.play``, which can not be imported without the product."""
    for sql, rows, many in recording:
        if many:
            cursor.executemany(sql, rows)
        else:
            cursor.execute(sql, rows[0])
            if cursor.description:
                cursor.fetchall()


def register(request: HttpRequest) -> HttpResponse:
    """Insert the rows and lead on."""
    if "title" not in request.POST:
        return HttpResponse(status=400)
    with transaction.atomic(), connection.cursor() as cursor:
        play(cursor, RECORDINGS[int(request.GET["n"])])
    return HttpResponseRedirect("/done/")


urlpatterns = [path("", register)]
application = get_wsgi_application()
