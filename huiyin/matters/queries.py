"""What the public desk reads beside the engine's lists: what is known already while a contact is being registered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.cases import policy
from huiyin.cases import queries as cases
from huiyin.cases.models import CONFIDENTIAL, Case, Contact
from huiyin.cases.party import kind_of, party_of
from huiyin.cases.queries import Row
from huiyin.finding import queries as index
from huiyin.finding import text as words
from huiyin.institution.actor import Actor
from huiyin.parties import queries as parties
from huiyin.parties.queries import Match

SAME_TEXT = 0.75  # likeness from which a text is taken for the same one again
SAME_SUBJECT = 0.3  # likeness from which a text is worth showing beside this one
MOST = 8


@dataclass(frozen=True)
class Earlier:
    """A case of somebody who may be the same person, and why they may be."""

    row: Row
    exact: bool
    reasons: tuple[str, ...]  # codes, see ``parties.labels.REASONS``


@dataclass(frozen=True)
class Similar:
    """A case whose words are like those typed. ``repeat``: so alike that it is taken for the same text."""

    row: Row
    likeness: int  # per cent
    repeat: bool


@dataclass(frozen=True)
class Suggestions:
    """What is shown before saving; every entry says why and may be passed over."""

    earlier: list[Earlier] = field(default_factory=list)
    similar: list[Similar] = field(default_factory=list)


def suggestions(actor: Actor, inputs: Mapping[str, Any]) -> Suggestions:
    """Earlier contacts of the same person and similar matters, as far as the actor may know of them."""
    return Suggestions(earlier(actor, inputs), similar(actor, inputs))


def earlier(actor: Actor, inputs: Mapping[str, Any]) -> list[Earlier]:
    """Cases of people who may be whom the form describes, the surest first."""
    if kind_of(inputs) == "anonymous":
        return []
    checked, _errors = party_of(inputs, zone=actor.house.zone.key, today=actor.today)
    found = parties.candidates(
        actor.house.id,
        checked.given,
        checked.kind,
        may_confidential=actor.reads_confidential,
        allowed=lambda dossiers: _of_visible_cases(actor, dossiers),
    )
    dossiers = [match.dossier_id for match in found]
    case_of = dict(Contact.objects.filter(dossier_id__in=dossiers).values_list("dossier_id", "case_id"))
    rows = {row.id: row for row in cases.rows(actor, list(dict.fromkeys(case_of.values())))}
    by_case: dict[int, Match] = {}
    for match in found:
        if (case := case_of.get(match.dossier_id)) in rows:
            by_case.setdefault(int(case or 0), match)
    return [Earlier(rows[case], match.exact, match.reasons) for case, match in list(by_case.items())[:MOST]]


def _of_visible_cases(actor: Actor, dossiers: Collection[int]) -> Collection[int]:
    pairs = list(Contact.objects.filter(dossier_id__in=list(dossiers)).values_list("dossier_id", "case_id"))
    allowed = set(
        policy.visible(Case.objects.filter(id__in={case for _, case in pairs}), actor).values_list("id", flat=True)
    )
    return [dossier for dossier, case in pairs if case in allowed]


def similar(actor: Actor, inputs: Mapping[str, Any], *, exclude: Collection[int] = ()) -> list[Similar]:
    """Cases whose words are most like the title and text typed."""
    text = f"{inputs.get('title') or ''} {inputs.get('text') or ''}"
    tokens = words.tokens(text)
    if not tokens:
        return []
    found = index.similar(tokens, sorted(actor.tokens), limit=MOST * 2, exclude=exclude)
    likeness = {case: share for case, share in found if share >= SAME_SUBJECT}
    rows = cases.rows(actor, list(likeness))
    return [
        Similar(row, round(likeness[row.id] * 100), likeness[row.id] >= SAME_TEXT)
        for row in rows
        if row.secrecy < CONFIDENTIAL
    ][:MOST]
