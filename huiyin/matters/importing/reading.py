"""Reading somebody's file: CSV in the encodings offices use, XLSX with real dates, one row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

ENCODINGS = ("utf-8-sig", "gb18030", "latin-1")


class ReadError(ValueError):
    """The file can not be read; the message says what to do."""


@dataclass(frozen=True)
class Source:
    """A file with a row of column names. ``rows`` counts lines as a spreadsheet shows them: the first is 2."""

    path: Path
    columns: tuple[str, ...]
    count: int
    _encoding: str = ""

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row with its line number; wholly empty rows are passed over."""
        reader = _sheet(self.path) if not self._encoding else _csv(self.path, self._encoding)
        next(reader)
        for line, cells in reader:
            row = dict(zip(self.columns, cells, strict=False))
            if any(value not in (None, "") for value in row.values()):
                yield line, row


def open_source(path: Path) -> Source:
    """Look at a file: its columns and how many rows it has. Raises ``ReadError``."""
    if not path.exists():
        raise ReadError(_("There is no file %(path)s.") % {"path": path})
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        encoding, lines = "", _sheet(path)
    elif path.suffix.lower() in (".csv", ".txt", ".tsv"):
        encoding = _encoding(path)
        lines = _csv(path, encoding)
    else:
        raise ReadError(
            _("%(name)s: only .csv and .xlsx are read. Save the file as one of them.") % {"name": path.name}
        )
    first = next(lines, None)
    if first is None:
        raise ReadError(_("%(name)s is empty.") % {"name": path.name})
    columns = tuple(str(cell or "").strip() for cell in first[1])
    return Source(path, columns, sum(1 for _ in lines), encoding)


def _encoding(path: Path) -> str:
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                for _ in file:
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise ReadError(_("%(name)s: the encoding is not known. Save the file as UTF-8.") % {"name": path.name})


def _csv(path: Path, encoding: str) -> Iterator[tuple[int, list[Any]]]:
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(4096)
        file.seek(0)
        separator = "\t" if sample.count("\t") > sample.count(",") else ","
        yield from enumerate(csv.reader(file, delimiter=separator), start=1)


def _sheet(path: Path) -> Iterator[tuple[int, list[Any]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise ReadError(_("%(name)s is no spreadsheet that can be opened.") % {"name": path.name}) from error
    try:
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield line, list(cells)
    finally:
        book.close()
