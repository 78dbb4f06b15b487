"""A list taken out: what one may see, no formulas, the reason kept with each case."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from huiyin.journal.models import Access
from tests.cast import Cast

At = Callable[..., Client]


def taken(client: Client, **asked: Any) -> list[dict[str, str]]:
    answer = client.post("/find/export/", {"q": "噪音", "reason": "月度通报", "form": "csv", **asked})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_lines_are_those_of_the_list_and_each_case_notes_it(cast: Cast, at: At) -> None:
    case, other = cast.register(), cast.register(title="路灯不亮", text="漆黑一片")
    lines = taken(at("hong", "en"))
    assert [line["Number"] for line in lines] == ["事〔2026〕000001"]
    assert lines[0]["Unit"] == "Linhe Letters and Visits"
    (noted,) = Access.objects.filter(what="list")
    assert (noted.subject, noted.reason, noted.member_id) == (f"case:{case}", "月度通报", cast.members["hong"].id)
    assert not Access.objects.filter(subject=f"case:{other}").exists()


def test_whoever_may_read_the_log_sees_it_on_the_case(cast: Cast, at: At) -> None:
    case = cast.register()
    taken(at("hong"))
    page = at("hong", "en").get(f"/cases/{case}/").content.decode()
    assert "exported it in a list" in page
    assert "月度通报" in page


def test_it_is_narrowed_as_the_list_is(cast: Cast, at: At) -> None:
    cast.register()
    cast.register(channel="call")
    assert len(taken(at("hong"), channel="call")) == 1


def test_what_may_not_be_seen_is_not_taken_out(cast: Cast, at: At) -> None:
    cast.register(accused_members=[cast.members["hong"].id])
    cast.register()
    assert len(taken(at("hong"))) == 1


@pytest.mark.parametrize("title", ["=HYPERLINK(1)噪音", "+1噪音", "-1噪音", "@x噪音"])
def test_a_title_is_never_a_formula(cast: Cast, at: At, title: str) -> None:
    cast.register(title=title)
    assert taken(at("hong", "en"))[0]["Title"] == f"'{title}"
    answer = at("hong", "en").post("/find/export/", {"q": "噪音", "reason": "x", "form": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet["B2"].value == f"'{title}"
    assert sheet["B2"].data_type == "s"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_without_a_reason_nothing_leaves(cast: Cast, at: At, reason: str) -> None:
    cast.register()
    answer = at("hong").post("/find/export/", {"q": "噪音", "reason": reason, "form": "csv"})
    assert answer.status_code == 422
    assert 'name="reason"' in answer.content.decode()
    assert not Access.objects.exists()


def test_only_with_the_right(cast: Cast, at: At) -> None:
    cast.register()
    assert at("anna").get("/find/export/", {"q": "噪音"}).status_code == 403
    assert at("anna").post("/find/export/", {"q": "噪音", "reason": "x", "form": "csv"}).status_code == 403
    assert "/find/export/" not in at("anna").get("/find/", {"q": "噪音"}).content.decode()
    assert "/find/export/" in at("hong").get("/find/", {"q": "噪音"}).content.decode()


def test_nothing_sought_is_nothing_to_take_out(cast: Cast, at: At) -> None:
    cast.register()
    page = at("hong", "en").get("/find/export/").content.decode()
    assert "There is nothing to export" in page
