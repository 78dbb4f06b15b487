"""Why a time limit ends when it does, in sentences: from when it is counted, how long, by which rule and calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy, npgettext_lazy, pgettext

from huiyin.cases.labels import AND
from huiyin.cases.models import PAUSED, Clock
from huiyin.institution.house import House
from huiyin.kernel.packs import Basis, Pack
from huiyin.kernel.packs import Clock as Rule
from huiyin.ui.dates import day_words
from huiyin.ui.words import pick

MOST_DAYS = 12  # days named one by one; the rest are only counted

_LENGTHS: dict[str, str | Promise] = {
    "minute": ngettext_lazy("%(n)d minute", "%(n)d minutes", "n"),
    "hour": ngettext_lazy("%(n)d hour", "%(n)d hours", "n"),
    "working_hour": ngettext_lazy("%(n)d working hour", "%(n)d working hours", "n"),
    "day": npgettext_lazy("length", "%(n)d day", "%(n)d days", "n"),
    "working_day": ngettext_lazy("%(n)d working day", "%(n)d working days", "n"),
    "month": ngettext_lazy("%(n)d month", "%(n)d months", "n"),
}


@dataclass(frozen=True)
class Reader:
    """For whom it is written: the day they read it on, in which house."""

    today: date
    home: House

    def day(self, of: str) -> str:
        """An ISO day."""
        return day_words(date.fromisoformat(of), self.today)

    def instant(self, of: datetime) -> str:
        """An instant: its local day, and its time unless that is midnight."""
        local = of.astimezone(self.home.zone)
        day = day_words(local.date(), self.today)
        return day if local.time() == time() else f"{day} {local:%H:%M}"


def length(count: int, unit: str) -> str:
    """``15 days``; none of them is the rest of the day."""
    if not count:
        return pgettext("length", "the same day")
    return str(_LENGTHS[unit] % {"n": count})


def rule_words(basis: Basis, pack: Pack) -> str:
    """The rule something rests on, as it is told to everybody."""
    source = pick(pack.sources.get(basis.source)) or basis.source
    if basis.status == "expectation":
        return _("%(source)s: no regulation requires it") % {"source": source}
    return _articles(source, basis.article) if basis.article else source


def basis_words(basis: Basis, pack: Pack, confirmed_by: str | None = None) -> str:
    """The rule, and for the staff how sure it is; ``confirmed_by`` as ``House.confirmed_by`` has it."""
    words = rule_words(basis, pack)
    if basis.status in ("verified", "expectation"):
        return words
    if confirmed_by is None:
        return _("%(rule)s (to be confirmed)") % {"rule": words}
    if not confirmed_by:
        return _("%(rule)s (confirmed here)") % {"rule": words}
    return _("%(rule)s (confirmed here by %(name)s)") % {"rule": words, "name": confirmed_by}


def _articles(source: str, articles: str) -> str:
    """One article or several of a regulation; a pack sets ``、`` between them and ``–`` from one to another."""
    *some, last = articles.split("、")
    said = _("%(some)s and %(last)s") % {"some": pick(AND).join(some), "last": last} if some else last
    many = 1 + len(some) + articles.count("–")
    named = ngettext("%(source)s, article %(article)s", "%(source)s, articles %(article)s", many)
    return named % {"source": source, "article": said}


def sentences(clock: Clock, pack: Pack, reader: Reader, begun_by: str = "") -> list[str]:
    """Why ``clock`` ends when it does. ``begun_by`` is the title of the move that started it, where that is known."""
    why: Mapping[str, Any] = clock.why
    rule = pack.clocks[clock.name]
    found = [_start(clock, rule, reader, begun_by)]
    if "asked" in why:
        asked = pick(pack.fields[rule.until_field].title) if rule.until_field in pack.fields else ""
        found.append(_("The end was set when this was asked: “%(field)s”.") % {"field": asked})
    else:
        found += _counted(why, reader)
    if clock.state == PAUSED and clock.paused_at:
        found.append(_("It has stood still since %(day)s.") % {"day": reader.instant(clock.paused_at)})
    sure = reader.home.confirmed_by(pack, "clocks", clock.name)
    found.append(_("Rule: %(basis)s.") % {"basis": basis_words(rule.basis, pack, sure)})
    found += _calendar(why, reader)
    return [one for one in found if one]


def _start(clock: Clock, rule: Rule, reader: Reader, begun_by: str) -> str:
    words = {"when": reader.instant(clock.started_at), "move": begun_by}
    if rule.starts == "happened":
        return _("It runs from %(when)s, when this was received.") % words
    if begun_by:
        return _("It started on %(when)s with “%(move)s”.") % words
    return _("It runs from %(when)s.") % words


def _counted(why: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    term = why["term"]
    words = {"length": length(term["count"], term["unit"]), "day": reader.day(why["start_day"])}
    if not term["count"]:
        yield _("It lasts until the end of the same day, %(day)s.") % words
    elif term["unit"] in ("day", "working_day", "month"):
        yield _("It lasts %(length)s; %(day)s itself is not counted.") % words
    else:
        yield _("It lasts %(length)s from that instant.") % words
    for step in why["steps"]:
        yield _step(step, reader)
    yield _days(
        why["skipped"],
        why["skipped_count"],
        why["names"],
        reader,
        ngettext("Not a working day, so skipped: %(days)s.",
                 "%(n)d days are not working days, so skipped: %(days)s.", why["skipped_count"]),
    )  # fmt: skip
    yield _days(
        why["made_up"],
        why["made_up_count"],
        why["names"],
        reader,
        _("Worked to make up for a holiday, so counted: %(days)s."),
    )
    if why["raw_last_day"] != why["last_day"]:
        words = {"raw": reader.day(why["raw_last_day"]), "last": reader.day(why["last_day"])}
        yield _("The last day would be %(raw)s, which is not a working day; so it is %(last)s.") % words


def _step(step: Mapping[str, Any], reader: Reader) -> str:
    if step["step"] == "extension":
        words = {"length": length(step["term"]["count"], step["term"]["unit"]), "day": reader.day(step["raw_last_day"])}
        return _("Extended by %(length)s, to %(day)s.") % words
    words = {
        "since": reader.instant(datetime.fromisoformat(step["from"])),
        "until": reader.instant(datetime.fromisoformat(step["until"])),
        "day": reader.day(step["raw_last_day"]),
    }
    return _("It stood still from %(since)s to %(until)s; so it ran to %(day)s.") % words


def _days(
    days: Sequence[Sequence[str]], count: int, names: Mapping[str, Mapping[str, str]], reader: Reader, words: str
) -> str:
    """Days under the names they bear, those of one name together."""
    by_name: dict[str, list[str]] = {}
    for day, name in days[:MOST_DAYS]:
        by_name.setdefault(_name(name, names), []).append(reader.day(day))
    if not by_name:
        return ""
    comma = pgettext("list", ", ")
    listed = comma.join(f"{comma.join(each)} {_in_brackets(name)}" for name, each in by_name.items())
    if count > MOST_DAYS:
        listed += pgettext("list", " …")
    return words % {"n": count, "days": listed}


def _in_brackets(name: str) -> str:
    return pgettext("list", "(%s)") % name


def _name(name: str, names: Mapping[str, Mapping[str, str]]) -> str:
    if name == "weekend":
        return _("weekend")
    return pick(names[name]) if name in names else name


def _calendar(why: Mapping[str, Any], reader: Reader) -> Iterable[str]:
    if why.get("provisional"):
        until = reader.day(why["calendar"]["known_until"])
        yield _("Holidays are published until %(until)s only, so the date is provisional.") % {"until": until}
        yield _("It is counted again when more is known.")
    if "calendar" in why:
        known, used = str(why["calendar"]["id"]), reader.home.calendar
        name = pick(used.title) if known == used.id else known
        words = {"name": name, "version": str(why["calendar"]["version"])}
        yield _("Calendar “%(name)s”, version %(version)s.") % words
