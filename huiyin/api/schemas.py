"""What the API takes and gives, field by field. Every id is text: they are longer than some programs' numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Value = str | int | bool | None
Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Asking(Schema):
    """A body: what is not described is refused."""

    model_config = ConfigDict(extra="forbid")


class ErrorOut(Schema):
    """One thing to mend."""

    pointer: str = Field(description="Where: a JSON pointer into the body (#/…), or a part of the address (?…).")
    code: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457. ``code`` is stable, title and detail are in the language of Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ErrorOut] = []


class Coded(Schema):
    """A code, and its title in the caller's language."""

    code: str
    title: str


class Named(Schema):
    """A unit or a member of the staff."""

    id: str
    name: str


class ContactIn(Asking):
    """What came: the channel, the answers to its questions (see /procedure), and the papers that came with it."""

    channel: Name
    inputs: dict[str, Value | list[Value]] = {}
    papers: list[Annotated[str, StringConstraints(max_length=80)]] = Field(default=[], max_length=20)


class MoveIn(Asking):
    """The answers to a move's questions, and papers where it takes them."""

    inputs: dict[str, Value | list[Value]] = {}
    papers: list[Annotated[str, StringConstraints(max_length=80)]] = Field(default=[], max_length=20)


class CaseRef(Schema):
    """A case by name."""

    id: str
    number: str
    href: str


class DoneOut(Schema):
    """What an act did; the same again for the same key."""

    act: str
    case: CaseRef


class ContactRef(Schema):
    """A contact by name."""

    id: str
    number: str
    href: str


class RegisteredOut(DoneOut):
    """What was registered."""

    contact: ContactRef
    receipt: str = Field(description="The address of its receipt.")


class EffectOut(Schema):
    """One thing a move sets off."""

    what: str
    title: str
    day: date | None


class TriedOut(Schema):
    """A move that would be made if it were asked now."""

    move: str
    sets_off: list[EffectOut]


class FieldOut(Schema):
    """A question: enough to build a form by."""

    name: str
    title: str
    help: str
    type: str
    required: bool
    many: bool
    at_most: int | None
    personal: bool
    choices: list[Coded]


class RefusalOut(Schema):
    """Why a move is refused."""

    code: str
    detail: str
    could: list[str] = Field(description="Roles that may, where this one may not.")


class MoveOut(Schema):
    """A move of the case's stage, as it stands for this program."""

    name: str
    title: str
    allowed: bool
    refusal: RefusalOut | None
    confirm: bool
    papers: bool
    asks: list[FieldOut]
    sets_off: list[EffectOut]


class PartyOut(Schema):
    """Whom a contact came from, masked."""

    kind: str
    head_count: int
    name: str
    phone: str
    identity: str
    erased: bool


class ContactOut(Schema):
    """What reached the institution at one moment."""

    id: str
    number: str
    channel: Coded
    relation: str
    statement: str
    written_on: date | None
    received_at: datetime
    registered_at: datetime
    text: str | None = Field(description="Null once it was erased.")
    party: PartyOut


class OneContactOut(ContactOut):
    """A contact and its case."""

    case: CaseRef


class ClockOut(Schema):
    """A time limit, and why it ends when it does."""

    name: str
    title: str
    state: str
    started_at: datetime
    due_at: datetime = Field(description="The instant the time is up, exclusive.")
    last_day: date
    provisional: bool
    ended_at: datetime | None
    why: list[str]


class LineOut(Schema):
    """One event of the story."""

    seq: int
    at: datetime
    on: datetime
    move: str
    sentence: str
    texts: list[tuple[str, str]]
    by_system: bool


class PaperOut(Schema):
    """A file of the case."""

    id: str
    name: str
    kind: str
    size: int
    added_at: datetime
    contact: str | None
    href: str


class ReplyOut(Schema):
    """An answer, from draft to delivery."""

    state: str
    text: str | None
    sent_at: datetime | None
    delivered_at: datetime | None


class RowOut(Schema):
    """A line of a list: numbers, codes and dates. ``title`` only where it was asked for."""

    id: str
    number: str
    href: str
    title: str | None
    status: str
    phase: str
    closing: str | None
    unit: str | None
    member: str | None
    secrecy: str
    opened_at: datetime
    due_at: datetime | None


class PageOut(Schema):
    """A page of a list; ``next`` is the cursor of the following one, null at the end."""

    items: list[RowOut]
    next: str | None


class CaseOut(Schema):
    """One case as its page shows it."""

    id: str
    number: str
    kind: str
    title: str | None = Field(description="Null once it was erased.")
    status: Coded
    phase: str
    closing: Coded | None
    closing_reason: str | None
    unit: Named | None
    member: Named | None
    secrecy: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    joined_to: CaseRef | None
    category: str
    place: str | None
    requests: list[str]
    outcome: str
    contacts: list[ContactOut]
    clocks: list[ClockOut]
    replies: list[ReplyOut]
    papers: list[PaperOut]
    story: list[LineOut]
    moves: list[MoveOut]


class StagedOut(Schema):
    """A file that was taken in: name it in ``papers`` of the registration or move it belongs to, within a week."""

    paper: str
    name: str
    kind: str
    size: int


class GivenOut(Schema):
    """Whom a contact came from, in clear, as it was given."""

    contact: str
    kind: str
    given: dict[str, Any]


class ChannelOut(Coded):
    """A channel and what registering asks in it."""

    asks: list[FieldOut]


class StageOut(Coded):
    """A status and the phase it belongs to."""

    phase: str


class ProcedureOut(Schema):
    """The rules in force: what registering asks in each channel, the stages, the closings, the categories."""

    name: str
    version: date
    revision: int
    channels: list[ChannelOut]
    statuses: list[StageOut]
    closings: list[Coded]
    categories: list[Coded]


class UnitOut(Named):
    """A unit and who of the staff holds a role in it."""

    kind: str
    parent: str | None
    members: list[Named]


class UnitsOut(Schema):
    """The open units."""

    units: list[UnitOut]


class HookOut(Schema):
    """An address that is told of events."""

    id: str
    address: str
    events: list[str]
    enabled: bool


class HooksOut(Schema):
    """The program's hooks."""

    hooks: list[HookOut]


class DeliveryOut(Schema):
    """One event on its way to a hook."""

    id: str
    event: str
    case: str | None = Field(description="Null where the program may not know of the case.")
    state: str
    attempts: int
    answer: str
    made_at: datetime
    ended_at: datetime | None


class DeliveriesOut(Schema):
    """Deliveries, newest first; ``next`` as in other lists."""

    items: list[DeliveryOut]
    next: str | None
