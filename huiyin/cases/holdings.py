"""How much open work lies where, for those who look after units and staff: numbers only, never a case.

Only ordinary matters are counted, since whoever administers need not know that there are others, nor learn by a number
that one came. Of these none is counted whose wall keeps the asker out. Two queries each.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BooleanField, Count, QuerySet
from django.db.models.expressions import RawSQL

from huiyin.cases import policy
from huiyin.cases.models import OPEN, ORDINARY, Case, Participation, Task
from huiyin.institution.actor import Actor


def open_by_unit(actor: Actor) -> dict[int, int]:
    """How many open cases each unit owns; units without any are left out."""
    return _counted(actor, "unit", None)


def open_by_member(actor: Actor, members: Collection[int]) -> dict[int, int]:
    """How many open cases each of these members holds by name."""
    return _counted(actor, "member", members)


def open_tasks(actor: Actor, unit: int) -> int:
    """How many tasks of open cases wait for the unit."""
    waiting = Task.objects.filter(unit=unit, done_at=None)
    return countable(actor).filter(phase=OPEN, tasks__in=waiting).count()  # once for each of a case's tasks


def taking_part(actor: Actor, member: int) -> int:
    """In how many cases, open and ended, the member stands by name: all of them are gone through when they leave."""
    mine = Participation.objects.filter(member=member, until=None).values("case")
    return countable(actor).filter(pk__in=mine).count()


def countable(actor: Actor) -> QuerySet[Case]:
    """Ordinary cases of the house without those whose wall keeps the asker out."""
    return _ordinary(actor).filter(_free(actor))


def _ordinary(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(institution=actor.house.id, secrecy=ORDINARY)


def _free(actor: Actor, what: str = "") -> RawSQL:
    free, walled = policy.sees_own(actor, held=True)
    return RawSQL(f"{what}({free})", walled, output_field=BooleanField())  # noqa: S611 the rule's own SQL


def _counted(actor: Actor, by: str, among: Collection[int] | None) -> dict[int, int]:
    cases = _ordinary(actor).filter(phase=OPEN, **({f"{by}__in": among} if among is not None else {}))
    counted = dict(cases.order_by().values_list(by).annotate(n=Count("pk")))
    hidden = cases.filter(_free(actor, "NOT "), walls__isnull=False)
    for key, n in hidden.order_by().values_list(by).annotate(n=Count("pk", distinct=True)):
        counted[key] -= n
    return {key: n for key, n in counted.items() if n and key is not None}
