"""``{% load ui %}``: the house's atoms and boxes. What each looks like: ``tests/ui/gallery``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huiyin.ui import atoms, boxes, dates, fields, icons, words

register = template.Library()


class Clock(Protocol):
    """What ``{% due %}`` needs of a clock."""

    due_at: datetime
    state: str
    provisional: bool


def _now(context: Context) -> datetime:
    """The page's one instant: its own ``now``, or that of the frame."""
    now: datetime = context.get("now") or timezone.now()
    return now


def _zone(context: Context) -> tzinfo:
    return context.get("zone") or timezone.get_current_timezone()


def _today(context: Context) -> date:
    return _now(context).astimezone(_zone(context)).date()


def _this_year(context: Context) -> date | None:
    """The day whose year goes without saying; none on a page that says it is ``to_keep``: paper is read years later."""
    return None if context.get("to_keep") else _today(context)


# ── Atoms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def text(of: Mapping[str, str] | str | None) -> str:
    """``{% text unit.name %}``: the words of {zh, en, es} in the active language."""
    return words.pick(of)


@register.simple_tag(takes_context=True)
def due(context: Context, clock: Clock, date: bool = True) -> SafeString:
    """``{% due clock %}``: how long is left or over, and the last day (not with ``date=False``)."""
    limit = dates.due(clock.due_at, _now(context), _zone(context), clock.state)
    return atoms.due(limit, _today(context), provisional=clock.provisional, with_date=date)


@register.simple_tag
def due_words(due_at: datetime, now: datetime, zone: tzinfo) -> SafeString:
    """``{% due_words case.due_at now zone %}``: the same for a running limit known by its instant only."""
    return atoms.due(dates.due(due_at, now, zone), now.astimezone(zone).date())


@register.simple_tag(takes_context=True)
def day(context: Context, of: date, weekday: bool = False) -> SafeString:
    """``{% day letter.written_on %}``: a date, ``weekday=True`` for the day of the week with it."""
    return atoms.stamp(of, None, _this_year(context), weekday=weekday)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime) -> SafeString:
    """``{% moment entry.at %}``: an instant as local date and time."""
    return atoms.moment(at, _this_year(context), _zone(context))


@register.simple_tag
def act(label: str, key: str = "", href: str = "", kind: str = "", sets_off: str = "", **more: object) -> SafeString:
    """``{% act _("Transfer") key="t" href=url hx_get=url %}``: a button or link with its key; see ``atoms.act``."""
    return atoms.act(label, press=key, href=href, kind=kind, sets_off=sets_off, **more)


@register.simple_tag
def count(label: str, n: int, href: str, tone: str = "", current: bool = False, key: str = "") -> SafeString:
    """``{% count _("Overdue") 2 url tone="over" current=True %}`` inside ``<nav class="counts">``."""
    return atoms.count(label, n, href, tone=tone, current=current, press=key)


register.simple_tag(atoms.number)
register.simple_tag(atoms.status)
register.simple_tag(atoms.person)
register.simple_tag(atoms.initials)
register.simple_tag(atoms.key)
register.simple_tag(atoms.tally)
register.simple_tag(icons.icon)


@register.simple_tag
def html_lang() -> str:
    """The active language as the ``lang`` attribute writes it."""
    return words.html_lang(get_language())


@register.simple_tag
def languages() -> list[dict[str, Any]]:
    """The languages of the switch: code, lang, short and own name, and whether it is the active one."""
    active = get_language()
    return [
        {
            "code": code,
            "lang": words.html_lang(code),
            "short": words.OWN_NAMES[code][0],
            "name": words.OWN_NAMES[code][1],
            "active": code == active,
        }
        for code, _ in settings.LANGUAGES
    ]


@register.simple_tag
def sample_accounts() -> list[dict[str, Any]]:
    """The demo's accounts (``HUIYIN_DEMO_ACCOUNTS``: username, password, name, does), none unless ``HUIYIN_DEMO``."""
    return getattr(settings, "HUIYIN_DEMO_ACCOUNTS", []) if getattr(settings, "HUIYIN_DEMO", False) else []


@register.simple_tag
def portals() -> list[dict[str, Any]]:
    """The public pages a stranger may have meant (``HUIYIN_PORTALS``: what finds them): href and name."""
    found: list[dict[str, Any]] = (
        import_string(settings.HUIYIN_PORTALS)() if hasattr(settings, "HUIYIN_PORTALS") else []
    )
    return found


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def field(bound: BoundField, label: str = "", hint: str = "", wide: bool = False, focus: bool = False) -> SafeString:
    """``{% field form.title %}``: label, hint, error and control of one field."""
    return fields.field(bound, label=label, hint=hint, wide=wide, focus=focus)


@register.simple_tag
def errors(of: BaseForm | Iterable[tuple[str, str]], kept: str = "", focus: bool = False) -> SafeString:
    """``{% errors form %}``: the summary above a form, each line a link to its field; nothing when all is well."""
    return fields.errors(of, kept=kept, focus=focus)


@register.simple_block_tag
def ownfield(content: str, label: str, id: str, hint: str = "", error: str = "", **more: bool) -> SafeString:
    """``{% ownfield _("Find") id="q" %}<input id="q" …>{% endownfield %}``: the same around a control made by hand."""
    return fields.own_field(content, label, for_=id, hint=hint, error=error, **more)


# ── Boxes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_block_tag(takes_context=True)
def clockbar(context: Context, content: str, title: str, clock: Any) -> SafeString:
    """``{% clockbar title clock %}why{% endclockbar %}`` inside ``<ul class="clocks">``: one clock as a bar."""
    return boxes.clock_bar(
        content,
        title,
        started_at=clock.started_at,
        due_at=clock.due_at,
        state=clock.state,
        provisional=clock.provisional,
        now=_now(context),
        today=_today(context),
        zone=_zone(context),
    )


register.simple_block_tag(boxes.panel)
register.simple_block_tag(boxes.empty)
register.simple_block_tag(boxes.notice)
register.simple_block_tag(boxes.why)
register.simple_block_tag(boxes.menu)
