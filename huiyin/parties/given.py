"""What somebody gave about themselves: read from a form, brought to one spelling, checked. Pure.

Reading never loses a word: where the one spelling differs from what was typed, the typed text is kept beside it. An
*error* must be mended before registering; a *doubt* is told and may stand, for a letter says what it says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.parties import names, numbers
from huiyin.parties.names import clean
from huiyin.parties.numbers import Message, Read

MOST_REPRESENTATIVES = 5  # Regulation on Letters and Visits (2022), article 20, third paragraph
LONGEST = 2000  # characters in one field

ANONYMOUS, ALIAS, PERSON, ORGANISATION, GROUP = "anonymous", "alias", "person", "organisation", "group"
KINDS = (PERSON, ORGANISATION, GROUP, ALIAS, ANONYMOUS)
GENDERS = {
    "female": "female",
    "male": "male",
    "other": "other",
    "女": "female",
    "男": "male",
    "f": "female",
    "m": "male",
}

NAME_MISSING = _("Write the name, or choose “anonymous” if it was not given.")
ALIAS_MISSING = _("Write the alias, or choose “anonymous” if none was given.")
NAME_OF_NOBODY = _("A name is given: choose “person”, or move the name to where it belongs.")
KIND_UNKNOWN = _("Choose who it came from: a person, an organisation, a group, an alias, or nobody named.")
HEAD_COUNT = _("Write how many people came, as a whole number from 1.")
HEAD_COUNT_GROUP = _("A group has at least two people: write how many came.")
HEAD_COUNT_TOO_SMALL = _("There are more representatives than people: write how many people came in all.")
TOO_MANY = format_lazy(
    _("At most {most} representatives: leave {most} here and name the others in the text."), most=MOST_REPRESENTATIVES
)
REPRESENTATIVE_NAME = _("Write the name of each representative.")
TOO_LONG = format_lazy(_("Shorten this to {most} characters; what is longer belongs in the text."), most=LONGEST)
BIRTH_DOUBT = _("This is not a date of birth: write it as 1980-05-31. It is kept as written.")
BIRTH_DIFFERS = _("This is not the birth date inside the identity number: compare the two.")
GENDER_DIFFERS = _("This is not the sex inside the identity number: compare the two.")
GENDER_DOUBT = _("Choose female, male or other. It is kept as written.")


@dataclass(frozen=True, slots=True)
class Given:
    """Everything given, in one spelling.

    ``typed`` holds what was typed where that differs, ``more`` a pack's own fields. ``phones`` are E.164
    where they could be read, ``birth`` an ISO date, ``gender`` female, male or other.
    """

    name: str = ""
    alias: str = ""
    gender: str = ""
    birth: str = ""
    political_status: str = ""
    work_unit: str = ""
    post: str = ""
    ethnic_group: str = ""
    nationality: str = ""
    origin: str = ""
    address: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    identity_type: str = ""
    identity_number: str = ""
    suggestions: str = ""
    representatives: tuple[Given, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Everything that is not empty, as JSON values."""
        found: dict[str, Any] = {}
        for name in FIELDS:
            value = getattr(self, name)
            if value:
                found[name] = list(value) if isinstance(value, tuple) else value
        if self.representatives:
            found["representatives"] = [one.as_dict() for one in self.representatives]
        return found

    def text(self) -> str:
        """What is sealed."""
        return msgspec.json.encode(self.as_dict()).decode()

    @property
    def people(self) -> tuple[Given, ...]:
        """Everybody named: the giver first, then the representatives."""
        return (self, *self.representatives)


FIELDS = tuple(one.name for one in fields(Given))
PLAIN = tuple(name for name in FIELDS[: FIELDS.index("phones")] if name not in ("name", "alias", "gender", "birth"))
_KNOWN = {*FIELDS, "kind", "head_count"}


