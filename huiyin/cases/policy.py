"""Who may do what with which case, and who sees which: one rule for acting, one for reading, from the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from huiyin.cases.models import ORDINARY, Case
from huiyin.institution.actor import Actor
from huiyin.institution.house import Held
from huiyin.journal.pen import on_sqlite, one_of, pen
from huiyin.kernel.packs import PARTY, SYSTEM

if TYPE_CHECKING:
    from huiyin.cases.facts import Facts
    from huiyin.kernel.packs import Move

TAKES, TO_MEMBER = "assign_member", "to_member"
READ_LOG = "read_log"  # the right of those who prove: who looked at what, and what was taken back


class Refused(Exception):
    """Why something is not done, as a stable code (see ``labels.REFUSALS``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sees(actor: Actor) -> tuple[str, list[int]]:
    """The rule for reading, as SQL over ``cases_case`` and its parameters: the one behind every list, count and hit.

    A case is seen by token (its units, the units above them, the members it names) unless the actor, a head they stand
    solely under, or a unit in their line is on its wall.
    """
    (reached, tokens), (free, walled) = _reached(actor), _free(actor)
    # The plus keeps the planner from walking the whole institution: every caller has a better way to the cases.
    return f"+cases_case.institution_id = %s AND {reached} AND {free}", [actor.house.id, *tokens, *walled]


def sees_own(actor: Actor, *, held: bool) -> tuple[str, list[int]]:
    """The same rule for cases the actor holds (``held``) or of units that are theirs to watch, asked with less work.

    Whoever holds a case is named in it, and an ordinary case is seen by its unit and by those who see below: nothing is
    left to ask of these but the wall. The index of an open list answers it without touching the case's row.
    """
    # OFFSET has it asked of each row by its index: PostgreSQL would rather gather all that the actor sees.
    (reached, tokens), (free, walled) = _reached(actor, "" if on_sqlite() else " OFFSET 0"), _free(actor)
    if held:
        return free, walled
    return f"(secrecy = {ORDINARY} OR {reached}) AND {free}", [*tokens, *walled]


def _reached(actor: Actor, last: str = "") -> tuple[str, list[int]]:
    tokens = sorted(actor.tokens)
    of_case = f"s.case_id = cases_case.id AND s.token IN ({_marks(tokens)})"
    return f"EXISTS (SELECT 1 FROM cases_seen s WHERE {of_case}{last})", tokens


def _free(actor: Actor) -> tuple[str, list[int]]:
    heads, line = sorted(actor.walled_members), sorted(actor.line) or [0]
    sql = (
        "NOT EXISTS (SELECT 1 FROM cases_wall w WHERE w.case_id = cases_case.id AND (w.member_id = %s"
        f" OR (w.why = 'accused' AND w.member_id IN ({_marks(heads)})) OR w.unit_id IN ({_marks(line)})))"
    )
    return sql, [actor.member or 0, *heads, *line]


def _marks(values: list[int]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def visible(cases: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    """The cases among these that the actor may know of. Absent, hidden and walled look the same."""
    sql, parameters = sees(actor)
    return cases.filter(RawSQL(f"({sql})", parameters, output_field=BooleanField()))


def visible_ids(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Those of these ids that the actor may know of, in the same order."""
    known = [one for one in ids if 0 < one < 2**63]  # what is no number of a row is nobody's case
    if actor.stands == PARTY:
        return [one for one in known if one in actor.own]
    if not known:
        return []
    (of_these, keys), (sql, parameters) = one_of("id", known), sees(actor)
    with pen() as cursor:
        cursor.execute(f"SELECT id FROM cases_case WHERE {of_these} AND {sql}", [*keys, *parameters])
        allowed = {case_id for (case_id,) in cursor.fetchall()}
    return [case_id for case_id in known if case_id in allowed]


def may(actor: Actor, move: Move, facts: Facts) -> Held | None:
    """The role in which the actor may make this move on this case; raises ``Refused`` if there is none.

    None stands for the system itself and for the party. Whether the case is visible is the caller's question: it was
    asked when the case was found.
    """
    if facts.status not in move.from_:
        raise Refused("not_in_this_status")
    if actor.member is None:
        if actor.stands in move.by:
            return None
        raise Refused("not_for_the_system" if actor.stands == SYSTEM else "not_for_the_party")
    if TAKES in move.effects and not ({TO_MEMBER, f"{TO_MEMBER}?"} & set(move.asks)) and actor.program:
        raise Refused("not_for_a_program")  # it would hold the case itself, and nobody would answer for it
    for grant in move.by:
        role, _, relation = grant.partition("@")
        if relation and (held := actor.holds(role, _units(actor, move, relation, facts))):
            return held
    raise Refused("not_your_role")


def _units(actor: Actor, move: Move, relation: str, facts: Facts) -> list[int]:
    """Units that stand in that relation to the case; before it exists, every unit of the house does."""
    if facts.case is None or relation == "institution":
        return list(actor.house.units)
    units = facts.units(relation)
    if relation == "owner":
        # A unit in which nobody can make the move falls to its parent for it.
        circle, roles = facts.circle(actor.today), move.roles("owner")
        return [one for unit in units for one in (unit, circle.acting_unit(unit, roles)) if one is not None]
    return units
