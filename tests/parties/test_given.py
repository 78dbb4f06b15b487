"""Reading a form: one spelling, nothing typed lost, errors and doubts that say what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from huiyin.parties import given as words
from huiyin.parties import numbers
from huiyin.parties.given import KINDS, Given, given_from_text

from .conftest import WANG, given, typed


def test_a_form_is_brought_to_one_spelling_and_what_was_typed_is_kept() -> None:
    phones = "138-0000-1234、0571-8888 8888 转 801"
    found = given(name="王 小 明 先生", phones=phones, emails="Ming@Example.COM", gender="男")
    assert found.name == "王小明"
    assert found.phones == ("+8613800001234", "+8657188888888;ext=801")
    assert found.emails == ("ming@example.com",)
    assert found.gender == "male"
    assert found.typed == {
        "name": "王 小 明 先生",
        "phones": phones,
        "emails": "Ming@Example.COM",
        "gender": "男",
    }


def test_what_needs_no_change_is_not_kept_twice() -> None:
    assert given(name="  王小明 ", address="西湖区", suggestions="第一行\n第二行").typed == {}


def test_fields_of_a_pack_are_kept_under_their_own_names() -> None:
    assert given(name="王小明", kind="person", household="农业", disability=" ").more == {"household": "农业"}


plain = st.text(st.characters(codec="utf-8"), max_size=20)


@hypothesis_given(
    raw=st.fixed_dictionaries(
        {}, optional={name: plain for name in (*words.PLAIN, "name", "alias", "gender", "birth", "phones", "emails")}
    ),
    identity=plain,
    speakers=st.lists(st.fixed_dictionaries({"name": plain, "phones": plain}), max_size=3),
)
def test_reading_again_changes_nothing_and_sealing_loses_nothing(
    raw: dict[str, Any], identity: str, speakers: list[dict[str, Any]]
) -> None:
    found = typed({**raw, "identity_number": identity, "representatives": speakers}).given
    assert given_from_text(found.text()) == found
    assert typed(found.as_dict()).given == found


@hypothesis_given(st.text(max_size=20))
def test_every_character_typed_stands_somewhere(name: str) -> None:
    found = typed({"name": name}).given
    whole = found.typed.get("name", found.name)
    assert "".join(whole.split()) == "".join(name.encode("utf-16", "surrogatepass").decode("utf-16", "replace").split())


@pytest.mark.parametrize(
    ("kind", "raw", "errors"),
    [
        ("person", {}, {"name": [words.NAME_MISSING]}),
        ("organisation", {}, {"name": [words.NAME_MISSING]}),
        ("alias", {}, {"alias": [words.ALIAS_MISSING]}),
        ("alias", {"alias": "老街坊"}, {}),
        ("anonymous", {}, {}),
        ("anonymous", {"name": "王小明"}, {"name": [words.NAME_OF_NOBODY]}),
        ("stranger", {}, {"kind": [words.KIND_UNKNOWN]}),
        ("group", {}, {"head_count": [words.HEAD_COUNT_GROUP]}),
        ("group", {"head_count": "1"}, {"head_count": [words.HEAD_COUNT_GROUP]}),
        ("group", {"head_count": "12"}, {}),
        ("group", {"head_count": "１２"}, {}),
        ("group", {"head_count": "a dozen"}, {"head_count": [words.HEAD_COUNT]}),
        ("group", {"head_count": "0"}, {"head_count": [words.HEAD_COUNT]}),
        ("person", {"name": "王小明", "address": "x" * 2001}, {"address": [words.TOO_LONG]}),
    ],
)
def test_what_must_be_mended(kind: str, raw: dict[str, Any], errors: dict[str, list[Any]]) -> None:
    checked = typed(raw, kind)
    assert checked.errors == errors
    assert checked.ok is not errors


def people(count: int) -> list[dict[str, Any]]:
    return [{"name": f"代表{place}", "phones": f"1380000000{place}"} for place in range(count)]


@pytest.mark.parametrize("count", range(8))
def test_at_most_five_representatives_of_at_least_as_many_people(count: int) -> None:
    checked = typed({"head_count": "30", "representatives": people(count)}, "group")
    assert checked.ok is (count <= 5)
    assert len(checked.given.representatives) == count  # refused, not cut off: nothing typed is lost
    fewer = typed({"head_count": "4", "representatives": people(count)}, "group")
    assert ("head_count" in fewer.errors) is (count > 4)


def test_representatives_are_read_like_everybody_and_blank_lines_are_none() -> None:
    checked = typed({"head_count": "9", "representatives": [{"name": "李 四", "phones": "1"}, {"name": " "}]}, "group")
    assert [one.name for one in checked.given.representatives] == ["李四"]
    assert checked.doubts == {"representatives.0.phones": [numbers.PHONE_DOUBT]}
    nameless = typed({"head_count": "9", "representatives": [{"phones": "13800001234"}]}, "group")
    assert nameless.errors == {"representatives.0.name": [words.REPRESENTATIVE_NAME]}


@pytest.mark.parametrize(
    ("raw", "doubts"),
    [
        ({"phones": "88888888"}, {"phones": [numbers.PHONE_DOUBT]}),
        ({"emails": "ming at example"}, {"emails": [numbers.EMAIL_DOUBT]}),
        ({"birth": "the year of the dog"}, {"birth": [words.BIRTH_DOUBT]}),
        ({"birth": "2027-01-01"}, {"birth": [words.BIRTH_DOUBT]}),
        ({"gender": "?"}, {"gender": [words.GENDER_DOUBT]}),
        ({**WANG, "birth": "1949-12-30"}, {"birth": [words.BIRTH_DIFFERS]}),
        ({**WANG, "gender": "男"}, {"gender": [words.GENDER_DIFFERS]}),
        ({**WANG, "identity_number": "110105194912310021"}, {}),  # free until somebody says it is a resident number
        (
            {**WANG, "identity_number": "110105194912310021", "identity_type": "resident_id"},
            {"identity_number": [numbers.RESIDENT_CHECK]},
        ),
    ],
)
def test_doubts_are_told_and_do_not_stop_a_registration(raw: dict[str, Any], doubts: dict[str, list[Any]]) -> None:
    checked = typed({"name": "王小明", **raw})
    assert checked.doubts == doubts
    assert checked.ok
    for name in doubts:
        value = getattr(checked.given, name)
        assert value if isinstance(value, str) else value[0]


@pytest.mark.parametrize("written", ["1980-05-31", "1980/5/31", "1980.05.31", "1980年5月31日", "19800531"])
def test_a_birth_date_in_every_usual_form(written: str) -> None:
    assert given(name="王小明", birth=written).birth == "1980-05-31"


def test_messages_are_translated_when_shown() -> None:
    checked = typed({}, "person")
    with translation.override("en"):
        assert str(checked.errors["name"][0]).startswith("Write the name")
        assert "at most 5" in str(words.TOO_MANY).lower()


def test_nothing_given_is_nothing_stored() -> None:
    assert Given().text() == "{}"
    assert set(KINDS) == {"person", "organisation", "group", "alias", "anonymous"}
