"""Every kind of mistake in a clock is named with its file, its line and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.kernel.packs import check
from tests.kernel.packs_cast import SHIPPED, but, changed, line_of, write

NEXT = 'count = 1\nunit = "hour"\nroll = "none"\notherwise = true'
DEPARTURE = (
    'count = 4\nunit = "hour"\nroll = "none"\nfrom = ["arrive", "walk_in"]\nuntil = ["leave"]\nremind = ["-30m"]'
)
RUNG = '{ after = "3h", to = "head@owner" }'

# the change · a text on the line that is named · what is said · how to mend it
CLOCKS = {
    "nothing runs otherwise": (
        but(NEXT, "otherwise = true", 'from = ["arrive"]\nuntil = ["leave"]'),
        "[clocks.arrival]",
        "could stand still",
        "otherwise = true",
    ),
    "two run otherwise": (
        but(DEPARTURE, "count", "otherwise  = true\ncount"),
        "otherwise = true",
        "departure is marked otherwise already",
        "Keep departure",
    ),
    "otherwise and by a move": (
        but(NEXT, "roll", 'from = ["arrive"]\nroll'),
        "[clocks.next_step]",
        "hangs on no move",
        "Take out from",
    ),
    "a move nobody wrote": (but(DEPARTURE, '"walk_in"', '"walkin"'), '"walkin"', "no move walkin", "name of a move"),
    "started by nothing": (
        but(DEPARTURE, '["arrive", "walk_in"]', "[]"),
        "from = []",
        "nothing starts departure",
        "from =",
    ),
    "met by nothing": (but(DEPARTURE, '["leave"]', "[]"), "until = []", "nothing meets departure", "until ="),
    "never to be met": (
        but(DEPARTURE, '["leave"]', '["expect"]'),
        'until = ["expect"]',
        "nothing can meet it",
        "possible after",
    ),
    "beside the handling and paused by it": (
        but(DEPARTURE, "count", 'beside = true\ncancel = ["leave"]\ncount'),
        "[clocks.departure]",
        "hangs on nothing of it",
        "Take out otherwise",
    ),
    "beside the handling and lost at its end": (
        but(DEPARTURE, "count", "beside = true\ncount"),
        'until = ["leave"]',
        "departure runs on in",
        "possible in",
    ),
    "no length": (
        but(DEPARTURE, "count = 4\n", ""),
        "[clocks.departure]",
        "no length, or two",
        "count and unit",
    ),
    "over at once": (
        but(DEPARTURE, "count = 4", "count = 0"),
        "count = 0",
        "over before it has begun",
        '0 with unit = "day"',
    ),
    "two lengths": (
        but(DEPARTURE, "roll", 'until_field = "leaves_by"\nroll'),
        "[clocks.departure]",
        "no length, or two",
        "until_field",
    ),
    "until no date": (
        but(DEPARTURE, "count = 4", 'until_field = "note"'),
        'until_field = "note"',
        "no field with a date",
        "type date",
    ),
    "until an unasked date": (
        but(DEPARTURE, "count = 4", 'until_field = "leaves_by"'),
        '"arrive", "walk_in"',
        "does not ask leaves_by",
        "Ask it there",
    ),
    "waits for itself": (
        but(DEPARTURE, "count", 'while = "departure"\ncount'),
        "while =",
        "can not pause while departure",
        "another clock",
    ),
    "waits for the last resort": (
        but(DEPARTURE, "count", 'while = "next_step"\ncount'),
        "while =",
        "can not pause",
        "another clock",
    ),
    "reminds of nothing": (but(DEPARTURE, "-30m", "soon"), '"soon"', "'soon' is no time before", "-3d"),
    "reminds too late": (but(DEPARTURE, "-30m", "30m"), 'remind = ["30m"]', "'30m' is no time before", "-3d"),
    "climbs too early": (but(RUNG, "3h", "-3h"), '"-3h"', "'-3h' is no time after", "1d"),
    "climbs down": (but(RUNG, "3h", "30m"), 'receptionist@registering" }, {', "does not rise", "Order the rungs"),
    "climbs to nobody": (but(RUNG, "head@", "boss@"), '"boss@owner"', "no role boss", "Use one of"),
    "climbs to the machine": (but(RUNG, "head@owner", "system"), 'to = "system"', "can not be told", "Name a role"),
    "an extension of nothing": (
        but(DEPARTURE, "count", 'extend = { at_most = 0, unit = "hour", by = "head@owner" }\ncount'),
        "extend =",
        "at least 1",
        "at_most",
    ),
    "an extension nobody can give": (
        but(DEPARTURE, "count", 'extend = { at_most = 1, unit = "hour", by = "head@owner" }\ncount'),
        "extend =",
        "no move extends departure",
        "extend_clock",
    ),
}


@pytest.mark.parametrize(("change", "line", "message", "mend"), CLOCKS.values(), ids=CLOCKS.keys())
def test_a_mistake_is_named_with_its_line_and_mend(
    tmp_path: Path, change: tuple[str, str], line: str, message: str, mend: str
) -> None:
    file = changed(tmp_path, change)
    found = check(tmp_path)
    said = [problem for problem in found if message in problem.message]
    assert said, list(map(str, found))
    assert mend in said[0].mend
    assert (said[0].file, said[0].line) == (str(file), line_of(file, line))


@pytest.mark.parametrize("voice", ["remind", "escalate"])
def test_alarms_need_a_move_that_tells_of_them(tmp_path: Path, voice: str) -> None:
    changed(tmp_path, (f"[moves.{voice}]", f"[moves.{voice}_all]"))
    assert any(f"no move {voice} tells of it" in problem.message for problem in check(tmp_path))


def test_an_alarm_is_possible_in_every_open_status(tmp_path: Path) -> None:
    text = 'from = ["any open"]\nby = ["system"]\nbasis = "custom"\n\n[moves.escalate]'
    changed(tmp_path, (text, text.replace("any open", "arrived")))
    assert [problem.message for problem in check(tmp_path)] == ["remind is not possible in expected"]


def test_a_clock_others_wait_for_is_never_paused_itself(tmp_path: Path) -> None:
    changed(
        tmp_path,
        but(DEPARTURE, "count", 'while = "pass"\ncount'),
        ('until_field = "leaves_by"', 'until_field = "leaves_by"\nwhile = "arrival"'),
    )
    messages = {problem.message for problem in check(tmp_path)}
    assert "pass, for which departure waits, can be paused itself" in messages


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('by = ["head@owner"]\nasks = ["extend_days"', 'by = ["handler@owner"]\nasks = ["extend_days"', "by"),
        ('guards = ["extension_left"]', "guards = []", "guards"),
        ('asks = ["extend_days", "reason"]', 'asks = ["extend_days"]', "asks"),
        ('effects = ["extend_clock", "tell_party"]', 'effects = ["extend_clock"]', "effects"),
    ],
)
def test_an_extension_follows_its_rule(tmp_path: Path, old: str, new: str, key: str) -> None:
    for file in sorted((SHIPPED / "letters-and-visits" / "2022-05-01").glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        at = write(tmp_path, text.replace(old, new), "letters-and-visits/2022-05-01", file.stem)
        if old in text:
            line = line_of(at, new.partition("\n")[0]) if key != "by" else line_of(at, 'asks = ["extend_days"') - 1
            wanted = (str(at), line, "extend does not follow the rule of handling")
    assert wanted in {(problem.file, problem.line, problem.message) for problem in check(tmp_path)}
