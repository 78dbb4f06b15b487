"""A mapping: which column of somebody's file is which field of a contact. ``loading`` reads it from TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping as Row
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from huiyin.matters.importing.dates import Cell, Read, read

RECEIVED = "received_at"
_SHOWN = 60  # characters of a cell that a message repeats
_COLUMN = re.compile(r"\{([^{}]*)\}")
_COMMA = re.compile(r", (?![^{}]*\})")


class RowError(ValueError):
    """A row can not be taken; the message says why, in the language of the command line."""


@dataclass(frozen=True)
class Template:
    """What a field is made of: a column, or text with ``{column}`` in it, of which empty parts fall away."""

    text: str
    lines: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]

    @staticmethod
    def of(text: str) -> Template:
        """Read a template; text without braces names one column."""
        text = text if "{" in text else "{" + text + "}"
        lines = tuple(tuple(_COMMA.split(line)) for line in text.split("\n"))
        return Template(text, lines, tuple(_COLUMN.findall(text)))

    def fill(self, row: Row[str, Cell]) -> str:
        """The field's text for a row: empty where all its columns are, and without stray commas where some are."""
        values = {column: str(row.get(column, "")).strip() for column in self.columns}
        if len(self.lines) == len(self.columns) == len(self.lines[0]) == 1:
            return _COLUMN.sub(lambda found: values[found[1]], self.text).strip()
        if not any(values.values()):
            return ""
        lines = (", ".join(filter(None, (_part(part, values) for part in line))) for line in self.lines)
        return "\n".join(filter(None, lines))


def _part(part: str, values: dict[str, str]) -> str:
    columns = _COLUMN.findall(part)
    if columns and not any(values[column] for column in columns):
        return ""
    return _COLUMN.sub(lambda found: values[found[1]], part).strip()


@dataclass(frozen=True)
class Answer:
    """Where the answer of a past matter stands. ``missing`` is said where a closed row has none."""

    text: str = ""
    at: str = ""
    at_else: str = ""  # the column to take the time from where ``at`` is empty
    closed: str = ""  # a column whose value, one of ``closed_values``, says that the matter was closed
    closed_values: tuple[str, ...] = ()
    missing: str = ""

    @property
    def columns(self) -> set[str]:
        """Every column it names."""
        return {one for one in (self.text, self.at, self.at_else, self.closed) if one}


@dataclass(frozen=True)
class Contact:
    """What a row says: the inputs of ``register``, the answer and its time if it was answered, and what is doubtful."""

    inputs: dict[str, Any]
    answer: tuple[str, datetime] | None
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """What the columns of a file mean."""

    source: str  # names the register it comes from: with ``ref`` it makes an import repeatable
    ref: str
    zone: ZoneInfo
    channel: str
    dates: tuple[str, ...]
    fields: dict[str, Template]
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # field → their word → ours
    constants: dict[str, str] = field(default_factory=dict)
    answer: Answer | None = None
    encoding: str = ""  # of text files; found out where it is empty

    def columns(self) -> set[str]:
        """Every column the mapping names."""
        named = {self.ref, *(column for one in self.fields.values() for column in one.columns)}
        return named | (self.answer.columns if self.answer else set())

    def column(self, name: str) -> str:
        """Where a field comes from, as the report names it."""
        if name == "reply_text" and self.answer:
            return self.answer.text
        return ", ".join(self.fields[name].columns) if name in self.fields else name

    def read(self, row: Row[str, Cell]) -> Contact:
        """Everything a row says. Raises ``RowError``."""
        inputs: dict[str, Any] = {"channel": self.channel, **self.constants}
        for name, template in self.fields.items():
            if name != RECEIVED and (value := template.fill(row)):
                inputs[name] = self.values.get(name, {}).get(value, value)
        received = self._instant(row, self.fields[RECEIVED].columns[0])
        inputs[RECEIVED] = received.at
        answer, doubts = self._answered(row, received)
        return Contact(inputs, answer, tuple(one for one in (received.doubt, *doubts) if one))

    def _instant(self, row: Row[str, Cell], column: str) -> Read:
        cell = row.get(column, "")
        if cell == "":
            raise RowError(_("“%(column)s” is empty.") % {"column": column})
        found = read(cell, self.dates, self.zone)
        if found is None:
            said = {"column": column, "cell": str(cell)[:_SHOWN], "forms": ", ".join(self.dates)}
            raise RowError(_("“%(column)s”: “%(cell)s” is no date in one of the forms %(forms)s.") % said)
        return found

    def _answered(self, row: Row[str, Cell], received: Read) -> tuple[tuple[str, datetime] | None, list[str]]:
        """The answer of a past matter with its time, None if the matter is open; and what is doubtful about it."""
        answer = self.answer
        if answer is None:
            return None, []
        text = str(row.get(answer.text, "")).strip() if answer.text else ""
        state = str(row.get(answer.closed, "")).strip()
        if not (state in answer.closed_values if answer.closed else text):
            dated = str(row.get(answer.at, "")).strip()
            said = _("“%(column)s” has a date, yet the row is not answered; it is taken as open.")
            return None, [said % {"column": answer.at}] if dated else []
        column = next((one for one in (answer.at, answer.at_else) if one and str(row.get(one, "")).strip()), answer.at)
        given = self._instant(row, column)
        if given.at >= received.at:
            return (text or answer.missing, given.at), [given.doubt]
        days = [one.at.astimezone(self.zone).date() for one in (given, received)]
        if given.whole_day and days[0] == days[1]:  # answered on the day of receipt, the time was not noted
            return (text or answer.missing, received.at), []
        said = _("It was answered before it was received; the time of receipt is taken.")
        return (text or answer.missing, received.at), [given.doubt, said]
