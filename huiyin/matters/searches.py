"""Searches a member keeps to ask them again: theirs alone, and sealed, since what is sought may name somebody."""

from __future__ import annotations

import json
from typing import NamedTuple

from huiyin.institution.actor import Actor
from huiyin.matters import drafts
from huiyin.matters.models import SavedSearch

MOST = 30
LONGEST = 60  # characters of a name


class Search(NamedTuple):
    """A kept search: its name, and what stands behind the question mark of its address."""

    id: int
    name: str
    query: str


def kept(actor: Actor) -> list[Search]:
    """The member's searches in the order of their names."""
    rows = list(SavedSearch.objects.filter(member_id=actor.member or 0)[:MOST])
    return sorted((Search(key, *json.loads(text)) for key, text in drafts.opened(actor, rows).items()), key=_by_name)


def keep(actor: Actor, name: str, query: str) -> bool:
    """Keep a search; one of the same name gives way to it. False when there are too many already."""
    standing = kept(actor)
    same = [one.id for one in standing if one.name == name]
    if len(standing) - len(same) >= MOST:
        return False
    SavedSearch.objects.filter(id__in=same).delete()
    SavedSearch.objects.create(member_id=actor.member or 0, **drafts.sealed(actor, json.dumps([name, query])))
    return True


def forget(actor: Actor, search: int) -> None:
    """Forget one of the member's own searches; another's stays."""
    SavedSearch.objects.filter(id=search, member_id=actor.member or 0).delete()


def _by_name(one: Search) -> str:
    return one.name
