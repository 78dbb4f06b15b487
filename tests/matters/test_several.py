"""Several matters at once: one act, one confirmation, each with its own result."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from huiyin.cases.models import Case
from huiyin.institution import acts
from huiyin.journal.models import Entry
from tests.cast import Cast

At = Callable[..., Client]


def confirmed(client: Client, move: str, cases: list[int], **given: Any) -> Any:
    """Fill in the form for these matters and confirm what it shows."""
    page = client.post(f"/cases/several/{move}/", {"case": cases, **given})
    assert page.status_code == 200, page.content.decode()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    body: dict[str, list[str]] = {}
    for name, value in hidden:
        body.setdefault(name, []).append(value)
    assert body["confirmed"] == ["1"]
    return client.post(f"/cases/several/{move}/", body, follow=True), body


def test_what_stands_in_a_list_is_passed_on_in_one_act(cast: Cast, at: At) -> None:
    cases = [cast.register() for _ in range(3)]
    answer, _ = confirmed(at("anna", "en"), "transfer", cases, to_unit=cast.units["urban"].id)
    page = answer.content.decode()
    assert "Done: Transfer, 3 matters" in page
    assert set(Case.objects.values_list("unit_id", flat=True)) == {cast.units["urban"].id}
    entries = Entry.objects.filter(move="transfer")
    assert entries.count() == 3
    assert len(set(entries.values_list("act", flat=True))) == 1


def test_sent_twice_it_is_done_once_and_says_the_same(cast: Cast, at: At) -> None:
    cases = [cast.register() for _ in range(2)]
    anna = at("anna", "en")
    first, body = confirmed(anna, "transfer", cases, to_unit=cast.units["urban"].id)
    again = anna.post("/cases/several/transfer/", body, follow=True)
    assert "Done: Transfer, 2 matters" in again.content.decode()
    assert again.redirect_chain == first.redirect_chain
    assert Entry.objects.filter(move="transfer").count() == 2


def test_a_refusal_of_one_stage_leaves_only_that_one(cast: Cast, at: At) -> None:
    ready, taken = cast.register(), cast.register()
    cast.do("anna", "transfer", taken, to_unit=cast.units["urban"].id)
    answer, _ = confirmed(at("anna", "en"), "transfer", [ready, taken], to_unit=cast.units["education"].id)
    page = answer.content.decode()
    assert "Done: Transfer, 1 matter" in page
    assert "Left as they were" in page
    assert Case.objects.get(pk=taken).unit_id == cast.units["urban"].id


def test_what_fits_none_of_them_can_be_chosen_again(cast: Cast, at: At) -> None:
    unit = acts.add_unit(
        acts.By(cast.now),
        cast.institution,
        name={"zh": "教体局", "en": "Schools", "es": "Escuelas"},
        kind="department",
        parent=cast.units["office"],
        jurisdiction={"categories": ["education"]},
    )
    acts.give_role(acts.By(cast.now), cast.members["ning"], unit, "handler", date(2026, 1, 1))
    cases = [cast.register(category="environment_noise") for _ in range(2)]
    page = at("anna", "en").post("/cases/several/transfer/", {"case": cases, "to_unit": unit.id, "reason": "职责"})
    html = page.content.decode()
    assert page.status_code == 422
    assert "Matters of this category are not this unit&#x27;s" in html
    assert f'value="{unit.id}" selected' in html
    assert "职责" in html


def test_of_two_only_what_fits_is_done_and_the_other_says_why(cast: Cast, at: At) -> None:
    unit = acts.add_unit(
        acts.By(cast.now),
        cast.institution,
        name={"zh": "教体局", "en": "Schools", "es": "Escuelas"},
        kind="department",
        parent=cast.units["office"],
        jurisdiction={"categories": ["education"]},
    )
    acts.give_role(acts.By(cast.now), cast.members["ning"], unit, "handler", date(2026, 1, 1))
    fits, other = cast.register(category="education"), cast.register(category="environment_noise")
    answer, _ = confirmed(at("anna", "en"), "transfer", [fits, other], to_unit=unit.id)
    page = answer.content.decode()
    assert "Done: Transfer, 1 matter" in page
    assert "Matters of this category are not this unit&#x27;s" in page
    assert Case.objects.get(pk=fits).unit_id == unit.id
    assert Case.objects.get(pk=other).unit_id == cast.units["office"].id


def test_nothing_changes_before_it_is_confirmed(cast: Cast, at: At) -> None:
    case = cast.register()
    page = at("anna", "en").post("/cases/several/transfer/", {"case": case, "to_unit": cast.units["urban"].id})
    assert "Yes: Transfer, 1 matter" in page.content.decode()
    assert "Urban management" in page.content.decode(), "to whom it goes is not said"
    assert Case.objects.get(pk=case).unit_id == cast.units["office"].id


def test_what_is_missing_is_said_beside_the_field(cast: Cast, at: At) -> None:
    case = cast.register()
    page = at("anna", "en").post("/cases/several/transfer/", {"case": case, "reason": "职责范围"})
    assert page.status_code == 422
    assert "职责范围" in page.content.decode()


def test_another_s_matters_are_not_even_named(cast: Cast, at: At) -> None:
    own, hidden = cast.register(), cast.register(accused_members=[cast.members["anna"].id])
    page = at("anna", "en").post("/cases/several/transfer/", {"case": [own, hidden], "to_unit": cast.units["urban"].id})
    assert Case.objects.get(pk=hidden).number not in page.content.decode()


@pytest.mark.parametrize("move", ["draft_reply", "correct", "join", "approve", "register", "remind"])
def test_what_concerns_one_matter_is_no_move_for_several(cast: Cast, at: At, move: str) -> None:
    case = cast.register()
    assert at("anna").post(f"/cases/several/{move}/", {"case": case}).status_code == 404


@pytest.mark.parametrize("cases", [[], ["0"], ["x"]])
@pytest.mark.parametrize("way", ["get", "post"])
def test_whoever_ticks_nothing_is_told_on_the_same_list(cast: Cast, at: At, cases: list[str], way: str) -> None:
    case = cast.register()
    send = getattr(at("anna", "en"), way)
    page = send("/cases/several/transfer/?list=unit", {"list": "unit", "case": cases}, follow=True).content.decode()
    assert "Tick at least one matter" in page
    assert f'value="{case}"' in page


def test_what_is_no_matter_of_one_s_own_is_not_moved(cast: Cast, at: At) -> None:
    page = at("anna", "en").get("/cases/several/transfer/", {"case": "99999"})
    assert "None of these can be moved so" in page.content.decode()


def test_the_list_one_comes_from_is_offered_with_what_can_be_done(cast: Cast, at: At) -> None:
    case = cast.register(title="路灯不亮")
    page = at("anna", "en").get("/cases/several/", {"list": "unit"}).content.decode()
    assert f'value="{case}"' in page
    assert 'formaction="/cases/several/transfer/"' in page
    assert "/cases/several/draft_reply/" not in page
    assert "/cases/several/add_papers/" not in page
    found = at("anna", "en").get("/cases/several/", {"q": "路灯"}).content.decode()
    assert f'value="{case}"' in found
    assert "/cases/several/?list=" in at("anna").get("/?list=unit").content.decode()


def test_of_another_s_form_nothing_is_told(cast: Cast, at: At) -> None:
    cases = [cast.register()]
    _, body = confirmed(at("anna", "en"), "transfer", cases, to_unit=cast.units["urban"].id)
    assert at("rui").get(f"/cases/several/done/{body['key'][0]}/").status_code == 404
