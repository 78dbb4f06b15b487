"""What was typed becomes what a move works with: values of the right type, or an error beside each field to mend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.utils.functional import Promise

from huiyin.cases.party import FIELDS, party_of
from huiyin.institution.house import House
from huiyin.kernel.ledger import instant
from huiyin.kernel.packs import Asked, Field, Move, Pack
from huiyin.papers.staging import Offered, Staged

LONGEST = {"text": 300, "long_text": 100_000}


class Invalid(Exception):
    """Fields to mend: name → code (see ``labels``) or message. Nothing was written, nothing typed is lost."""

    def __init__(self, errors: dict[str, str | Promise]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in errors.items()))
        self.errors = errors


def clean(pack: Pack, move: Move, given: dict[str, Any], house: House, channel: str = "") -> dict[str, Any]:
    """The move's fields from ``given`` (a form's text, or typed values); raises ``Invalid`` with every error at once.

    A move that begins a case also takes ``to_unit``, ``source`` and ``source_ref`` (where an import found it), and its
    party's fields become one value, ``party``. ``channel`` is that of the contact a correction mends.
    """
    cleaned, errors = _answers(fields(pack, move, given, channel), given, pack, house)
    if "" in move.from_:
        cleaned.update({name: given[name] for name in ("source", "source_ref") if given.get(name)})
        if given.get("channel") not in (*pack.channels, None, ""):
            errors["channel"] = "not_a_choice"
        cleaned["channel"] = given.get("channel") or next(iter(pack.channels))
        if given.get("to_unit"):
            cleaned["to_unit"] = _unit(given["to_unit"], house)
        party, mend = party_of(cleaned, zone=house.zone.key, today=house.today(datetime.now(UTC)))
        errors.update(mend)
        cleaned = {name: value for name, value in cleaned.items() if name not in FIELDS} | {"party": party}
    elif CORRECTS in move.effects and (changed := {name: cleaned.pop(name) for name in FIELDS & cleaned.keys()}):
        cleaned["party_changes"] = changed
    if given.get("papers"):
        cleaned["papers"], mend = _papers(move, given["papers"])
        errors.update(mend)
    elif move.only_papers:
        errors["papers"] = "no_papers_yet"
    if errors:
        raise Invalid(errors)
    return cleaned


def _papers(move: Move, offered: Sequence[Offered]) -> tuple[list[Staged], dict[str, str | Promise]]:
    """The files that came with the move, and what to mend: they are there, and the move takes them."""
    if not (move.papers or "" in move.from_):
        return [], {"papers": "no_papers_here"}
    there = [one.staged for one in offered if one.staged is not None]
    return there, {} if len(there) == len(offered) else {"papers": "paper_gone"}


def _answers(
    form: list[Asked], given: dict[str, Any], pack: Pack, house: House
) -> tuple[dict[str, Any], dict[str, str | Promise]]:
    """The value of each field that was filled, and what to mend."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, str | Promise] = {}
    for asked in form:
        name = asked.field.name
        raw = given.get(name)
        try:
            value = None if raw is None or raw == "" else _value(asked.field, raw, pack, house)
        except ValueError as error:
            errors[name] = str(error)
            continue
        if value not in (None, "", []):
            cleaned[name] = value
        elif asked.required:
            errors[name] = "required"
    return cleaned, errors


CORRECTS = "correct_registration"
REPLACES = "identity_proved"
"""The field any pack may ask with a move that gives another tracking code to whoever lost theirs."""
WITHDRAWS = "withdrawn_papers"
"""The field any pack may ask with a move that takes papers back which were added by mistake."""
CORRECTABLE = frozenset(
    {"title", "text", "requests", "category", "place", "statement", "secrecy", "accused_members", "accused_units"}
)


def fields(pack: Pack, move: Move, given: dict[str, Any], channel: str = "") -> list[Asked]:
    """The questions of a move; one that begins a case asks those of its channel, a correction those it may mend."""
    asks = dict.fromkeys(move.asks)
    known = {ask.removesuffix("?") for ask in asks}
    if "" in move.from_:
        chosen = str(given.get("channel") or next(iter(pack.channels)))
        further = pack.channels[chosen].fields if chosen in pack.channels else ()
        asks |= dict.fromkeys(ask for ask in further if ask.removesuffix("?") not in known)
    elif CORRECTS in move.effects and channel in pack.channels:
        names = (ask.removesuffix("?") for ask in pack.channels[channel].fields)
        asks |= dict.fromkeys(f"{name}?" for name in names if name in CORRECTABLE | FIELDS and name not in known)
    return list(pack.asked(asks))


