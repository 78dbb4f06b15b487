"""Packs are read from one file or many, over a parent, and come back from their text as they were."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.packs import Pack, PackError, check, from_json, load, versions
from tests.kernel.packs_cast import LEAST, SHIPPED, TESTED, VISIT, changed, loaded, write

CHILD = 'extends = "visit/2026-01-01"\nrevision = 1\n'
VERSIONS = [(folder, *each) for folder in (SHIPPED, TESTED) for each in versions(folder)]


def child(folder: Path, text: str) -> Pack:
    """The visit pack with ``text`` laid over it."""
    changed(folder)
    write(folder, CHILD + text, "gate", "2027-01-01")
    return load(folder, "gate", "2027-01-01")


def titles(text: str) -> str:
    return f'title = {{ zh = "{text}", en = "{text}", es = "{text}" }}'


@pytest.mark.parametrize(("folder", "name", "version"), VERSIONS)
def test_every_pack_comes_back_from_its_text(folder: Path, name: str, version: str) -> None:
    pack = loaded(name, version, folder)
    again = from_json(pack.to_json())
    assert again == pack
    assert (again.to_json(), again.digest) == (pack.to_json(), pack.digest)
    assert list(again.moves) == list(pack.moves)


def test_a_table_of_the_child_replaces_the_whole_table_of_the_parent(tmp_path: Path) -> None:
    parent = loaded("visit", "2026-01-01", TESTED)
    pack = child(
        tmp_path,
        f"[clocks.departure]\n{titles('走')}\ncount = 30\nunit = 'minute'\n"
        "from = ['arrive']\nuntil = ['leave']\nbasis = 'custom'\n",
    )
    assert (pack.name, pack.version, pack.kind) == ("gate", date(2027, 1, 1), "visit")
    assert (pack.clocks["departure"].count, pack.clocks["departure"].remind) == (30, ())
    assert list(pack.clocks) == list(parent.clocks)
    assert pack.moves == parent.moves
    assert pack.digest != parent.digest


def test_what_the_child_drops_is_gone(tmp_path: Path) -> None:
    pack = child(tmp_path, 'without = ["clocks.pass", "moves.no_show"]\n')
    assert "pass" not in pack.clocks
    assert "no_show" not in pack.moves


def test_a_basis_of_the_child_serves_the_moves_of_the_parent(tmp_path: Path) -> None:
    pack = child(
        tmp_path,
        '[sources]\n"门岗规定" = { zh = "门", en = "Gate rules", es = "P" }\n'
        '[bases]\ncustom = { source = "门岗规定", status = "secondary" }\n',
    )
    assert {move.basis.source for move in pack.moves.values()} == {"门岗规定"}


def test_any_open_takes_in_the_statuses_of_the_child(tmp_path: Path) -> None:
    waiting = f'[statuses.waiting]\nphase = "open"\n{titles("候")}\n'
    sit = (
        f'[moves.sit]\n{titles("坐")}\nsay = {{ zh = "坐", en = "Sat.", es = "Se sentó." }}\n'
        'from = ["arrived"]\nto = "waiting"\nby = ["@owner"]\nbasis = "custom"\n'
    )
    pack = child(tmp_path, waiting + sit)
    assert "waiting" in pack.moves["decline"].from_
    assert "waiting" in pack.moves["remind"].from_


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('extends = "gate/2027-01-01"\nrevision = 1\n', "gate/2027-01-01 extends itself"),
        ('extends = "visit"\nrevision = 1\n', "'visit' is no pack"),
        ('extends = "visit/2020-01-01"\nrevision = 1\n', "visit/2020-01-01 can not be read"),
        (CHILD + 'without = ["clocks.pas"]\n', "the parent has no clocks.pas"),
        (CHILD + 'without = ["pass"]\n', "the parent has no pass"),
        ('extends = "visit/2026-01-01"\n', "the pack has no revision"),
        (CHILD + '[moves.sit]\ntitle = "Sit"\n', "moves.sit.title is 'Sit'"),
    ],
)
def test_a_child_that_does_not_fit_is_refused_at_its_own_line(tmp_path: Path, text: str, message: str) -> None:
    changed(tmp_path)
    file = write(tmp_path, text, "gate", "2027-01-01")
    with pytest.raises(PackError) as refused:
        load(tmp_path, "gate", "2027-01-01")
    [problem] = [problem for problem in refused.value.problems if message in problem.message]
    assert problem.file == str(file)
    assert message in str(refused.value)


def test_a_mistake_of_the_parent_is_named_in_the_parents_file(tmp_path: Path) -> None:
    parent = changed(tmp_path, ('mark = "台"', 'mark = ""'))
    write(tmp_path, CHILD, "gate", "2027-01-01")
    assert {problem.file for problem in check(tmp_path)} == {str(parent)}


def test_a_version_may_be_a_folder_of_files(tmp_path: Path) -> None:
    head, tail = VISIT.read_text(encoding="utf-8").split("[moves.expect]")
    write(tmp_path, head, "visit/2026-01-01", "a")
    write(tmp_path, "[moves.expect]" + tail, "visit/2026-01-01", "b")
    assert load(tmp_path, "visit", "2026-01-01") == loaded("visit", "2026-01-01", TESTED)


def test_a_table_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, VISIT.read_text(encoding="utf-8"), "visit/2026-01-01", "a")
    twice = write(tmp_path, f"revision = 2\n[roles.head]\n{titles('首')}\n", "visit/2026-01-01", "b")
    found = {(problem.file, problem.line, problem.message) for problem in check(tmp_path)}
    assert found == {
        (str(twice), 1, "revision stands in two files"),
        (str(twice), 2, "roles.head stands in two files"),
    }


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '"visit"', "{", '{"moves": [["a"]]}', '{"version": "May"}', '{"moves": {"a": 1}}']
)
def test_a_stored_text_that_is_no_pack_is_refused(text: str) -> None:
    with pytest.raises(PackError, match="stored pack"):
        from_json(text)


@given(data=st.data())
def test_a_stored_text_with_one_value_changed_is_refused_or_another_pack(data: st.DataObject) -> None:
    raw: dict[str, Any] = json.loads(least().to_json())
    key = data.draw(st.sampled_from(sorted(raw)))
    raw[key] = data.draw(st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers(), min_size=1))
    try:
        other = from_json(json.dumps(raw))
    except PackError:
        return
    assert (other.digest == least().digest) == (other == least())


@cache
def least() -> Pack:
    with TemporaryDirectory() as path:
        write(Path(path), LEAST, "least")
        return load(Path(path), "least", "2026-01-01")


TABLES = {
    "roles": lambda name, text: f"[roles.{name}]\n{titles(text)}\n",
    "statements": lambda name, text: f"[statements.{name}]\n{titles(text)}\n",
    "phrases": lambda name, text: f"[phrases.{name}]\n{titles(text)}\nsay = {{ zh = 'a', en = 'b', es = 'c' }}\n",
}
WORDS = st.text("abcdefg", min_size=1, max_size=3)
LAYER = st.dictionaries(st.tuples(st.sampled_from(sorted(TABLES)), WORDS), WORDS, max_size=8)


@given(layers=st.lists(LAYER, min_size=1, max_size=4))
def test_layers_lie_over_each_other_as_one_layer_with_the_last_word(
    layers: list[dict[tuple[str, str], str]],
) -> None:
    """Extending step by step gives the same pack as extending once by all that was said last."""
    with TemporaryDirectory() as path:
        folder = Path(path)
        write(folder, LEAST, "least")
        below = "least/2026-01-01"
        for number, layer in enumerate(layers):
            write(folder, _layer(below, layer), f"step-{number}", "2027-01-01")
            below = f"step-{number}/2027-01-01"
        said = {key: text for layer in layers for key, text in layer.items()}
        write(folder, _layer("least/2026-01-01", said), "at-once", "2027-01-01")
        stepwise = load(folder, f"step-{len(layers) - 1}", "2027-01-01")
        at_once = load(folder, "at-once", "2027-01-01")
    for section in TABLES:
        assert list(getattr(stepwise, section).items()) == list(getattr(at_once, section).items())
    assert stepwise.moves == at_once.moves
    assert from_json(stepwise.to_json()).digest == stepwise.digest


def _layer(below: str, layer: dict[tuple[str, str], str]) -> str:
    tables = "".join(TABLES[section](name, text) for (section, name), text in layer.items())
    return f'extends = "{below}"\nrevision = 1\n{tables}'


LINES = LEAST.splitlines()
VALUES = [
    "7",
    "true",
    '""',
    '"open"',
    "[]",
    "{}",
    "[7]",
    '{ zh = "a" }',
    "2026-01-01",
    "1.5",
    '["@owner"]',
    '[["a"]]',
    "[{}]",
]
EDIT = st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["", *VALUES]))


@given(edits=st.lists(EDIT, min_size=1, max_size=4))
def test_whatever_is_written_is_a_pack_or_a_problem(edits: list[tuple[int, str]]) -> None:
    """Lines taken out and values put in at random: the check answers, it does not break."""
    lines = [*LINES]
    for at, value in edits:
        key, equals, _ = LINES[at].partition("=")
        lines[at] = f"{key}= {value}" if equals and value else ""
    with TemporaryDirectory() as path:
        file = write(Path(path), "\n".join(lines), "least")
        for problem in check(Path(path)):
            assert problem.file == str(file)
            assert 0 <= problem.line <= len(lines)
            assert problem.mend


def test_a_file_that_is_not_utf_8_is_a_problem(tmp_path: Path) -> None:
    file = write(tmp_path, LEAST, "least")
    file.write_bytes(LEAST.encode("gb18030"))
    [problem] = check(tmp_path)
    assert (problem.line, problem.message) == (3, "this is not UTF-8")


def test_a_choice_offers_its_own_words_or_those_of_a_section() -> None:
    pack = loaded("letters-and-visits", "2022-05-01")
    assert pack.choices(pack.fields["gender"]) == pack.fields["gender"].choices
    assert pack.choices(pack.fields["category"])["housing"]["zh"] == "住房"
    assert pack.otherwise.name == "next_step"
