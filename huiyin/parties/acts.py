"""What changes dossiers and persons: drafting, clustering, unsealing with a reason, erasing.

What belongs in the journal is returned as changes for the caller to record; keys and tokens are written here or by
``store``, for they are no part of the journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.journal.pen import column
from huiyin.journal.store import record_accesses
from huiyin.kernel.ids import new_id
from huiyin.kernel.ledger import Changes, instant
from huiyin.parties import destroyed, sealing, store, tokens
from huiyin.parties.given import Given, given_from_text
from huiyin.parties.models import Dossier, Key, Link
from huiyin.parties.sealing import KeyDestroyed, SealingKey
from huiyin.parties.store import TokenRow

ERASE_REASONS = ("request", "retention", "order")
"""Why a dossier may be erased: the person asked, its time is over, an authority ordered it. Codes, not words: what
is written about an erasure outlives it and must not name the person again."""

NO_REASON = _("Write why you need to see it: the reason is kept in the access log.")
MIXED = _("Confidential and ordinary dossiers are never put together: it would give the confidential ones away.")
ELSEWHERE = _("These dossiers belong to different institutions.")
ERASED = _("This dossier was erased.")
TOO_FEW = _("Choose at least two dossiers that are of one person.")
NOT_LINKED = _("This dossier belongs to no person.")


class Refused(Exception):
    """The act can not be done; ``message`` says what to do instead."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Draft:
    """A dossier not yet written: its key, its row as changes for the journal, its tokens."""

    key: SealingKey
    dossier_id: int
    changes: Changes
    tokens: list[TokenRow]


def draft(
    institution_id: int, given: Given, kind: str, *, confidential: bool = False, head_count: int = 1, now: datetime
) -> Draft:
    """Seal what was given under a new key of its own. Nothing is written but, on first use, the institution's key."""
    institution = sealing.institution_key(institution_id)
    key, dossier_id = institution.new_key(), new_id()
    row = {
        "institution_id": str(institution_id),
        "key_id": str(key.id),
        "kind": kind,
        "sealed": key.seal(given.text()),
        "confidential": confidential,
        "head_count": head_count,
        "made_at": instant(now),
    }
    rows = tokens.rows(institution, dossier_id, given, kind, confidential=confidential)
    return Draft(key, dossier_id, {"dossier": {str(dossier_id): row}}, rows)


def write(drafts: Iterable[Draft], now: datetime) -> None:
    """Write drafts whose changes are journalled in the same transaction: keys, dossiers, tokens."""
    several, made = list(drafts), column(now)
    store.insert_keys((one.key.row for one in several), now)
    rows = ((one, one.changes["dossier"][str(one.dossier_id)]) for one in several)
    store.insert_dossiers(
        (
            one.dossier_id,
            one.key.institution_id,
            one.key.id,
            row["kind"],
            row["sealed"],
            row["confidential"],
            row["head_count"],
            made,
        )
        for one, row in rows
    )
    store.insert_tokens([token for one in several for token in one.tokens])


@dataclass(frozen=True, slots=True)
class Clustered:
    """What clustering changes, by stream, in the order to write it: a link ends before its dossier gets another."""

    person_id: int
    changes: dict[str, Changes]


def link(dossier_ids: Iterable[int], *, by: int, reason: str, now: datetime) -> Clustered:
    """Hold these dossiers to be of one person, with everybody they are already held to be.

    Ordinary and confidential dossiers are never mixed. Of several persons the first made stays; the others' links end
    and can be made again, so the act can be undone. Raises ``Refused``.
    """
    wanted = set(dossier_ids)
    if len(wanted) < 2:
        raise Refused(TOO_FEW)
    asked = list(Dossier.objects.filter(id__in=wanted))
    _check_cluster(asked, wanted)
    persons = sorted(set(Link.objects.filter(dossier_id__in=wanted, until=None).values_list("person_id", flat=True)))
    person = persons[0] if persons else new_id()
    moved = list(Link.objects.filter(person_id__in=persons[1:], until=None).select_related("dossier"))
    settled = set(Link.objects.filter(person_id=person, until=None).values_list("dossier_id", flat=True))
    joining = {one.id: one.key_id for one in [*asked, *(old.dossier for old in moved)] if one.id not in settled}
    keys = _opened(joining.values())
    changes = _ends(moved, keys, by, reason, now)
    new: Changes = {}
    if not persons:
        first = asked[0]
        row = {"institution_id": str(first.institution_id), "confidential": first.confidential}
        new["person"] = {str(person): row}
    for dossier_id, key_id in joining.items():
        row = {
            "dossier_id": str(dossier_id),
            "person_id": str(person),
            "since": instant(now),
            "by_id": str(by),
            "reason": keys[key_id].seal(reason),
        }
        new.setdefault("link", {})[str(new_id())] = row
    if new:
        changes[f"person:{person}"] = new
    return Clustered(person, changes)


