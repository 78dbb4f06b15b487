"""Rows the desk writes beside the engine's, where the ORM costs more than the row (see bench/http)."""

from __future__ import annotations

from huiyin.journal.pen import pen


def drop_draft(member: int, form: str) -> None:
    """Forget one draft; every registration ends with it."""
    with pen() as cursor:
        cursor.execute("DELETE FROM matters_draft WHERE member_id = %s AND form = %s", [member, form])
