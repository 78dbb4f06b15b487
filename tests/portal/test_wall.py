"""Whoever is complained about by way of the portal never sees it, nor do those under them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from huiyin.cases import policy, queries
from huiyin.cases.models import CONFIDENTIAL, NAMED, Case
from tests.cast import Cast
from tests.matters.conftest import Desk
from tests.portal.person import Person

pytestmark = pytest.mark.django_db
At = Callable[..., Desk]


@pytest.mark.parametrize("name", ["Boris", "boris", "Mr Boris of the squad"])
def test_a_named_member_sees_nothing_anywhere(portal: Cast, person: Callable[..., Person], at: At, name: str) -> None:
    person().submit(staff={"concerns_staff": "yes", "accused_others": name})
    case = Case.objects.get()
    assert case.secrecy == NAMED
    assert policy.visible_ids(portal.actor("boris"), [case.id]) == []
    desk = at("boris", "en")
    for path in ("/", "/inbox/", "/load/", "/find/?q=夜间施工", f"/cases/{case.id}/"):
        page = desk.get(path).content.decode()
        assert case.number not in page
    assert desk.get(f"/cases/{case.id}/").status_code == 404
    assert case.unit_id in (portal.units["office"].id, portal.units["discipline"].id)


def test_those_under_a_sole_head_do_not_see_it_either(portal: Cast, person: Callable[..., Person]) -> None:
    person().submit(staff={"concerns_staff": "yes", "accused_others": "Wei"})
    case = Case.objects.get().id
    for name in ("wei", "boris", "bao"):
        assert policy.visible_ids(portal.actor(name), [case]) == []


def test_a_name_nobody_bears_goes_to_the_last_resort(portal: Cast, person: Callable[..., Person]) -> None:
    person().submit(staff={"concerns_staff": "yes", "accused_others": "那个穿制服的"})
    case = Case.objects.get()
    assert (case.unit_id, case.secrecy) == (portal.units["discipline"].id, CONFIDENTIAL)
    assert queries.get(portal.actor("jing"), case.id).id == case.id
    assert policy.visible_ids(portal.actor("anna"), [case.id]) == []


def test_an_accused_unit_is_walled_off(portal: Cast, person: Callable[..., Person]) -> None:
    person().submit(staff={"concerns_staff": "yes", "accused_units": str(portal.units["urban"].id)})
    case = Case.objects.get().id
    for name in ("boris", "wei"):
        assert policy.visible_ids(portal.actor(name), [case]) == []
