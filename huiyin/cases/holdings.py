"""How much open work lies where, for those who look after units and staff: numbers only, never a case.

A case whose wall keeps the asker out is not counted: an accused administrator finds no gap. Two queries each.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BooleanField, Count
from django.db.models.expressions import RawSQL

from huiyin.cases import policy
from huiyin.cases.models import OPEN, Case, Participation, Task
from huiyin.institution.actor import Actor


def open_by_unit(actor: Actor) -> dict[int, int]:
    """How many open cases each unit owns; units without any are left out."""
    return _counted(actor, "unit", None)


def open_by_member(actor: Actor, members: Collection[int]) -> dict[int, int]:
    """How many open cases each of these members holds by name."""
    return _counted(actor, "member", members)


def open_tasks(unit: int) -> int:
    """How many tasks of open cases wait for the unit."""
    return Task.objects.filter(unit=unit, done_at=None, case__phase=OPEN).count()


def taking_part(actor: Actor, member: int) -> int:
    """In how many cases, open and ended, the member stands by name: all of them are gone through when they leave."""
    free, walled = policy.sees_own(actor, held=True)
    mine = Participation.objects.filter(member=member, until=None).values("case")
    return Case.objects.filter(RawSQL(f"({free})", walled, output_field=BooleanField()), pk__in=mine).count()  # noqa: S611 the rule's own SQL


def _counted(actor: Actor, by: str, among: Collection[int] | None) -> dict[int, int]:
    cases = Case.objects.filter(
        institution=actor.house.id, phase=OPEN, **({f"{by}__in": among} if among is not None else {})
    )
    counted = dict(cases.order_by().values_list(by).annotate(n=Count("pk")))
    free, walled = policy.sees_own(actor, held=True)
    hidden = cases.filter(RawSQL(f"NOT ({free})", walled, output_field=BooleanField()), walls__isnull=False)  # noqa: S611 the rule's own SQL
    for key, n in hidden.order_by().values_list(by).annotate(n=Count("pk", distinct=True)):
        counted[key] -= n
    return {key: n for key, n in counted.items() if n and key is not None}
