"""Real files: every row taken, at its real date, found again by words of its own text, and all of it proved."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from huiyin.cases import proving, queries
from huiyin.cases.models import Case, Clock, Contact
from huiyin.matters.importing import AGAIN, TAKEN
from huiyin.notices.models import Notice, Outgoing
from tests.cast import Cast
from tests.matters.files import NYC, shared, take

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
RUN = re.compile(r"[\u4e00-\u9fff]{6,16}")
Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_all(cast: Cast, path: Path, name: str, phrase: Callable[[dict[str, str]], str | None], ref: str) -> Rows:
    """Import the file twice; every row stands once, quiet, proved, and a sample is found by its words."""
    rows = rows_of(path)
    report, outcomes = take(cast, path, name)
    assert report.counts == {TAKEN: len(rows)}
    assert Contact.objects.count() == len({row[ref] for row in rows}) == len(rows)
    case_of = {one.ref: one.case for one in outcomes}
    hong = cast.actor("hong")
    for row in random.Random(1).sample(rows, min(len(rows), 100)):
        words = phrase(row)
        if words:
            assert case_of[row[ref]] in queries.find(hong, f'"{words}"', limit=len(rows)), words
    assert not Notice.objects.exists()
    assert not Outgoing.objects.exists()
    assert not Clock.objects.filter(next_alarm_at__isnull=False).exists()
    assert proving.verify(cast.now).clean
    assert take(cast, path, name)[0].counts == {AGAIN: len(rows)}
    return rows


def chinese(row: dict[str, str]) -> str | None:
    return max(RUN.findall(row["留言详情"]), key=len, default=None)


def check_dates(rows: Rows, ref: str, opened: Callable[[dict[str, str]], datetime]) -> None:
    """Every matter begins at the instant its row says."""
    at = dict(Contact.objects.values_list("source_ref", "received_at"))
    assert {row[ref]: opened(row) for row in rows} == at
    assert dict(Contact.objects.values_list("source_ref", "case__opened_at")) == at


def new_york(text: str) -> datetime:
    form = "%m/%d/%Y %I:%M:%S %p" if "/" in text else "%Y-%m-%d %H:%M:%S"
    return datetime.strptime(text, form).replace(tzinfo=NEW_YORK)


def check_new_york(rows: Rows, ref: str, status: str, closed: str) -> None:
    """Closed as they were when they were; what was not closed is open."""
    done = {row[ref]: row for row in rows if row[status] == "Closed"}
    cases = Case.objects.filter(phase="closed", closing="answered")
    at = dict(cases.values_list("contacts__source_ref", "closed_at"))
    assert at.keys() == done.keys()
    assert Case.objects.filter(phase="open").count() == len(rows) - len(done)
    assert {key: at[key] for key in at if done[key][closed]} == {
        key: new_york(row[closed]) for key, row in done.items() if row[closed]
    }


def test_new_york_sample(cast: Cast) -> None:
    rows = check_all(cast, NYC, "nyc311", lambda row: f"{row['Complaint Type']}", "Unique Key")
    check_dates(rows, "Unique Key", lambda row: new_york(row["Created Date"]))
    check_new_york(rows, "Unique Key", "Status", "Closed Date")


@pytest.mark.slow
def test_new_york_of_2011(cast: Cast) -> None:
    path = shared("nyc311/nyc311_2011_2000_rows.csv")
    rows = check_all(cast, path, "nyc311", lambda row: row["Complaint Type"], "Unique Key")
    check_dates(rows, "Unique Key", lambda row: new_york(row["Created Date"]))
    check_new_york(rows, "Unique Key", "Status", "Closed Date")


@pytest.mark.slow
def test_new_york_of_2025(cast: Cast) -> None:
    path = shared("nyc311/nyc311_2025_01_500_rows.csv")
    rows = check_all(cast, path, "nyc311-2025", lambda row: row["complaint_type"], "unique_key")
    check_dates(rows, "unique_key", lambda row: new_york(row["created_date"]))
    check_new_york(rows, "unique_key", "status", "closed_date")


@pytest.mark.slow
def test_messages_of_a_city(cast: Cast) -> None:
    rows = check_all(cast, shared("zhengwu/messages.csv"), "city-messages", chinese, "留言编号")
    check_dates(rows, "留言编号", lambda row: datetime.fromisoformat(row["留言时间"]).replace(tzinfo=BEIJING))
    assert Counter(Case.objects.values_list("phase", flat=True)) == {"open": 4326}


@pytest.mark.slow
def test_messages_with_the_replies_of_a_city(cast: Cast) -> None:
    path = shared("zhengwu/messages_with_replies.csv")
    rows = check_all(cast, path, "city-messages-with-replies", chinese, "留言编号")
    check_dates(rows, "留言编号", lambda row: datetime.fromisoformat(row["留言时间"]).replace(tzinfo=BEIJING))
    answered = {row["留言编号"]: datetime.fromisoformat(row["答复时间"]).replace(tzinfo=BEIJING) for row in rows}
    closed = Case.objects.filter(phase="closed", closing="answered")
    assert dict(closed.values_list("contacts__source_ref", "closed_at")) == answered
