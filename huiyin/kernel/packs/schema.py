"""What a pack is made of: an institution's procedure as data.

Everything is frozen. Sections (statuses, moves, clocks …) are dictionaries by name in the order in which they are
written, which is the order in which pages show them. What the words in ``guards`` and ``effects`` mean stands in
``vocabulary``; whether a pack holds together is found in ``checking``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from huiyin.kernel.calendars import Roll, Term, Unit
from huiyin.kernel.ledger import canonical
from huiyin.kernel.packs.shape import Text, plain

# A pack stays a register and does not become a workflow framework.
MOST_STATUSES, MOST_GUARDS, MOST_EFFECTS = 15, 25, 20

# The sections whose entries say on what they rest.
WITH_BASIS = ("clocks", "moves", "statements", "retentions")

Phase = Literal["open", "closed", "archived"]
Reach = Literal["own", "below"]  # a role sees the cases of its own unit, or of the units below as well
FieldType = Literal[
    "text", "long_text", "date", "datetime", "unit", "member", "choice", "number", "flag", "case"
]  # ten, and no more
Start = Literal["recorded", "happened"]
Confidence = Literal["verified", "secondary", "unverified", "expectation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why a rule is so. ``secondary`` and ``unverified`` ones are shown to the administrator for confirmation."""

    source: str  # a key of Pack.sources, which holds its title in every language
    article: str = ""
    status: Confidence
    checked: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a case stands. One status a case; parallel work is clocks and tasks."""

    name: str
    title: Text
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDef:
    """What a member can be in a unit. ``rights`` are those that are not moves (see ``vocabulary.RIGHTS``)."""

    name: str
    title: Text
    sees: Reach = "own"
    confidential: bool = False
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way in which contacts come. ``fields`` is its registration form, in order; ``"phone?"`` is never required."""

    name: str
    title: Text
    mark: str  # stands for the channel in register numbers: 信, 访 …
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How a number is written: ``{year}``, ``{n:06}`` and, for contacts, ``{mark}`` of the channel."""

    name: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A question a form can ask.

    ``required``: must be filled wherever it is asked, unless asked as ``"name?"``. ``many``: several values, at most
    ``at_most`` of them. ``personal``: names or describes a person, so it is sealed, masked and its readers are logged.
    ``choices`` are its own, or, with ``choices_of``, the entries of that section of the pack.
    """

    name: str
    title: Text
    type: FieldType
    help: Text | None = None
    required: bool = False
    choices: dict[str, Text] = field(default_factory=dict)
    choices_of: str = ""
    many: bool = False
    at_most: int | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What a matter is about. ``route`` is the kind of unit proposed first; empty: by jurisdiction."""

    name: str
    title: Text
    parent: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A kind of statement a person can make: suggestion, accusation, claim, plain enquiry …"""

    name: str
    title: Text
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the file of an ended case is kept, at least and at most: ``years`` from its end; 0: for good."""

    name: str
    title: Text
    years: int
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The pack's word for one of the six ways in which a case can end."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The pack's word for how a unit can stand to a case."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A sentence to say or write, at hand where it is needed."""

    name: str
    title: Text
    say: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A rung of the ladder: so long after the time is up, whoever holds ``to`` (``role@relation``) is told."""

    after: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How often, by how much and by whom a clock may be extended."""

    at_most: int
    unit: Unit
    times: int = 1
    by: str
    reason: bool = True
    tell_party: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A named deadline.

    A move in ``from`` starts it anew, ending a run under way; a move in ``until`` meets it; a move in ``cancel``, and
    any closing, cancels it. It is paused while the clock ``while`` runs. Its length is ``count`` ``unit`` (no days, 0:
    until the end of the day on which it starts), or it runs until the date or instant given in ``until_field`` and does
    not start when that was left empty. ``starts``: the start is when the move was recorded, or when what it tells of
    happened (a letter's receipt). The one clock marked ``otherwise`` runs while no other clock of an open case does.
    ``public`` says to the party what it may expect by then.

    ``beside``: what ``from`` asks is owed until a move in ``until`` answers it, beside the handling and after its end:
    no closing or archiving cancels it, ``otherwise`` runs all the same, ``from`` is refused while it runs, ``until``
    while it does not.
    """

    name: str
    title: Text
    public: Text | None = None
    count: int | None = None
    unit: Unit = "day"
    until_field: str = ""
    from_: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    cancel: tuple[str, ...] = ()
    while_: str = ""
    roll: Roll = "next_working_day"
    remind: tuple[str, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    extend: Extension | None = None
    otherwise: bool = False
    beside: bool = False
    starts: Start = "recorded"
    basis: Basis

    @property
    def term(self) -> Term:
        """Its length, where no field gives its end."""
        return Term(self.count or 0, self.unit, self.roll)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing that can be done with a case.

    ``from_`` are statuses, ``""`` for a case that begins; ``to`` is None when the status stays. ``by`` holds
    ``role@relation`` (see ``actor``). ``asks`` are field names, ``"reason?"`` when optional here. ``say`` is its
    sentence in the story. ``public`` is the same for the party, in plain words and without a name of the staff; a move
    without it is the house's own business. ``tells`` are the asked texts that the party reads with it. ``closes`` is
    the closing it gives. ``key`` is one letter on the keyboard.
    """

    name: str
    title: Text
    say: Text
    public: Text | None = None
    tells: tuple[str, ...] = ()
    from_: tuple[str, ...]
    to: str | None = None
    by: tuple[str, ...]
    asks: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    closes: str | None = None
    key: str | None = None
    primary: bool = False
    paper: str | None = None
    papers: bool = False  # files may be handed in with it; a move that begins a case always takes them
    confirm: bool = False
    basis: Basis

    @property
    def only_papers(self) -> bool:
        """Whether files are all that it is for: then there must be one at least."""
        return self.papers and not self.effects and self.to is None and all(one.endswith("?") for one in self.asks)

    @property
    def of_staff(self) -> bool:
        """Whether a member of the staff can make it at all."""
        return any("@" in one for one in self.by)

    def roles(self, relation: str) -> frozenset[str]:
        """The roles in which a unit that stands in ``relation`` to the case may make it; ``"*"``: any."""
        return frozenset(role for role, stands in map(actor, self.by) if stands == relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field as one form asks it."""

    field: Field
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One revision of one version of a procedure, its parents resolved."""

    name: str
    kind: str  # the kind of case it governs
    version: date  # in force for what is received from this day on
    revision: int
    title: Text
    party: Text | None = None  # its word for whom a contact comes from: a complainant, a resident …
    basis: Basis
    sources: dict[str, Text]
    statuses: dict[str, Status]
    roles: dict[str, RoleDef]
    channels: dict[str, Channel]
    numbering: dict[str, Numbering]
    fields: dict[str, Field]
    categories: dict[str, Category] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    closings: dict[str, Closing]
    relations: dict[str, Relation]
    clocks: dict[str, Clock]
    moves: dict[str, Move]
    phrases: dict[str, Phrase] = field(default_factory=dict)
    retentions: dict[str, Retention] = field(default_factory=dict)
    digest: str = field(init=False)  # SHA-256 of the canonical text, in hex
    _json: str = field(init=False, repr=False, compare=False)
    _answering: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    _asked: dict[tuple[str, ...], tuple[Asked, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = canonical(plain(Pack, self))
        object.__setattr__(self, "_json", text.decode())
        object.__setattr__(self, "digest", hashlib.sha256(text).hexdigest())
        answering = {}
        beside = {move for clock in self.clocks.values() if clock.beside for move in clock.until}
        for status in self.statuses:  # every move asks for it
            moves = self.moves_from(status)
            handling = [move for move in moves if move.name not in beside]
            named = frozenset[str]().union(*(move.roles("owner") for move in handling))
            named = named or frozenset[str]().union(*(move.roles("owner") for move in moves))
            answering[status] = named - {"*"} or named
        object.__setattr__(self, "_answering", answering)
        object.__setattr__(self, "_asked", {})

    def to_json(self) -> str:
        """The whole pack as canonical JSON (RFC 8785); sections are lists of [name, table], so their order stays."""
        return self._json

    @property
    def otherwise(self) -> Clock:
        """The clock that runs while no other does."""
        return next(clock for clock in self.clocks.values() if clock.otherwise)

    def moves_from(self, status: str) -> tuple[Move, ...]:
        """The moves that may begin in ``status`` (``""``: those that open a case), in the order of the pack."""
        return tuple(move for move in self.moves.values() if status in move.from_)

    def answering_roles(self, status: str) -> frozenset[str]:
        """The roles in which somebody of the owning unit can move a case in ``status``; ``"*"``: any role will do.

        Who answers what is asked beside the handling counts only where nothing of the handling is left to do.
        """
        return self._answering[status]

    def asked(self, asks: Iterable[str]) -> tuple[Asked, ...]:
        """The fields of a form, from ``Move.asks`` or ``Channel.fields``, each with whether it must be filled."""
        wanted = tuple(asks)
        if wanted not in self._asked:  # every move of every case asks one of a few dozen forms
            found = ((self.fields[ask.removesuffix("?")], ask.endswith("?")) for ask in wanted)
            self._asked[wanted] = tuple(Asked(field=one, required=one.required and not may) for one, may in found)
        return self._asked[wanted]

    def choices(self, one: Field) -> dict[str, Text]:
        """What can be chosen in a field of type choice: name to title."""
        if not one.choices_of:
            return one.choices
        return {name: entry.title for name, entry in getattr(self, one.choices_of).items()}

    def case_number(self, year: int, n: int) -> str:
        """The case number ``n`` of ``year`` as it is written."""
        return self.numbering["case"].format.format(year=year, n=n)

    def contact_number(self, channel: str, year: int, n: int) -> str:
        """The register number ``n`` of ``year`` in the series of ``channel`` as it is written."""
        return self.numbering["contact"].format.format(mark=self.channels[channel].mark, year=year, n=n)


def actor(by: str) -> tuple[str, str]:
    """Split ``role@relation``: ``"@owner"`` and ``"*@owner"`` give the role ``"*"`` (any).

    ``"system"`` and ``"party"`` stand in no relation.
    """
    role, _, relation = by.partition("@")
    return role or "*", relation
