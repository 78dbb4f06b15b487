"""Reading somebody's file: CSV in the encodings offices use, XLSX with real dates, one row at a time."""

from __future__ import annotations

import csv
import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError  # only the error's name; openpyxl reads
from zipfile import BadZipFile

from django.utils.translation import gettext as _

from huiyin.matters.importing.dates import Cell

LARGEST_CELL = 1_000_000  # characters; a larger one is a quotation mark that was never closed
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_TWO_HIGH = re.compile(rb"[\x81-\xfe][\xa1-\xfe]")
_HIGH_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")


class ReadError(ValueError):
    """The file can not be read; the message says what to do."""


@dataclass(frozen=True)
class Line:
    """One row. ``number`` counts as a spreadsheet does, the row of column names being the first.

    ``surplus``: it has more cells than there are columns, so which cell belongs to which column is not sure.
    """

    number: int
    cells: dict[str, Cell]
    surplus: bool = False


@dataclass(frozen=True)
class Source:
    """A file with a row of column names, and how many rows are below it. ``unread``: sheets that are not looked at."""

    path: Path
    columns: tuple[str, ...]
    count: int
    unread: tuple[str, ...] = ()
    _encoding: str = ""

    def rows(self) -> Iterator[Line]:
        """Each row; wholly empty ones are passed over."""
        lines = _csv(self.path, self._encoding) if self._encoding else _sheet(self.path)
        next(lines)
        wide = len(self.columns)
        for number, cells in enumerate(lines, start=2):
            if _filled(cells):
                yield Line(number, dict(zip(self.columns, cells, strict=False)), _filled(cells[wide:]))


def open_source(path: Path, encoding: str = "") -> Source:
    """Look at a file: its columns, and how many rows it has. ``encoding`` is found out unless given.

    Raises ``ReadError``.
    """
    if not path.is_file():
        raise ReadError(_("There is no file %(path)s.") % {"path": path})
    unread: tuple[str, ...] = ()
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            encoding, unread, lines = "", _further_sheets(path), _sheet(path)
        elif path.suffix.lower() in (".csv", ".txt", ".tsv"):
            encoding = encoding or _encoding(path)
            lines = _whole_csv(path, encoding)
        else:
            text = _("%(name)s: only .csv and .xlsx are read. Save the file as one of them.")
            raise ReadError(text % {"name": path.name})
        first = next(lines, [])
        columns = tuple(" ".join(str(cell).split()) for cell in first)
        count = sum(1 for cells in lines if _filled(cells))
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror}") from error
    except csv.Error as error:
        raise ReadError(f"{path.name}: {error}") from error
    except (UnicodeDecodeError, LookupError) as error:
        raise ReadError(_("%(name)s is not in %(encoding)s.") % {"name": path.name, "encoding": encoding}) from error
    if not any(columns):
        raise ReadError(_("%(name)s has no row of column names.") % {"name": path.name})
    return Source(path, columns, count, unread, encoding)


def _filled(cells: list[Cell]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in cells)


def _encoding(path: Path) -> str:
    """The encoding of a text file: UTF-8 if it can be, else what Chinese or Western spreadsheets write.

    GB18030 takes almost any bytes. Its characters are pairs of high bytes; an accented letter stands alone.
    """
    with path.open("rb") as file:
        raw = file.read()
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return encoding
    for encoding in ("utf-8", "gb18030"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or len(_TWO_HIGH.findall(raw)) > len(_HIGH_ALONE.findall(raw)):
            return encoding
    return "cp1252"


def _whole_csv(path: Path, encoding: str) -> Iterator[list[Cell]]:
    """The rows, after a look at the whole file: a quotation mark never closed would swallow all that follows it."""
    read = 0
    try:
        for _cells in _csv(path, encoding, strict=True):
            read += 1
    except csv.Error as error:
        if "unexpected end" in str(error) or "limit" in str(error):
            text = _("%(name)s: in row %(row)s a quotation mark is opened and not closed.")
            raise ReadError(text % {"name": path.name, "row": read + 1}) from error
    return _csv(path, encoding)


def _csv(path: Path, encoding: str, *, strict: bool = False) -> Iterator[list[Cell]]:
    csv.field_size_limit(LARGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        heads = file.readline()
        file.seek(0)
        separator = max(",\t;", key=heads.count)  # Excel writes what the country of its user writes
        for cells in csv.reader(file, delimiter=separator, strict=strict):
            yield list(cells)


def _sheet(path: Path) -> Iterator[list[Cell]]:
    with _book(path) as book:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what other programs say of a sheet's size is often wrong
        for cells in sheet.iter_rows(values_only=True):
            yield [_cell(one) for one in cells]


def _further_sheets(path: Path) -> tuple[str, ...]:
    with _book(path) as book:
        return tuple(sheet.title for sheet in book.worksheets[1:])


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook  # noqa: PLC0415 half a second that only spreadsheets need
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 the same

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about colours and validation, which are not read
            book = load_workbook(path, read_only=True, data_only=True)
        with closing(book):
            yield book
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, ParseError, zlib.error) as error:
        raise ReadError(_("%(name)s is no spreadsheet that can be opened.") % {"name": path.name}) from error


def _cell(value: object) -> Cell:
    """A spreadsheet's value as text, but dates as dates. Whole numbers lose the .0 they may carry."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
