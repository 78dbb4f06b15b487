"""Files to import: made on the spot, or real ones that stand beside the project on some machines."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from huiyin.institution.house import house
from huiyin.matters.importing import Outcome, Report, load_mapping, open_source, run
from tests.cast import Cast

MAPPINGS = settings.BASE_DIR / "mappings"
NYC = Path(__file__).parent / "data" / "nyc311-2011.csv"
HEADS = ["编号", "用户", "主题", "时间", "内容", "答复", "答复时间"]
MESSAGES = """
source = "board"
ref = "编号"
zone = "Asia/Shanghai"
channel = "web"
dates = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]

[fields]
title = "主题"
text = "内容"
alias = "用户"
received_at = "时间"

[answer]
text = "答复"
at = "答复时间"
"""


def shared(name: str) -> Path:
    """A real file that may not be shipped; skips the test where it is absent."""
    path = settings.BASE_DIR.parent / "shared" / "data" / name
    if not path.exists():
        pytest.skip(f"needs real data, which is not part of the project: ../shared/data/{name}")
    return path


def message(ref: object, **cells: Any) -> dict[str, Any]:
    """A row of a message board, as good as can be but for ``cells``."""
    row = {
        "编号": ref,
        "用户": f"市民{ref}",
        "主题": f"路灯不亮 {ref}",
        "时间": "2019/2/28 11:25:05",
        "内容": f"幸福路第{ref}盏路灯坏了半个月，夜里很黑，请尽快修好。",
        "答复": "",
        "答复时间": "",
    }
    return row | cells


def written(path: Path, rows: Iterable[dict[str, Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """The rows as a CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, HEADS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def mapping(folder: Path, text: str = MESSAGES) -> Path:
    """A mapping file."""
    path = folder / "board.toml"
    path.write_text(text, encoding="utf-8")
    return path


def take(cast: Cast, path: Path, name: str | Path, **how: Any) -> tuple[Report, list[Outcome]]:
    """Import a file for the cast's office; the report, and what became of every row."""
    meaning = load_mapping(name, MAPPINGS)
    report, outcomes = Report(), []
    source = open_source(path, meaning.encoding)
    for batch in run(source, meaning, house(cast.institution.id), cast.units["office"].id, cast.now, **how):
        report.add(batch)
        outcomes += batch
    return report, outcomes


def told(report: Report) -> dict[int, tuple[str, str]]:
    """What is said of each row: line → what became of it and why."""
    return {one.line: (one.what, one.why) for one in report.told}
