"""The wall: who is complained about never sees the complaint, by any door, and nobody sends it there."""

from __future__ import annotations

import pytest

from huiyin.cases import queries, verify
from huiyin.cases.models import NAMED, Case
from huiyin.cases.policy import Refused
from tests.cast import Cast


def test_an_accused_head_and_all_under_them_see_nothing(cast: Cast) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id], to_unit=cast.units["urban"].id)
    row = Case.objects.get(pk=case)
    assert row.secrecy == NAMED
    for name in ("wei", "boris", "bao", "clara"):
        with pytest.raises(Case.DoesNotExist):
            queries.get(cast.actor(name), case)
    assert row.unit_id == cast.units["office"].id
    assert queries.get(cast.actor("hong"), case).id == case
    assert verify.verify(cast.now).findings == []


def test_it_can_not_be_sent_to_the_accused(cast: Cast) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id])
    with pytest.raises(Refused, match="receiver_barred"):
        cast.do("hong", "transfer", case, to_unit=cast.units["urban"].id)


def test_it_can_not_be_sent_to_an_accused_unit(cast: Cast) -> None:
    case = cast.register(accused_units=[cast.units["urban"].id])
    with pytest.raises(Refused, match="receiver_barred"):
        cast.do("hong", "transfer", case, to_unit=cast.units["urban"].id)


def test_a_complaint_about_the_head_of_the_house_goes_to_the_last_resort(cast: Cast) -> None:
    case = cast.register(accused_members=[cast.members["hong"].id])
    assert Case.objects.get(pk=case).unit_id == cast.units["discipline"].id
    for name in ("hong", "anna", "boris", "su"):
        with pytest.raises(Case.DoesNotExist):
            queries.get(cast.actor(name), case)
    assert queries.get(cast.actor("jing"), case).id == case


def test_naming_the_accused_later_shuts_the_case_at_once(cast: Cast) -> None:
    case = cast.register()
    assert queries.get(cast.actor("su"), case).id == case
    cast.do("anna", "correct", case, reason="来信第二页提到", accused_members=[cast.members["su"].id])
    with pytest.raises(Case.DoesNotExist):
        queries.get(cast.actor("su"), case)
    assert queries.find(cast.actor("su"), "施工") == []
    assert queries.find(cast.actor("hong"), "施工") == [case]
    assert verify.verify(cast.now).findings == []


def test_who_steps_aside_is_cut_off(cast: Cast) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "take", case)
    cast.do("boris", "recuse", case, recused=cast.members["boris"].id, reason="当事人是亲戚")
    with pytest.raises(Case.DoesNotExist):
        queries.get(cast.actor("boris"), case)
    assert queries.get(cast.actor("bao"), case).id == case
    assert verify.verify(cast.now).findings == []
