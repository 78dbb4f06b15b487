"""Find: one box for numbers, words, names and telephones, and filters. Nothing hidden is listed or counted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.cases import queries as cases
from huiyin.cases.inputs import key_of
from huiyin.cases.queries import PAGE, Row
from huiyin.finding import queries as index
from huiyin.institution.actor import Actor
from huiyin.institution.pages import StaffRequest
from huiyin.matters import queries, searches
from huiyin.matters.exporting import EXPORT
from huiyin.matters.pages.filters import Filters
from huiyin.parties.labels import REASONS
from huiyin.parties.queries import Match

NARROW = "narrow"  # in an address: with the form of the filters open
LONGEST = 200  # characters of what is sought
MOST_COUNTED = 100  # hits: each that is counted is put to the visibility rule, and nobody leafs through more
_PARTS = re.compile(r'"([^"]+)"|([^\s,;，；、"]+)')


@dataclass(frozen=True)
class Line:
    """A hit: its row, the title with what was sought marked, and why it stands here if its words do not show it."""

    row: Row
    marked: SafeString | str
    note: str = ""


@dataclass(frozen=True)
class Hits:
    """One page of hits. ``count`` is exact to ``MOST_COUNTED``; ``numbered`` bear the number typed."""

    numbered: list[Line]
    lines: list[Line]
    count: int
    next: int | None = None


@require_safe
def find(request: StaffRequest) -> HttpResponse:
    """What was sought, or, with an empty box, what can be sought and the newest cases."""
    if request.actor is None:
        raise PermissionDenied
    text, filters = searched(request.GET, request.actor)
    below = key_of(request.GET.get("before")) or None
    context: dict[str, Any] = {"q": text, "number": _example(request.actor), "filters": filters, "most": MOST_COUNTED}
    context |= {"same": filters.query(text), "narrower": filters.query(text, narrow=1)}
    context |= {"chips": filters.chips(text), "may_export": request.actor.has(EXPORT)}
    context |= {"narrow": NARROW in request.GET or not filters.is_valid()}
    if filters.is_valid() and (text or filters.chosen):
        hits = sought(request.actor, text, below, filters.marks())
        further = filters.query(text, before=hits.next) if hits.next else ""
        context |= {"hits": hits, "further": further, "first": context["same"] if below else ""}
    elif filters.is_valid():
        newest = cases.rows(request.actor, cases.latest(request.actor, limit=PAGE))
        context |= {"newest": [Line(row, row.title) for row in newest], "searches": searches.kept(request.actor)}
    return render(request, "matters/find.html", context)


def searched(typed: QueryDict, actor: Actor) -> tuple[str, Filters]:
    """What is sought: the words of the box, and the filters."""
    text = " ".join(typed.get("q", "").split())[:LONGEST]
    filters = Filters(actor, typed, shown=NARROW in typed)
    if not filters.is_valid() and NARROW not in typed:
        filters = Filters(actor, typed)  # to be mended, it is shown
    return text, filters


def _example(actor: Actor) -> str:
    _, pack = actor.house.pack_for("matter", actor.today)
    return pack.case_number(actor.today.year, 123)


def sought(actor: Actor, text: str, before: int | None = None, marks: Sequence[Collection[str]] = ()) -> Hits:
    """The hits of ``text`` below the case ``before``: first those of that number, then words and people together.

    Of each group of ``marks`` a hit has one; without words they alone decide.
    """
    numbered, people = _named(actor, text, marks)
    worded = cases.find(actor, text, marks=marks, limit=MOST_COUNTED + 1)
    counted = len({*numbered, *worded, *people})
    if before is not None:
        worded = cases.find(actor, text, marks=marks, before=before, limit=PAGE + 1)
    below = {case for case in (*worded, *people) if before is None or case < before}
    further = sorted(below - {*numbered}, reverse=True)
    shown, top = further[:PAGE], numbered if before is None else []
    rows = {row.id: row for row in cases.rows(actor, [*top, *shown])}
    notes = {case: _reasons(match) for case, match in people.items() if case not in worded}
    return Hits(
        _lines(top, rows, {}, text),
        _lines(shown, rows, notes, text, in_text=bool(text)),
        counted,
        shown[-1] if len(further) > PAGE else None,
    )


def every(actor: Actor, text: str, marks: Sequence[Collection[str]], most: int) -> list[int]:
    """Ids of all hits, newest first, no more than ``most``."""
    numbered, people = _named(actor, text, marks)
    return sorted({*numbered, *people, *cases.find(actor, text, marks=marks, limit=most)}, reverse=True)[:most]


def _named(actor: Actor, text: str, marks: Sequence[Collection[str]]) -> tuple[list[int], dict[int, Match]]:
    """Cases of the number that ``text`` is, and those from a person it names; each has one mark of each group."""
    if not text:
        return [], {}
    numbered, people = cases.by_number(actor, text), queries.people(actor, text)
    kept = index.with_marks({*numbered, *people}, marks)
    return [case for case in numbered if case in kept], {case: people[case] for case in people if case in kept}


def _lines(
    ids: Iterable[int], rows: Mapping[int, Row], notes: Mapping[int, str], text: str, *, in_text: bool = False
) -> list[Line]:
    """The hits as lines; ``in_text``: one that neither its title nor its party explains says that its text does."""
    lines = []
    for row in (rows[one] for one in ids if one in rows):
        title = marked(row.title, text)
        note = notes.get(row.id, "") or (_("in the text") if in_text and "<mark>" not in title else "")
        lines.append(Line(row, title, note))
    return lines


def _reasons(match: Match) -> str:
    """Whom the hit comes from, masked, and why it is taken for the one sought."""
    who = " ".join(part for part in (match.shown.name, match.shown.phone) if part)
    reasons = pgettext("list", ", ").join(str(REASONS[reason]) for reason in match.reasons)
    return pgettext("hit", "%(who)s: %(reasons)s") % {"who": who, "reasons": reasons} if who else reasons


def marked(title: str, text: str) -> SafeString | str:
    """The title with every part of ``text`` that stands in it marked."""
    parts = [one or other for one, other in _PARTS.findall(text.translate(str.maketrans("“”", '""')))]
    if not parts or not title:
        return title
    pieces = re.split("(" + "|".join(re.escape(part) for part in parts) + ")", title, flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", one) if place % 2 else one,) for place, one in enumerate(pieces))
    )
