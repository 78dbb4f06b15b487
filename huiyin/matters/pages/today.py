"""Today: what waits, the most urgent first, and what is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from huiyin.cases import queries
from huiyin.cases.queries import PAGE, Owed, Row
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.kernel.packs import actor as grant
from huiyin.matters import arrived
from huiyin.matters.evening import UNASSIGNED
from huiyin.matters.pages.door import desk, in_part
from huiyin.matters.pages.inbox import has_read, unread
from huiyin.matters.pages.load import watches

WHOSE: dict[str, str | Promise] = {
    "mine": pgettext_lazy("list", "Mine"),
    "unit": pgettext_lazy("list", "My unit’s"),
}
HEAPS: dict[str, tuple[str | Promise, str]] = {
    "overdue": (pgettext_lazy("list", "Overdue"), "over"),
    "due_today": (pgettext_lazy("list", "Due today"), "soon"),
    "unassigned": (pgettext_lazy("list", "Nobody’s yet"), ""),
    "to_approve": (pgettext_lazy("list", "To approve"), ""),
    "to_review": (pgettext_lazy("list", "To review"), ""),
}
ASKS = pgettext_lazy("list", "Data requests")
ASKED = "asked"  # what parties ask about their own data: rare, so its heap stands only while there is something in it
# Heaps that are somebody's work only: shown to whoever may make the move.
FOR_MOVE = {"to_approve": "approve", "to_review": "review_registration"}
NOTHING: dict[str, str | Promise] = {
    "mine": _("Nothing is waiting for you by name"),
    "unit": _("Nothing is waiting in your unit"),
    "overdue": _("Nothing is overdue"),
    "due_today": _("Nothing is due today"),
    "unassigned": _("Every matter has somebody who handles it"),
    "to_approve": _("No reply waits for approval"),
    "to_review": _("No registration waits for review"),
    "asked": _("Nobody waits for an answer about their data"),
}
STANDS_HERE: dict[str, str | Promise] = {
    "mine": _("Matters that you take, or that are handed to you, stand here, the most urgent first."),
    "unit": _("Matters that are registered, transferred or assigned to your unit stand here, the most urgent first."),
    "overdue": _("A matter stands here from the moment its next time limit has passed."),
    "due_today": _("A matter stands here on the last day of its next time limit."),
    "unassigned": _("Matters of your unit that nobody has taken yet stand here."),
    "to_approve": _("Replies that colleagues have drafted stand here until you approve them or send them back."),
    "to_review": _("Registrations stand here until a second person has looked at them."),
    "asked": _("What people ask about their own data stands here until it is answered, after the end of a matter too."),
}


@dataclass(frozen=True)
class Heap:
    """One list that can be chosen: how many, of what, where."""

    name: str
    label: str | Promise
    count: int
    href: str
    tone: str = ""
    current: bool = False


@desk
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """The counts, the chosen list, and the newest unread notices; for HTMX the part that changes by itself."""
    actor = request.actor
    context = _work(actor, request.now, request.GET.get("list", ""), _after(request.GET.get("after", "")))
    context["again"] = request.get_full_path()
    if context["chosen"] == "unassigned":
        has_read(actor, UNASSIGNED, request.now)
    context |= {"news": unread(actor, limit=3), "watches": watches(request)}
    context["arrived"] = arrived.counts(actor)
    return render(request, "matters/_today.html" if in_part(request) else "matters/today.html", context)


def _work(actor: Actor, now: datetime, asked: str, after: tuple[datetime, int] | None) -> dict[str, Any]:
    lists = {name: one for name, one in queries.lists(actor, now).items() if _is_work_of(actor, name)}
    counts = {name: queries.count(actor, one) for name, one in lists.items()}
    owed = queries.owed(actor)
    if asked == ASKED:
        chosen, counts[ASKED] = ASKED, len(owed)
        line = [one for one in owed if after is None or (one.due_at, one.case) > after]
        ids, rows = [one.case for one in line], _owed_rows(actor, line[:PAGE])
    else:
        chosen = asked if asked in lists else "mine" if counts["mine"] else "unit"
        ids = queries.open_ids(actor, lists[chosen], PAGE + 1, after)
        rows = queries.rows(actor, ids[:PAGE])
    heaps = [
        Heap(name, label, counts[name], f"?list={name}", tone, name == chosen)
        for name, (label, tone) in HEAPS.items()
        if name in lists
    ]
    if owed or chosen == ASKED:
        tone = "over" if any(one.due_at <= now for one in owed) else "soon"
        heaps.append(Heap(ASKED, ASKS, len(owed), f"?list={ASKED}", tone if owed else "", chosen == ASKED))
    return {
        "chosen": chosen,
        "several": chosen != ASKED,
        "title": WHOSE.get(chosen) or (ASKS if chosen == ASKED else HEAPS[chosen][0]),
        "whose": [
            Heap(name, label, counts[name], f"?list={name}", "", name == chosen) for name, label in WHOSE.items()
        ],
        "heaps": heaps,
        "count": counts[chosen],
        "rows": rows,
        "start": f"?list={chosen}" if after else "",
        "further": _further(chosen, rows) if len(ids) > PAGE else "",
        "nothing": NOTHING[chosen],
        "stands_here": STANDS_HERE[chosen],
        "may_register": may_begin(actor),
        "no_role": not actor.held,
    }


def _owed_rows(actor: Actor, line: list[Owed]) -> list[Row]:
    """The lines of these cases, of ended ones too, each with the limit of what is asked."""
    of = {one.case: one for one in line}
    return [
        replace(
            row,
            due_at=of[row.id].due_at,
            clock=actor.house.pack(row.pack).clocks[of[row.id].clock].title,
            provisional=False,
        )
        for row in queries.rows(actor, list(of))
    ]


def _is_work_of(actor: Actor, name: str) -> bool:
    """Whether a heap is shown: what only some may do is counted for those who may."""
    move = FOR_MOVE.get(name)
    moves = [pack.moves[move] for pack in actor.house.packs.values() if move in pack.moves] if move else []
    held = {one.name for one in actor.held}
    return move is None or any(grant(by)[0] in held for one in moves for by in one.by)


def may_begin(actor: Actor) -> bool:
    """Whether the actor may register at all."""
    roles = {
        grant(by)[0]
        for pack in actor.house.packs.values()
        for move in pack.moves.values()
        if "" in move.from_
        for by in move.by
        if "@" in by
    }
    return bool(roles & {one.name for one in actor.held})


def _after(text: str) -> tuple[datetime, int] | None:
    """Where a page begins: the limit and id of the last line before it. What can not be read begins at the top."""
    due_at, _, case = text.partition("~")
    try:
        at, key = datetime.fromisoformat(due_at), int(case)
    except ValueError:
        return None
    return (at, key) if at.tzinfo and 0 < key < 2**63 else None


def _further(chosen: str, rows: list[Row]) -> str:
    last = next((row for row in reversed(rows) if row.due_at), None)
    if last is None or last.due_at is None:
        return ""
    return "?" + urlencode({"list": chosen, "after": f"{last.due_at.isoformat()}~{last.id}"})
