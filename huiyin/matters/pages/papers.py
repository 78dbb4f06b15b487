"""One paper of a case, given to who may see the case: shown in place where a browser can do so safely, else saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiyin.cases import papers, queries
from huiyin.cases.facts import Facts
from huiyin.cases.papers import Opened
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.matters.pages.door import desk
from huiyin.papers import labels
from huiyin.papers.store import FileBroken, FileMissing
from huiyin.parties import sealing
from huiyin.parties.sealing import KeyDestroyed, SealBroken

# Nothing in a paper runs, loads or sends: whatever its content claims to be, it stands alone.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox"
SAVED = "save"  # in the address: to be saved, not shown


@dataclass(frozen=True)
class Line:
    """A paper as the page of its case lists it; ``contact`` is the number of the contact it came with.

    ``own``: the reader added it. ``withdrawn``: when it was taken back; only who audits is shown such.
    """

    id: int
    name: str
    kind: str
    size: str
    at: datetime
    by: str
    contact: str
    shown: bool
    erased: bool
    own: bool
    withdrawn: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it can be taken back."""
        return not self.erased and self.withdrawn is None


def lines(actor: Actor, facts: Facts) -> list[Line]:
    """The papers of a case that the actor was found to know of. Two queries."""
    if facts.case is None:
        return []
    key = sealing.open_keys([facts.case.key]).get(facts.case.key)
    members, numbers = facts.house.members, {one.id: one.number for one in facts.contacts}
    return [
        Line(
            id=one.row.id,
            name=one.name,
            kind=str(labels.KINDS[one.row.kind]),
            size=labels.size(one.row.size),
            at=one.row.added_at,
            by=members[one.row.added_by_id].name if one.row.added_by_id in members else "",
            contact=numbers.get(one.row.contact_id or 0, ""),
            shown=one.kind.shown,
            erased=one.erased,
            own=actor.member is not None and one.row.added_by_id == actor.member,
            withdrawn=one.row.withdrawn_at,
        )
        for one in papers.of_case(facts.case, key, withdrawn_too=papers.proves(actor))
    ]


@require_GET
@desk
def paper(request: StaffRequest, case_id: int, paper_id: int) -> HttpResponse:
    """The content of a paper; absent, hidden and walled are the same answer."""
    try:
        opened = papers.open_paper(request.actor, case_id, paper_id, request.now)
    except (papers.Withdrawn, KeyDestroyed, FileMissing, FileBroken, SealBroken) as error:
        gone = isinstance(error, papers.Withdrawn | KeyDestroyed)
        context = {
            "case": queries.get(request.actor, case_id),
            "erased": isinstance(error, KeyDestroyed),
            "withdrawn": isinstance(error, papers.Withdrawn),
        }
        return render(request, "matters/paper_gone.html", context, status=410 if gone else 500)
    return answer(opened, saved=SAVED in request.GET)


def answer(opened: Opened, *, saved: bool) -> HttpResponse:
    """The content with what keeps it from being taken for anything else."""
    response = HttpResponse(opened.content, content_type=opened.kind.media)
    way = "inline" if opened.kind.shown and not saved else "attachment"
    response.headers["Content-Disposition"] = f"{way}; {_name(opened)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _name(opened: Opened) -> str:
    """The file's name by RFC 6266: in ASCII for old programs, and as it is."""
    plain = f"paper.{opened.kind.endings[0]}"
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(opened.name, safe='')}"
