"""What was imported is a matter like any other: found, worked by hand to an answer, closed and archived."""

from __future__ import annotations

from pathlib import Path

from huiyin.cases import proving, queries
from huiyin.cases.models import Case, Clock
from huiyin.matters import queries as desk
from huiyin.matters.models import Reply
from huiyin.notices.models import Notice
from tests.cast import Cast
from tests.matters.files import mapping, message, take, written


def test_an_imported_message_is_worked_to_its_answer(cast: Cast, tmp_path: Path) -> None:
    rows = [message(n) for n in range(3)]
    take(cast, written(tmp_path / "rows.csv", rows), mapping(tmp_path))
    anna = cast.actor("anna")
    (case,) = queries.find(anna, "幸福路第2盏路灯")
    urban = cast.units["urban"].id
    for who, move, inputs in (
        ("anna", "transfer", {"to_unit": urban}),
        ("boris", "sign_for", {}),
        ("boris", "accept", {}),
        (
            "boris",
            "draft_reply",
            {"reply_text": "第2盏路灯今日修复。", "outcome": "supported", "legal_basis": "条例第32条"},
        ),
        ("wei", "approve", {}),
        ("boris", "reply", {}),
        ("boris", "deliver", {"delivered_on": cast.now.date(), "delivery_way": "post"}),
        ("boris", "close", {}),
        ("dao", "archive", {"retention": "ten_years"}),
    ):
        cast.do(who, move, case, **inputs)
    row = Case.objects.get(pk=case)
    assert (row.phase, row.closing, row.pack.version.year) == ("archived", "answered", 2005)
    assert Reply.objects.get().state == "delivered"
    assert not Clock.objects.filter(case=case, state="running").exists()
    assert Notice.objects.filter(subject=f"case:{case}").exists()  # worked by hand, people are told again
    assert proving.verify(cast.now).clean


def test_what_comes_in_later_is_compared_with_what_was_imported(cast: Cast, tmp_path: Path) -> None:
    _, outcomes = take(cast, written(tmp_path / "rows.csv", [message(n) for n in range(3)]), mapping(tmp_path))
    again = {"title": message(1)["主题"], "text": message(1)["内容"], "alias": "市民1"}
    found = desk.suggestions(cast.actor("anna"), again)
    assert (found.similar[0].row.id, found.similar[0].repeat) == (outcomes[1].case, True)
    assert [one.row.id for one in found.earlier] == [outcomes[1].case]


def test_it_stands_on_today_as_overdue(cast: Cast, tmp_path: Path) -> None:
    _, (outcome,) = take(cast, written(tmp_path / "rows.csv", [message(1)]), mapping(tmp_path))
    anna = cast.actor("anna")
    overdue = queries.lists(anna, cast.now)["overdue"]
    assert queries.open_ids(anna, overdue, 10) == [outcome.case]
