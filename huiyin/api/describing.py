"""A case, its moves and the rules as the API tells them: built from the same facts as the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from huiyin.cases import labels as engine_words
from huiyin.cases import options, papers, policy, why
from huiyin.cases import queries as cases
from huiyin.cases.facts import Facts
from huiyin.cases.models import Case, Contact
from huiyin.cases.options import Effect, Option
from huiyin.cases.queries import Row
from huiyin.cases.story import story
from huiyin.institution.actor import Actor
from huiyin.kernel.calendars import last_day
from huiyin.kernel.packs import Asked, Pack
from huiyin.matters.models import Matter, Reply
from huiyin.parties import queries as parties
from huiyin.parties import sealing
from huiyin.parties.queries import Masked
from huiyin.parties.sealing import SealBroken, SealingKey
from huiyin.ui.words import pick

if TYPE_CHECKING:
    from huiyin.api.door import Caller  # with Django Ninja, which a command has no need of

SECRECY = ("ordinary", "confidential", "named_only")


def case_href(case: int) -> str:
    """The address of a case."""
    return reverse("api:case", args=[case])


def contact_href(contact: int) -> str:
    """The address of a contact."""
    return reverse("api:contact", args=[contact])


def receipt_href(contact: int) -> str:
    """The address of a contact's receipt."""
    return reverse("api:receipt", args=[contact])


def case_ref(case: int, number: str) -> dict[str, str]:
    """A case by name."""
    return {"id": str(case), "number": number, "href": case_href(case)}


def unsealed(key: SealingKey | None, token: str | None) -> str | None:
    """A sealed text; None once its key was destroyed."""
    if key is None:
        return None
    try:
        return key.unseal(token) if token else ""
    except SealBroken:
        return None


def case(caller: Caller, facts: Facts) -> dict[str, Any]:
    """Everything about a case that the program was found to know of."""
    one, pack, home = facts.case, facts.pack, facts.house
    if one is None:
        raise Case.DoesNotExist
    key = sealing.open_keys([one.key]).get(one.key)
    matter: Matter | None = next(iter(facts.rows("matter")), None)
    reason = unsealed(key, one.closing_reason) if one.closing_reason else None
    return {
        "id": str(one.id),
        "number": one.number,
        "kind": one.kind,
        "title": unsealed(key, one.title),
        "status": {"code": one.status, "title": pick(pack.statuses[one.status].title)},
        "phase": one.phase,
        "closing": {"code": one.closing, "title": pick(pack.closings[one.closing].title)} if one.closing else None,
        "closing_reason": None if reason in pack.moves else reason,  # without words the engine keeps the move's name
        "unit": {"id": str(one.unit_id), "name": pick(home.units[one.unit_id].name)} if one.unit_id else None,
        "member": {"id": str(one.member_id), "name": home.members[one.member_id].name} if one.member_id else None,
        "secrecy": SECRECY[one.secrecy],
        "opened_at": one.opened_at,
        "due_at": one.due_at,
        "closed_at": one.closed_at,
        "joined_to": _joined_to(caller.actor, one),
        "category": matter.category if matter else "",
        "place": unsealed(key, matter.place) if matter else None,
        "requests": (unsealed(key, matter.requests) or "").splitlines() if matter else [],
        "outcome": matter.outcome if matter and _answered(facts) else "",
        "contacts": contacts(facts, facts.contacts, key),
        "clocks": _clocks(caller.actor, facts),
        "replies": _replies(facts, key),
        "papers": _papers(one, key),
        "story": [_line(line) for line in story(facts, key, caller.actor)],
        "moves": [move(facts.pack, found) for found in options.options(caller.actor, facts, caller.now)],
    }


def _answered(facts: Facts) -> bool:
    """Whether an answer went out: before that an outcome is a proposal."""
    rows: tuple[Reply, ...] = facts.rows("reply")
    return any(row.sent_at for row in rows)


def _joined_to(actor: Actor, one: Case) -> dict[str, str] | None:
    """The case it was joined to, if the program may know of that one too."""
    if one.joined_to_id is None or not policy.visible_ids(actor, [one.joined_to_id]):
        return None
    return case_ref(one.joined_to_id, Case.objects.values_list("number", flat=True).get(pk=one.joined_to_id))


