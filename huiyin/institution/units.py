"""What changes the tree of units: adding, naming, moving a branch, closing. Each act is one transaction.

Whether a unit's cases allow it, and who sees them afterwards, is for ``cases.branches``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from huiyin.institution import acts
from huiyin.institution.acts import By, Names, NotPossible, record
from huiyin.institution.house import LAST_RESORT
from huiyin.institution.models import Institution, Unit

KINDS = ("office", "department", "desk", LAST_RESORT)


def hold(institution: int) -> None:
    """One change of the tree at a time, until the transaction ends: two that cross could put each below the other."""
    Institution.objects.select_for_update().get(pk=institution)


@transaction.atomic
def add(
    by: By, institution: Institution, parent: Unit | None, *, name: Names, kind: str, jurisdiction: Mapping[str, Any]
) -> Unit:
    """A unit below ``parent``, or one that stands by itself. Raises ``NotPossible``."""
    hold(institution.id)
    _stands_well(kind, parent)
    return acts.add_unit(by, institution, name=name, kind=kind, parent=parent, jurisdiction=jurisdiction)


@transaction.atomic
def change(by: By, unit: Unit, *, name: Names, kind: str, jurisdiction: Mapping[str, Any]) -> bool:
    """Give the unit another name, kind or jurisdiction; False, and no entry, if it has them already.

    Raises ``NotPossible`` if it would be the last resort below another unit, or leave the house without one.
    """
    hold(unit.institution_id)
    unit = Unit.objects.get(pk=unit.pk)
    wanted = {"name": dict(name), "kind": kind, "jurisdiction": dict(jurisdiction)}
    changed = {field: value for field, value in wanted.items() if getattr(unit, field) != value}
    if not changed:
        return False
    if "kind" in changed:
        _stands_well(kind, unit.parent)
        if kind == LAST_RESORT and unit.children.filter(active=True).exists():
            raise NotPossible("last_resort_stands_alone")
        last_resort_stays(unit)
    Unit.objects.filter(pk=unit.pk).update(**changed)
    move = "rename_unit" if changed.keys() == {"name"} else "change_unit"
    record(unit.institution_id, {f"unit:{unit.id}": {"unit": {str(unit.id): changed}}}, move, by)
    return True


@transaction.atomic
def move(by: By, unit: Unit, parent: Unit | None) -> list[int]:
    """Put the unit, with all below it, under ``parent`` (None: by itself); return the ids of all that moved.

    An entry stands in the stream of each of them, for the path of each changes. Who sees their cases is worked out
    again by ``cases.branches.settle``. Raises ``NotPossible``.
    """
    hold(unit.institution_id)
    unit = Unit.objects.get(pk=unit.pk)
    if parent is not None:
        parent = Unit.objects.get(pk=parent.pk)
    may_move(unit, parent)
    branch = [one for one in Unit.objects.filter(institution=unit.institution_id) if unit.id in one.path]
    above = list(parent.path) if parent else []
    parts: dict[str, dict[str, Any]] = {}
    for one in sorted(branch, key=lambda one: (len(one.path), one.id)):
        values: dict[str, Any] = {"path": [*above, *one.path[one.path.index(unit.id) :]]}
        Unit.objects.filter(pk=one.pk).update(path=values["path"], settle_at=by.now)
        if one.id == unit.id:
            Unit.objects.filter(pk=one.pk).update(parent=parent)
            values["parent_id"] = str(parent.id) if parent else None
        parts[f"unit:{one.id}"] = {"unit": {str(one.id): values}}
    record(unit.institution_id, parts, "move_unit", by)
    return [one.id for one in branch]


def may_move(unit: Unit, parent: Unit | None) -> None:
    """Raise ``NotPossible`` if the unit can not stand below ``parent``."""
    if not unit.active:
        raise NotPossible("unit_is_closed")
    if parent is not None and unit.id in parent.path:
        raise NotPossible("unit_below_itself")
    if unit.parent_id == (parent.id if parent else None):
        raise NotPossible("unit_stands_there")
    _stands_well(unit.kind, parent)


def last_resort_stays(unit: Unit) -> None:
    """Raise ``NotPossible`` if the house would have no last resort without this unit."""
    others = Unit.objects.filter(institution=unit.institution_id, kind=LAST_RESORT, active=True).exclude(pk=unit.pk)
    if unit.kind == LAST_RESORT and not others.exists():
        raise NotPossible("last_resort_needed")


def _stands_well(kind: str, parent: Unit | None) -> None:
    """The last resort is outside every line: above it stands nobody, below it nobody."""
    if kind not in KINDS:
        raise NotPossible("no_such_kind")
    if parent is None:
        return
    if not parent.active:
        raise NotPossible("unit_is_closed")
    above = Unit.objects.filter(pk__in=parent.path, kind=LAST_RESORT)
    if kind == LAST_RESORT or above.exists():
        raise NotPossible("last_resort_stands_alone")
