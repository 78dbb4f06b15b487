"""Inbox: what a member has been told, in words, with the matter it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from huiyin.cases import policy
from huiyin.cases import queries as cases
from huiyin.cases.inputs import key_of
from huiyin.cases.queries import Row
from huiyin.institution.actor import Actor
from huiyin.institution.house import House
from huiyin.institution.pages import StaffRequest
from huiyin.matters.evening import ARRIVALS, UNASSIGNED
from huiyin.matters.pages.door import desk
from huiyin.notices import acts
from huiyin.notices import queries as notices
from huiyin.notices.labels import HOOKS
from huiyin.notices.models import Notice

ABOUT = "case:"
LISTS = {UNASSIGNED: "/?list=unassigned", ARRIVALS: "/arrivals/", HOOKS: "/administration/programs/"}
"""What a notice may be about that is no matter: a list, which shows its reader only what they may see."""


@dataclass(frozen=True)
class Told:
    """One notice: what happened, with which matter or list, when; ``new`` until it is read."""

    id: int
    words: str
    href: str
    row: Row | None
    at: datetime
    new: bool


@dataclass(frozen=True)
class Unread:
    """The newest unread notices and how many there are (one above ``notices.COUNTED_TO`` stands for more)."""

    count: int
    lines: list[Told]


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: StaffRequest) -> HttpResponse:
    """The member's notices, newest first; posting marks one, or all that they see, as read."""
    actor = request.actor
    if request.method == "POST":
        return _mark(request, actor)
    below = key_of(request.GET.get("before")) or None
    page = notices.page(actor.member or 0, may_see(actor), before=below)
    context = {
        "lines": told(actor, page.lines),
        "unread": notices.unread_count(actor.member or 0, may_see(actor)),
        "further": f"?before={page.before}" if page.before else "",
        "start": reverse("inbox") if below else "",
    }
    return render(request, "matters/inbox.html", context)


def _mark(request: StaffRequest, actor: Actor) -> HttpResponse:
    one = request.POST.get("notice", "")
    if one:
        acts.mark_read(actor.member or 0, [key_of(one)], request.now)
    else:
        page = notices.page(actor.member or 0, may_see(actor), limit=notices.COUNTED_TO, unread_only=True)
        count = acts.mark_read(actor.member or 0, [line.id for line in page.lines], request.now)
        if count:
            messages.success(request, _("All read."))
    return HttpResponseRedirect(reverse("inbox"))


def unread(actor: Actor, limit: int) -> Unread:
    """The newest unread notices, for the top of Today."""
    page = notices.page(actor.member or 0, may_see(actor), limit=limit, unread_only=True)
    if page.before is None:
        return Unread(len(page.lines), told(actor, page.lines))
    return Unread(notices.unread_count(actor.member or 0, may_see(actor)), told(actor, page.lines))


def has_read(actor: Actor, subject: str, now: datetime) -> None:
    """Who opens what a notice is about has read it. Only then is anything written: reading a page takes no pen."""
    if Notice.objects.filter(member_id=actor.member or 0, subject=subject, read_at__isnull=True).exists():
        acts.mark_subject_read(actor.member or 0, subject, now)


def told(actor: Actor, lines: Collection[notices.Line]) -> list[Told]:
    """Notices in words, each with the line of its matter; those about what one may not see are left out."""
    rows = {row.id: row for row in cases.rows(actor, sorted({case_of(line.subject) for line in lines}))}
    titles = _Titles(actor.house)
    found = []
    for line in lines:
        row = rows.get(case_of(line.subject))
        href = reverse("case", args=[row.id]) if row else LISTS.get(line.subject)
        if href:
            found.append(Told(line.id, _words(line, titles.of(row)), href, row, line.made_at, line.read_at is None))
    return found


class _Titles:
    """The titles of moves, in the words of the pack a matter runs under: two packs may call one move otherwise."""

    def __init__(self, home: House) -> None:
        self._home = home
        self._known: dict[int, dict[str, Mapping[str, str]]] = {}

    def of(self, row: Row | None) -> Mapping[str, Mapping[str, str]]:
        """Those of the matter's pack; none where a notice is about a list."""
        if row is None:
            return {}
        if row.pack not in self._known:
            moves = self._home.pack(row.pack).moves
            self._known[row.pack] = {name: move.title for name, move in moves.items()}
        return self._known[row.pack]


def _words(line: notices.Line, titles: Mapping[str, Mapping[str, str]]) -> str:
    """A notice as a sentence: the bare name of a move says too little where it stands alone."""
    said = line.sentence(titles)
    return pgettext("notice", "Recorded: %(move)s") % {"move": said} if line.code in titles else said


def case_of(subject: str) -> int:
    """The case a notice is about; 0 for what is no case."""
    number = subject.removeprefix(ABOUT)
    return int(number) if subject.startswith(ABOUT) and number.isdecimal() else 0


def may_see(actor: Actor) -> notices.MaySee:
    """The rule of visibility, for references as notices keep them."""

    def visible(subjects: Collection[str]) -> Collection[str]:
        ids = {case_of(subject) for subject in subjects} - {0}
        seen = [f"{ABOUT}{case}" for case in policy.visible_ids(actor, sorted(ids))]
        return [*seen, *(subject for subject in subjects if subject in LISTS)]

    return visible
