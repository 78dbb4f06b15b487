"""What a WSGI server calls."""

from __future__ import annotations

from huiyin.site import ready  # noqa: F401  # settings and models first

# isort: split
import pypinyin  # noqa: F401  # its lists are read before anybody waits for a page that needs them
from django.core.wsgi import get_wsgi_application
from django.db import connection

from huiyin.site.masterkey import refuse_lost_key

refuse_lost_key()  # each process that answers asks for itself: it may be started again long after `serve` looked
connection.close()

application = get_wsgi_application()
