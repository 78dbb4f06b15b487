"""Boxes that hold a page's content: panel, empty place, notice, a clock's bar, a menu, a ‘why?’."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from huiyin.ui import atoms, dates
from huiyin.ui.icons import NONE, icon


def panel(content: str, title: str, *, id: str = "", count: int | None = None, level: int = 2) -> SafeString:
    """A titled part of a page; with ``id`` it is a named region and can be linked to and swapped."""
    tallied = format_html(" {}", atoms.tally(count)) if count is not None else NONE
    heading = f"{id}-title" if id else ""
    return format_html(
        "<section{}><h{}{}>{}{}</h{}>{}</section>",
        atoms.attributes({"class": "panel", "id": id, "aria_labelledby": heading}),
        level,
        atoms.attributes({"class": "panel-title", "id": heading}),
        title,
        tallied,
        level,
        content,
    )


def empty(content: str, title: str) -> SafeString:
    """A place where nothing stands yet: ``title`` says what will stand here, the content how to begin."""
    return format_html('<div class="empty"><p class="empty-title">{}</p>{}</div>', title, content)


def notice(content: str, title: str = "", *, tone: str = "plain", level: int = 2) -> SafeString:
    """What the reader must not miss: plain, soon (take care), over (refused, wrong), done. It says what to do next."""
    shape = {"plain": "", "soon": "warn", "over": "warn", "done": "check"}[tone]
    heading = format_html("<h{0}>{1}{2}</h{0}>", level, icon(shape), title) if title else NONE
    return format_html('<div class="notice notice-{}">{}{}</div>', tone, heading, content)


def why(content: str, label: str = "") -> SafeString:
    """An explanation that opens on asking, without a script."""
    return format_html(
        '<details class="why"><summary>{}</summary><div class="why-body">{}</div></details>',
        label or gettext("why?"),
        content,
    )


def menu(content: str, label: str, *, kind: str = "") -> SafeString:
    """A button that opens a short list of links or buttons, without a script."""
    return format_html(
        '<details class="menu {}"><summary class="button button-quiet">{}{}</summary>'
        '<div class="menu-body">{}</div></details>',
        kind,
        label,
        icon("down"),
        content,
    )


def clock_bar(
    content: str,
    title: str,
    *,
    started_at: datetime,
    due_at: datetime,
    state: str,
    now: datetime,
    today: date,
    zone: tzinfo,
    provisional: bool = False,
) -> SafeString:
    """One clock of a case: its name, how much has gone by, how long is left, the last day, and why (the content)."""
    limit = dates.due(due_at, now, zone, state)
    gone = 100 if limit.tone == "over" else dates.elapsed(started_at, due_at, now)
    return format_html(
        '<li class="clock clock-{}"><span class="clock-title">{}</span>'
        '<svg class="clock-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="clock-whole" width="100" height="4"/><rect class="clock-gone" width="{}" height="4"/></svg>'
        "{}{}</li>",
        limit.tone,
        title,
        gone,
        atoms.due(limit, today, provisional=provisional),
        why(content) if content.strip() else NONE,
    )
