"""Whether something always runs in an open case, and every clock can start, be met and be explained."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from huiyin.kernel.calendars import builtin, offset
from huiyin.kernel.packs.checking_moves import check_actors
from huiyin.kernel.packs.problems import Report
from huiyin.kernel.packs.schema import Clock, Pack
from huiyin.kernel.packs.vocabulary import SYSTEM

OF_THE_DAY = ("day", "working_day")  # units of which there may be none: such a clock lasts for the rest of its day
_DUE = datetime(2025, 3, 12, 12, tzinfo=UTC)  # any instant in the middle of an ordinary week


def check_clocks(pack: Pack, report: Report) -> None:
    """Report what is wrong with the clocks."""
    _otherwise(pack, report)
    for clock in pack.clocks.values():
        _moves(pack, clock, report)
        _length(pack, clock, report)
        _pause(pack, clock, report)
        _beside(pack, clock, report)
        _reminders(clock, report)
        _ladder(pack, clock, report)
        _extension(pack, clock, report)
    for move, key in (("remind", "remind"), ("escalate", "escalate")):
        _voice(pack, move, [clock.name for clock in pack.clocks.values() if getattr(clock, key)], report)


def _otherwise(pack: Pack, report: Report) -> None:
    """An open case always has a running clock, because one clock runs whenever no other does."""
    marked = [clock for clock in pack.clocks.values() if clock.otherwise]
    if not marked:
        mend = "Mark one clock otherwise = true"
        report(("clocks",), "no clock runs when no other does, so an open case could stand still", mend, "")
    for clock in marked[1:]:
        mend = f"Keep {marked[0].name} or this one"
        report(("clocks", clock.name, "otherwise"), f"{marked[0].name} is marked otherwise already", mend, "")
    for clock in marked:
        if clock.from_ or clock.until or clock.cancel or clock.while_ or clock.until_field or clock.extend:
            mend = "Take out from, until, cancel, while, until_field and extend"
            report(("clocks", clock.name), f"{clock.name} runs when no other does and hangs on no move", mend, "")


def _moves(pack: Pack, clock: Clock, report: Report) -> None:
    path = ("clocks", clock.name)
    for key, names in (("from", clock.from_), ("until", clock.until), ("cancel", clock.cancel)):
        for name in names:
            if name not in pack.moves:
                report((*path, key), f"there is no move {name}", "Use the name of a move", name)
    if clock.otherwise:
        return
    if not clock.from_:
        report((*path, "from"), f"nothing starts {clock.name}", 'Write from = ["move"]', "")
    if not clock.until:
        report((*path, "until"), f"nothing meets {clock.name}", 'Write until = ["move"]', "")
    elif clock.from_ and not _can_be_met(pack, clock):
        mend = "Name a move that is possible after it started"
        report((*path, "until"), f"once {clock.name} has started, nothing can meet it", mend, "")


def _can_be_met(pack: Pack, clock: Clock) -> bool:
    """Whether from some status in which the clock starts a way leads to a move that meets it."""
    starts = [pack.moves[name] for name in clock.from_ if name in pack.moves]
    ahead = {status for move in starts for status in ((move.to,) if move.to is not None else move.from_)}
    seen: set[str] = set()
    while ahead:
        status = ahead.pop()
        seen.add(status)
        moves = pack.moves_from(status)
        if any(move.name in clock.until for move in moves):
            return True
        ahead |= {move.to for move in moves if move.to is not None} - seen
    return False


def _beside(pack: Pack, clock: Clock, report: Report) -> None:
    """What is owed beside the handling can be answered wherever the case may stand by then."""
    if not clock.beside:
        return
    path = ("clocks", clock.name)
    if clock.otherwise or clock.while_ or clock.until_field or clock.cancel:
        mend = "Take out otherwise, while, until_field and cancel"
        report(path, f"{clock.name} runs beside the handling and hangs on nothing of it", mend, "")
    for status in pack.statuses:
        if not any(move.name in clock.until for move in pack.moves_from(status)):
            mend = f"Make a move in until possible in {status}"
            report((*path, "until"), f"{clock.name} runs on in {status}, where nothing can meet it", mend, "")


def _length(pack: Pack, clock: Clock, report: Report) -> None:
    path = ("clocks", clock.name)
    if (clock.count is not None) == bool(clock.until_field):
        mend = "Write count and unit, or until_field"
        report(path, f"{clock.name} has no length, or two", mend, "")
    elif clock.count is not None and (clock.count < 0 or (clock.count == 0 and clock.unit not in OF_THE_DAY)):
        mend = 'Write at least 1, or 0 with unit = "day" or "working_day": until the end of that day'
        report((*path, "count"), f"{clock.name} is over before it has begun", mend, "")
    if not clock.until_field:
        return
    field = pack.fields.get(clock.until_field)
    if field is None or field.type not in ("date", "datetime"):
        mend = "Name a field of type date or datetime"
        report((*path, "until_field"), f"{clock.until_field} is no field with a date", mend, "")
    for name in clock.from_:
        if name in pack.moves and clock.until_field not in _asked_by(pack, name):
            mend = f"Ask it there, or take {name} out of from"
            report((*path, "from"), f"{name} starts {clock.name} but does not ask {clock.until_field}", mend, name)


def _asked_by(pack: Pack, name: str) -> set[str]:
    """The fields a move asks, those of the channels included if it registers."""
    move = pack.moves[name]
    asks = [*move.asks]
    if "record_registration" in move.effects:
        asks += [ask for channel in pack.channels.values() for ask in channel.fields]
    return {ask.removesuffix("?") for ask in asks}


def _pause(pack: Pack, clock: Clock, report: Report) -> None:
    """A paused clock is paused while another runs; that one is never paused itself, so something always runs."""
    if not clock.while_:
        return
    other = pack.clocks.get(clock.while_)
    path = ("clocks", clock.name, "while")
    if other is None or other.otherwise or other.name == clock.name:
        report(path, f"{clock.name} can not pause while {clock.while_} runs", "Name another clock", "")
    elif other.while_:
        mend = f"Take while out of {other.name}"
        report(path, f"{other.name}, for which {clock.name} waits, can be paused itself", mend, "")


def _reminders(clock: Clock, report: Report) -> None:
    path = ("clocks", clock.name, "remind")
    for text in clock.remind:
        at = _instant(text)
        if at is None or at > _DUE:
            report(path, f"{text!r} is no time before the end", 'Write "-3d", "-2wd", "-4h", "-30m" or "0d"', text)


def _ladder(pack: Pack, clock: Clock, report: Report) -> None:
    path = ("clocks", clock.name, "escalate")
    times = []
    for rung in clock.escalate:
        at = _instant(rung.after)
        times.append(at or _DUE)
        if at is None or at < _DUE:
            report(path, f"{rung.after!r} is no time after the end", 'Write "1d", "2wd", "4h" or "30m"', rung.after)
        if rung.to == SYSTEM:
            report(path, "the machine can not be told", "Name a role", rung.to)
        check_actors(pack, path, (rung.to,), report)
    if times != sorted(set(times)):
        mend = "Order the rungs by after, each later than the last"
        report(path, f"the ladder of {clock.name} does not rise", mend, "")


def _instant(text: str) -> datetime | None:
    """When an alarm would ring for a clock that is up at ``_DUE``; None when the text is no offset."""
    try:
        return offset(_DUE, text, builtin("every-day"))
    except ValueError:
        return None


def _extension(pack: Pack, clock: Clock, report: Report) -> None:
    """A clock that can be extended has a move that does it, by whom and as the rule says."""
    if clock.extend is None:
        return
    path = ("clocks", clock.name, "extend")
    rule = clock.extend
    if rule.at_most < 1 or rule.times < 1:
        report(path, "an extension lasts at least 1 and is given at least once", "Write at_most = 30, times = 1", "")
    check_actors(pack, path, (rule.by,), report)
    moves = [move for move in pack.moves.values() if "extend_clock" in move.effects]
    if not moves:
        report(path, f"no move extends {clock.name}", 'Add a move with effects = ["extend_clock"]', "")
    for move in moves:
        wanted = {
            "by": (rule.by in move.by, f'Add "{rule.by}" to its by'),
            "guards": ("extension_left" in move.guards, 'Add "extension_left" to its guards'),
            "asks": (not rule.reason or "reason" in move.asks, 'Add "reason" to its asks'),
            "effects": (not rule.tell_party or "tell_party" in move.effects, 'Add "tell_party" to its effects'),
        }
        for key, (right, mend) in wanted.items():
            if not right:
                report(("moves", move.name, key), f"{move.name} does not follow the rule of {clock.name}", mend, "")


def _voice(pack: Pack, name: str, clocks: Collection[str], report: Report) -> None:
    """Alarms are moves of the machine, so that they stand in the story."""
    move = pack.moves.get(name)
    if not clocks:
        return
    if move is None or SYSTEM not in move.by or move.to is not None:
        mend = f'Write it with by = ["{SYSTEM}"] and without to'
        report(("moves", name), f"clocks {name} ({', '.join(clocks)}), but no move {name} tells of it", mend, "")
        return
    for status in pack.statuses.values():
        if status.phase == "open" and status.name not in move.from_:
            report(("moves", name, "from"), f"{name} is not possible in {status.name}", 'Add "any open" to from', "")
