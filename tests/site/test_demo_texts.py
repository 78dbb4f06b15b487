"""The sample institution's contacts: the same for the same seed, varied, whole, and nobody's."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from huiyin.parties.numbers import check_digit, is_resident_id
from huiyin.site.demo.texts import COUNT, LAST_DAY, OFFICIALS, UNITS, SampleContact, letters
from huiyin.site.demo.words import topics

PACK = Path(__file__).parents[2] / "packs" / "letters-and-visits" / "2022-05-01"
NOBODYS_NUMBERS = re.compile(r"1540000\d{4}|\+447700900\d{3}|\+121255501\d{2}")
DIGEST = (
    "import hashlib, sys; from huiyin.site.demo.texts import letters;"
    " print(hashlib.sha256(repr(list(letters(int(sys.argv[1])))).encode()).hexdigest())"
)


@pytest.fixture(scope="module")
def contacts() -> list[SampleContact]:
    return list(letters(7))


def digest(seed: int, hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    call = [sys.executable, "-c", DIGEST, str(seed)]
    return subprocess.run(call, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_the_same_seed_gives_the_same_in_every_process(contacts: list[SampleContact]) -> None:
    here = hashlib.sha256(repr(contacts).encode()).hexdigest()
    assert digest(7, "1") == digest(7, "2") == here
    assert digest(8, "1") != here


def test_there_are_as_many_as_asked_in_order_of_receipt(contacts: list[SampleContact]) -> None:
    assert [one.n for one in contacts] == list(range(1, COUNT + 1))
    assert [one.received_at for one in contacts] == sorted(one.received_at for one in contacts)
    assert len(list(letters(7, count=50))) == 50


def test_every_language_channel_and_department_is_there(contacts: list[SampleContact]) -> None:
    languages = Counter(one.language for one in contacts)
    assert (languages["en"], languages["es"]) == (36, 18)
    assert Counter(one.channel for one in contacts).keys() == {"letter", "web", "call", "visit", "box", "higher_office"}
    assert {one.unit for one in contacts} == UNITS.keys()
    assert min(Counter(one.unit for one in contacts).values()) > COUNT // 20


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_no_two_texts_are_the_same(seed: int) -> None:
    texts = [one.text for one in letters(seed)]
    assert len(set(texts)) == len(texts)


def test_from_two_lines_to_five_pages(contacts: list[SampleContact]) -> None:
    lengths = [len(one.text) for one in contacts if one.language == "zh"]
    assert min(lengths) < 60
    assert max(lengths) > 1400
    assert max(one.inputs.get("pages", 0) for one in contacts) >= 4
    assert sum(len(one.text.splitlines()) == 2 for one in contacts if one.channel == "call") > 50


def test_nothing_is_left_to_fill_in(contacts: list[SampleContact]) -> None:
    unfinished = re.compile(r"[{}|]|。。|，。|None")
    for one in contacts:
        said = [one.subject, one.text, *one.inputs["requests"], one.reply, one.progress, one.refusal, one.hearing]
        assert not unfinished.search("\n".join(said)), one


def test_numbers_are_nobodys(contacts: list[SampleContact]) -> None:
    for one in contacts:
        for name in ("phone", "caller_number"):
            assert NOBODYS_NUMBERS.fullmatch(one.inputs.get(name, "15400000000")), one.inputs
        host = one.inputs.get("email", "@example.com").partition("@")[2]
        assert host in {"example.com", "example.org", "example.net"}
        assert not re.search(r"\d{7}", one.text + one.reply + one.progress), one.text


def test_documents_check_but_belong_to_no_place(contacts: list[SampleContact]) -> None:
    cards = [one.inputs["identity_number"] for one in contacts if one.inputs.get("identity_kind") == "identity_card"]
    assert len(cards) > 50
    for number in cards:
        assert number.startswith("99")
        assert check_digit(number[:17]) == number[17]
        assert not is_resident_id(number, date(2026, 12, 31))
    passports = [one.inputs["identity_number"] for one in contacts if one.inputs.get("identity_kind") == "passport"]
    assert passports
    assert all(number.startswith("ZZ") for number in passports)


def test_names_of_every_make(contacts: list[SampleContact]) -> None:
    names = {one.inputs.get("name", "") for one in contacts}
    han = {len(name) for name in names if re.fullmatch(r"[\u4e00-\u9fff]+", name)}
    assert {2, 3, 4} <= han
    assert any("·" in name for name in names)
    assert any(re.fullmatch(r"[\w'-]+( [\w'-]+)+", name) for name in names)


def test_groups_speak_through_five_at_most(contacts: list[SampleContact]) -> None:
    groups = [one for one in contacts if "representatives" in one.inputs]
    assert len(groups) >= 8
    for one in groups:
        assert 2 <= len(one.inputs["representatives"]) <= 5 < one.inputs["head_count"]


def test_some_come_again_and_some_write_about_the_same(contacts: list[SampleContact]) -> None:
    by_n = {one.n: one for one in contacts}
    again = [one for one in contacts if one.own_earlier]
    neighbours = [one for one in contacts if one.same_as and not one.own_earlier]
    assert len(again) > 40
    assert len(neighbours) > 40
    for one in again:
        assert one.inputs["relation"] != "first"
        assert by_n[one.own_earlier or 0].inputs.get("name") == one.inputs.get("name")
        assert (one.same_as or 0) <= (one.own_earlier or 0) < one.n
    for one in neighbours:
        assert one.inputs["relation"] == "first"
        assert by_n[one.same_as or 0].inputs["category"] == one.inputs["category"]


def test_secrecy_follows_what_is_said(contacts: list[SampleContact]) -> None:
    named = [one for one in contacts if one.accused]
    officials = {one.key: one for one in OFFICIALS}
    assert len(named) > 10
    for one in named:
        assert one.inputs["secrecy"] == "named_only"
        assert officials[one.accused].unit == one.unit
    assert any(one.inputs["secrecy"] == "confidential" for one in contacts)
    assert any(one.inputs.get("anonymous") for one in contacts)
    assert any(one.inputs.get("alias") for one in contacts)
    assert any(one.inputs.get("organisation") for one in contacts)


def test_each_has_an_answer_or_the_right_place_to_go(contacts: list[SampleContact]) -> None:
    for one in contacts:
        assert bool(one.reply) != bool(one.refusal)
        assert bool(one.refusal) == bool(one.right_place) == bool(one.decline_reason)
    assert sum(bool(one.refusal) for one in contacts) > 10
    assert any(one.hearing for one in contacts)
    assert sum(one.on_the_spot for one in contacts) > 10


def test_only_the_web_comes_when_the_office_is_closed() -> None:
    closed = {date(2026, 10, day) for day in range(1, 8)}
    for one in letters(3, works=lambda on: on.weekday() < 5 and on not in closed):
        on = one.received_at.date()
        assert on <= LAST_DAY
        if one.channel != "web":
            assert on.weekday() < 5
            assert on not in closed
        assert one.inputs.get("written_on", on) <= on


def test_the_pack_knows_every_field_and_choice(contacts: list[SampleContact]) -> None:
    pack: dict[str, Any] = {}
    for file in sorted(PACK.glob("*.toml")):
        for name, rows in tomllib.loads(file.read_text(encoding="utf-8")).items():
            pack[name] = pack.get(name, {}) | rows if isinstance(rows, dict) else rows
    for one in contacts:
        assert one.inputs.keys() - {"channel"} <= pack["fields"].keys()
        assert one.channel in pack["channels"]
        assert one.inputs["category"] in pack["categories"]
        assert one.inputs["statement"] in pack["statements"]
        for name in ("relation", "secrecy", "gender", "political_status", "identity_kind"):
            assert one.inputs.get(name) in {None, *pack["fields"][name]["choices"]}
        assert one.outcome in pack["fields"]["outcome"]["choices"]
        assert one.decline_reason in {"", *pack["fields"]["decline_reason"]["choices"]}


@pytest.mark.parametrize("language", ["zh", "en", "es"])
def test_every_story_of_every_topic_has_its_sentences(language: str) -> None:
    for topic in topics(language):
        for number in range(1, topic.threads + 1):
            story = topic.thread(number)
            assert all([story.subjects, story.what, story.detail, story.asks]), (topic.key, number)
            assert story.elsewhere or (story.found and story.done and story.again), (topic.key, number)
            assert story.quick or story.elsewhere or story.progress, (topic.key, number)
