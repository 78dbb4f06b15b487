"""Every kind of mistake in a move is named with its file, its line and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.kernel.packs import check
from tests.kernel.packs_cast import but, changed, line_of

LEAVE = """from = ["arrived"]
to = "left"
by = ["receptionist@registering", "*@owner"]
closes = "answered"
key = "l"
primary = true"""
EXPECT = 'from = [""]\nto = "expected"'
LEAD = 'asks = ["to_unit"]\nguards = ["unit_can_act"]\neffects = ["assign_unit", "tell_unit"]'
SAYS = 'es = "{by} acompañó a la visita a {to_unit}."'
FILE = 'from = ["any closed"]\nto = "filed"\nby = ["receptionist@registering"]\nbasis = "custom"'

# the change · a text on the line that is named · what is said · how to mend it
MOVES = {
    "from nowhere": (but(LEAVE, '["arrived"]', "[]"), "from = []", "leave begins nowhere", 'from = ["status"]'),
    "from a status nobody wrote": (but(LEAVE, '"arrived"', '"arived"'), '"arived"', "no status 'arived'", "Use one of"),
    "to a status nobody wrote": (but(LEAVE, 'to = "left"', 'to = "gone"'), '"gone"', "no status 'gone'", "Use one of"),
    "back to nothing": (but(LEAVE, 'to = "left"', 'to = ""'), 'to = ""', "no status ''", "Use one of"),
    "opens and goes on": (
        but(EXPECT, '[""]', '["", "left"]'),
        '["", "left"]',
        "opens a case and does something else",
        "alone",
    ),
    "opens without status": (but(EXPECT, '\nto = "expected"', "  # to"), "# to", "opens a case and", "name the status"),
    "ends without saying how": (
        but(LEAVE, 'closes = "answered"\n', ""),
        "[moves.leave]",
        "without saying how",
        "closes = one of",
    ),
    "closes nothing": (but(LEAVE, 'to = "left"', 'to = "expected"'), "closes = ", "closes nothing", "take closes out"),
    "closes what is closed": (
        but(FILE, '"filed"', '"left"\ncloses  = "answered"'),
        "closes  =",
        "closes nothing",
        "open statuses",
    ),
    "archives what is open": (
        but(FILE, "any closed", "arrived"),
        'to = "filed"',
        "archives an open case",
        "Close it first",
    ),
    "a closing nobody wrote": (
        but(LEAVE, '"answered"', '"joined"'),
        'closes = "joined"',
        "no closing joined",
        "[closings.joined]",
    ),
    "done by nobody": (
        but(FILE, '["receptionist@registering"]', "[]"),
        "by = []",
        "nobody may do this",
        "role@relation",
    ),
    "a role nobody wrote": (
        but(FILE, "receptionist", "clerk"),
        '"clerk@registering"',
        "no role clerk",
        "Use one of receptionist",
    ),
    "a relation nobody knows": (
        but(FILE, "@registering", "@door"),
        '"receptionist@door"',
        "no relation",
        "role@relation",
    ),
    "a field nobody wrote": (
        but(LEAD, 'asks = ["to_unit"', 'asks = ["to_unit", "mood"'),
        '"mood"',
        "no field mood",
        "Add [fields.mood]",
    ),
    "asked twice": (
        but(LEAD, 'asks = ["to_unit"', 'asks = ["to_unit", "to_unit?"'),
        '"to_unit?"',
        "asked twice",
        "once",
    ),
    "a guard nobody knows": (
        but(LEAD, "unit_can_act", "unit_cann_act"),
        '"unit_cann_act"',
        "no guard unit_cann_act",
        "unit_can_act",
    ),
    "an effect nobody knows": (but(LEAD, "tell_unit", "ring_unit"), '"ring_unit"', "no effect ring_unit", "tell_unit"),
    "reads what is not asked": (
        but(LEAD, 'asks = ["to_unit"]\n', ""),
        '"assign_unit"',
        "assign_unit reads to_unit",
        'Add "to_unit"',
    ),
    "says what may be missing": (
        but(LEAD, '["to_unit"]', '["to_unit?"]'),
        "led the visitor",
        "can not count on {to_unit}",
        "always asks",
    ),
    "says what nobody knows": (
        but(SAYS, "{by}", "{who}"),
        SAYS.replace("{by}", "{who}"),
        "the es sentence can not count on {who}",
        "by, unit",
    ),
    "says another thing": (
        but(SAYS, " a {to_unit}", ""),
        "acompañó a la visita.",
        "other things in another",
        "zh, en and es",
    ),
    "says it brokenly": (
        but(SAYS, "{by}", "{by"),
        SAYS.replace("{by}", "{by"),
        "the es sentence can not count",
        "always asks",
    ),
    "a long key": (but(LEAVE, 'key = "l"', 'key = "le"'), 'key = "le"', "can not be a key", "one small letter"),
    "a key that walks lists": (but(LEAVE, 'key = "l"', 'key = "j"'), 'key = "j"', "can not be a key", "none of j, k"),
    "a key taken": (
        but(LEAVE, 'key = "l"', 'key  = "h"'),
        'key  = "h"',
        "the key h is that of name_host",
        "another letter",
    ),
}


@pytest.mark.parametrize(("change", "line", "message", "mend"), MOVES.values(), ids=MOVES.keys())
def test_a_mistake_is_named_with_its_line_and_mend(
    tmp_path: Path, change: tuple[str, str], line: str, message: str, mend: str
) -> None:
    file = changed(tmp_path, change)
    found = check(tmp_path)
    said = [problem for problem in found if message in problem.message]
    assert said, list(map(str, found))
    assert mend in said[0].mend
    assert (said[0].file, said[0].line) == (str(file), line_of(file, line))


def test_two_primary_moves_in_one_status_are_refused(tmp_path: Path) -> None:
    file = changed(tmp_path, ('closes = "withdrawn"\nkey = "c"', 'closes = "withdrawn"\nprimary  = true\nkey = "c"'))
    [problem] = check(tmp_path)
    assert problem.message == "in expected arrive is primary already"
    assert problem.line == line_of(file, "primary  = true")


def test_a_pack_without_a_beginning_is_refused(tmp_path: Path) -> None:
    changed(
        tmp_path,
        (EXPECT, 'from = ["left"]\nto = "expected"'),
        ('from = [""]\nto = "arrived"', 'from = ["left"]\nto = "arrived"'),
    )
    assert "no move opens a case" in {problem.message for problem in check(tmp_path)}
