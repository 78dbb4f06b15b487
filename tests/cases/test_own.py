"""One owner at a time, and never none."""

from __future__ import annotations

import pytest

from huiyin.cases import queries, verify
from huiyin.cases.models import Participation
from huiyin.cases.policy import Refused
from tests.cast import Cast


@pytest.mark.parametrize("secrecy", ["ordinary", "named_only"])
def test_who_takes_it_has_it_and_can_not_take_it_again(cast: Cast, secrecy: str) -> None:
    case = cast.register("boris", secrecy=secrecy, to_unit=cast.units["urban"].id)
    who = "boris" if secrecy == "ordinary" else "wei"
    if secrecy == "ordinary":  # else it was given by name as it was registered
        cast.do(who, "take", case)
    with pytest.raises(Refused, match="held_already"):
        cast.do(who, "take", case)
    owner = Participation.objects.get(case=case, role="owner", until=None)
    assert (owner.unit_id, owner.member_id) == (cast.units["urban"].id, cast.members[who].id)
    assert queries.get(cast.actor(who), case).id == case
    assert verify.verify(cast.now).findings == []
