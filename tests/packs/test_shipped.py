"""What holds for every pack that is shipped: nothing gets stuck, everything has words and a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from huiyin.kernel.packs import LANGUAGES, Basis, Pack, Text, actor, versions
from huiyin.kernel.packs.checking import reached
from huiyin.kernel.packs.shape import hints, is_table
from huiyin.kernel.packs.vocabulary import EFFECTS, GUARDS, SAY
from tests.kernel.packs_cast import SHIPPED, loaded

VERSIONS = list(versions(SHIPPED))
# What the house itself does by name: these moves must be the machine's in every pack.
OF_THE_MACHINE = {"remind", "escalate", "release", "redate", "record_past_answer"}
# What the sheet of Register asks of every pack of the public desk.
OF_THE_SHEET = {"to_unit", "relation", "earlier_case", "received_at", "title", "text"}
RELATIONS = {"first", "supplement", "repeat_in_progress", "repeat_after_end", "new_fact"}


@pytest.fixture(params=VERSIONS, ids="/".join)
def pack(request: pytest.FixtureRequest) -> Pack:
    return loaded(*request.param)


def _entries(pack: Pack) -> Iterator[tuple[str, Any]]:
    for section, hint in hints(Pack).items():
        if is_table(hint) and section != "sources":
            yield from ((f"{section}.{name}", entry) for name, entry in getattr(pack, section).items())


def _bases(pack: Pack) -> Iterator[tuple[str, Basis]]:
    yield "pack", pack.basis
    yield from ((move.name, move.basis) for move in pack.moves.values())
    yield from ((clock.name, clock.basis) for clock in pack.clocks.values())


def _texts(pack: Pack) -> Iterator[tuple[str, Text]]:
    yield "title", pack.title
    yield from pack.sources.items()
    for where, entry in _entries(pack):
        yield from ((f"{where}.{key}", getattr(entry, key)) for key in ("title", "say", "help") if hasattr(entry, key))
        yield from ((f"{where}.{key}", words) for key, words in getattr(entry, "choices", {}).items())


def test_three_packs_are_shipped() -> None:
    assert {name for name, _ in VERSIONS} == {"letters-and-visits", "complaints-desk", "property-desk"}


def test_every_word_stands_in_every_language(pack: Pack) -> None:
    for where, words in _texts(pack):
        if words is not None:
            assert set(words) == set(LANGUAGES), where
            assert all(text.strip() for text in words.values()), where
            assert not any("\u4e00" <= sign <= "\u9fff" for key in ("en", "es") for sign in words[key]), where


def test_titles_beside_each_other_are_told_apart(pack: Pack) -> None:
    for section in ("statuses", "moves", "clocks", "closings", "channels", "roles", "categories", "statements"):
        for language in LANGUAGES:
            titles = [entry.title[language] for entry in getattr(pack, section).values()]
            assert len(titles) == len(set(titles)), (section, language)


def test_every_open_status_can_be_closed_and_every_closed_one_archived(pack: Pack) -> None:
    for name, one in pack.statuses.items():
        ahead = {pack.statuses[each].phase for each in reached(pack, name)}
        assert one.phase == "archived" or "archived" in ahead, name
        assert one.phase != "open" or "closed" in ahead, name


def test_somebody_of_the_owner_can_act_in_every_open_status(pack: Pack) -> None:
    for name, one in pack.statuses.items():
        assert one.phase != "open" or pack.answering_roles(name), name


def test_every_move_and_clock_has_a_basis_that_says_how_sure_it_is(pack: Pack) -> None:
    for name, basis in _bases(pack):
        assert basis.article or basis.status == "expectation", name


def test_nothing_is_verified_that_nobody_could_read(pack: Pack) -> None:
    """The text of ISO 10002 is sold, not published: its clauses are known by their numbers only."""
    assert not any("ISO" in basis.source for _, basis in _bases(pack) if basis.status == "verified")


def test_sentences_are_whole(pack: Pack) -> None:
    for move in pack.moves.values():
        words = dict.fromkeys([*SAY, *(one.field.name for one in pack.asked(move.asks))], "某")
        for language in LANGUAGES:
            text = move.say[language].format(**words)
            assert text.endswith("。" if language == "zh" else "."), move.name


def test_every_move_that_meets_a_clock_is_possible_once_it_has_started(pack: Pack) -> None:
    for clock in pack.clocks.values():
        assert clock.otherwise or (clock.from_ and clock.until), clock.name
        for name in clock.until:
            statuses = set(pack.moves[name].from_)
            starts = {to for move in clock.from_ for to in (pack.moves[move].to, *pack.moves[move].from_) if to}
            assert statuses & (starts | {each for start in starts for each in reached(pack, start)}), (clock.name, name)


def test_who_is_told_of_an_overdue_clock_leads_or_watches(pack: Pack) -> None:
    for clock in pack.clocks.values():
        for rung in clock.escalate:
            assert pack.roles[actor(rung.to)[0]].sees == "below", clock.name


@pytest.mark.parametrize(
    ("name", "status", "leads"),
    [("complaints-desk", "urgent", {"head", "leader"}), ("property-desk", "grave", {"head", "leader"}),
     ("property-desk", "written", {"head", "leader"})],
)  # fmt: skip
def test_where_only_those_who_lead_act_nobody_else_is_told(name: str, status: str, leads: set[str]) -> None:
    """Whoever answers for a case in a status is told of it: a handler's move there would call the handlers instead."""
    assert loaded(name, "2026-01-01").answering_roles(status) == leads


def test_nothing_goes_to_the_accused(pack: Pack) -> None:
    for move in pack.moves.values():
        if {"assign_unit", "join_case"} & set(move.effects) or "to_member" in move.asks:
            assert "not_to_the_accused" in move.guards, move.name


def test_nothing_closes_as_answered_without_an_answer(pack: Pack) -> None:
    for move in pack.moves.values():
        if move.closes == "answered":
            assert "reply_delivered" in move.guards or "deliver_reply" in move.effects, move.name


def test_the_machine_reminds_and_records_and_never_decides(pack: Pack) -> None:
    assert {move.name for move in pack.moves.values() if move.by == ("system",)} == OF_THE_MACHINE
    assert {move.name for move in pack.moves.values() if "system" in move.by} == {*OF_THE_MACHINE, "register"}


def test_the_sheet_of_register_finds_what_it_asks(pack: Pack) -> None:
    assert pack.kind == "matter"
    assert pack.fields.keys() >= OF_THE_SHEET
    assert pack.fields["relation"].choices.keys() == RELATIONS
    assert pack.fields["secrecy"].choices.keys() == {"ordinary", "confidential", "named_only"}
    assert pack.moves.keys() >= {"register", "add_contact", "answer_on_the_spot"}
    assert {"head", "administrator"} <= pack.roles.keys()  # whom the house looks for by name


def test_it_uses_only_words_with_a_meaning(pack: Pack) -> None:
    assert {guard for move in pack.moves.values() for guard in move.guards} <= GUARDS.keys()
    assert {effect for move in pack.moves.values() for effect in move.effects} <= EFFECTS.keys()
