"""What becomes of each row: taken once at its own date, or left out with the reason; nobody is told of what is past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from huiyin.cases import proving, queries, watch
from huiyin.cases.models import Case, Clock, Contact
from huiyin.institution.actor import Actor
from huiyin.matters.importing import AGAIN, LEFT, TAKEN, Outcome, running
from huiyin.matters.importing.reading import Line
from huiyin.matters.models import Reply
from huiyin.notices.models import Notice, Outgoing
from tests.cast import Cast
from tests.matters.files import MESSAGES, mapping, message, take, told, written

ANSWER = {"答复": "路灯已修复，谢谢您的来信。", "答复时间": "2019-03-06 16:00:00"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def imported(
    cast: Cast, folder: Path, *rows: dict[str, object], **how: object
) -> tuple[dict[str, int], dict[int, tuple[str, str]]]:
    report, _outcomes = take(cast, written(folder / "rows.csv", rows), mapping(folder), **how)
    return dict(report.counts), told(report)


def test_an_open_row_is_a_matter_of_its_own_date_and_law(cast: Cast, tmp_path: Path) -> None:
    assert imported(cast, tmp_path, message(7)) == ({TAKEN: 1}, {})
    contact, case = Contact.objects.get(source="board", source_ref="7"), Case.objects.get()
    assert contact.received_at == case.opened_at == datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)
    assert contact.registered_at == cast.now
    assert (case.phase, case.status, case.unit_id) == ("open", "registered", cast.units["office"].id)
    assert (case.pack.version.isoformat(), case.year) == ("2005-05-01", 2026)
    assert queries.find(cast.actor("hong"), "幸福路第7盏路灯") == [case.id]


def test_an_answered_row_is_closed_when_it_was(cast: Cast, tmp_path: Path) -> None:
    imported(cast, tmp_path, message(7, **ANSWER))
    case, reply = Case.objects.get(), Reply.objects.get()
    then = datetime(2019, 3, 6, 8, 0, tzinfo=UTC)
    assert (case.phase, case.closing, case.closed_at) == ("closed", "answered", then)
    assert (reply.state, reply.sent_at, reply.delivered_at) == ("delivered", then, then)
    assert queries.find(cast.actor("hong"), "路灯已修复") == [case.id]


def test_nobody_is_told_and_no_alarm_is_set(cast: Cast, tmp_path: Path) -> None:
    meaning = mapping(tmp_path, MESSAGES + '[constants]\nemail = "a@example.org"\n')
    report, _ = take(cast, written(tmp_path / "rows.csv", [message(1), message(2, **ANSWER)]), meaning)
    assert report.counts == {TAKEN: 2}
    assert Clock.objects.filter(state="running", due_at__lt=cast.now).exists()  # overdue these seven years
    watch.round_once(cast.now)
    assert not Clock.objects.filter(next_alarm_at__isnull=False).exists()
    assert not Notice.objects.exists()
    assert not Outgoing.objects.exists()


def test_what_can_not_be_taken_is_left_and_told_row_by_row(cast: Cast, tmp_path: Path) -> None:
    counts, said = imported(
        cast,
        tmp_path,
        message(""),
        message(2, 主题=" "),
        message(3, 内容=""),
        message(4, 时间="next week"),
        message(5, 时间=""),
        message(6, 时间="2099-01-01 00:00:00"),
        message(7, 主题="长" * 301),
        message(8, 内容="长" * 100_001),
        message(9, 答复="已修复。"),
        message(10, 答复="已修复。", 答复时间="2099-01-01 00:00:00"),
        message("长" * 81),
        message(12),
    )
    assert counts == {LEFT: 11, TAKEN: 1}
    forms = "%Y-%m-%d %H:%M:%S, %Y/%m/%d %H:%M:%S, %Y/%m/%d"
    assert {line: why for line, (_, why) in said.items()} == {
        2: "“编号” is empty.",
        3: "“主题” is empty.",
        4: "“内容” is empty.",
        5: f"“时间”: “next week” is no date in one of the forms {forms}.",
        6: "“时间” is empty.",
        7: "“时间”: This lies in the future. Enter when it was received.",
        8: "“主题”: This is too long. Shorten it, or add the rest as a note.",
        9: "“内容”: This is too long. Shorten it, or add the rest as a note.",
        10: "“答复时间” is empty.",
        11: "Its answer lies in the future.",
        12: "Its reference is longer than 80 characters.",
    }
    assert Case.objects.count() == 1
    assert proving.verify(cast.now).clean


def test_a_row_that_fails_half_way_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    counts, said = imported(cast, tmp_path, message(1, 答复="好" * 100_001, 答复时间="2019/3/1"), message(2))
    assert (counts, said[2][1][:4]) == ({LEFT: 1, TAKEN: 1}, "“答复”")
    assert Contact.objects.values_list("source_ref", "n").get() == ("2", 1)


def test_an_answer_before_the_receipt_is_taken_and_told(cast: Cast, tmp_path: Path) -> None:
    counts, said = imported(cast, tmp_path, message(1, 答复="已修复。", 答复时间="1900-01-01 00:00:00"))
    case = Case.objects.get()
    assert (counts, case.closed_at) == ({TAKEN: 1}, case.opened_at)
    assert said == {2: (TAKEN, "It was answered before it was received; the time of receipt is taken.")}


def test_an_answer_on_the_same_day_without_a_time_is_no_doubt(cast: Cast, tmp_path: Path) -> None:
    assert imported(cast, tmp_path, message(1, 答复="已修复。", 答复时间="2019/2/28")) == ({TAKEN: 1}, {})
    assert Case.objects.get().closing == "answered"


def test_a_date_without_an_answer_leaves_the_matter_open_and_is_told(cast: Cast, tmp_path: Path) -> None:
    counts, said = imported(cast, tmp_path, message(1, 答复时间="2019/3/1"))
    assert (counts, Case.objects.get().phase) == ({TAKEN: 1}, "open")
    assert said[2][1] == "“答复时间” has a date, yet the row is not answered; it is taken as open."


def test_the_same_reference_twice_in_one_file(cast: Cast, tmp_path: Path) -> None:
    rows = message(1), message(1), message(1, 主题="另一件事"), message(2, 主题=""), message(2)
    counts, said = imported(cast, tmp_path, *rows)
    assert counts == {TAKEN: 2, AGAIN: 1, LEFT: 2}
    assert said[3] == (AGAIN, "The same as row 2.")
    assert said[4] == (LEFT, "Row 2 has the same reference and says something else.")
    assert imported(cast, tmp_path, *rows)[0] == {AGAIN: 3, LEFT: 2}


def test_twice_does_no_more_than_once(cast: Cast, tmp_path: Path) -> None:
    rows = [message(n, **(ANSWER if n % 2 else {})) for n in range(6)]
    assert imported(cast, tmp_path, *rows)[0] == {TAKEN: 6}
    before = list(Case.objects.order_by("id").values_list("id", "head"))
    cast.pass_time(days=3)
    assert imported(cast, tmp_path, *rows) == ({AGAIN: 6}, {})
    assert list(Case.objects.order_by("id").values_list("id", "head")) == before


def test_a_later_export_brings_new_rows_and_new_answers(cast: Cast, tmp_path: Path) -> None:
    imported(cast, tmp_path, message(1), message(2, **ANSWER))
    changed = ANSWER | {"答复": "另一个答复"}
    counts, said = imported(cast, tmp_path, message(1, **ANSWER), message(2, **changed), message(3), message(1))
    assert counts == {AGAIN: 2, TAKEN: 1, LEFT: 1}
    assert said[2] == (AGAIN, "Its answer was taken now.")
    assert said[3] == (AGAIN, "Its answer was taken before, and said something else then.")
    assert Case.objects.filter(closing="answered").count() == 2
    assert proving.verify(cast.now).clean


def test_a_row_that_says_something_else_than_before_is_left(cast: Cast, tmp_path: Path) -> None:
    imported(cast, tmp_path, message(1))
    counts, said = imported(cast, tmp_path, message(1, 内容="改过的内容"))
    assert (counts, said[2][1][:24]) == ({LEFT: 1}, "It was taken before, wit")


def test_an_answer_from_elsewhere_does_not_undo_what_was_done_by_hand(cast: Cast, tmp_path: Path) -> None:
    _, (outcome,) = take(cast, written(tmp_path / "rows.csv", [message(1)]), mapping(tmp_path))
    cast.do("anna", "transfer", outcome.case, to_unit=cast.units["urban"].id)
    counts, said = imported(cast, tmp_path, message(1, **ANSWER))
    assert counts == {AGAIN: 1}
    assert said[2][1] == "Its answer was not taken: This cannot be done at this stage."
    assert Case.objects.get().status == "transferred"


def test_a_trial_keeps_nothing_and_tells_the_same(cast: Cast, tmp_path: Path) -> None:
    rows = message(1), message(2, 内容=""), message(3, **ANSWER), message(1)
    tried = imported(cast, tmp_path, *rows, dry=True)
    assert not Case.objects.exists()
    assert tried == imported(cast, tmp_path, *rows)


def test_only_the_first_rows(cast: Cast, tmp_path: Path) -> None:
    assert imported(cast, tmp_path, *(message(n) for n in range(9)), limit=4)[0] == {TAKEN: 4}


def test_what_was_kept_before_a_crash_stays_and_the_rest_follows(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 4)
    rows, done = [message(n) for n in range(10)], running._take
    with monkeypatch.context() as at_row_seven:

        def crash(this: running._Run, line: Line, ref: str, by: Actor) -> Outcome:
            if ref == "7":
                raise MemoryError
            return done(this, line, ref, by)

        at_row_seven.setattr(running, "_take", crash)
        with pytest.raises(MemoryError):
            imported(cast, tmp_path, *rows)
    assert Case.objects.count() == 4
    assert imported(cast, tmp_path, *rows)[0] == {AGAIN: 4, TAKEN: 6}
    assert sorted(Contact.objects.values_list("n", flat=True)) == list(range(1, 11))
    assert proving.verify(cast.now).clean


def test_the_report_speaks_the_active_language(cast: Cast, tmp_path: Path) -> None:
    with translation.override("zh-hans"):
        _, said = imported(cast, tmp_path, message(1, 时间="2099-01-01 00:00:00"))
    assert "This lies in the future" not in said[2][1]
