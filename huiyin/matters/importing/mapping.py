"""A mapping: a small TOML file that says which column of somebody's file is which field of a contact."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Row
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 spreadsheets count days without a zone
_KNOWN = {"title", "source", "ref", "zone", "channel", "dates", "fields", "values", "constants", "answer"}


class MappingError(ValueError):
    """The mapping can not be used; the message says where and what to write."""


class RowError(ValueError):
    """A row can not be taken; the message says why, in the language of the command line."""


@dataclass(frozen=True)
class Answer:
    """Where the answer of a past matter stands. ``missing`` is said where a closed row has none."""

    text: str = ""
    at: str = ""
    at_else: str = ""  # the column to take the day from where ``at`` is empty
    closed: str = ""  # a column whose value, one of ``closed_values``, says that the matter was closed
    closed_values: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class Mapping:
    """What the columns of a file mean."""

    source: str  # names the register it comes from: with ``ref`` it makes an import repeatable
    ref: str
    zone: ZoneInfo
    channel: str
    dates: tuple[str, ...]
    fields: dict[str, str]  # field → column, or a template such as "{street}, {city}"
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # field → their word → ours
    constants: dict[str, str] = field(default_factory=dict)
    answer: Answer | None = None

    def columns(self) -> set[str]:
        """Every column the mapping names."""
        named = {self.ref, *(column for text in self.fields.values() for column in _columns(text))}
        if self.answer:
            named |= {one for one in (self.answer.text, self.answer.at, self.answer.at_else, self.answer.closed) if one}
        return named

    def contact(self, row: Row[str, Any]) -> dict[str, Any]:
        """The inputs of ``register`` for a row. Raises ``RowError``."""
        found: dict[str, Any] = {"channel": self.channel, **self.constants}
        for name, text in self.fields.items():
            value = fill(text, row)
            if name == "received_at":
                found[name] = self.instant(row, text)
            elif value:
                found[name] = self.values.get(name, {}).get(value, value)
        return found

    def instant(self, row: Row[str, Any], column: str) -> datetime:
        """The instant in a column, in any form the mapping allows, a spreadsheet's own dates among them."""
        raw = row.get(column)
        found = raw if isinstance(raw, datetime) else self._parse(str(raw or "").strip(), raw)
        if isinstance(found, datetime):
            local = found if found.tzinfo else found.replace(tzinfo=self.zone)
            return local.astimezone(UTC)
        forms = ", ".join(self.dates)
        raise RowError(
            _("%(column)s: “%(raw)s” is no date. Known forms: %(forms)s")
            % {"column": column, "raw": raw, "forms": forms}
        )

    def _parse(self, text: str, raw: Any) -> datetime | None:
        if isinstance(raw, date):
            return datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001 the mapping's zone is added by the caller
        for form in self.dates:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007 the mapping's zone is added by the caller
            except ValueError:
                continue
        try:
            days = float(text)  # a cell that was a date, saved as the number of days it stands for
        except ValueError:
            return None
        return _EXCEL_EPOCH + timedelta(days=days) if 10_000 < days < 80_000 else None

    def answered(self, row: Row[str, Any]) -> tuple[str, datetime] | None:
        """The answer of a past matter and when it was given; None if it is still open. Raises ``RowError``."""
        answer = self.answer
        if answer is None:
            return None
        text = str(row.get(answer.text) or "").strip() if answer.text else ""
        closed = str(row.get(answer.closed) or "").strip() in answer.closed_values if answer.closed else bool(text)
        if not closed:
            return None
        at = next((one for one in (answer.at, answer.at_else) if one and str(row.get(one) or "").strip()), None)
        if at is None:
            raise RowError(_("%(column)s: the row is closed and has no date for it") % {"column": answer.at})
        return text or answer.missing, self.instant(row, at)


def _columns(text: str) -> list[str]:
    """Columns named by a field's text: itself, or every ``{column}`` in it."""
    if "{" not in text:
        return [text]
    return [part.split("}", 1)[0] for part in text.split("{")[1:]]


def fill(text: str, row: Row[str, Any]) -> str:
    """A field's text for a row; parts of a template whose columns are empty leave no stray commas."""
    if "{" not in text:
        return str(row.get(text) or "").strip()
    lines = []
    for line in text.split("\n"):
        parts = [_part(part, row) for part in line.split(", ")]
        if joined := ", ".join(part for part in parts if part):
            lines.append(joined)
    return "\n".join(lines)


def _part(part: str, row: Row[str, Any]) -> str:
    columns = _columns(part) if "{" in part else []
    values = {column: str(row.get(column) or "").strip() for column in columns}
    if columns and not any(values.values()):
        return ""
    for column, value in values.items():
        part = part.replace("{" + column + "}", value)
    return part.strip()


def load_mapping(name: str | Path, folder: Path) -> Mapping:
    """The mapping of that name in ``folder``, or at that path. Raises ``MappingError``."""
    path = Path(name) if Path(name).suffix == ".toml" else folder / f"{name}.toml"
    if not path.exists():
        known = ", ".join(sorted(one.stem for one in folder.glob("*.toml")))
        raise MappingError(
            _("There is no mapping %(path)s. Write one, or use one of: %(known)s") % {"path": path, "known": known}
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{path}: {error}") from error
    return _read(path, raw)


def _read(path: Path, raw: dict[str, Any]) -> Mapping:
    if unknown := raw.keys() - _KNOWN:
        values = {"path": path, "names": ", ".join(sorted(unknown)), "known": ", ".join(sorted(_KNOWN))}
        raise MappingError(_("%(path)s: %(names)s is not known. Known: %(known)s") % values)
    for needed in ("source", "ref", "zone", "channel", "dates", "fields"):
        if needed not in raw:
            raise MappingError(_("%(path)s: %(name)s is missing") % {"path": path, "name": needed})
    for needed in ("title", "text", "received_at"):
        if needed not in raw["fields"]:
            raise MappingError(_("%(path)s: [fields] says nothing of %(name)s") % {"path": path, "name": needed})
    try:
        zone = ZoneInfo(raw["zone"])
    except ZoneInfoNotFoundError as error:
        raise MappingError(
            _("%(path)s: there is no time zone %(zone)s") % {"path": path, "zone": raw["zone"]}
        ) from error
    return Mapping(
        source=raw["source"],
        ref=raw["ref"],
        zone=zone,
        channel=raw["channel"],
        dates=tuple(raw["dates"]),
        fields=dict(raw["fields"]),
        values=dict(raw.get("values", {})),
        constants=dict(raw.get("constants", {})),
        answer=_answer(path, raw["answer"]) if "answer" in raw else None,
    )


def _answer(path: Path, raw: dict[str, Any]) -> Answer:
    if unknown := raw.keys() - {"text", "at", "at_else", "closed", "closed_values", "missing"}:
        raise MappingError(_("%(path)s: %(names)s is not known in [answer]") % {"path": path, "names": sorted(unknown)})
    return Answer(
        text=raw.get("text", ""),
        at=raw.get("at", ""),
        at_else=raw.get("at_else", ""),
        closed=raw.get("closed", ""),
        closed_values=tuple(raw.get("closed_values", ())),
        missing=raw.get("missing", ""),
    )
