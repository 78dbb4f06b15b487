"""Every kind of mistake in the shape, the names and the ways of a pack is named with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.kernel.packs import check
from tests.kernel.packs_cast import VISIT, line_of, write

EXPECT = 'from = [""]\nto = "expected"'

NUMBER = 'case    = { format = "宾〔{year}〕{n:05}" }'

# what is changed · into what · a text on the line that is named · what is said · how to mend it
SHAPE = {
    "not TOML": ("[moves.file]", "[moves.file", "[moves.file", "this is not TOML", "Mend the line"),
    "a section nobody knows": ("[fields]", "[feilds]\n[fields]", "[feilds]", "no section feilds", "Use one of extends"),
    "a key nobody knows": ('key = "h"', 'kee = "h"', 'kee = "h"', "moves.name_host has no kee", "Use key"),
    "a missing key": ('kind = "visit"\n', "", "", "the pack has no kind", "kind = …"),
    "a missing basis": (
        'to = "filed"\nby = ["receptionist@registering"]\nbasis = "custom"\n',
        'to = "filed"\nby = ["receptionist@registering"]\n',
        "[moves.file]",
        "moves.file has no basis",
        "basis = …",
    ),
    "a number for words": ('mark = "台"', "mark = 7", "mark = 7", "channels.desk.mark is 7", "words in quotes"),
    "a word for a number": ("revision = 1", 'revision = "1"', "revision =", "revision is '1'", "a whole number"),
    "true for a number": ("revision = 1", "revision = true", "revision =", "revision is True", "a whole number"),
    "a word for a list": (EXPECT, 'from = ""\nto = "expected"', 'from = ""', "moves.expect.from is ''", "a list"),
    "a word for a table": (
        'expected  = { phase = "open", title = { zh = "待访", en = "Expected", es = "Esperada" } }',
        'expected  = "open"',
        'expected  = "open"',
        "statuses.expected is 'open'",
        "a table",
    ),
    "a phase nobody knows": (
        'left      = { phase = "closed"',
        'left      = { phase = "close"',
        "left      =",
        "can not be 'close'",
        "Use closed",
    ),
    "a language left out": (', es = "Llegada" } }\nleft', " } }\nleft", "arrived   =", "says nothing in es", "Add es"),
    "a language left empty": ('en = "Arrived"', 'en = " "', "arrived   =", "says nothing in en", "Add en"),
    "a language too many": (
        'en = "Arrived"',
        'en = "Arrived", fr = "Venu"',
        "arrived   =",
        "fr is no language",
        "fr out",
    ),
    "a basis nobody wrote": (
        'to = "filed"\nby = ["receptionist@registering"]\nbasis = "custom"',
        'to = "filed"\nby = ["receptionist@registering"]\nbasis = "costum"',
        'basis = "costum"',
        "no basis costum",
        "Add [bases.costum]",
    ),
}

WAYS = {
    "a bad name": ("[roles.host]", "[roles.Host]", "[roles.Host]", "'Host' is no name", "small letters"),
    "a bad kind": ('kind = "visit"', 'kind = "Visit!"', "kind =", "no name for a kind", "small letters"),
    "no revision": ("revision = 1", "revision = 0", "revision =", "counted from 1", "revision = 1"),
    "the machine as a role": ("[roles.host]", "[roles.system]", "[roles.system]", "stands for the machine", "another"),
    "a right nobody knows": ('rights = ["unseal"]', 'rights = ["unsael"]', "rights =", "no right unsael", "unseal"),
    "a source without title": ('[sources]\n"前台惯例"', '[sources]\n"惯例"', "basis = {", "has no title", "[sources]"),
    "verified, but where": (
        'custom = { source = "前台惯例", status = "expectation" }',
        'custom = { source = "前台惯例", status = "verified" }',
        'basis = "custom"',
        "names its article",
        "Add article and checked",
    ),
    "a status no way leads to": (
        "filed     =",
        'lost = { phase = "archived", title = { zh = "失", en = "L", es = "P" } }\nfiled     =',
        "lost =",
        "no way leads to lost",
        'to = "lost"',
    ),
    "an open status without end": (
        "filed     =",
        'stuck = { phase = "open", title = { zh = "留", en = "S", es = "A" } }\nfiled     =',
        "stuck =",
        "no way leads to stuck",
        'to = "stuck"',
    ),
    "no way out of a closed one": (
        'from = ["any closed"]\nto = "filed"',
        'from = ["left"]\nto = "filed"',
        "cancelled = {",
        "no way leads out of cancelled",
        'phase = "archived"',
    ),
    "a closing of its own": (
        "unreachable = {",
        "missed = {",
        "missed = {",
        "missed is none of the words",
        "unreachable",
    ),
    "a relation of its own": ("registering = {", "desk = {", "desk = {", "desk is none of the words", "registering"),
    "a mark twice": ('mark = "台"', 'mark  = "约"', "mark  =", "desk has the mark of appointment", "its own"),
    "a form with a field nobody wrote": (
        '"name", "organisation", "title", "leaves_by"]',
        '"nam", "name", "title", "leaves_by"]',
        '"nam"',
        "no field nam",
        "Add [fields.nam]",
    ),
    "numbers without count": (
        NUMBER,
        'case    = { format = "宾〔{year}〕" }',
        "case    =",
        "does not make a number",
        "{n}",
    ),
    "numbers with too much": (
        NUMBER,
        'case    = { format = "{unit}{year}{n}" }',
        "case    =",
        "does not make",
        "{year}",
    ),
    "numbers not to be written": (NUMBER, 'case    = { format = "{year}{n:zz}" }', "case    =", "does not make", "{n}"),
    "no case numbers": (NUMBER, "", "[numbering]", "numbering has no case", "Add case"),
    "numbers for nothing": (
        NUMBER,
        NUMBER + '\nbadge = { format = "{year}{n}" }',
        "badge =",
        "nothing is numbered badge",
        "case",
    ),
    "a choice without choices": (
        'to_unit      = { type = "unit"',
        'to_unit      = { type = "choice"',
        "to_unit      =",
        "of type choice",
        "Give choices",
    ),
    "choices from nowhere": (
        'note         = { type = "long_text"',
        'note         = { type = "choice", choices_of = "moods"',
        "note         =",
        "moods can not be chosen from",
        "Use ",
    ),
    "choices twice": (
        'note         = { type = "long_text"',
        'note         = { type = "choice", choices_of = "roles", choices = { a = { zh = "甲", en = "A", es = "A" } }',
        "note         =",
        "choices twice",
        "Keep choices or",
    ),
    "a limit on one value": (
        'note         = { type = "long_text"',
        'note         = { type = "long_text", at_most = 5',
        "note         =",
        "takes one value",
        "many = true",
    ),
    "a question nobody asks": (
        "note         = {",
        'mood = { type = "text", title = { zh = "情", en = "M", es = "A" } }\nnote         = {',
        "mood =",
        "mood is asked nowhere",
        "Ask it",
    ),
    "a category under nothing": (
        "[closings]",
        '[categories]\na = { parent = "b", title = { zh = "甲", en = "A", es = "A" } }\n[closings]',
        "a = {",
        "no category b",
        "Name an existing",
    ),
    "a category under itself": (
        "[closings]",
        '[categories]\na = { parent = "a", title = { zh = "甲", en = "A", es = "A" } }\n[closings]',
        "a = {",
        "lies under itself",
        "Name an existing",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "mend"), [*SHAPE.values(), *WAYS.values()], ids=[*SHAPE, *WAYS]
)
def test_a_mistake_is_named_with_its_line_and_mend(
    tmp_path: Path, old: str, new: str, line: str, message: str, mend: str
) -> None:
    # Some texts stand in the visit pack more than once; then the first of them is changed.
    text = VISIT.read_text(encoding="utf-8")
    assert old in text
    file = write(tmp_path, text.replace(old, new, 1))
    found = check(tmp_path)
    said = [problem for problem in found if message in problem.message]
    assert said, list(map(str, found))
    assert mend in said[0].mend
    assert said[0].file == str(file)
    assert said[0].line == (line_of(file, line) if line else 0)
