"""What changes a calendar, as forms: a day to close, a year to add. Each makes of the calendar in use the next one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.calendars import Calendar, close_day, extended, open_day

MOST_TEXT = 200_000  # characters of a calendar's text; the longest that comes with the product has 40 thousand
LONGEST_NAME = 60


class CloseDay(forms.Form):
    """A day on which this institution alone is closed, and why, in the three languages."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Fill this in."), "invalid": _("Write a date, such as 2026-11-21.")},
    )
    zh = forms.CharField(label=_("Why, in Chinese"), max_length=LONGEST_NAME, required=False)
    en = forms.CharField(label=_("Why, in English"), max_length=LONGEST_NAME, required=False)
    es = forms.CharField(label=_("Why, in Spanish"), max_length=LONGEST_NAME, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        """A limit that has run is never moved, so no day of the past is closed."""
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError(_("This day is past: what was counted with it stays. Choose one to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """One of the languages at least; the others then say the same."""
        given: dict[str, Any] = super().clean() or {}
        if not any(given.get(one) for one in ("zh", "en", "es")):
            self.add_error("zh", _("Say why, in one language at least."))
        return given

    def made(self, calendar: Calendar) -> Calendar:
        """With the day closed."""
        given = {one: self.cleaned_data[one] for one in ("zh", "en", "es")}
        first = next(words for words in given.values() if words)
        return close_day(calendar, self.cleaned_data["day"], {one: words or first for one, words in given.items()})


class OpenDay(forms.Form):
    """A closure that is taken back."""

    day = forms.DateField(label=_("Day"), widget=forms.HiddenInput)

    def made(self, calendar: Calendar) -> Calendar:
        """With the day as its authority has it."""
        return open_day(calendar, self.cleaned_data["day"])


class Extend(forms.Form):
    """A further year, as text or as a file of the same text."""

    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".toml,.txt"}))
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        data, self.unread = _with_file(data, files)
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given: dict[str, Any] = super().clean() or {}
        if self.unread:
            self.add_error("file", _("This file is no text, or too long for a calendar. Choose another."))
        elif not given.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Choose a file, or paste its text here."))
        return given

    def made(self, calendar: Calendar) -> Calendar:
        """With what the text adds."""
        return extended(calendar, self.cleaned_data["text"].replace("\r\n", "\n"))


def _with_file(data: Any, files: Any) -> tuple[Any, bool]:
    """The file's text in the place of the pasted one, so that it is kept on the page; whether it can not be read."""
    sent = files.get("file") if files else None
    if data is None or not sent:
        return data, False
    raw = sent.read(MOST_TEXT * 4 + 1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data, True
    if len(text) > MOST_TEXT or "\0" in text:
        return data, True
    data = data.copy()
    data["text"] = text
    return data, False


Change = CloseDay | OpenDay | Extend
"""A form that makes a calendar out of the one in use: ``made`` returns it, or raises ``CalendarError``."""

FORMS: dict[str, type[CloseDay] | type[OpenDay] | type[Extend]] = {
    "close": CloseDay,
    "open": OpenDay,
    "extend": Extend,
}
