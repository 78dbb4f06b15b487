"""The smallest pieces of a page, as safe HTML: a limit, a date, a number, a status, a name, a key, an act."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from huiyin.ui import dates
from huiyin.ui.icons import NONE, icon

# Each tone of a limit or a status has a shape; ``later`` and ``plain`` need none: nothing is the matter.
SHAPES = {
    "over": "over",
    "today": "half",
    "soon": "ring",
    "later": "",
    "paused": "pause",
    "met": "check",
    "late": "over",
    "cancelled": "minus",
    "plain": "",
    "open": "ring",
    "wait": "half",
    "done": "check",
    "secret": "lock",
    "off": "minus",
}
_HAN_PAIR = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]{2}")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")


def due(limit: dates.Due, today: date, *, provisional: bool = False, with_date: bool = True) -> SafeString:
    """How long is left or over, with its shape, and the last day beside it; ``provisional``: date not sure."""
    return _due(get_language(), limit, today, provisional, with_date)


@lru_cache(maxsize=4096)  # a list repeats a few dozen dates and states over hundreds of rows
def _due(_language: str | None, limit: dates.Due, today: date, provisional: bool, with_date: bool) -> SafeString:
    beside = NONE
    if with_date:
        beside = format_html(
            ' <span class="due-date">{}{}</span>',
            stamp(limit.day, limit.at, today),
            format_html(' <span class="hint">{}</span>', pgettext("limit", "provisional")) if provisional else NONE,
        )
    return format_html(
        '<span class="due due-{}"><span class="due-words">{}{}</span>{}</span>',
        limit.tone,
        icon(SHAPES[limit.tone]),
        limit.words,
        beside,
    )


def stamp(day: date, at: time | None, today: date | None, *, weekday: bool = False) -> SafeString:
    """A date, with the time of day where there is one, as ``<time>``: machines read the attribute, people the words."""
    words = dates.day_words(day, today, weekday=weekday)
    if at is None:
        return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)
    return format_html(
        '<time datetime="{0}T{1}">{2} <span class="hour">{1}</span></time>', day.isoformat(), f"{at:%H:%M}", words
    )


def moment(at: datetime, today: date | None, zone: tzinfo) -> SafeString:
    """An instant as the local date and time of ``zone``."""
    local = at.astimezone(zone)
    return format_html(
        '<time datetime="{}">{} <span class="hour">{}</span></time>',
        local.isoformat(timespec="minutes"),
        dates.day_words(local.date(), today),
        f"{local:%H:%M}",
    )


def number(of: str) -> SafeString:
    """A register or case number, never broken at the end of a line."""
    return format_html('<span class="number">{}</span>', of)


def status(word: str, tone: str = "plain") -> SafeString:
    """A word with the shape and colour of its tone: plain, open, wait, done, over, soon, paused, secret, off."""
    return format_html('<span class="status status-{}">{}{}</span>', tone, icon(SHAPES[tone]), word)


def person(name: str) -> SafeString:
    """A name. Two Chinese characters are set as wide as three, so that names stand in line; the text stays as it is."""
    wide = " person-two" if _HAN_PAIR.fullmatch(name) else ""
    return format_html('<span class="person{}">{}</span>', wide, name)


def short_name(name: str) -> str:
    """Two letters for a person: the last two characters of a Chinese name, else the outer words' first letters."""
    han = _HAN.findall(name)
    if han:
        return "".join(han[-2:])
    words = name.split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def initials(name: str) -> SafeString:
    """A round sign with two letters of the name; the whole name for a screen reader and on pointing."""
    return format_html(
        '<span class="initials" title="{0}"><span aria-hidden="true">{1}</span><span class="unseen">{0}</span></span>',
        name,
        short_name(name),
    )


def key(name: str) -> SafeString:
    """The sign of a key beside what it does. Screen readers get it from ``aria-keyshortcuts`` instead."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', name.upper() if len(name) == 1 else name)


def tally(count: int, top: int = 500) -> SafeString:
    """A count, exact to ``top`` and ``500+`` beyond, where counting on would cost more than it tells."""
    return format_html('<span class="tally">{}</span>', f"{top}+" if count > top else count)


def count(label: str, n: int, href: str, *, tone: str = "", current: bool = False, press: str = "") -> SafeString:
    """One heap of work above a list: how many, of what; a link that narrows the list to it. ``tone``: over or soon."""
    classes = f"count count-{tone}" if tone else "count"
    return format_html(
        '<a class="{}{}" href="{}"{}>{}<span>{}</span>{}</a>',
        classes,
        "" if n else " count-none",
        href,
        attributes({"aria_current": "true" if current else "", "data_key": press, "aria_keyshortcuts": press.upper()}),
        tally(n),
        label,
        key(press) if press else NONE,
    )


def attributes(given: dict[str, object]) -> SafeString:
    """Arguments as HTML attributes: ``hx_get`` → ``hx-get``; True is the bare name, None, False and '' are left out."""
    made = []
    for name, value in given.items():
        written = name.rstrip("_").replace("_", "-")
        if value is True:
            made.append(format_html(" {}", written))
        elif value not in (None, False, ""):
            made.append(format_html(' {}="{}"', written, value))
    return format_html_join("", "{}", ((one,) for one in made))


def act(
    label: str, *, press: str = "", href: str = "", kind: str = "", sets_off: str = "", **more: object
) -> SafeString:
    """A button (a link when it has an address) with its key beside it.

    ``kind`` is '', primary, quiet or danger; ``press`` a letter, or ``mod+enter``, that ``keys.js`` listens for;
    ``sets_off`` the id of the sentence that says what follows; other arguments become attributes.
    """
    classes = f"button button-{kind}" if kind else "button"
    hint = key(key_words(press)) if press else NONE
    described = attributes(
        {
            "data_key": press,
            "aria_keyshortcuts": press.replace("mod", "Control").title() if press else "",
            "aria_describedby": sets_off,
            **({} if href else {"type": "submit"}),
            **more,
        }
    )
    if href:
        return format_html('<a class="{}" href="{}"{}><span>{}</span>{}</a>', classes, href, described, label, hint)
    return format_html('<button class="{}"{}><span>{}</span>{}</button>', classes, described, label, hint)


def key_words(press: str) -> str:
    """What to print on the sign of a key: ``mod+enter`` → ``Ctrl Enter``."""
    names = {"mod": pgettext("key", "Ctrl"), "enter": pgettext("key", "Enter"), "escape": pgettext("key", "Esc")}
    return " ".join(names.get(part, part.upper()) for part in press.split("+"))
