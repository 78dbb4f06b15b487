"""Proof that what is sealed is as it was, that tokens say what dossiers say, and that the erased stays erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from huiyin.journal.verify import Finding, Progress, Report
from huiyin.parties import destroyed, sealing, tokens
from huiyin.parties.destroyed import ListDamaged
from huiyin.parties.given import given_from_text
from huiyin.parties.models import Dossier, Key, Link
from huiyin.parties.sealing import InstitutionKey, KeyMissing, SealBroken, SealingKey
from huiyin.parties.store import KeyRow, TokenRow, marks

_AT_ONCE = 500
_BATCH = (
    "SELECT k.id, k.institution_id, k.parent_id, k.wrapped, d.id, d.kind, d.sealed, d.confidential"
    " FROM parties_key k LEFT JOIN parties_dossier d ON d.key_id = k.id WHERE k.id > %s ORDER BY k.id LIMIT %s"
)
_TOKENS = "SELECT kind, value, dossier_id, confidential FROM parties_token WHERE dossier_id IN ({})"


class _Row(NamedTuple):
    """A key and the dossier under it; some keys have none (they seal a case's own texts)."""

    key: KeyRow
    dossier_id: int | None
    kind: str
    sealed: str
    confidential: bool


def verify(after: int = 0, progress: Progress | None = None) -> Report:
    """Check every key made after the id ``after`` (all, without one) and its dossier; see ``covers``.

    What is sealed outside dossiers is checked by the room whose rows hold it.
    """
    report = Report(covers=_covers())
    total = Key.objects.filter(id__gt=after).count()
    for batch in _batches(after):
        found = _tokens(batch)
        for row in batch:
            for kind, sentence in _faults(row, found.get(row.dossier_id or 0, set())):
                report.add(Finding(kind, _at(row, sentence)))
            report.examined["keys"] += 1
            report.examined["dossiers"] += row.dossier_id is not None
        if progress:
            progress(report.examined["keys"], total)
    for finding in (*(() if after else _keyless()), *_erasures(), *_links()):
        report.add(finding)
    return report


def _at(row: _Row, sentence: str) -> str:
    if row.dossier_id is None:
        return _("Key %(id)s: %(sentence)s.") % {"id": row.key.id, "sentence": sentence}
    return _("Dossier %(id)s: %(sentence)s.") % {"id": row.dossier_id, "sentence": sentence}


def _batches(after: int) -> Iterator[list[_Row]]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_BATCH, [after, _AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            return
        yield [_Row(KeyRow(*row[:4]), row[4], row[5], row[6], bool(row[7])) for row in rows]
        after = rows[-1][0]


def _tokens(batch: list[_Row]) -> dict[int, set[TokenRow]]:
    ids = [row.dossier_id for row in batch if row.dossier_id is not None]
    found: dict[int, set[TokenRow]] = defaultdict(set)
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_TOKENS.format(marks(len(ids))), ids)
            for kind, value, dossier_id, confidential in cursor.fetchall():
                found[dossier_id].add(TokenRow(kind, value, dossier_id, bool(confidential)))
    return found


def _faults(row: _Row, found: set[TokenRow]) -> Iterator[tuple[str, str]]:
    """Yield the kind and the sentence of everything that is wrong with one key and its dossier."""
    if not row.key.wrapped:
        if found:
            yield "erasure", _("it was erased, yet it can still be found by tokens; erase it again")
        return
    try:
        institution = sealing.institution_key(row.key.institution_id)
        key = None if row.key.parent_id is None else institution.open(row.key)
    except (SealBroken, KeyMissing, IntegrityError):
        yield "key", _("its key does not open: it was changed, or the master key is another one")
        return
    if row.key.parent_id not in (None, institution.id):
        yield "key", _("its key stands under another than its institution's")
    if key is None and row.dossier_id is not None:
        yield "key", _("it stands under its institution's own key: this house did not write it")
    elif key is not None and row.dossier_id is not None:
        yield from _faults_of_dossier(row, institution, key, found)


def _faults_of_dossier(
    row: _Row, institution: InstitutionKey, key: SealingKey, found: set[TokenRow]
) -> Iterator[tuple[str, str]]:
    try:
        given = given_from_text(key.unseal(row.sealed))
    except SealBroken:
        yield "sealed", _("its seal is broken: what was given was changed")
        return
    wanted = tokens.rows(institution, row.dossier_id or 0, given, row.kind, confidential=row.confidential)
    if set(wanted) != found:
        yield "tokens", _("its search tokens are not those of what was given; make them anew")


def _erasures() -> Iterator[Finding]:
    try:
        listed = destroyed.listed(settings.HUIYIN_HOME)
    except ListDamaged as error:
        yield Finding("erasure", _("The list of destroyed keys is damaged: %(error)s.") % {"error": error})
        return
    dead = set(Key.objects.filter(destroyed_at__isnull=False).values_list("id", flat=True))
    for key_id in sorted(dead - listed):
        text = _("Key %(id)s is destroyed but stands in no list: an older backup would bring it back.")
        yield Finding("erasure", text % {"id": key_id})
    alive: list[int] = []
    ordered = sorted(listed - dead)
    for start in range(0, len(ordered), _AT_ONCE):
        part = Key.objects.filter(id__in=ordered[start : start + _AT_ONCE])
        alive += part.values_list("id", flat=True)
    for key_id in alive:
        text = _("Key %(id)s is listed as destroyed and is alive: an erasure was not finished.")
        yield Finding("erasure", text % {"id": key_id})


def _keyless() -> Iterator[Finding]:
    text = _("Dossier %(id)s: its key is gone, and was not destroyed by the house.")
    keyless = Dossier.objects.filter(~Exists(Key.objects.filter(id=OuterRef("key_id"))))
    for dossier in keyless.values_list("id", flat=True):
        yield Finding("key", text % {"id": dossier})


def _links() -> Iterator[Finding]:
    mixed = ~Q(dossier__confidential=F("person__confidential")) | ~Q(dossier__institution=F("person__institution"))
    text = _("Dossier %(dossier)s belongs to person %(person)s, who is of another institution or secrecy.")
    for dossier, person in Link.objects.filter(mixed, until=None).values_list("dossier_id", "person_id"):
        yield Finding("link", text % {"dossier": dossier, "person": person})


def _covers() -> list[str]:
    return [
        _("Every key opens under its institution's, every institution's under the master key, or was destroyed."),
        _("Everything given by those who came is sealed as it was, or erased."),
        _("Each dossier is found by what it says and by nothing else; an erased one by nothing."),
        _("Every destroyed key stands in the list beside the database, and none of the list is alive."),
        _("No confidential dossier is linked with an ordinary one."),
    ]
