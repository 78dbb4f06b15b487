"""What a letter says and to whom stands nowhere in clear: not in the database's files, not in logs, not in errors."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.db import connection

from huiyin.notices.channels.base import Letter
from huiyin.notices.models import Outgoing

from .conftest import NOW, Post
from .mailserver import MailServer

TO, TITLE, BODY = "canary.kanarienvogel@example.com", "金丝雀标题", "金丝雀正文 canary body"
TRACES = ["kanarienvogel", "金丝雀", "canary body"]


def stored() -> bytes:
    """Return all the database holds: its files on SQLite, every table as text on PostgreSQL."""
    if connection.vendor == "sqlite":
        main = Path(str(connection.settings_dict["NAME"]))
        return b"".join(file.read_bytes() for file in main.parent.glob(main.name + "*"))
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).encode()


@pytest.mark.parametrize("answer", ["250 OK", f"450 4.2.1 {TO} is busy", f"550 5.1.1 no {TO}, 金丝雀"])
def test_no_trace(post: Post, server: MailServer, caplog: pytest.LogCaptureFixture, answer: str) -> None:
    server.at_recipient = lambda to, before: answer
    with caplog.at_level(logging.DEBUG):
        post.put(TO, title=TITLE, body=BODY)
        post.send(NOW)
    held = stored()
    logged = "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")  # the server's own
    assert Outgoing.objects.get().sealed_to.encode() in held  # the search looks in the right place
    for trace in TRACES:
        assert trace.encode() not in held
        assert trace not in logged
    assert not any(trace in repr(failure) for failure in post.heard for trace in TRACES)


def test_a_letter_does_not_show_itself() -> None:
    letter = Letter(1, "case:1/reply", TO, TITLE, BODY)
    assert not any(trace in f"{letter!r} {letter}" for trace in TRACES)
