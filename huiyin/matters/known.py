"""What else is known of a matter: earlier contacts of the same person, similar matters, those joined to it."""

from __future__ import annotations

from collections.abc import Collection

from huiyin.cases import policy
from huiyin.cases import queries as cases
from huiyin.cases.facts import Facts
from huiyin.cases.models import Case, Contact
from huiyin.cases.queries import Row
from huiyin.institution.actor import Actor
from huiyin.matters.queries import MOST, Earlier, Similar, Suggestions, similar
from huiyin.parties import queries as parties
from huiyin.parties.given import given_from_text
from huiyin.parties.models import Dossier
from huiyin.parties.queries import Match
from huiyin.parties.sealing import SealBroken, SealingKey


def known(actor: Actor, facts: Facts, title: str, text: str, key: SealingKey | None) -> Suggestions:
    """Earlier contacts of whoever brought the matter, and matters like it, as far as the actor may know of them."""
    if facts.case is None:
        return Suggestions()
    return Suggestions(_earlier(actor, facts, key), _similar(actor, facts, title, text))


def _earlier(actor: Actor, facts: Facts, key: SealingKey | None) -> list[Earlier]:
    own = [contact.dossier_id for contact in facts.contacts]
    dossier = Dossier.objects.filter(id__in=own[:1]).first()
    if dossier is None or key is None or dossier.kind == "anonymous":
        return []
    try:
        given = given_from_text(key.unseal(dossier.sealed))
    except SealBroken:
        return []
    found = parties.candidates(
        actor.house.id,
        given,
        dossier.kind,
        may_confidential=actor.reads_confidential,
        allowed=lambda dossiers: visible_dossiers(actor, dossiers),
        but=own,
    )
    case_of = dict(
        Contact.objects.filter(dossier_id__in=[one.dossier_id for one in found]).values_list("dossier", "case")
    )
    best: dict[int, Match] = {}
    for match in found:
        best.setdefault(case_of[match.dossier_id], match)
    rows = {row.id: row for row in cases.rows(actor, list(best)[:MOST])}
    return [Earlier(rows[case], one.exact, one.reasons, one.shown) for case, one in best.items() if case in rows]


def visible_dossiers(actor: Actor, dossiers: Collection[int]) -> Collection[int]:
    """Those of the dossiers that came with a case the actor may know of."""
    pairs = list(Contact.objects.filter(dossier_id__in=list(dossiers)).values_list("dossier_id", "case_id"))
    allowed = set(policy.visible_ids(actor, [case for _, case in pairs]))
    return [dossier for dossier, case in pairs if case in allowed]


def _similar(actor: Actor, facts: Facts, title: str, text: str) -> list[Similar]:
    case = facts.case.id if facts.case else 0
    return similar(actor, {"title": title, "text": text}, exclude=[case])


def joined(actor: Actor, case: Case) -> list[Row]:
    """The matters joined to this one that the actor may know of, newest first."""
    found = policy.visible(Case.objects.filter(joined_to=case.id), actor).order_by("-id")[: cases.PAGE]
    return cases.rows(actor, list(found.values_list("id", flat=True)))
