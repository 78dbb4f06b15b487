from __future__ import annotations

import copy
import hashlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.ledger import ABSENT, Difference, NotCanonical, canonical, differences, digest, fold, instant, merge

SAFE = 2**53 - 1  # beyond it rfc8785 refuses

plain = st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.text()
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)

names = st.sampled_from(["a", "b", "c"])
states = st.dictionaries(names, st.dictionaries(names, st.dictionaries(names, plain), max_size=3), max_size=3)


@given(values)
def test_bytes_are_those_of_the_reference(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(st.text(st.sampled_from("aé\ue000\uffff\U00010000\U0010ffff")), st.lists(plain)))
def test_keys_are_ordered_by_utf16_units(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_an_example_by_hand() -> None:
    value = {"b": [1, True, None], "a": '回音\n"\\\x07\x7f', "": {}}
    assert canonical(value).decode() == '{"":{},"a":"回音\\n\\"\\\\\\u0007\x7f","b":[1,true,null]}'


def test_the_astral_key_stands_before_the_private_one() -> None:
    assert canonical({"\ue000": 1, "\U00010000": 2}).decode() == '{"\U00010000":2,"\ue000":1}'


@pytest.mark.parametrize("number", [0, -1, SAFE, SAFE + 1, 2**63 - 1, -(2**63)])
def test_whole_numbers_are_written_exactly(number: int) -> None:
    assert canonical(number) == str(number).encode()


class Word(StrEnum):
    OPEN = "open"


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (1.0, "float"),
        (float("nan"), "float"),
        ({"a": {"b": [0, 1.5]}}, "a: b: 1: float"),
        ((1, 2), "tuple"),
        ({"a": Decimal(1)}, "a: Decimal"),
        ({1: "a"}, "a key is not text"),
        ({"x": {None: "a"}}, "x: a key is not text"),
        ([Word.OPEN], "0: Word"),
        (b"a", "bytes"),
        ("\ud800", "U\\+D800"),
        ({"\udfff": 1}, "U\\+DFFF"),
    ],
)
def test_what_has_no_canonical_bytes_is_refused_and_named(value: Any, where: str) -> None:
    with pytest.raises(NotCanonical, match=where):
        canonical(value)


def test_an_instant_is_written_in_utc_and_always_as_long() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 11, 21, 16, tzinfo=shanghai)) == "2026-11-21T08:00:00.000000Z"
    assert instant(datetime(2026, 11, 21, 8, 0, 0, 5, tzinfo=UTC)) == "2026-11-21T08:00:00.000005Z"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(NotCanonical, match="no time zone"):
        instant(datetime(2026, 11, 21, 8))  # noqa: DTZ001  # the point of the test


def test_a_link_binds_the_body_to_what_stood_before() -> None:
    assert digest("ab", b"body") == hashlib.sha256(b"abbody").hexdigest()
    assert digest("ab", b"body") != digest("ac", b"body")


@given(states, states, states)
def test_merge_is_associative(one: Any, two: Any, three: Any) -> None:
    assert merge(merge(one, two), three) == merge(one, merge(two, three)) == fold([one, two, three])


@given(states)
def test_nothing_merged_is_nothing_changed(state: Any) -> None:
    assert merge({}, state) == merge(state, {}) == merge(state, state) == state


@given(states, states)
def test_merge_alters_neither_and_shares_no_row(base: Any, changes: Any) -> None:
    before = copy.deepcopy((base, changes))
    merged = merge(base, changes)
    for rows in merged.values():
        for fields in rows.values():
            fields["planted"] = 1
    assert (base, changes) == before


@given(states, states)
def test_the_later_value_stands(base: Any, changes: Any) -> None:
    merged = merge(base, changes)
    for table, rows in changes.items():
        for key, fields in rows.items():
            assert merged[table][key] == {**base.get(table, {}).get(key, {}), **fields}


@given(states)
def test_a_state_does_not_differ_from_itself(state: Any) -> None:
    assert differences(state, copy.deepcopy(state)) == []


@given(states, states)
def test_differences_lead_from_one_state_to_the_other(one: Any, two: Any) -> None:
    patched = copy.deepcopy(one)
    for table, key, field, expected, actual in differences(one, two):
        assert one.get(table, {}).get(key, {}).get(field, ABSENT) == expected
        fields = patched.setdefault(table, {}).setdefault(key, {})
        if actual is ABSENT:
            del fields[field]
        else:
            fields[field] = actual
    assert differences(patched, two) == []


def test_differences_name_table_row_and_field() -> None:
    expected = {"case": {"1": {"unit": 5, "open": True, "title": None}}}
    actual = {"case": {"1": {"unit": 6, "open": 1}, "2": {"unit": 7}}}
    assert differences(expected, actual) == [
        Difference("case", "1", "open", True, 1),
        Difference("case", "1", "title", None, ABSENT),
        Difference("case", "1", "unit", 5, 6),
        Difference("case", "2", "unit", ABSENT, 7),
    ]
