"""Reading a mapping from its TOML file: every key known, of the right shape, and a clear word where it is not."""

from __future__ import annotations

import codecs
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from huiyin.matters.importing.mapping import RECEIVED, Answer, Mapping, Template

_TEXTS = ("source", "ref", "zone", "channel")
_TABLES = ("fields", "values", "constants", "answer")
_KNOWN = {"title", "dates", "encoding", *_TEXTS, *_TABLES}
_ANSWER = {"text", "at", "at_else", "closed", "closed_values", "missing"}
_LONGEST_SOURCE = 40


class MappingError(ValueError):
    """The mapping can not be used; the message says where and what to write."""


def load_mapping(name: str | Path, folder: Path) -> Mapping:
    """The mapping of that name in ``folder``, or at that path. Raises ``MappingError``."""
    path = Path(name) if Path(name).suffix == ".toml" else folder / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in folder.glob("*.toml")))
        text = _("There is no mapping %(path)s. Write one, or use one of: %(known)s.")
        raise MappingError(text % {"path": path, "known": known})
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return _read(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, MappingError) as error:
        raise MappingError(f"{path}: {error}") from error


def _read(raw: dict[str, Any]) -> Mapping:
    _check_shape(raw)
    for needed in ("title", "text", RECEIVED):
        if needed not in raw["fields"]:
            raise MappingError(_("[fields] says nothing of %(name)s.") % {"name": needed})
    fields = {name: Template.of(text) for name, text in raw["fields"].items()}
    if len(fields[RECEIVED].columns) != 1:
        raise MappingError(_("%(name)s must be one column.") % {"name": RECEIVED})
    if strays := sorted(raw.get("values", {}).keys() - fields.keys()):
        raise MappingError(_("[values.%(name)s]: [fields] says nothing of it.") % {"name": strays[0]})
    return Mapping(
        source=raw["source"],
        ref=raw["ref"],
        zone=_zone(raw["zone"]),
        channel=raw["channel"],
        dates=tuple(raw["dates"]),
        fields=fields,
        values=raw.get("values", {}),
        constants=raw.get("constants", {}),
        answer=_answer(raw["answer"]) if "answer" in raw else None,
        encoding=_encoding(raw.get("encoding", "")),
    )


def _check_shape(raw: dict[str, Any]) -> None:
    _only(raw, _KNOWN, "")
    for name in (*_TEXTS, "dates", "fields"):
        if name not in raw:
            raise MappingError(_("%(name)s is missing.") % {"name": name})
    for name in ("title", "encoding", *_TEXTS):
        _text(raw.get(name, ""), name, needed=name in _TEXTS)
    if len(raw["source"]) > _LONGEST_SOURCE:
        raise MappingError(_("source: at most %(most)s characters.") % {"most": _LONGEST_SOURCE})
    _texts(raw["dates"], "dates")
    for name in _TABLES:
        _table(raw.get(name, {}), name)
    for name in ("fields", "constants"):
        for key, text in raw.get(name, {}).items():
            _text(text, f"{name}.{key}", needed=True)
    for name, words in raw.get("values", {}).items():
        _table(words, f"values.{name}")
        for key, text in words.items():
            _text(text, f"values.{name}.{key}")


def _answer(raw: dict[str, Any]) -> Answer:
    _only(raw, _ANSWER, "answer.")
    for name in _ANSWER - {"closed_values"}:
        _text(raw.get(name, ""), f"answer.{name}")
    _texts(raw.get("closed_values", []), "answer.closed_values")
    if not raw.get("at"):
        raise MappingError(_("%(name)s is missing.") % {"name": "answer.at"})
    if not raw.get("text") and not raw.get("closed"):
        raise MappingError(_("[answer] needs text, or closed with closed_values: what says that a row is answered?"))
    if bool(raw.get("closed")) != bool(raw.get("closed_values")):
        raise MappingError(_("[answer]: closed and closed_values belong together."))
    return Answer(**{**raw, "closed_values": tuple(raw.get("closed_values", ()))})


def _only(raw: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(raw.keys() - known):
        said = {"name": where + unknown[0], "known": ", ".join(sorted(known))}
        raise MappingError(_("%(name)s is not known. Known: %(known)s.") % said)


def _text(value: object, name: str, *, needed: bool = False) -> None:
    if not isinstance(value, str) or (needed and not value.strip()):
        raise MappingError(_("%(name)s must be a text.") % {"name": name})


def _texts(value: object, name: str) -> None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise MappingError(_("%(name)s must be a list of texts.") % {"name": name})


def _table(value: object, name: str) -> None:
    if not isinstance(value, dict):
        raise MappingError(_("[%(name)s] must be a table.") % {"name": name})


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MappingError(_("There is no time zone %(zone)s.") % {"zone": name}) from error


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError as error:
        raise MappingError(_("There is no encoding %(name)s.") % {"name": name}) from error
