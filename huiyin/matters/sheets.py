"""Tables for other programs: CSV and XLSX, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

Cell = str | int | date | datetime | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defused(text: str) -> str:
    """The text with a mark before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(head: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    """The table as CSV in UTF-8, with the mark by which spreadsheets know that; dates by ISO 8601."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(map(defused, head))
    for line in lines:
        writer.writerow([defused(cell) if isinstance(cell, str) else _plain(cell) for cell in line])
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(head: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    """The table as one sheet of a workbook, its first line standing still; dates are dates, without a zone."""
    from openpyxl import Workbook  # noqa: PLC0415 half a second that only spreadsheets need

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for line in ([*head], *lines):
        sheet.append([defused(cell) if isinstance(cell, str) else _without_zone(cell) for cell in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(cell: Cell) -> Cell:
    return cell.isoformat(sep=" ", timespec="minutes") if isinstance(cell, datetime) else cell


def _without_zone(cell: Cell) -> Cell:
    return cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
