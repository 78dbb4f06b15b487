"""How what has come is shown: one line an envelope or visitor, a section for each way in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext_lazy

from huiyin.cases import policy
from huiyin.institution.actor import Actor
from huiyin.matters import arrived
from huiyin.matters.arrivals import REASONS, STANDING, may_take_back
from huiyin.matters.arrived import Counts
from huiyin.matters.desk import KIND
from huiyin.matters.labels import ARRIVAL_REASONS, ARRIVAL_TONES, ARRIVALS
from huiyin.matters.models import ASIDE, CAME, LETTER, OPENED, REGISTERED, VISIT, Arrival

SHOWN = 30  # lines of a list: a page stays under 150 kB; of a longer one it is said how many more there are
TITLES: dict[str, str | Promise] = {
    LETTER: pgettext_lazy("arrivals", "Letters"),
    VISIT: pgettext_lazy("arrivals", "Visitors"),
}


@dataclass(frozen=True)
class Line:
    """One envelope or visitor. ``who``: who opened, called, registered it or set it aside, and at what time."""

    row: Arrival
    state: str | Promise
    tone: str
    who: str = ""
    at: datetime | None = None
    why: str | Promise = ""
    waits: str = ""
    earlier: bool = False  # it came before today
    first: bool = False  # the next of its stage: its act has the key
    focus: bool = False
    reasons: tuple[tuple[str, str | Promise], ...] = ()
    back: bool = False  # that it was set aside can be taken back
    number: str = ""  # of its contact, for whoever registered it
    case: int = 0  # what can be opened; 0: nothing


@dataclass(frozen=True)
class Section:
    """One way in: what is to be seen to and what ended today; ``came`` and ``done`` of today."""

    channel: str
    title: str | Promise
    lines: list[Line]
    more: int  # of what is to be seen to, beyond the lines
    unopened: int
    ended: list[Line]
    came: int
    done: int
    noted: tuple[int, int, datetime] | None = None  # the last note of letters: see ``arrived.last_note``

    @property
    def ready(self) -> bool:
        """Whether something can be registered at once: that is then the next act, and opening more is not."""
        return any(line.first and line.row.state == OPENED for line in self.lines)


def sections(actor: Actor, unit: int, counts: Counts, now: datetime, at: str) -> list[Section]:
    """Letters and visitors, as far as today's rules know these ways in. ``at``: where the focus goes."""
    pack, day = actor.house.pack_for(KIND, actor.today)[1], arrived.of_day(unit, actor.today)
    standing = {LETTER: (counts.unopened, counts.opened), VISIT: (counts.waiting, counts.called)}
    found = []
    for channel in (LETTER, VISIT):
        if channel not in pack.channels:
            continue
        came = {state: count for (one, state), count in day.items() if one == channel}
        lines = _standing(actor, arrived.standing(unit, channel, SHOWN), now, at)
        found.append(
            Section(
                channel,
                TITLES[channel],
                lines,
                sum(standing[channel]) - len(lines),
                standing[channel][0],
                _ended(actor, arrived.ended(actor, unit, channel, SHOWN)),
                sum(came.values()),
                sum(count for state, count in came.items() if state not in STANDING),
                arrived.last_note(actor, unit) if channel == LETTER else None,
            )
        )
    return found


def _standing(actor: Actor, rows: list[Arrival], now: datetime, at: str) -> list[Line]:
    firsts = {row.state: row.id for row in reversed(rows) if row.channel == LETTER or _may_be_mine(actor, row)}
    focus = rows[0].id if rows and at == rows[0].channel else at
    return [
        Line(
            row,
            ARRIVALS[row.channel, row.state],
            "over" if row.day < actor.today and row.state == CAME else ARRIVAL_TONES[row.state],
            actor.house.members[row.opened_by_id].name if row.opened_by_id else "",
            row.opened_at or row.came_at,
            waits=waiting(now - row.came_at) if row.channel == VISIT and row.state == CAME else "",
            earlier=row.day < actor.today,
            first=firsts.get(row.state) == row.id,
            focus=str(focus) == str(row.id),
            reasons=_reasons(row),
        )
        for row in rows
    ]


def _may_be_mine(actor: Actor, row: Arrival) -> bool:
    """A visitor whom a colleague has called is with them."""
    return row.state == CAME or row.opened_by_id == actor.member


def _reasons(row: Arrival) -> tuple[tuple[str, str | Promise], ...]:
    """Why it may not be registered; what is open was not passed on unopened."""
    fitting = (code for code in REASONS[row.channel] if code != "private" or row.state == CAME)
    return tuple((code, ARRIVAL_REASONS[code]) for code in fitting)


def _ended(actor: Actor, rows: Collection[Arrival]) -> list[Line]:
    """Numbers are shown to who gave them out, whatever became of the matter: a line without one tells nothing."""
    own = [row.contact for row in rows if row.contact and row.ended_by_id == actor.member]
    seen = set(policy.visible_ids(actor, [contact.case_id for contact in own]))
    numbers = {contact.id: contact for contact in own}
    found = []
    for row in rows:
        contact = numbers.get(row.contact_id or 0)
        found.append(
            Line(
                row,
                ARRIVALS[row.channel, row.state],
                ARRIVAL_TONES[row.state],
                actor.house.members[row.ended_by_id].name if row.ended_by_id else "",
                row.ended_at,
                ARRIVAL_REASONS[row.reason] if row.state == ASIDE else "",
                earlier=row.day < actor.today,
                back=may_take_back(actor, row),
                number=contact.number if contact else "",
                case=contact.case_id if contact and contact.case_id in seen else 0,
            )
        )
    return found


def waiting(span: timedelta) -> str:
    """How long somebody has waited: in minutes under two hours, else in hours, then in days."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 120:
        return npgettext("waiting", "%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return npgettext("waiting", "%(n)d h", "%(n)d h", minutes // 60) % {"n": minutes // 60}
    return npgettext("waiting", "%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def stands(actor: Actor, row: Arrival) -> str:
    """How an arrival stands that somebody was faster with, in a sentence."""
    who = row.ended_by_id or row.opened_by_id
    said = {"n": row.n, "who": actor.house.members[who].name if who else ""}
    if row.state == REGISTERED:
        return _("No. %(n)d was registered by %(who)s meanwhile.") % said
    if row.state == ASIDE:
        said["why"] = str(ARRIVAL_REASONS[row.reason])
        return _("No. %(n)d was set aside by %(who)s meanwhile: %(why)s.") % said
    if row.state == OPENED and row.channel == LETTER:
        return _("No. %(n)d was opened by %(who)s already.") % said
    if row.state == OPENED:
        return _("No. %(n)d was called by %(who)s already.") % said
    return _("No. %(n)d stands as it stood.") % said