def contacts(facts: Facts, some: Iterable[Contact], key: SealingKey | None) -> list[dict[str, Any]]:
    """Contacts of a case; ``key`` is the case's, each party is masked."""
    rows = list(some)
    masked = parties.masked(row.dossier_id for row in rows)
    return [
        {
            "id": str(row.id),
            "number": row.number,
            "channel": {"code": row.channel, "title": pick(facts.pack.channels[row.channel].title)},
            "relation": row.relation,
            "statement": row.statement,
            "written_on": row.written_on,
            "received_at": row.received_at,
            "registered_at": row.registered_at,
            "text": unsealed(key, row.text),
            "party": party(masked[row.dossier_id]),
        }
        for row in rows
    ]


def party(one: Masked) -> dict[str, Any]:
    """Whom a contact came from, masked."""
    return {name: getattr(one, name) for name in ("kind", "head_count", "name", "phone", "identity", "erased")}


def _clocks(actor: Actor, facts: Facts) -> list[dict[str, Any]]:
    reader = why.Reader(actor.today, facts.house)
    return [
        {
            "name": row.name,
            "title": pick(facts.pack.clocks[row.name].title),
            "state": row.state,
            "started_at": row.started_at,
            "due_at": row.due_at,
            "last_day": last_day(row.due_at, facts.house.zone.key),
            "provisional": row.provisional,
            "ended_at": row.ended_at,
            "why": why.sentences(row, facts.pack, reader),
        }
        for row in facts.clocks
    ]


def _replies(facts: Facts, key: SealingKey | None) -> list[dict[str, Any]]:
    rows: tuple[Reply, ...] = facts.rows("reply")
    return [
        {
            "state": row.state,
            "text": unsealed(key, row.text),
            "sent_at": row.sent_at,
            "delivered_at": row.delivered_at,
        }
        for row in rows
    ]


def _papers(one: Case, key: SealingKey | None) -> list[dict[str, Any]]:
    """The papers that stand; those taken back are shown to nobody here."""
    return [
        {
            "id": str(found.row.id),
            "name": found.name,
            "kind": found.row.kind,
            "size": found.row.size,
            "added_at": found.row.added_at,
            "contact": str(found.row.contact_id) if found.row.contact_id else None,
            "href": reverse("api:paper", args=[one.id, found.row.id]),
        }
        for found in papers.of_case(one, key)
        if not found.erased
    ]


def _line(line: Any) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("seq", "at", "on", "move", "sentence", "texts", "by_system")}


def move(pack: Pack, one: Option) -> dict[str, Any]:
    """A move as it stands for the program."""
    refusal = None
    if one.refused:
        refusal = {"code": one.refused, "detail": engine_words.refusal(one.refused), "could": one.could}
    return {
        "name": one.name,
        "title": one.title,
        "allowed": one.refused is None,
        "refusal": refusal,
        "confirm": one.confirm,
        "papers": pack.moves[one.name].papers,
        "asks": [field(pack, asked) for asked in one.asks],
        "sets_off": [effect(each) for each in one.sets_off],
    }


def effect(one: Effect) -> dict[str, Any]:
    """One thing a move sets off."""
    return {"what": one.what, "title": one.title, "day": one.day}


def field(pack: Pack, asked: Asked) -> dict[str, Any]:
    """A question, enough to build a form by."""
    one = asked.field
    return {
        "name": one.name,
        "title": pick(one.title),
        "help": pick(one.help) if one.help else "",
        "type": one.type,
        "required": asked.required,
        "many": one.many,
        "at_most": one.at_most,
        "personal": one.personal,
        "choices": [{"code": code, "title": pick(title)} for code, title in pack.choices(one).items()],
    }


def rows(caller: Caller, ids: list[int], *, titles: bool) -> list[dict[str, Any]]:
    """Lines of a list, in this order. The engine's own lines know titles: they are left out unless asked for."""
    wanted = ("id", "status", "closing", "unit_id", "member_id")
    more = {row["id"]: row for row in Case.objects.filter(pk__in=ids).values(*wanted)}
    return [_row(one, more[one.id], titles=titles) for one in cases.rows(caller.actor, ids)]


def _row(one: Row, more: dict[str, Any], *, titles: bool) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "number": one.number,
        "href": case_href(one.id),
        "title": one.title if titles else None,
        "status": more["status"],
        "phase": one.phase,
        "closing": more["closing"],
        "unit": str(more["unit_id"]) if more["unit_id"] else None,
        "member": str(more["member_id"]) if more["member_id"] else None,
        "secrecy": SECRECY[one.secrecy],
        "opened_at": one.opened_at,
        "due_at": one.due_at,
    }
