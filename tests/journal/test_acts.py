"""What an act asked and what came of it is proved with the entries that belong to it."""

from __future__ import annotations

import pytest
from django.db import connection

from huiyin.journal import triggers
from huiyin.journal.verify import verify

from .conftest import Write, run


@pytest.mark.parametrize(
    "tamper",
    [
        "DELETE FROM journal_act",
        "UPDATE journal_act SET institution_id = 9",
        "UPDATE journal_act SET source = 'api'",
        "UPDATE journal_act SET \"key\" = 'another'",
        "UPDATE journal_act SET body_digest = 'another'",
        "UPDATE journal_act SET at = '2026-01-01 00:00:00'",
        'UPDATE journal_act SET "by" = 9',
        'UPDATE journal_act SET "by" = NULL',
        "UPDATE journal_act SET result = 'another'",
    ],
)
def test_an_act_that_was_changed_or_taken_out(write: Write, tamper: str) -> None:
    write("case:1")
    triggers.drop(connection)
    run(tamper)
    triggers.install(connection)
    assert [(one.kind, one.stream) for one in verify().findings] == [("act", "case:1")]