def _check_cluster(asked: Sequence[Dossier], wanted: set[int]) -> None:
    if {one.id for one in asked} != wanted:
        raise Dossier.DoesNotExist(sorted(wanted - {one.id for one in asked}))
    if len({one.institution_id for one in asked}) > 1:
        raise Refused(ELSEWHERE)
    if len({one.confidential for one in asked}) > 1:
        raise Refused(MIXED)


def _opened(key_ids: Iterable[int]) -> dict[int, SealingKey]:
    wanted = set(key_ids)
    keys = sealing.open_keys(wanted)
    if wanted - keys.keys():
        raise Refused(ERASED)
    return keys


def _ends(
    links: Iterable[Link], keys: dict[int, SealingKey], by: int, reason: str, now: datetime
) -> dict[str, Changes]:
    streams: dict[str, Changes] = defaultdict(lambda: {"link": {}})
    for one in links:
        row = {
            "until": instant(max(now, one.since)),
            "ended_by_id": str(by),
            "ended_reason": keys[one.dossier.key_id].seal(reason),
        }
        streams[f"person:{one.person_id}"]["link"][str(one.id)] = row
    return dict(streams)


def unlink(dossier_ids: Iterable[int], *, by: int, reason: str, now: datetime) -> dict[str, Changes]:
    """Take dossiers out of the person they were held to be; return the changes by stream. Raises ``Refused``."""
    wanted = set(dossier_ids)
    links = list(Link.objects.filter(dossier_id__in=wanted, until=None).select_related("dossier"))
    if not wanted or {one.dossier_id for one in links} != wanted:
        raise Refused(NOT_LINKED)
    return _ends(links, _opened(one.dossier.key_id for one in links), by, reason, now)


def unseal(dossier_id: int, *, member: int, reason: str, now: datetime) -> Given:
    """Show a member what was given, and write down that they saw it and why.

    Whether the member may is the caller's question (``cases`` knows). The reason is kept sealed under the dossier's own
    key, for it may name the person. Raises ``Refused`` without a reason or after erasure.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    dossier = Dossier.objects.get(id=dossier_id)
    try:
        key = sealing.open_key(dossier.key_id)
    except KeyDestroyed as error:
        raise Refused(ERASED) from error
    given = given_from_text(key.unseal(dossier.sealed))
    subject = f"dossier:{dossier_id}"
    record_accesses(now, dossier.institution_id, member, "dossier", key.seal(reason.strip()), [subject])
    return given


def erase(dossier_id: int, *, by: int, reason: str, now: datetime) -> dict[str, Changes]:
    """Destroy a dossier's key and tokens: everything sealed under it, in every row, entry and backup, is gone for good.

    ``reason`` is one of ``ERASE_REASONS``. Returns the end of its link to a person, by stream. Let it be the last thing
    its transaction does: the key is listed as destroyed before the commit, and a listed key dies even if that fails.
    Words of the search index are not sealed; the caller takes them out. Raises ``Refused`` if it was erased before.
    """
    if reason not in ERASE_REASONS:
        raise ValueError(f"{reason!r} is not one of {ERASE_REASONS}")
    with transaction.atomic():
        dossier = Dossier.objects.get(id=dossier_id)
        links = list(Link.objects.filter(dossier_id=dossier_id, until=None).select_related("dossier"))
        changes = _ends(links, _opened([dossier.key_id]), by, reason, now)
        record_accesses(now, dossier.institution_id, by, "erasure", reason, [f"dossier:{dossier_id}"])
        store.destroy_keys([dossier.key_id], now)
        transaction.on_commit(store.flush_log)
        destroyed.add(settings.HUIYIN_HOME, [dossier.key_id])
    return changes


def apply_destroyed(now: datetime) -> int:
    """Destroy again every key that was ever destroyed; return how many were alive. ``restore`` calls it, and start-up.

    It works both ways: a key that died in the database and stands in no list (its folder was lost) is listed again.
    """
    with transaction.atomic():
        known = destroyed.listed(settings.HUIYIN_HOME)
        dead = set(Key.objects.filter(destroyed_at__isnull=False).values_list("id", flat=True))
        count = store.destroy_keys(sorted(known - dead), now)
        if dead - known:
            destroyed.add(settings.HUIYIN_HOME, sorted(dead - known))
        transaction.on_commit(store.flush_log)
    sealing.forget()
    return count


def rebuild_tokens(dossier_ids: Iterable[int]) -> int:
    """Make the tokens of these dossiers anew from what is sealed (a new pinyin table); return how many dossiers."""
    count = 0
    for dossier in Dossier.objects.filter(id__in=set(dossier_ids)).select_related("key"):
        key = sealing.open_keys([dossier.key_id]).get(dossier.key_id)
        if key is None:
            continue
        given = given_from_text(key.unseal(dossier.sealed))
        institution = sealing.institution_key(dossier.institution_id)
        rows = tokens.rows(institution, dossier.id, given, dossier.kind, confidential=dossier.confidential)
        with transaction.atomic():
            store.replace_tokens(dossier.id, rows)
        count += 1
    return count
