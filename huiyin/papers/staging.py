"""Files on their way: handed in with a form, kept sealed until it is sent, given up or left lying for a week."""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from huiyin.institution.actor import Actor
from huiyin.papers import store
from huiyin.papers.checking import check
from huiyin.papers.kinds import MOST_BYTES, MOST_FILES, MOST_OF_A_FORM, Unfit
from huiyin.papers.models import Upload
from huiyin.parties import sealing
from huiyin.parties.sealing import SealingKey
from huiyin.parties.store import KeyRow

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was handed in with a form."""

    id: int
    mark: str
    name: str
    kind: str
    size: int
    digest: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as a form names it when it is sent. ``staged`` is None once it is gone: sent before, or taken back.

    Two requests that offer the same content are the same request, so it is told by its mark.
    """

    mark: str
    staged: Staged | None

    def __str__(self) -> str:
        return self.mark


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it came: ``content`` is empty where it was larger than is ever kept."""

    name: str
    content: bytes = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Guest:
    """Who fills in a form without being of the staff. What opens their files is sealed under a key kept elsewhere."""

    institution: int
    key: SealingKey


Holder = Actor | Guest
"""Whose form it is: a member's, or a guest's who has its key."""


class NoLongerThere(Exception):
    """A file that was to be taken was taken back or sent meanwhile."""


def stage(holder: Holder, form: str, one: Incoming, now: datetime) -> Staged:
    """Check a file and keep it for the form; the same content again is the file that is there. Raises ``Unfit``."""
    if one.size and not one.content:
        raise Unfit("too_large" if one.size > MOST_BYTES else "too_much")
    mark = _mark(holder, form, one.content)
    standing = find(holder, form)
    for known in standing:
        if known.mark == mark:
            return known
    if len(standing) >= MOST_FILES:
        raise Unfit("too_many_files")
    if sum(known.size for known in standing) + one.size > MOST_OF_A_FORM:
        raise Unfit("too_much")
    checked = check(one.name, one.content)
    kept = store.put(checked.content)
    key = holder.key if isinstance(holder, Guest) else sealing.new_key(holder.house.id)
    row = Upload(
        id=kept.id,
        member_id=_member(holder),
        form=form,
        mark=mark,
        key=key.id,
        wrapped_by=key.parent_id,
        wrapped=key.wrapped,
        sealed=key.seal(json.dumps({"name": checked.name, "secret": kept.secret}, ensure_ascii=False)),
        kind=checked.kind.name,
        size=len(checked.content),
        digest=kept.digest,
        at=now,
    )
    Upload.objects.bulk_create([row], ignore_conflicts=True)
    staged = next(known for known in find(holder, form) if known.mark == mark)
    if staged.id != kept.id:  # pressed twice at once: the other one was first
        store.drop([kept.id])
    return staged


def _mark(holder: Holder, form: str, content: bytes) -> str:
    key = sealing.institution_key(_institution(holder)).derived("uploads")
    return hmac.new(key, f"{_member(holder)}:{form}\0".encode() + content, "sha256").hexdigest()[:32]


def _institution(holder: Holder) -> int:
    return holder.institution if isinstance(holder, Guest) else holder.house.id


def _member(holder: Holder) -> int | None:
    """None, which no row of a member has, for a guest; 0, which no member has, for the house itself."""
    return None if isinstance(holder, Guest) else holder.member or 0


def _of_form(holder: Holder, form: str) -> QuerySet[Upload]:
    member = _member(holder)
    of_form = Upload.objects.filter(form=form)
    return of_form.filter(member=None) if member is None else of_form.filter(member_id=member)


def _keys(holder: Holder, rows: Collection[Upload]) -> dict[int, SealingKey]:
    if isinstance(holder, Guest):
        return {row.key: holder.key for row in rows}
    return sealing.open_rows([KeyRow(row.key, holder.house.id, row.wrapped_by, row.wrapped) for row in rows])


def find(holder: Holder, form: str) -> list[Staged]:
    """The holder's own files of that form, in the order in which they came."""
    rows = list(_of_form(holder, form).order_by("id"))
    keys = _keys(holder, rows)
    found = []
    for row in rows:
        said = json.loads(keys[row.key].unseal(row.sealed))
        found.append(Staged(row.id, row.mark, said["name"], row.kind, row.size, row.digest, said["secret"]))
    return found


def take(ids: Sequence[int]) -> None:
    """Let the files go from their form to what they were sent for, in the caller's transaction.

    Raises ``NoLongerThere`` if one was taken back or sent by another request meanwhile: none may stand in two places.
    """
    gone, _ = Upload.objects.filter(id__in=ids).delete()
    if gone != len(ids):
        raise NoLongerThere


def remove(holder: Holder, form: str, file_id: int) -> None:
    """Take back one file of a form."""
    _remove(list(_of_form(holder, form).filter(id=file_id).values_list("id", flat=True)))


def pass_on(holder: Holder, form: str, to: str) -> None:
    """Let the files of a form be another form's: it was sent before, and what stands in it now is a further one."""
    _of_form(holder, form).update(form=to)


def drop(holder: Holder, form: str) -> None:
    """Take back every file of a form: it was given up, or what is left was sent before."""
    _remove(list(_of_form(holder, form).values_list("id", flat=True)))


def clear_away(now: datetime) -> None:
    """Take back every file that has been left lying too long, whoever's it is."""
    _remove(list(Upload.objects.filter(at__lt=now - KEPT).values_list("id", flat=True)))


def _remove(ids: list[int]) -> None:
    """Rows first, and only those that are still there: what was sent meanwhile is no upload any more."""
    for file_id in ids:
        gone, _ = Upload.objects.filter(id=file_id).delete()
        if gone:
            transaction.on_commit(partial(store.drop, [file_id]))


def newest(most: int) -> list[int]:
    """Some of the files that forms hold, the newest first."""
    return list(Upload.objects.order_by("-id").values_list("id", flat=True)[:most])


def named(ids: Collection[int]) -> set[int]:
    """Those of these files that a form holds."""
    return set(Upload.objects.filter(id__in=ids).values_list("id", flat=True))
