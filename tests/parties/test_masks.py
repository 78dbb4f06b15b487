"""Masks show what tells two people apart at a counter, and never more than the law of masks allows."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from huiyin.parties.given import FIELDS
from huiyin.parties.masks import mask


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("name", "王小明", "王某某"),
        ("name", "王明", "王某"),
        ("name", "欧阳娜娜", "欧阳某某"),
        ("name", "买买提·艾力", "买某某"),
        ("name", "Wang Shan", "Wang S…"),
        ("name", "María García López", "María G…"),
        ("name", "Madonna", "M…"),
        ("phone", "+8613800001234", "138••••1234"),
        ("phone", "+34612345678", "346••••5678"),
        ("phone", "+8657188888888;ext=801", "571••••8888"),
        ("phone", "88888888", "88••••88"),
        ("phone", "12345", "••••"),
        ("identity", "330106198001011234", "3301••••••••1234"),
        ("identity", "E12345678", "E1••••78"),
        ("identity", "1234567", "••••"),
        ("email", "ming@example.com", "m••••@example.com"),
        ("email", "m@example.com", "••••"),
        ("email", "no address", "••••"),
        ("address", "浙江省杭州市西湖区文一路3号201室", "浙江省杭州市西湖区••••"),
        ("address", "阳光小区3号楼", "••••"),
        ("address", "12 Main Street", "••••"),
        ("address", "西湖区", "••••"),
        ("birth", "1980-05-31", "1980-••-••"),
        ("birth", "sometime", "••••"),
        ("suggestions", "anything", "••••"),
        ("name", "", ""),
    ],
)
def test_a_mask(field: str, value: str, shown: str) -> None:
    assert mask(field, value) == shown


@pytest.mark.parametrize(("gender", "shown"), [("female", "Ms Wang S…"), ("male", "Mr Wang S…"), ("other", "Wang S…")])
def test_a_latin_name_with_its_title(gender: str, shown: str) -> None:
    with translation.override("en"):
        assert mask("name", "Wang Shan", gender=gender) == shown
        assert mask("name", "王小明", gender=gender) == "王某某"


HAN = "王李张欧阳小明伟芳娜敏静丽强磊"


@given(st.text(HAN, min_size=1, max_size=5))
def test_a_chinese_name_shows_its_surname_only(name: str) -> None:
    shown = mask("name", name)
    assert name.startswith(shown.rstrip("某"))
    assert len(shown.rstrip("某")) <= (2 if name.startswith("欧阳") else 1)
    assert shown.endswith("某")


@given(st.lists(st.text("abcdefghijklmnop", min_size=2, max_size=8), min_size=2, max_size=4))
def test_a_latin_name_shows_its_first_word_and_an_initial_only(words: list[str]) -> None:
    assert mask("name", " ".join(words)) == f"{words[0]} {words[1][0]}…"


@given(st.text(min_size=1, max_size=12).filter(lambda text: len(text.split()) == 1))
def test_any_other_name_shows_one_letter_only(name: str) -> None:
    shown = mask("name", name).rstrip("…某")
    assert len(shown) <= 2
    assert name.strip().startswith(shown)


digits = st.text("0123456789", max_size=20)


@given(digits, st.sampled_from(["+86", "+", ""]))
def test_at_least_four_digits_of_a_number_are_hidden(number: str, prefix: str) -> None:
    shown = mask("phone", prefix + number)
    assert sum(char.isdigit() for char in shown) <= max(0, len(number) - 4)
    assert sum(char.isdigit() for char in shown) <= 7


@given(st.text("0123456789ABCDEFX", max_size=20))
def test_at_least_four_characters_of_a_document_are_hidden(number: str) -> None:
    shown = mask("identity_number", number).replace("•", "")
    assert len(shown) <= max(0, len(number) - 4)
    assert len(shown) <= 8


@given(st.text(min_size=1, max_size=30), st.sampled_from([*FIELDS, "unheard_of"]))
def test_no_field_is_shown_whole(value: str, field: str) -> None:
    shown = mask(field, value)
    assert not value.strip() or shown != value.strip()
    assert not value.strip() or shown