def given_from(values: Mapping[str, Any]) -> Given:
    """What ``as_dict`` gave, as it was."""
    known = {name: values[name] for name in FIELDS if name in values}
    for name in ("phones", "emails"):
        if name in known:
            known[name] = tuple(known[name])
    if "representatives" in known:
        known["representatives"] = tuple(given_from(one) for one in known["representatives"])
    return Given(**known)


def given_from_text(text: str) -> Given:
    """What was sealed, as it was."""
    return given_from(json.loads(text))


@dataclass(frozen=True, slots=True)
class Checked:
    """A form as read: what would be registered, what must be mended first, what should be asked again."""

    kind: str
    given: Given
    head_count: int
    errors: dict[str, list[Message]]
    doubts: dict[str, list[Message]]

    @property
    def ok(self) -> bool:
        """Whether it may be registered as it is."""
        return not self.errors


class _Reader:
    """Reads the fields of one person or organisation, and gathers what to say about them."""

    def __init__(self, raw: Mapping[str, Any], prefix: str, country: str | None, today: date, notes: _Notes) -> None:
        self.raw, self.prefix, self.country, self.today, self.notes = raw, prefix, country, today, notes
        self.typed: dict[str, str] = dict(raw.get("typed") or {})

    def text(self, name: str, normal: Callable[[str], str] = clean) -> str:
        if self.raw.get(name) in (None, ""):
            return ""
        written = _as_text(self.raw[name])
        value = normal(written)
        if len(value) > LONGEST:
            self.notes.error(self.prefix + name, TOO_LONG)
        return self.keep(name, written, value)

    def keep(self, name: str, written: str, value: str) -> str:
        """Keep what was typed wherever its one spelling is more than its trimming."""
        if value != " ".join(written.split()):
            self.typed.setdefault(name, written)
        return value

    def take(self, name: str, read: Read) -> str:
        if read.doubt is not None:
            self.notes.doubt(self.prefix + name, read.doubt)
        return read.value

    def several(self, name: str, read: Callable[[str], Read]) -> tuple[str, ...]:
        value = self.raw.get(name)
        written = [value] if isinstance(value, str) else [_as_text(one) for one in value or ()]
        found = tuple(dict.fromkeys(self.take(name, read(part)) for one in written for part in numbers.parts(one)))
        self.keep(name, ", ".join(written), ", ".join(found))
        return found

    def birth(self) -> str:
        written = self.text("birth")
        if not written:
            return ""
        for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
            try:
                day = datetime.strptime(written, form).date()  # noqa: DTZ007 a date has no zone
            except ValueError:
                continue
            if date(1880, 1, 1) <= day <= self.today:
                return self.keep("birth", written, day.isoformat())
        self.notes.doubt(self.prefix + "birth", BIRTH_DOUBT)
        return written

    def gender(self) -> str:
        written = self.text("gender")
        value = GENDERS.get(written.casefold(), "")
        if written and not value:
            self.notes.doubt(self.prefix + "gender", GENDER_DOUBT)
        return self.keep("gender", written, value) or written

    def identity(self) -> tuple[str, str]:
        kind, written = self.text("identity_type"), _as_text(self.raw.get("identity_number"))
        if not written.strip():
            return kind, ""
        kind, read = numbers.identity(kind, written, self.today)
        return kind, self.keep("identity_number", written, self.take("identity_number", read))

    def given(self, *, organisation: bool = False, representatives: tuple[Given, ...] = ()) -> Given:
        kind, number = self.identity()
        plain: dict[str, Any] = {name: self.text(name) for name in PLAIN}
        found = Given(
            name=self.text("name", clean if organisation else names.normal_name),
            alias=self.text("alias"),
            gender=self.gender(),
            birth=self.birth(),
            phones=self.several("phones", lambda part: numbers.phone(part, self.country)),
            emails=self.several("emails", numbers.email),
            identity_type=kind,
            identity_number=number,
            suggestions=_as_text(self.raw.get("suggestions")).strip(),
            representatives=representatives,
            more=self.more(),
            typed=self.typed,
            **plain,
        )
        self.compare(found)
        return found

    def more(self) -> dict[str, str]:
        unknown = {name: value for name, value in self.raw.items() if name not in _KNOWN}
        every = {**unknown, **(self.raw.get("more") or {})}
        return {name: text for name, value in every.items() if (text := _as_text(value).strip())}

    def compare(self, found: Given) -> None:
        """Doubt a birth date or sex that the identity number contradicts."""
        if found.identity_type != numbers.RESIDENT_ID or not numbers.is_resident_id(found.identity_number, self.today):
            return
        birth = numbers.born(found.identity_number)
        if found.birth and birth and found.birth != birth.isoformat():
            self.notes.doubt(self.prefix + "birth", BIRTH_DIFFERS)
        if found.gender in ("female", "male") and found.gender != numbers.sex(found.identity_number):
            self.notes.doubt(self.prefix + "gender", GENDER_DIFFERS)


