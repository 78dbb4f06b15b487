"""What has come to a unit keeps it open: no letter lies where nobody comes any more."""

from __future__ import annotations

import pytest

from huiyin.cases import branches
from huiyin.institution import acts as institution
from huiyin.institution.acts import By, NotPossible
from huiyin.matters import arrivals
from tests.cast import Cast


def test_a_unit_is_not_closed_while_a_letter_that_came_to_it_lies_there(cast: Cast) -> None:
    name = {"zh": "窗口", "en": "Counter", "es": "Mostrador"}
    unit = institution.add_unit(
        By(cast.now), cast.institution, name=name, kind="department", parent=cast.units["office"]
    )
    institution.give_role(By(cast.now), cast.members["anna"], unit, "registrar", cast.now.date())
    anna = arrivals.By(cast.actor("anna"), cast.now)
    (letter,) = arrivals.note(anna, unit.id, "letter")
    with pytest.raises(NotPossible, match="unit_has_arrivals"):
        branches.close(By(cast.now), unit)
    assert branches.obstacles(cast.actor("hong"), unit.id) == {"unit_has_arrivals": 1}
    arrivals.set_aside(anna, letter, "advertisement")
    branches.close(By(cast.now), unit)
    unit.refresh_from_db()
    assert not unit.active
