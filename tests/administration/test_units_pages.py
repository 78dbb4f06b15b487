"""Units through the page: added, changed, moved with their cases, closed; what is refused is said in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.cases.proving import verify
from huiyin.institution.house import house
from huiyin.institution.models import Unit
from tests.administration.forms import send
from tests.cast import Cast

At = Callable[..., Client]


def added(cast: Cast, desk: Client, name: str, parent: int, **more: object) -> Unit:
    answer = send(desk, reverse("administration_units_add"), name_zh=name, parent=parent, kind="department", **more)
    assert answer.status_code == 302
    return Unit.objects.get(name__zh=name)


def test_a_unit_is_added_changed_and_found_in_the_tree(ada: Cast, at: At) -> None:
    desk, office = at("ada", "en"), ada.units["office"]
    category = next(iter(house(ada.institution.id).pack_for("matter", ada.now.date())[1].categories))
    made = added(ada, desk, "水务局", office.id, name_en="Water", places="北区\n南区", categories=[category])
    assert (made.path, made.name["es"]) == ([office.id, made.id], "水务局")
    assert made.jurisdiction == {"places": ["北区", "南区"], "categories": [category]}
    tree = [line.unit.id for line in desk.get(reverse("administration_units")).context["lines"]]
    assert tree.index(office.id) < tree.index(made.id) < tree.index(ada.units["discipline"].id)
    change = reverse("administration_units_change", args=[made.id])
    page = desk.get(change).content.decode()
    assert "北区\n南区" in page
    send(desk, change, name_zh="水利局", name_en="Water works", kind="office", places="", categories=[])
    made.refresh_from_db()
    assert (made.name["en"], made.kind, made.jurisdiction) == ("Water works", "office", {})
    assert "Water works" in desk.get(reverse("administration_units_one", args=[made.id])).content.decode()
    assert verify(ada.now).findings == []


def test_a_form_sent_twice_adds_one_unit(ada: Cast, at: At) -> None:
    desk, before = at("ada"), Unit.objects.count()
    form = {"name_zh": "水务局", "parent": ada.units["office"].id, "kind": "department", "key": "once"}
    for _ in range(2):
        assert desk.post(reverse("administration_units_add"), form).status_code == 302
    assert Unit.objects.count() == before + 1


def test_a_form_keeps_what_was_typed_and_names_what_is_missing(ada: Cast, at: At) -> None:
    answer = send(at("ada", "en"), reverse("administration_units_add"), name_en="Water", parent=0, kind="desk")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Water"' in page
    assert 'href="#id_name_zh"' in page


def test_a_move_shows_what_it_changes_before_it_is_made(ada: Cast, at: At) -> None:
    case = ada.register(to_unit=ada.units["urban"].id)
    desk, urban = at("ada", "en"), ada.units["urban"]
    under = added(ada, desk, "建设局", ada.units["office"].id)
    address = reverse("administration_units_move", args=[urban.id])
    for alone in (str(under.id), "0"):
        shown = send(desk, address, parent=alone)
        assert shown.status_code == 200
        assert list(Unit.objects.get(pk=urban.id).path) == [ada.units["office"].id, urban.id]
    page = shown.content.decode()
    lost = page[page.index("See them no longer") :]
    assert all(name in lost for name in ("Hong", "Lin", "Su"))
    assert "Wei" not in lost
    assert send(desk, address, parent="0", sure=1).status_code == 302
    assert list(Unit.objects.get(pk=urban.id).path) == [urban.id]
    # Of what was registered at the office it still sees, for it takes part; of what comes to the bureau alone not.
    assert at("hong").get(reverse("case", args=[case])).status_code == 200
    own = ada.register("boris")
    assert at("hong").get(reverse("case", args=[own])).status_code == 404
    assert verify(ada.now).findings == []


@pytest.mark.parametrize("parent", ["urban", "discipline"])
def test_a_unit_goes_not_below_itself_nor_below_the_last_resort(ada: Cast, at: At, parent: str) -> None:
    address = reverse("administration_units_move", args=[ada.units["urban"].id])
    answer = send(at("ada", "en"), address, parent=ada.units[parent].id, sure=1)
    assert answer.status_code == 422
    assert Unit.objects.get(pk=ada.units["urban"].id).parent_id == ada.units["office"].id


def test_what_stands_in_the_way_of_closing_is_said(ada: Cast, at: At) -> None:
    case = ada.register(to_unit=ada.units["urban"].id)
    desk = at("ada", "en")
    urban, office = (reverse("administration_units_close", args=[ada.units[one].id]) for one in ("urban", "office"))
    assert "open matters" in desk.get(urban).content.decode()
    assert "Units below" in desk.get(office).content.decode()
    assert send(desk, urban).status_code == 422
    last = reverse("administration_units_close", args=[ada.units["discipline"].id])
    assert "last resort" in send(desk, last).content.decode()
    ada.do("boris", "transfer", case, to_unit=ada.units["education"].id)
    assert send(desk, urban).status_code == 302
    assert not house(ada.institution.id).units[ada.units["urban"].id].active
    assert Case.objects.get(pk=case).unit_id == ada.units["education"].id
    assert verify(ada.now).findings == []


def test_an_accused_administrator_finds_no_gap_in_the_counts(ada: Cast, at: At) -> None:
    address = reverse("administration_units_one", args=[ada.units["office"].id])
    before = at("ada", "en").get(address).context["line"].open
    ada.register(accused_members=[ada.members["ada"].id])
    assert at("ada", "en").get(address).context["line"].open == before
    ada.register()
    assert at("ada", "en").get(address).context["line"].open == before + 1


def test_another_institutions_unit_is_like_one_that_never_was(ada: Cast, at: At) -> None:
    other = Unit.objects.create(
        institution=type(ada.institution).objects.create(name={}, zone="Asia/Shanghai", calendar="china"),
        path=[],
        name={},
        kind="office",
    )
    for name in ("one", "change", "move", "close"):
        assert at("ada").get(reverse(f"administration_units_{name}", args=[other.id])).status_code == 404


def test_confidential_matters_are_counted_nowhere_and_keep_the_unit_open(ada: Cast, at: At) -> None:
    urban = ada.units["urban"]
    case = ada.register("boris", secrecy="confidential")
    ada.do("wei", "add_task", case, task="现场核查", to_unit=urban.id, task_by=ada.now.date())
    desk = at("ada", "en")
    address = reverse("administration_units_close", args=[urban.id])
    page = desk.get(address)
    assert page.context["obstacles"] == []
    assert "closing is refused" in page.content.decode()
    assert desk.get(reverse("administration_units_one", args=[urban.id])).context["line"].open == 0
    refused = send(desk, address)
    assert refused.status_code == 422
    assert "It is not free yet" in refused.content.decode()
    assert house(ada.institution.id).units[urban.id].active
    assert Case.objects.get(pk=case).unit_id == urban.id


def test_of_who_leaves_only_ordinary_matters_are_told(ada: Cast, at: At) -> None:
    for secrecy in ("ordinary", "confidential"):
        case = ada.register("boris", secrecy=secrecy)
        ada.do("wei", "take", case)
    desk, address = at("ada", "en"), reverse("administration_staff_leave", args=[ada.members["wei"].id])
    page = desk.get(address)
    assert (page.context["cases"], page.context["open"]) == (1, 1)
    assert "Confidential matters are not counted here" in page.content.decode()
    assert "1 matter went to others" in desk.get(send(desk, address, on=ada.now.date()).url).content.decode()
    assert not Case.objects.filter(member=ada.members["wei"]).exists()