def _value(field: Field, raw: Any, pack: Pack, house: House) -> Any:
    """One field's value. Raises ``ValueError`` with the code of what is wrong."""
    if field.many:
        many = raw if isinstance(raw, list | tuple) else [raw]
        values = [_one(field, one, pack, house) for one in many if one not in (None, "")]
        if field.at_most is not None and len(values) > field.at_most:
            raise ValueError("too_many")
        return values
    if isinstance(raw, list | tuple):
        raw = raw[0] if raw else None
    return None if raw in (None, "") else _one(field, raw, pack, house)


def _one(field: Field, raw: Any, pack: Pack, house: House) -> Any:
    if field.type == "choice":
        if raw not in pack.choices(field):
            raise ValueError("not_a_choice")
        return raw
    return _READ[field.type](raw, house)


def _text(limit: int) -> Callable[[Any, House], str]:
    def read(raw: Any, house: House) -> str:
        # Half a character (a lone surrogate) can not be written down: it becomes a replacement character.
        whole = str(raw).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = whole.replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text) > limit:
            raise ValueError("too_long")
        return text

    return read


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # beyond them it is a slip of the pen


def _date(raw: Any, house: House) -> date:
    if isinstance(raw, datetime):
        return _datetime(raw, house).astimezone(house.zone).date()
    try:
        found = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError("not_a_date") from None
    if not EARLIEST <= found <= LATEST:
        raise ValueError("not_a_date")
    return found


def _datetime(raw: Any, house: House) -> datetime:
    """An instant; text without a zone (as a browser sends it) is the institution's own time."""
    try:
        found = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError("not_a_time") from None
    if not EARLIEST <= found.date() <= LATEST:
        raise ValueError("not_a_time")
    return (found if found.tzinfo else found.replace(tzinfo=house.zone)).astimezone(UTC)


def received_at(given: dict[str, Any], house: House) -> datetime | None:
    """When the contact was received, as far as it can be read: the pack version in force then governs the case."""
    try:
        return _datetime(given["received_at"], house) if given.get("received_at") else None
    except ValueError:
        return None


def _number(raw: Any, house: House) -> int:
    try:
        value = int(str(raw).strip())
    except ValueError:
        raise ValueError("not_a_number") from None
    if not 0 <= value <= 1_000_000:
        raise ValueError("number_out_of_range")
    return value


def key_of(raw: Any) -> int:
    """The number of a row as somebody wrote it; 0, which no row has, for what can be none.

    Ids made by the application reach nineteen digits in 2027.
    """
    text = str(raw)
    known = int(text) if text.isdecimal() and len(text) <= 19 else 0
    return known if known < 2**63 else 0


def _unit(raw: Any, house: House) -> int:
    if key_of(raw) not in house.units:
        raise ValueError("no_such_unit")
    return key_of(raw)


def _member(raw: Any, house: House) -> int:
    known = house.members.get(key_of(raw))
    if known is None or known.program:
        raise ValueError("no_such_member")
    return known.id


def _case(raw: Any, house: House) -> int:
    if not key_of(raw):
        raise ValueError("no_such_case")
    return key_of(raw)


def _flag(raw: Any, house: House) -> bool:
    return raw is True or str(raw).lower() in ("1", "on", "true", "yes")


_READ: dict[str, Callable[[Any, House], Any]] = {
    "text": _text(LONGEST["text"]),
    "long_text": _text(LONGEST["long_text"]),
    "date": _date,
    "datetime": _datetime,
    "number": _number,
    "flag": _flag,
    "unit": _unit,
    "member": _member,
    "case": _case,
}


def as_json(pack: Pack, inputs: dict[str, Any], seal: Callable[[str], str]) -> dict[str, Any]:
    """The inputs as an entry keeps them: texts sealed, keys as text, instants in UTC.

    The party is in its dossier, and the papers are in the changes.
    """
    return {
        name: [_kept(pack.fields.get(name), one, seal) for one in value]
        if isinstance(value, list)
        else _kept(pack.fields.get(name), value, seal)
        for name, value in inputs.items()
        if name not in ("party", "party_changes", "papers")
    }


def _kept(field: Field | None, value: Any, seal: Callable[[str], str]) -> Any:
    kind = field.type if field else "code"
    if kind in ("text", "long_text") or (field is not None and field.personal):
        return seal(str(value))
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if kind in ("unit", "member", "case") else value
