"""What a member has typed into a form and not yet sent: kept sealed for some days, shown to nobody else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiyin.institution.actor import Actor
from huiyin.matters import store
from huiyin.matters.models import Draft, SavedSearch
from huiyin.parties import sealing
from huiyin.parties.store import KeyRow

KEPT = timedelta(days=7)
OF_A_CASE = "case:"  # begins the name of a draft of a move on a case


@dataclass(frozen=True)
class Kept:
    """A draft as it was kept. ``text`` is what ``keep`` was given."""

    form: str
    text: str
    at: datetime


def keep(actor: Actor, form: str, text: str, now: datetime) -> None:
    """Keep what stands in the form now instead of what stood there before."""
    Draft.objects.update_or_create(member_id=actor.member or 0, form=form, defaults={**sealed(actor, text), "at": now})


def sealed(actor: Actor, text: str) -> dict[str, Any]:
    """The text sealed under a key of its own, and that key, as the columns of its row."""
    key = sealing.new_key(actor.house.id)
    return {"key": key.id, "wrapped_by": key.parent_id, "wrapped": key.wrapped, "sealed": key.seal(text)}


def opened(actor: Actor, rows: Collection[Draft | SavedSearch]) -> dict[int, str]:
    """The texts of such rows by the rows' ids, without those whose key was destroyed."""
    keys = sealing.open_rows([KeyRow(row.key, actor.house.id, row.wrapped_by, row.wrapped) for row in rows])
    return {row.id: keys[row.key].unseal(row.sealed) for row in rows if row.key in keys}


def find(actor: Actor, form: str) -> Kept | None:
    """The member's own draft of that form; None if there is none, or if it is somebody else's."""
    row = Draft.objects.filter(member_id=actor.member or 0, form=form).first()
    return _opened(actor, row) if row else None


def name_of(case: int, move: str) -> str:
    """The name of the draft of a move on a case."""
    return f"{OF_A_CASE}{case}:{move}"


def latest(actor: Actor) -> Kept | None:
    """The member's newest draft of a registration."""
    row = Draft.objects.filter(member_id=actor.member or 0).exclude(form__startswith=OF_A_CASE).order_by("-at").first()
    return _opened(actor, row) if row else None


def _opened(actor: Actor, row: Draft) -> Kept | None:
    texts = opened(actor, [row])
    return Kept(row.form, texts[row.id], row.at) if row.id in texts else None


def drop(actor: Actor, form: str) -> None:
    """Forget a draft of the member's: it was sent, or is not wanted."""
    store.drop_draft(actor.member or 0, form)


def clear_away(now: datetime) -> None:
    """Forget every draft that has been left lying too long, whoever's it is."""
    Draft.objects.filter(at__lt=now - KEPT).delete()