class _Notes:
    """Errors and doubts by field; a representative's fields are called ``representatives.0.name``."""

    def __init__(self) -> None:
        self.errors: dict[str, list[Message]] = {}
        self.doubts: dict[str, list[Message]] = {}

    def error(self, name: str, message: Message) -> None:
        self.errors.setdefault(name, []).append(message)

    def doubt(self, name: str, message: Message) -> None:
        self.doubts.setdefault(name, []).append(message)


def _as_text(value: Any) -> str:
    text = "" if value is None else str(value)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character can not be written down; its two halves are one
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def read(raw: Mapping[str, Any], kind: str, *, zone: str, today: date) -> Checked:
    """Read what was typed about whom a contact came from.

    ``raw`` holds texts by field name; ``phones`` and ``emails`` may be lists or one text, ``representatives`` a list of
    the same again. Telephone numbers without a country code are of the country whose time zone ``zone`` is.
    """
    notes, country = _Notes(), numbers.region(zone)
    people = [one for one in raw.get("representatives") or () if any(_as_text(value).strip() for value in one.values())]
    speakers = tuple(
        _Reader(one, f"representatives.{place}.", country, today, notes).given() for place, one in enumerate(people)
    )
    reader = _Reader(raw, "", country, today, notes)
    given = reader.given(organisation=kind == ORGANISATION, representatives=speakers)
    head_count = _head_count(raw.get("head_count"), kind, len(speakers), notes)
    _check_kind(kind, given, notes)
    _check_representatives(speakers, notes)
    return Checked(kind, given, head_count, notes.errors, notes.doubts)


def _check_kind(kind: str, given: Given, notes: _Notes) -> None:
    if kind not in KINDS:
        notes.error("kind", KIND_UNKNOWN)
    elif kind in (PERSON, ORGANISATION) and not given.name:
        notes.error("name", NAME_MISSING)
    elif kind == ALIAS and not given.alias:
        notes.error("alias", ALIAS_MISSING)
    elif kind in (ALIAS, ANONYMOUS) and given.name:
        notes.error("name", NAME_OF_NOBODY)


def _check_representatives(speakers: Sequence[Given], notes: _Notes) -> None:
    if len(speakers) > MOST_REPRESENTATIVES:
        notes.error("representatives", TOO_MANY)
    for place, one in enumerate(speakers):
        if not one.name:
            notes.error(f"representatives.{place}.name", REPRESENTATIVE_NAME)


def _head_count(value: Any, kind: str, speakers: int, notes: _Notes) -> int:
    written = clean(_as_text(value))
    least = max(1, speakers)
    if not written:
        if kind == GROUP:
            notes.error("head_count", HEAD_COUNT_GROUP)
        return least
    if not written.isdecimal() or len(written) > 7 or int(written) < 1:
        notes.error("head_count", HEAD_COUNT)
        return least
    count = int(written)
    if kind == GROUP and count == 1:
        notes.error("head_count", HEAD_COUNT_GROUP)
    elif count < speakers:
        notes.error("head_count", HEAD_COUNT_TOO_SMALL)
    return max(count, least)
