"""What the public desk reads beside the engine's lists: what is known already while a contact is being registered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from huiyin.cases import policy
from huiyin.cases import queries as cases
from huiyin.cases.models import CONFIDENTIAL, Case, Contact
from huiyin.cases.party import party_of
from huiyin.cases.queries import Row
from huiyin.finding import queries as index
from huiyin.finding import text as words
from huiyin.institution.actor import Actor
from huiyin.journal.models import Access
from huiyin.journal.pen import pen
from huiyin.kernel.ids import least_id
from huiyin.parties import given as parties_given
from huiyin.parties import queries as parties
from huiyin.parties.given import Given
from huiyin.parties.queries import Masked, Match, Seen

SAME_TEXT = 0.75  # likeness from which a text is taken for the same one again
SAME_SUBJECT = 0.3  # likeness from which a text is worth showing beside this one
MOST = 8
IN_FLIGHT = timedelta(seconds=60)  # longer than a move waits for the database (20 s) and then needs
MAYBE_ALIKE = 0.06  # part of the words, all weighing alike, below which two texts are never alike enough to show
MOST_NEW = 100  # contacts come since; with more, a whole search is no dearer
LEAST_FIGURES = 6  # figures from which a text may be a telephone or document number


@dataclass(frozen=True)
class Earlier:
    """A case of somebody who may be the same person, and why they may be."""

    row: Row
    exact: bool
    reasons: tuple[str, ...]  # codes, see ``parties.labels.REASONS``
    shown: Masked


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


class Looked(NamedTuple):
    """What a search begun at some moment was sure to look at: the contacts up to ``newest``.

    A contact gets its id before its transaction, so one with a lesser id may come later; ``made`` tells it, the number
    of contacts between ``since`` and ``newest``. What had not ended by ``since`` has failed.
    """

    since: int
    newest: int
    made: int


def looks(case: int, dossier: int) -> list[Seen]:
    """Who saw what of the case and of whom it came from, as the access log has it, oldest first."""
    taken = [Seen(row.at, row.member_id, row.what, row.reason) for row in Access.objects.filter(subject=f"case:{case}")]
    return sorted([*parties.accesses(dossier), *taken], key=lambda one: one.at)


def looked_up_to() -> Looked:
    """Say what a search begun now is sure to look at. The clock is the machine's, as that of the ids is."""
    since = least_id(datetime.now(UTC) - IN_FLIGHT)
    with pen() as cursor:
        cursor.execute("SELECT max(id), count(*) FROM cases_contact WHERE id > %s", [since])
        newest, made = cursor.fetchone()
    return Looked(since, newest or since, made)


def nothing_since(actor: Actor, inputs: Mapping[str, Any], looked: Looked) -> bool:
    """Whether no contact that came since can be of the same person or like these words.

    False also where that is not certain: then `suggestions` must be asked again.
    """
    with pen() as cursor:
        cursor.execute("SELECT count(*) FROM cases_contact WHERE id > %s AND id <= %s", [looked.since, looked.newest])
        if cursor.fetchone()[0] != looked.made:
            return False
        cursor.execute(
            "SELECT case_id, dossier_id FROM cases_contact WHERE id > %s AND institution_id = %s LIMIT %s",
            [looked.newest, actor.house.id, MOST_NEW + 1],
        )
        new = cursor.fetchall()
    if not new:
        return True
    if len(new) > MOST_NEW:
        return False
    checked, _errors = party_of(inputs, zone=actor.house.zone.key, today=actor.today)
    shared = parties.any_shared(actor.house.id, checked.given, checked.kind, [dossier for _, dossier in new])
    return not shared and not index.any_alike(_tokens(inputs), {case for case, _ in new}, MAYBE_ALIKE)


def earlier(actor: Actor, inputs: Mapping[str, Any]) -> list[Earlier]:
    """Cases of people who may be whom the form describes, the surest first; a telephone alone is enough.

    Nobody is suggested for a contact marked anonymous: who wants no name is not to be linked.
    """
    if inputs.get("anonymous"):
        return []
    checked, _errors = party_of(inputs, zone=actor.house.zone.key, today=actor.today)
    by_case = _by_case(actor, checked.given, checked.kind)
    rows = {row.id: row for row in cases.rows(actor, list(by_case)[:MOST])}
    return [
        Earlier(rows[case], match.exact, match.reasons, match.shown)
        for case, match in list(by_case.items())[:MOST]
        if case in rows
    ]


def people(actor: Actor, text: str) -> dict[int, Match]:
    """Cases of people who may be whom ``text`` names, by number, telephone, e-mail or name (also as it sounds).

    At most ``parties.queries.MOST``, the surest first, each with its reasons; only cases the actor may know of.
    """
    text = " ".join(text.split())
    figures = sum(one.isdecimal() for one in text)
    raw: dict[str, Any] = {"name": "" if figures > len(text) / 2 else text}
    if figures >= LEAST_FIGURES:
        raw |= {"phones": text, "identity_number": text}
    if "@" in text:
        raw = {"emails": text}
    checked = parties_given.read(raw, parties_given.PERSON, zone=actor.house.zone.key, today=actor.today)
    return _by_case(actor, checked.given, parties_given.PERSON)


def _by_case(actor: Actor, given: Given, kind: str) -> dict[int, Match]:
    """The best match of each visible case, the surest first."""
    found = parties.candidates(
        actor.house.id,
        given,
        kind,
        may_confidential=actor.reads_confidential,
        allowed=lambda dossiers: _of_visible_cases(actor, dossiers),
    )
    dossiers = [match.dossier_id for match in found]
    case_of = dict(Contact.objects.filter(dossier_id__in=dossiers).values_list("dossier_id", "case_id"))
    by_case: dict[int, Match] = {}
    for match in found:
        if match.dossier_id in case_of:
            by_case.setdefault(case_of[match.dossier_id], match)
    return by_case


def _of_visible_cases(actor: Actor, dossiers: Collection[int]) -> Collection[int]:
    pairs = list(Contact.objects.filter(dossier_id__in=list(dossiers)).values_list("dossier_id", "case_id"))
    allowed = set(
        policy.visible(Case.objects.filter(id__in={case for _, case in pairs}), actor).values_list("id", flat=True)
    )
    return [dossier for dossier, case in pairs if case in allowed]


def similar(actor: Actor, inputs: Mapping[str, Any], *, exclude: Collection[int] = ()) -> list[Similar]:
    """Cases whose words are most like the title and text typed."""
    tokens = _tokens(inputs)
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


def _tokens(inputs: Mapping[str, Any]) -> list[str]:
    return words.tokens(f"{inputs.get('title') or ''} {inputs.get('text') or ''}")
