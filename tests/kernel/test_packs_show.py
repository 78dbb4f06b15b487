"""A pack can be explained in words, drawn as a picture, and revised while cases are open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from huiyin.kernel.packs import LANGUAGES, Pack, Status, draw, explain, revision_problems, versions
from tests.kernel.packs_cast import SHIPPED, TESTED, loaded

VERSIONS = [(folder, *each) for folder in (SHIPPED, TESTED) for each in versions(folder)]


@pytest.fixture
def visit() -> Pack:
    return loaded("visit", "2026-01-01", TESTED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("folder", "name", "version"), VERSIONS)
def test_the_picture_is_svg_and_shows_every_status_and_move(
    folder: Path, name: str, version: str, language: str
) -> None:
    pack = loaded(name, version, folder)
    root = ElementTree.fromstring(draw(pack, language))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(root.itertext())
    for status in pack.statuses.values():
        assert status.title[language] in words
    for move in pack.moves.values():
        assert move.title[language] in words or "system" in move.by


def test_the_picture_holds_what_would_break_it(visit: Pack) -> None:
    title = {"zh": "<&>", "en": '<script>"', "es": "]]>"}
    pack = replace(visit, statuses={**visit.statuses, "left": Status(name="left", title=title, phase="closed")})
    assert '<script>"' in " ".join(ElementTree.fromstring(draw(pack)).itertext())


@pytest.mark.parametrize(("folder", "name", "version"), VERSIONS)
def test_every_entry_can_be_explained(folder: Path, name: str, version: str) -> None:
    pack = loaded(name, version, folder)
    sections = (
        pack.statuses,
        pack.roles,
        pack.channels,
        pack.fields,
        pack.categories,
        pack.statements,
        pack.closings,
        pack.relations,
        pack.clocks,
        pack.moves,
        pack.phrases,
        pack.numbering,
        pack.sources,
    )
    for entries in sections:
        for entry in entries:
            assert entry in explain(pack, entry) or entry in pack.sources


def test_a_move_is_explained_with_what_it_needs_sets_off_and_rests_on() -> None:
    text = explain(loaded("letters-and-visits", "2022-05-01"), "transfer")
    for part in (
        "from Registered",
        "to Transferred",
        "Registrar of the responsible unit",
        "asks To unit, Reason (optional)",
        "only if neither the unit nor the member",
        "then the unit becomes owner",
        "starts the clocks Sign for",
        "meets the clocks Pass on or decide",
        "article 22 (verified, checked 2026-11-21)",
    ):
        assert part in text


def test_a_clock_is_explained_with_its_length_ladder_and_extension() -> None:
    text = explain(loaded("letters-and-visits", "2022-05-01"), "handling")
    for part in (
        "60 days, rolling on",
        "starts with Accept, Reopen",
        "met by Reply",
        "paused while Hearing runs",
        "1d after the end tells Head",
        "once by at most 30 days",
        "the party is told",
        "article 34",
    ):
        assert part in text


def test_an_unknown_name_gets_the_nearest(visit: Pack) -> None:
    with pytest.raises(KeyError, match="arrive"):
        explain(visit, "arive")


def test_a_revision_that_strands_nobody_is_taken(visit: Pack) -> None:
    new = replace(visit, revision=2)
    assert revision_problems(visit, new, set(visit.statuses) - {"left", "cancelled", "filed"}, set(visit.clocks)) == []


def test_a_revision_follows_the_one_before_of_the_same_pack(visit: Pack) -> None:
    messages = {problem.message for problem in revision_problems(visit, replace(visit, name="gate"), set(), set())}
    assert messages == {"the name was visit and would be gate", "revision 1 does not follow 1"}


def test_a_revision_that_strands_an_open_case_is_refused(visit: Pack) -> None:
    statuses = {name: status for name, status in visit.statuses.items() if name != "expected"}
    statuses["arrived"] = replace(visit.statuses["arrived"], phase="closed")
    clocks = {name: clock for name, clock in visit.clocks.items() if name != "pass"}
    new = replace(visit, revision=2, statuses=statuses, clocks=clocks)
    assert revision_problems(visit, new, set(), set()) == []
    found = revision_problems(visit, new, {"expected", "arrived"}, {"pass", "departure"})
    assert [problem.message for problem in found] == [
        "open cases stand in arrived, which would not be open",
        "open cases stand in expected, which is gone",
        "the clock pass runs in open cases and is gone",
    ]
    assert all(problem.file == "visit/2026-01-01" and problem.mend for problem in found)
