"""The public desk's packs say what the regulations say."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.kernel.packs import LANGUAGES, Pack, check, load
from huiyin.kernel.packs.vocabulary import EFFECTS, GUARDS, SAY
from tests.kernel.packs_cast import SHIPPED, loaded

NOW, BEFORE = "2022-05-01", "2005-05-01"
# fmt: off
MOVES = {
    "register", "add_contact", "review_registration", "correct", "note", "void", "accept", "not_accept",
    "not_accept_again", "refer", "take", "hand_over", "transfer", "sign_for", "object", "return", "uphold",
    "assign", "report_back", "report_up", "extend", "open_hearing", "end_hearing", "progress_notice",
    "draft_reply", "send_back_draft", "approve", "reply", "deliver", "close", "answer_on_the_spot",
    "unreachable", "withdraw", "join", "separate", "recuse", "reopen", "archive", "urge", "remind", "escalate",
}
# Every contact of the catalogue is registered with these, as far as its channel can know them.
REGISTERED = {
    "name", "alias", "anonymous", "gender", "political_status", "work_unit", "post", "ethnicity", "origin",
    "home_address", "phone", "identity_kind", "identity_number", "text", "requests", "suggestions",
    "head_count", "statement", "where_been",
}
# fmt: on


@pytest.fixture(params=[NOW, BEFORE])
def pack(request: pytest.FixtureRequest) -> Pack:
    return loaded("letters-and-visits", request.param)


@pytest.fixture
def current() -> Pack:
    return loaded("letters-and-visits", NOW)


def test_what_is_shipped_is_clean() -> None:
    assert check(SHIPPED) == []


def test_it_does_what_the_public_desk_does(pack: Pack) -> None:
    assert pack.moves.keys() >= MOVES
    assert set(pack.closings) == {"answered", "unreachable", "declined", "withdrawn", "joined", "void"}
    assert pack.kind == "matter"


def test_every_channel_has_a_series_of_its_own(current: Pack) -> None:
    assert current.case_number(2026, 7) == "事〔2026〕000007"
    numbers = {channel: current.contact_number(channel, 2026, 123) for channel in current.channels}
    assert numbers == {
        "letter": "信〔2026〕000123",
        "visit": "访〔2026〕000123",
        "call": "电〔2026〕000123",
        "web": "网〔2026〕000123",
        "box": "箱〔2026〕000123",
        "higher_office": "交〔2026〕000123",
    }


@pytest.mark.parametrize("channel", ["letter", "visit", "web", "higher_office"])
def test_a_contact_is_registered_with_all_that_is_asked(current: Pack, channel: str) -> None:
    asked = {one.field.name: one.required for one in current.asked(current.channels[channel].fields)}
    assert asked.keys() >= REGISTERED
    assert {name for name, required in asked.items() if required} <= {"title", "text", "received_at", "from_office"}


def test_at_most_five_represent_the_others(current: Pack) -> None:
    assert current.fields["representatives"].at_most == 5


@pytest.mark.parametrize(
    ("version", "clock", "count", "unit", "article"),
    [
        (NOW, "forward", 15, "day", "22、23"),
        (NOW, "notice", 15, "day", "23"),
        (NOW, "objection", 5, "working_day", "23"),
        (NOW, "handling", 60, "day", "34"),
        (BEFORE, "forward", 15, "day", "21、22"),
        (BEFORE, "notice", 15, "day", "21、22"),
        (BEFORE, "handling", 60, "day", "33"),
    ],
)
def test_time_limits_are_those_of_their_articles(version: str, clock: str, count: int, unit: str, article: str) -> None:
    found = loaded("letters-and-visits", version).clocks[clock]
    assert (found.count, found.unit, found.basis.article, found.basis.status) == (count, unit, article, "verified")


def test_handling_is_extended_once_by_thirty_days_and_the_party_is_told(pack: Pack) -> None:
    rule = pack.clocks["handling"].extend
    assert rule is not None
    assert (rule.at_most, rule.unit, rule.times, rule.by, rule.tell_party) == (30, "day", 1, "head@owner", True)


def test_the_older_regulations_knew_no_term_for_objections() -> None:
    older = loaded("letters-and-visits", BEFORE)
    assert "objection" not in older.clocks
    sources = {clock.basis.source for clock in older.clocks.values()} | {
        move.basis.source for move in older.moves.values()
    }
    assert sources == {"信访条例", "工作惯例", "个人信息保护法"}  # the last: asked today, whenever the letter came


def test_the_time_a_hearing_takes_is_shown_for_confirmation(pack: Pack) -> None:
    assert pack.clocks["handling"].while_ == "hearing"
    assert pack.clocks["hearing"].basis.status == "unverified"


def test_sentences_are_whole_in_every_language(pack: Pack) -> None:
    for move in pack.moves.values():
        words = dict.fromkeys([*SAY, *(one.field.name for one in pack.asked(move.asks))], "某")
        for language in LANGUAGES:
            text = move.say[language].format(**words)
            assert text.endswith("。" if language == "zh" else ".")
            assert "{" not in text


def test_whoever_approves_or_voids_is_a_second_person(pack: Pack) -> None:
    for name in ("approve", "void", "review_registration"):
        assert "second_person" in pack.moves[name].guards


def test_nothing_goes_to_the_accused(pack: Pack) -> None:
    for move in pack.moves.values():
        if {"assign_unit", "join_case"} & set(move.effects) or "to_member" in move.asks:
            assert "not_to_the_accused" in move.guards


def test_who_sees_confidential_matters(current: Pack) -> None:
    entitled = {name for name, role in current.roles.items() if role.confidential}
    assert entitled == {"head", "leader", "supervisor", "discipline_officer"}
    assert {name for name, role in current.roles.items() if role.sees == "below"} == {
        "head",
        "leader",
        "supervisor",
        "auditor",
    }


def test_the_machine_never_decides(pack: Pack) -> None:
    decisions = {"accept", "not_accept", "not_accept_again", "refer", "void", "transfer", "assign", "approve", "reply",
                 "answer_on_the_spot", "close", "unreachable", "withdraw", "join", "reopen", "archive"}  # fmt: skip
    assert {move.name for move in pack.moves.values() if "system" in move.by} & decisions == set()


def test_it_uses_only_words_with_a_meaning(pack: Pack) -> None:
    assert {guard for move in pack.moves.values() for guard in move.guards} <= GUARDS.keys()
    assert {effect for move in pack.moves.values() for effect in move.effects} <= EFFECTS.keys()


def test_an_institution_can_make_the_second_look_binding(tmp_path: Path, current: Pack) -> None:
    """The switch of the pack: a pack of one table that extends this one."""
    (tmp_path / "letters-and-visits").symlink_to(SHIPPED / "letters-and-visits")
    (tmp_path / "district").mkdir()
    (tmp_path / "district" / "2026-01-01.toml").write_text(
        """extends = "letters-and-visits/2022-05-01"
revision = 1
[moves.accept]
title = { zh = "受理", en = "Accept", es = "Admitir" }
say = { zh = "{unit}决定受理。", en = "{unit} accepted the matter.", es = "{unit} admitió el asunto." }
public = { zh = "{unit}受理了。", en = "{unit} accepted it.", es = "{unit} lo admitió." }
from = ["registered", "received"]
to = "accepted"
by = ["handler@owner", "head@owner"]
guards = ["registration_reviewed", "not_recused"]
effects = ["tell_party"]
primary = true
basis = "own_decision"
""",
        encoding="utf-8",
    )
    district = load(tmp_path, "district", "2026-01-01")
    assert "registration_reviewed" in district.moves["accept"].guards
    assert list(district.moves) == list(current.moves)
