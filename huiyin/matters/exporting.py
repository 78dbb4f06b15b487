"""A list taken out of the register: the lines one may see, as a table; each case notes who took it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import queries as cases
from huiyin.cases.queries import Row
from huiyin.institution.actor import Actor
from huiyin.journal import store as journal
from huiyin.matters.sheets import Cell
from huiyin.ui.words import pick

EXPORT = "export"  # the right that a role gives
WHAT = "list"  # as the access log names it
MOST = 10_000
_AT_ONCE = 500


def head() -> list[str]:
    """The names of the columns."""
    return [
        _("Number"),
        _("Title"),
        _("Status"),
        _("Unit"),
        _("Handler"),
        _("Received"),
        _("Due"),
        _("What is due"),
        _("Ended as"),
        pgettext("column", "Confidential"),
    ]


def take(actor: Actor, ids: Sequence[int], reason: str, now: datetime) -> list[list[Cell]]:
    """The lines of these cases, without those the actor may not know of; each is noted as taken by them, and why."""
    found: list[Row] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += cases.rows(actor, ids[start : start + _AT_ONCE])
    journal.record_accesses(now, actor.house.id, actor.member or 0, WHAT, reason, [f"case:{row.id}" for row in found])
    return [_line(actor, row) for row in found]


def _line(actor: Actor, row: Row) -> list[Cell]:
    zone = actor.house.zone
    return [
        row.number,
        row.title or pgettext("title", "erased"),
        pick(row.status),
        pick(row.unit) if row.unit else "",
        row.member,
        row.opened_at.astimezone(zone),
        row.due_at.astimezone(zone) if row.due_at else None,
        pick(row.clock) if row.clock else "",
        pick(row.closing) if row.closing else "",
        _("yes") if row.secrecy else "",
    ]
