"""What is checked of a pack as a whole, and how a problem reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.kernel.packs import Problem, check
from tests.kernel.packs_cast import LEAST, TESTED, VISIT, changed, line_of, write

ARRIVE = 'by = ["receptionist@registering", "*@owner"]\neffects = ["tell_unit"]\nkey = "a"\nprimary = true'


def test_the_unchanged_pack_is_clean() -> None:
    assert check(TESTED) == []
    assert check(TESTED, "visit") == []


def test_a_case_that_can_never_be_closed_is_found(tmp_path: Path) -> None:
    stuck = 'stuck = { phase = "open", title = { zh = "留", en = "Stuck", es = "Atascada" } }\nfiled     ='
    file = changed(
        tmp_path,
        ("filed     =", stuck),
        ('from = ["expected"]\nto = "arrived"', 'from = ["expected"]\nto = "stuck"'),
        ('from = ["any open"]\nto = "cancelled"', 'from = ["expected", "arrived"]\nto = "cancelled"'),
    )
    said = {problem.message: problem for problem in check(tmp_path)}
    assert said["a case in stuck can never be closed"].line == line_of(file, "stuck =")


@pytest.mark.parametrize(("section", "most"), [("statuses", 15), ("guards", 25), ("effects", 20)])
def test_a_pack_that_grows_into_a_framework_is_refused(tmp_path: Path, section: str, most: int) -> None:
    words = [f"word_{n}" for n in range(most + 1)]
    if section == "statuses":
        rows = "\n".join(
            f'{word} = {{ phase = "archived", title = {{ zh = "一", en = "A", es = "A" }} }}' for word in words
        )
        changed(tmp_path, ("filed     =", f"{rows}\nfiled     ="))
    else:
        listed = ", ".join(f'"{word}"' for word in words)
        changed(tmp_path, (ARRIVE, ARRIVE.replace('effects = ["tell_unit"]', f"{section} = [{listed}]")))
    found = check(tmp_path, guards=words, effects=[*words, "record_registration"])
    assert any(f"{section} are more than {most}" in problem.message for problem in found)


def test_a_word_in_a_long_list_is_found_on_its_own_line(tmp_path: Path) -> None:
    listed = 'fields = [\n  "name", "organisation",\n  "tittle", "title", "leaves_by",\n]'
    file = changed(tmp_path, ('fields = ["name", "organisation", "title", "leaves_by"]', listed))
    [problem] = check(tmp_path)
    assert problem.line == line_of(file, "tittle")


def test_a_problem_reads_like_a_compilers(tmp_path: Path) -> None:
    file = changed(tmp_path, ('mark = "台"', 'mark = ""'))
    [problem] = check(tmp_path)
    line = line_of(file, 'mark = ""')
    assert str(problem) == f"{file}:{line}: desk has no mark. Give it a mark of its own."


def test_names_given_from_outside_are_known(tmp_path: Path) -> None:
    changed(tmp_path, ('effects = ["tell_unit"]\nkey = "a"', 'effects = ["print_badge"]\nkey = "a"'))
    assert [problem.message for problem in check(tmp_path)] == ["there is no effect print_badge"]
    assert (
        check(tmp_path, effects=["print_badge", "record_registration", "assign_unit", "tell_unit", "assign_member"])
        == []
    )


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("Visit Desk", "2026-01-01", "'Visit Desk' is no name for a pack"),
        ("visit", "first", "'first' is no version"),
        ("visit", "20260101", "'20260101' is no version"),
    ],
)
def test_a_folder_or_file_with_a_bad_name_is_found(tmp_path: Path, name: str, version: str, message: str) -> None:
    file = write(tmp_path, VISIT.read_text(encoding="utf-8"), name, version)
    [problem] = check(tmp_path)
    assert problem.message == message
    assert problem.file == str(file)


def test_a_pack_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert [problem.message for problem in check(tmp_path, "visits")] == ["there is no pack visits"]


def test_versions_of_two_kinds_are_refused(tmp_path: Path) -> None:
    changed(tmp_path)
    write(tmp_path, VISIT.read_text(encoding="utf-8").replace('kind = "visit"', 'kind = "call"'), version="2027-01-01")
    kinds = [
        Problem(
            str(tmp_path / "visit"),
            0,
            "2027-01-01 is of kind call, others of visit",
            "Give every version of a pack the same kind",
        )
    ]
    assert check(tmp_path) == kinds


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('phase = "open"', 'phase = "closed"', "no status is open"),
        (
            'to = "done"\nby = ["clerk@owner"]\ncloses = "answered"',
            'by = ["clerk@owner"]',
            "a case in open can never be closed",
        ),
        ("[channels.desk]", "[phrases.desk]", "the pack has no channels"),
        ("[clocks.next]", "[phrases.next]", "the pack has no clocks"),
    ],
)
def test_what_every_pack_needs(tmp_path: Path, old: str, new: str, message: str) -> None:
    write(tmp_path, LEAST, "least")
    assert check(tmp_path) == []
    write(tmp_path, LEAST.replace(old, new, 1), "least")
    assert message in {problem.message for problem in check(tmp_path)}
