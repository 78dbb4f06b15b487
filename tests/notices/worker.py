"""A worker in a process of its own, to be killed or raced: ``worker.py DATABASE PORT NOW LIMIT``."""

from __future__ import annotations

import sys
from datetime import datetime

import django
from django.conf import settings


def main(database: str, port: str, now: str, limit: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    settings.DEFAULT_FROM_EMAIL = "临河区信访局 <office@linhe.example>"
    django.setup()
    from huiyin.notices import acts  # noqa: PLC0415  # models can be read only when Django is set up

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sent = acts.send_due(datetime.fromisoformat(now), int(limit), lambda failure, at: None)
    sys.stdout.write(f"{sent.count}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
