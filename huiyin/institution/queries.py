"""What every request asks about the one who sends it."""

from __future__ import annotations

from huiyin.journal.pen import pen


def memberships(account: int) -> list[tuple[int, int]]:
    """The account's memberships as (member, institution), the oldest first, also those that have ended."""
    with pen() as cursor:  # plain SQL: every request asks this
        cursor.execute("SELECT id, institution_id FROM institution_member WHERE account_id = %s ORDER BY id", [account])
        return [(member, institution) for member, institution in cursor.fetchall()]
