"""What people may type: for every field of a pack values that are right, and values that are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from huiyin.cases.models import Case
from huiyin.kernel.packs import Asked, Field, Pack
from tests.cast import Cast

TOO_LONG = "长" * 100_001
WRONG: dict[str, list[Any]] = {
    "text": ["", " ", "x" * 301, "\x00", "半\ud800字", ["两", "个"]],
    "long_text": ["", "\r\n", TOO_LONG, "\x00\x00", "\udfff"],
    "date": ["", "2026-13-01", "明天", "0001-01-01", "9999-12-31", "2026-02-30"],
    "datetime": ["", "不是时间", "0001-01-01T00:00", "9999-12-31T23:59", "2026-03-02"],
    "unit": ["", "0", "-1", "x", "9" * 30, "9" * 5000, "²"],
    "member": ["", "0", "-1", "x", "9" * 30, "9" * 5000, "²"],
    "choice": ["", "nothing of the kind", "None"],
    "number": ["", "-1", "1000001", "many", "9" * 5000, "0", "1_0", "２"],
    "flag": ["", "maybe", 0, None],
    "case": ["", "0", "x", "999999999", "9" * 30, "9" * 5000, "²", "-1"],
}


def right(field: Field, cast: Cast, pack: Pack) -> st.SearchStrategy[Any]:
    """Values of the field that a careful person would give."""
    if field.type == "choice":
        return st.sampled_from(list(pack.choices(field)))
    today = cast.now.date()
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "text": st.sampled_from(["来电说明", "材料齐全", "Noise at night"]),
        "long_text": st.sampled_from(["已经核实，情况属实。", "第一行\n第二行", "Done as asked."]),
        "date": st.integers(-3, 40).map(lambda days: today + timedelta(days=days)),
        "datetime": st.integers(-60, 0).map(lambda days: cast.now + timedelta(days=days)),
        "unit": st.sampled_from([str(unit.id) for unit in cast.units.values()]),
        "member": st.sampled_from([str(member.id) for member in cast.members.values()]),
        "number": st.integers(1, 30).map(str),
        "flag": st.booleans(),
        "case": st.sampled_from([str(case) for case in Case.objects.values_list("id", flat=True)] or ["1"]),
    }
    return kinds[field.type]


def answers(draw: Any, asked: list[Asked], cast: Cast, pack: Pack, *, careless: bool) -> dict[str, Any]:
    """Answers to a form; careless ones leave out what is required and give what is wrong."""
    given: dict[str, Any] = {}
    for one in asked:
        name, field = one.field.name, one.field
        if careless and draw(st.booleans(), label=f"{name} is wrong"):
            given[name] = draw(st.sampled_from(WRONG[field.type]), label=name)
        elif one.required or draw(st.integers(0, 3)) == 0:
            value = draw(right(field, cast, pack), label=name)
            given[name] = [value] if field.many else value
    return given


PARTIES: list[dict[str, Any]] = [
    {"name": "王芳", "phone": "13800001234"},
    {"name": "王芳", "identity_number": "11010519491231002X", "email": "wang@example.com"},
    {"name": "李雷", "head_count": "7", "representatives": ["李雷", "韩梅"]},
    {"alias": "一位老人"},
    {"anonymous": True},
    {"organisation": "临河酒厂", "name": "赵强"},
    {"name": "陈静", "email": "chen@example.com"},
]
ACCUSED: list[tuple[list[str], list[str]]] = [
    ([], []), ([], []), ([], []), ([], []),
    (["wei"], []), (["boris"], []), (["hong"], []), (["anna"], []), (["jing"], []),
    ([], ["urban"]), ([], ["office"]), ([], ["discipline"]), (["wei", "hong"], ["education"]),
]  # fmt: skip


@st.composite
def registrations(draw: st.DrawFn) -> dict[str, Any]:
    """How a contact comes: channel, party, secrecy, whom it complains about, for which unit. Names, not yet ids."""
    return {
        "channel": draw(st.sampled_from(["letter", "visit", "call", "web", "box", "higher_office"])),
        "party": draw(st.sampled_from(PARTIES)),
        "secrecy": draw(st.sampled_from(["", "", "ordinary", "confidential", "named_only"])),
        "accused": draw(st.sampled_from(ACCUSED)),
        "for": draw(st.sampled_from(["", "", "office", "urban", "education", "discipline"])),
    }


def form(cast: Cast, drawn: dict[str, Any], serial: int) -> dict[str, Any]:
    """The registration form as it would be filled in; ``word`` stands in its title and nowhere else."""
    word = f"kanarie{serial:04}"
    members, units = drawn["accused"]
    given = {
        "channel": drawn["channel"],
        "received_at": cast.now,
        "title": f"夜间施工噪音扰民 {word}",
        "text": "北门工地每晚十一点以后仍在施工，老人和孩子无法休息，请尽快处理。",
        "from_office": "市信访局",
        "secrecy": drawn["secrecy"],
        "accused_members": [cast.members[name].id for name in members],
        "accused_units": [cast.units[name].id for name in units],
        "to_unit": cast.units[drawn["for"]].id if drawn["for"] else None,
        "word": word,
        **drawn["party"],
    }
    return {name: value for name, value in given.items() if value not in ("", None, [])}
