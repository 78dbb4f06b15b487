"""Who is told of what: once for one act, and only those who can do something about it."""

from __future__ import annotations

from huiyin.notices.models import Notice
from tests.cast import Cast


def told(cast: Cast, case: int) -> list[tuple[str, str]]:
    names = {member.id: name for name, member in cast.members.items()}
    lines = Notice.objects.filter(subject=f"case:{case}").order_by("id")
    return [(names[line.member_id], line.code) for line in lines]


def test_one_act_tells_everybody_once(cast: Cast) -> None:
    case = cast.register()
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    assert sorted(told(cast, case)) == [("bao", "assigned"), ("boris", "assigned"), ("wei", "assigned")]


def test_a_unit_is_told_through_those_who_can_act(cast: Cast) -> None:
    """The archivist and the reviewer of the office can not move a matter on."""
    case = cast.register("boris", to_unit=cast.units["office"].id)
    assert {name for name, _code in told(cast, case)} == {"anna", "hong", "lin"}
