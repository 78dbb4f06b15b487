"""The circle of a case and the rule that lists ask in SQL are one rule."""

from __future__ import annotations

from datetime import timedelta

from huiyin.cases import facts, policy
from huiyin.cases.models import Case
from huiyin.institution import acts
from tests.proof.scene import full


def test_everybody_knows_of_a_case_by_both_or_by_neither(db: None) -> None:
    cast = full()
    day = cast.now.date()
    acts.add_stand_in(acts.By(cast.now), cast.members["wei"], cast.members["bao"], day, day + timedelta(days=9))
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "recuse", case, recused=cast.members["boris"].id, reason="亲戚")
    cast.register(secrecy="named_only")
    cast.register(accused_members=[cast.members["hong"].id], secrecy="confidential")
    seen = 0
    home = cast.actor("anna").house
    for one, loaded in facts.load(home, list(Case.objects.values_list("id", flat=True)), lock=False).items():
        circle = loaded.circle(home.today(cast.now))
        for name, member in cast.members.items():
            knows = circle.knows(member.id)
            assert knows == bool(policy.visible_ids(cast.actor(name), [one])), (one, name)
            seen += knows
    assert 0 < seen < Case.objects.count() * len(cast.members)
