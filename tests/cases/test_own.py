"""One owner at a time, and never none."""

from __future__ import annotations

import pytest

from huiyin.cases import queries, verify
from huiyin.cases.models import Participation
from tests.cast import Cast


@pytest.mark.parametrize("secrecy", ["ordinary", "named_only"])
def test_who_takes_it_twice_still_has_it(cast: Cast, secrecy: str) -> None:
    case = cast.register("boris", secrecy=secrecy, to_unit=cast.units["urban"].id)
    who = "boris" if secrecy == "ordinary" else "wei"
    for _ in range(2):
        cast.do(who, "take", case)
    owner = Participation.objects.get(case=case, role="owner", until=None)
    assert (owner.unit_id, owner.member_id) == (cast.units["urban"].id, cast.members[who].id)
    assert queries.get(cast.actor(who), case).id == case
    assert verify.verify(cast.now).findings == []
