"""What the portal asks: one question a page, made of the fields that the pack's channel of the portal has.

The words of fields that every pack knows are the portal's own; any other field a pack brings is asked in its words.
What only the staff can say, and what nobody needs to know of a person to help them, is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.kernel.packs import Asked, Pack

ABOUT, WHAT, REQUESTS, WHERE, MORE = "about", "what", "requests", "where", "more"
WHO, CONTACT, STAFF, FILES, CHECK = "who", "contact", "staff", "files", "check"
NAMED, ALIAS, ANONYMOUS = "named", "alias", "anonymous"
CHANNEL = "web"  # what a pack calls the way in which the portal's contacts come
MOST_REQUESTS = 10

_FIELDS: dict[str, tuple[str, ...]] = {
    ABOUT: ("statement", "category"),
    WHAT: ("title", "text"),
    REQUESTS: ("requests",),
    WHERE: ("place",),
    MORE: (),  # whatever else the pack asks
    WHO: ("name", "organisation", "alias"),
    CONTACT: ("phone", "email", "home_address"),
    STAFF: ("accused_members", "accused_units", "accused_others"),
}
_NOT_ASKED = frozenset(
    {
        "received_at", "relation", "earlier_case", "urgent", "secrecy", "call_back_by", "caller_number", "read_back",
        "anonymous", "head_count", "representatives", "gender", "political_status", "ethnicity", "origin", "post",
        "work_unit", "identity_kind", "identity_number", "identity_seen", "written_on", "posted_on", "pages",
        "promised", "promised_by", "promise_approved_by",
    }
)  # fmt: skip
_OF_THE_PUBLIC = frozenset({"text", "long_text", "choice", "date", "number", "flag"})


@dataclass(frozen=True)
class Question:
    """One page of the form: its name in the address, and the fields of the pack it asks."""

    name: str
    asked: tuple[Asked, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(one.field.name for one in self.asked)


def questions(pack: Pack) -> list[Question]:
    """The questions in order, without the last page, on which all is checked; none without the channel."""
    if CHANNEL not in pack.channels:
        return []
    offered = {one.field.name: one for one in pack.asked(pack.channels[CHANNEL].fields)}
    known = {name for names in _FIELDS.values() for name in names}
    found = []
    for name, names in _FIELDS.items():
        wanted: Iterable[str] = names if name != MORE else (one for one in offered if _is_more(offered[one], known))
        asked = tuple(offered[one] for one in wanted if one in offered)
        if asked:
            found.append(Question(name, asked))
    return [*found, Question(FILES)]


def _is_more(one: Asked, known: set[str]) -> bool:
    field = one.field
    return field.name not in known and field.name not in _NOT_ASKED and field.type in _OF_THE_PUBLIC
