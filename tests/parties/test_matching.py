"""Are these two the same person? Reasons for and against."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.parties import labels
from huiyin.parties.matching import POINTS, Likeness, compare, faces

from .conftest import WANG, given


def likeness(one: dict[str, Any], other: dict[str, Any], kind: str = "person") -> Likeness:
    return compare(faces(given(kind, **one)), faces(given(kind, **other)))


@pytest.mark.parametrize(
    ("one", "other", "reasons", "exact"),
    [
        (WANG, WANG, ("same_identity", "same_phone", "same_name", "same_address"), True),
        (WANG, {"name": "李四", "identity_number": WANG["identity_number"]}, ("same_identity",), True),
        (WANG, {"name": "王小明", "phones": "+86 13800001234"}, ("same_phone", "same_name"), True),
        (WANG, {"name": "李四", "phones": "13800001234"}, ("same_phone",), False),
        (WANG, {"name": "王小明"}, ("same_name",), False),
        (WANG, {"name": "王晓明"}, ("same_sound",), False),
        (WANG, {"name": "Xiaoming Wang"}, ("name_order",), False),
        (WANG, {"name": "Wang Xiaoming"}, ("same_sound",), False),
        (WANG, {"name": "赵六"}, (), False),
        (
            {"name": "王小明", "birth": "1980-01-01"},
            {"name": "王小明", "birth": "1990-01-01"},
            ("same_name", "other_birth"),
            False,
        ),
        (
            {**WANG, "identity_number": "E1234567"},
            {**WANG, "identity_number": "E7654321"},
            ("same_phone", "same_name", "same_address", "other_identity"),
            False,
        ),
        (
            {"name": "王小明", "address": "西湖区文一路3号201室"},
            {"name": "王小明", "address": "西湖区 文一路 3号 202室"},
            ("same_name", "near_address"),
            False,
        ),
        ({"name": "Maria Garcia"}, {"name": "María García López"}, ("near_name",), False),
        (
            {"name": "王小明", "work_unit": "第一中学", "emails": "a@b.cn", "birth": "1980-01-01"},
            {"name": "李四", "work_unit": "第一中学", "emails": "A@B.cn", "birth": "1980年1月1日"},
            ("same_email", "same_birth", "same_work_unit"),
            False,
        ),
    ],
)
def test_reasons(one: dict[str, Any], other: dict[str, Any], reasons: tuple[str, ...], exact: bool) -> None:
    found = likeness(one, other)
    assert (found.reasons, found.exact) == (reasons, exact)
    assert likeness(other, one) == found


def test_more_reasons_weigh_more() -> None:
    scores = [likeness(WANG, {"name": "王小明", **more}).score for more in ({}, {"address": WANG["address"]}, WANG)]
    assert scores == sorted(set(scores))
    assert scores[-1] == 100


def test_a_representative_is_recognised() -> None:
    group = {"head_count": "30", "representatives": [{"name": "李四"}, WANG]}
    assert compare(faces(given("group", **group)), faces(given(**WANG))).exact


def test_an_alias_is_a_name_too() -> None:
    assert compare(faces(given("alias", alias="老街坊")), faces(given("alias", alias="老 街坊"))).reasons == (
        "same_name",
    )


def test_every_reason_has_a_word_and_a_weight() -> None:
    assert labels.REASONS.keys() == POINTS.keys()
