"""Proof for the house itself: units, members, roles, calendars and packs are what their journals say."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import Any

from django.db import models

from huiyin.institution.acts import row_as_json
from huiyin.institution.models import (
    Account,
    CalendarInUse,
    Institution,
    Member,
    PackInUse,
    Portal,
    Role,
    Site,
    StandIn,
    Unit,
)
from huiyin.journal import queries
from huiyin.journal.verify import Finding, Report
from huiyin.kernel import calendars
from huiyin.kernel.ledger import Changes, fold

COVERS = (
    "every institution, unit, member, role, stand-in, site, calendar, pack and portal is the fold of its entries,"
    " and an account is open or locked as they say"
)

_TABLES: dict[str, type[models.Model]] = {
    "institution": Institution,
    "unit": Unit,
    "member": Member,
    "role": Role,
    "stand_in": StandIn,
    "site": Site,
    "calendar": CalendarInUse,
    "pack": PackInUse,
    "portal": Portal,
}
_DERIVED = {"institution": {"revision"}, "unit": {"settle_at"}, "calendar": {"text"}, "pack": {"text"}}


def register(name: str, model: type[models.Model], derived: Collection[str] = ()) -> None:
    """Have rows of a room above proved like these: their entries stand in the streams of the house.

    ``derived``: columns that no entry holds.
    """
    _TABLES[name] = model
    _DERIVED[name] = set(derived)


def verify() -> Report:
    """Look at every row of the institution's room; there are few, so always at all of them."""
    report = Report(covers=[COVERS])
    streams = (one for kind in ("settings", "unit", "member") for one in queries.folds(kind))
    state = fold(one.state for one in streams)
    for name, model in _TABLES.items():
        for finding in _compare(name, model, state):
            report.add(finding)
        report.examined["institution"] += model._default_manager.count()
    for finding in (*_accounts(state), *_texts()):
        report.add(finding)
    return report


def _accounts(state: Changes) -> Iterator[Finding]:
    """Accounts that were ever locked stand as they were left; the rest of an account is its owner's."""
    said = state.get("account", {})
    standing = dict(Account.objects.filter(pk__in=said).values_list("pk", "is_active"))
    for key, wanted in sorted(said.items()):
        if standing.get(int(key)) != wanted["is_active"]:
            yield Finding("row_changed", f"account:{key}: it is not locked or open as the journal says")


def _compare(name: str, model: type[models.Model], state: Changes) -> Iterator[Finding]:
    expected: dict[str, dict[str, Any]] = dict(state.get(name, {}))
    for row in model._default_manager.order_by("pk"):
        wanted, actual = expected.pop(str(row.pk), None), row_as_json(row)
        if wanted is None:
            yield Finding("row_without_entry", f"{name}:{row.pk}: the table has it, no journal does")
            continue
        for column in sorted(actual.keys() - _DERIVED.get(name, set())):
            if actual[column] != wanted.get(column):
                yield Finding("row_changed", f"{name}:{row.pk}: {column} is not what the journal says")
    for key in sorted(expected):
        yield Finding("row_missing", f"{name}:{key}: the journal has it, the table does not")


def _texts() -> Iterator[Finding]:
    """The texts of packs and calendars are those whose digests the journal holds."""
    for pack in PackInUse.objects.order_by("pk"):
        if hashlib.sha256(pack.text.encode()).hexdigest() != pack.digest:
            yield Finding("row_changed", f"pack:{pack.pk}: its text is not the one that was installed")
    for calendar in CalendarInUse.objects.order_by("pk"):
        try:
            version = calendars.load(calendar.text).version
        except calendars.CalendarError:
            version = ""
        if version != calendar.version:
            yield Finding("row_changed", f"calendar:{calendar.pk}: its text is not the one that was installed")
