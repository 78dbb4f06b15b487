"""Files as offices have them: encodings, separators, spreadsheets, and the ways in which they are broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import translation
from openpyxl import Workbook

from huiyin.cases import queries
from huiyin.cases.models import Case, Contact
from huiyin.matters.importing import LEFT, TAKEN, ReadError, Source, open_source
from tests.cast import Cast
from tests.matters.files import HEADS, MESSAGES, mapping, message, take, told, written


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _xlsx(sheet: bytes) -> bytes:
    """A workbook whose only sheet holds these bytes."""
    whole, broken = BytesIO(), BytesIO()
    Workbook().save(whole)
    with ZipFile(whole) as parts, ZipFile(broken, "w") as copy:
        for part in parts.namelist():
            copy.writestr(part, sheet if part.endswith("sheet1.xml") else parts.read(part))
    return broken.getvalue()


def texts(source: Source) -> list[str]:
    return [str(line.cells["内容"]) for line in source.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [message(n, 内容=f'第{n}行，有逗号,分号;制表符\t和"引号"\n还有𠮷字') for n in range(3)]
    if encoding == "gb18030":
        rows.append(message(3, 用户="José"))
    source = open_source(written(tmp_path / "rows.csv", rows, encoding=encoding, delimiter=delimiter))
    assert (source.columns, source.count) == (tuple(HEADS), len(rows))
    assert texts(source) == [row["内容"] for row in rows]


def test_western_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("ref,texto\n1,El señor Muñoz pidió una solución rápida en la calle Peñón\n", encoding="cp1252")
    (line,) = open_source(path).rows()
    assert line.cells["texto"] == "El señor Muñoz pidió una solución rápida en la calle Peñón"


def test_a_mapping_may_name_the_encoding(cast: Cast, tmp_path: Path) -> None:
    traditional = str.maketrans("编号户题时间内复灯", "編號戶題時間內覆燈")
    path = tmp_path / "rows.csv"
    path.write_text(f"{','.join(HEADS)}\n1,甲,路灯,2019/2/28,不亮,,\n".translate(traditional), "big5")
    text = MESSAGES.translate(traditional)
    assert take(cast, path, mapping(tmp_path, 'encoding = "big5"\n' + text))[0].counts == {TAKEN: 1}
    assert queries.find(cast.actor("hong"), "路燈")
    with pytest.raises(ReadError, match=r"rows\.csv is not in ascii"):
        take(cast, path, mapping(tmp_path, 'encoding = "ascii"\n' + text))


def test_a_spreadsheet_with_real_dates_numbers_and_gaps(cast: Cast, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([" 编号 ", *HEADS[1:]])
    sheet.append([1, "甲", "路灯", datetime(2019, 2, 28, 11, 25, 5), "不亮", None, None])  # noqa: DTZ001
    sheet.append([])
    sheet.append([2.0, "乙", "井盖", 43524.4757523148, "松动", "已修", datetime(2019, 3, 1)])  # noqa: DTZ001
    sheet.append(["3", "丙", "噪音", "2019/2/28 11:25:05", "施工", None, None])
    sheet.append(["4", "丁", "噪音", True, "施工", None, None])
    book.create_sheet("第二页").append(["不读"])
    path = tmp_path / "rows.xlsx"
    book.save(path)
    source = open_source(path)
    assert (source.count, source.unread) == (4, ("第二页",))
    report, _ = take(cast, path, mapping(tmp_path))
    assert report.counts == {TAKEN: 3, LEFT: 1}
    assert [line for line in told(report)] == [6]
    assert set(Contact.objects.values_list("source_ref", flat=True)) == {"1", "2", "3"}
    assert len(set(Case.objects.values_list("opened_at", flat=True))) == 1
    assert next(open_source(path).rows()).number == 2


def test_a_row_with_more_cells_than_columns_is_left(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path / "rows.csv", [message(1)])
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "2,市民,路灯,2019/2/28,没有引号,的逗号,,多出一格\n3,市民,路灯,2019/2/28,正好,,,\n4,市民,路灯,2019/2/28,短\n\n"
        )
    report, _ = take(cast, path, mapping(tmp_path))
    assert report.counts == {TAKEN: 3, LEFT: 1}
    assert "more cells than there are columns" in told(report)[3][1]


def test_a_quotation_mark_never_closed_swallows_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.csv", [message(1)])
    with path.open("a", encoding="utf-8") as file:
        file.write('2,市民,"路灯,2019/2/28,x,,\n' + "3,市民,路灯,2019/2/28,x,,\n" * 5)
    with pytest.raises(ReadError, match="in row 3 a quotation mark is opened and not closed"):
        open_source(path)


def test_a_cell_larger_than_any_letter(tmp_path: Path, cast: Cast) -> None:
    path = written(tmp_path / "rows.csv", [message(1, 内容="长" * 200_000), message(2)])
    report, _ = take(cast, path, mapping(tmp_path))
    assert report.counts == {LEFT: 1, TAKEN: 1}
    with pytest.raises(ReadError, match="quotation mark"):
        open_source(written(path, [message(1, 内容="长" * 1_000_001)]))


def test_characters_that_can_not_be_kept(tmp_path: Path, cast: Cast) -> None:
    rows = [message("1\x00", 内容="零\x00字节"), message(2, 主题="表情😀", 内容="e\u0301‮倒序")]
    report, _ = take(cast, written(tmp_path / "rows.csv", rows), mapping(tmp_path))
    assert report.counts[TAKEN] + report.counts[LEFT] == 2
    assert report.counts[TAKEN] >= 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "There is no file"),
        ("rows.xls", b"x", "only .csv and .xlsx are read"),
        ("rows.xlsx", b"no zip at all", "is no spreadsheet that can be opened"),
        ("rows.xlsx", _xlsx(b"<worksheet><sheetData><row><c><v>1"), "is no spreadsheet that can be opened"),
        ("rows.csv", b"", "has no row of column names"),
        ("rows.csv", b"\n\n", "has no row of column names"),
        ("rows.csv", b"\xff\xfeodd", "is not in utf-16"),
    ],
)
def test_files_that_can_not_be_read_say_why(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError, match=said):
        open_source(path)


def test_a_file_of_names_only_has_no_rows(cast: Cast, tmp_path: Path) -> None:
    assert take(cast, written(tmp_path / "rows.csv", []), mapping(tmp_path))[1] == []
