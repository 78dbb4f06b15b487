"""Telephone numbers, e-mail addresses, identity documents."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.parties.numbers import (
    RESIDENT_BIRTH,
    RESIDENT_CHECK,
    RESIDENT_LENGTH,
    RESIDENT_PLACE,
    born,
    check_digit,
    email,
    identity,
    is_credit_code,
    is_resident_id,
    parts,
    phone,
    region,
    sex,
)

from .conftest import TODAY


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Shanghai", "CN"),
        ("Asia/Urumqi", "CN"),
        ("PRC", "CN"),
        ("Asia/Chongqing", "CN"),
        ("Europe/Madrid", "ES"),
        ("America/Mexico_City", "MX"),
        ("America/New_York", "US"),
        ("UTC", None),
        ("Mars/Olympus", None),
    ],
)
def test_the_country_of_a_time_zone(zone: str, country: str | None) -> None:
    assert region(zone) == country


@pytest.mark.parametrize(
    ("written", "country", "value"),
    [
        ("138 0000 1234", "CN", "+8613800001234"),
        ("１３８００００１２３４", "CN", "+8613800001234"),
        ("+86 138-0000-1234", "ES", "+8613800001234"),
        ("0571-88888888", "CN", "+8657188888888"),
        ("(0571) 8888 8888 转 801", "CN", "+8657188888888;ext=801"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("+1 212 555 2368", "CN", "+12125552368"),
    ],
)
def test_a_number_in_one_spelling(written: str, country: str, value: str) -> None:
    assert phone(written, country).value == value
    assert phone(written, country).doubt is None
    assert phone(value, None) == phone(written, country)


@pytest.mark.parametrize("written", ["88888888", "no phone", "1380000123", "12345", ""])
def test_what_is_no_number_is_kept_with_a_doubt(written: str) -> None:
    assert phone(written, "CN").value == written
    assert phone(written, "CN").doubt is not None


def test_several_in_one_field() -> None:
    assert parts("13800001234、 0571-88888888；x / y") == ["13800001234", "0571-88888888", "x", "y"]
    assert parts(" , ") == []


@pytest.mark.parametrize(("written", "sound"), [("A@Example.org", True), ("ａ@example.org", True), ("a@b", False)])
def test_e_mail(written: str, sound: bool) -> None:
    assert (email(written).doubt is None) is sound


def test_a_resident_number_tells_birth_and_sex() -> None:
    number = "11010519491231002X"  # the example of the standard
    assert check_digit(number[:17]) == "X"
    assert born(number) == date(1949, 12, 31)
    assert sex(number) == "female"
    assert is_resident_id(number, TODAY)
    assert identity("", "11010519491231002x", TODAY)[0] == "resident_id"


@given(
    st.sampled_from(["110105", "330106", "650102"]), st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.data()
)
def test_one_wrong_digit_is_always_noticed(place: str, birth: date, order: int, data: st.DataObject) -> None:
    first = f"{place}{birth:%Y%m%d}{order:03d}"
    number = first + check_digit(first)
    assert identity("resident_id", number, TODAY) == ("resident_id", identity("", number, TODAY)[1])
    at = data.draw(st.integers(0, 16))
    digit = data.draw(st.sampled_from([char for char in "0123456789" if char != number[at]]))
    wrong = number[:at] + digit + number[at + 1 :]
    assert identity("resident_id", wrong, TODAY)[1].doubt is not None


@pytest.mark.parametrize(
    ("number", "doubt"),
    [
        ("11010519491231002", RESIDENT_LENGTH),
        ("110105194912310021", RESIDENT_CHECK),
        ("990105194912310021", RESIDENT_PLACE),
        ("110105194913310021", RESIDENT_BIRTH),
        ("110105202712310021", RESIDENT_BIRTH),
    ],
)
def test_what_is_wrong_with_a_resident_number(number: str, doubt: object) -> None:
    kind, read = identity("resident_id", number, TODAY)
    assert (kind, read.value, read.doubt) == ("resident_id", number, doubt)


def test_an_old_resident_number_becomes_the_new_one() -> None:
    kind, read = identity("", "110105491231002", TODAY)
    assert (kind, read.value, read.doubt) == ("resident_id", "11010519491231002X", None)


@pytest.mark.parametrize(
    ("kind", "written", "found", "value"),
    [
        ("passport", "e 1234-5678", "passport", "E12345678"),
        ("", "E12345678", "other", "E12345678"),
        ("military_id", "军字第1234567号", "military_id", "军字第1234567号"),
        ("", "91350100M000100Y43", "credit_code", "91350100M000100Y43"),
    ],
)
def test_other_documents_are_free(kind: str, written: str, found: str, value: str) -> None:
    assert identity(kind, written, TODAY)[0] == found
    assert identity(kind, written, TODAY)[1].value == value
    assert identity(kind, written, TODAY)[1].doubt is None


def test_a_credit_code_has_a_check_character() -> None:
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert identity("credit_code", "91350100M000100Y44", TODAY)[1].doubt is not None
