"""The story of a case: reminders in a row are one line, and what people did stands between them as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from huiyin.cases.story import Line
from huiyin.matters.pages.case_view import Told, stretches

BEGAN = datetime(2026, 3, 2, 1, tzinfo=UTC)


def told(*moves: str, by_system: Sequence[str] = ("remind", "escalate", "register")) -> list[Told]:
    found = []
    for seq, move in enumerate(moves):
        at = BEGAN + timedelta(days=seq)
        line = Line(seq=seq, at=at, on=at, move=move, title=move, sentence=move, texts=[], source="",
                    by_system=move in by_system)  # fmt: skip
        found.append(Told(line, []))
    return found


def shape(*moves: str, **more: Sequence[str]) -> list[tuple[bool, list[str]]]:
    return [(one.folded, [each.line.move for each in one.lines]) for one in stretches(told(*moves, **more))]


def test_three_reminders_in_a_row_fold_and_two_do_not() -> None:
    assert shape("accept", "remind", "remind", "escalate", "urge", "remind", "remind") == [
        (False, ["accept"]),
        (True, ["remind", "remind", "escalate"]),
        (False, ["urge"]),
        (False, ["remind", "remind"]),
    ]


def test_a_folded_stretch_says_when_it_ended() -> None:
    assert [one.last for one in stretches(told("remind", "remind", "remind"))] == [BEGAN + timedelta(days=2)]


def test_what_the_system_did_itself_is_never_folded_away() -> None:
    assert shape("register", "register", "register") == [(False, ["register"] * 3)]


def test_nothing_is_lost_and_the_order_stays() -> None:
    moves = ["accept", "remind", "remind", "remind", "reply", "remind", "close"]
    assert [move for _, some in shape(*moves) for move in some] == moves
