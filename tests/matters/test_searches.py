"""Searches that a member keeps: theirs alone, sealed, asked again with a press."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from huiyin.matters import searches
from huiyin.matters.models import SavedSearch
from tests.cast import Cast

At = Callable[..., Client]


def test_a_kept_search_is_there_again_for_its_member_only(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    answer = anna.post("/find/keep/", {"q": "路灯", "phase": "open", "name": "Street lamps"})
    assert answer.headers["Location"] == "/find/?q=%E8%B7%AF%E7%81%AF&phase=open"
    page = anna.get("/find/").content.decode()
    assert 'href="/find/?q=%E8%B7%AF%E7%81%AF&amp;phase=open"' in page
    assert "Street lamps" in page
    assert "Street lamps" not in at("rui", "en").get("/find/").content.decode()


def test_without_a_name_it_is_called_what_it_asks(cast: Cast, at: At) -> None:
    at("anna", "en").post("/find/keep/", {"q": "路灯", "phase": "open"})
    assert [one.name for one in searches.kept(cast.actor("anna"))] == ["路灯 · Stage: open"]


def test_one_of_the_same_name_gives_way(cast: Cast, at: At) -> None:
    for words in ("路灯", "水管"):
        at("anna").post("/find/keep/", {"q": words, "name": "常用"})
    assert [one.query for one in searches.kept(cast.actor("anna"))] == ["q=%E6%B0%B4%E7%AE%A1"]


def test_what_is_sought_rests_sealed(cast: Cast, at: At) -> None:
    at("anna").post("/find/keep/", {"q": "王芳", "name": "王芳的信"})
    row = SavedSearch.objects.get()
    assert "王芳" not in f"{row.sealed}{row.wrapped}"


def test_nobody_forgets_another_s(cast: Cast, at: At) -> None:
    at("anna").post("/find/keep/", {"q": "路灯"})
    key = SavedSearch.objects.get().id
    at("rui").post("/find/forget/", {"search": key})
    assert SavedSearch.objects.exists()
    at("anna").post("/find/forget/", {"search": key})
    assert not SavedSearch.objects.exists()


def test_there_is_room_for_so_many(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    for n in range(searches.MOST):
        assert searches.keep(cast.actor("anna"), str(n), "q=x")
    page = anna.post("/find/keep/", {"q": "路灯"}, follow=True).content.decode()
    assert "Forget one, then keep this one" in page
    assert SavedSearch.objects.count() == searches.MOST


def test_nothing_sought_is_nothing_kept(cast: Cast, at: At) -> None:
    assert at("anna").post("/find/keep/", {"name": "x"}).headers["Location"] == "/find/"
    assert not SavedSearch.objects.exists()
