"""Today: what each member sees of what waits, the most urgent first, at a constant cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.matters.reading import english_in

At = Callable[..., Client]


def shown(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_says_what_will_stand_here_and_how_to_begin(at: At) -> None:
    html = shown(at("anna"))
    assert "本单位没有待办事项" in html
    assert 'href="/register/"' in html
    assert english_in(html) == []


def test_it_speaks_english(at: At) -> None:
    html = shown(at("anna", "en"))
    assert "Nothing is waiting in your unit" in html


def test_the_three_of_the_cast_see_what_is_theirs(cast: Cast, at: At) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "take", case)
    address = f'class="row-link" href="/cases/{case}/"'
    assert address in shown(at("boris"), "/?list=mine")
    assert address not in shown(at("bao"), "/?list=mine")
    assert address in shown(at("bao"), "/?list=unit")
    for name in ("mine", "unit", "overdue", "due_today", "unassigned"):
        assert address not in shown(at("clara"), f"/?list={name}")


def test_the_accused_sees_neither_the_matter_nor_a_count(cast: Cast, at: At) -> None:
    cast.register(accused_members=[cast.members["wei"].id], to_unit=cast.units["urban"].id)
    before = shown(at("wei"), "/?list=unit")
    assert "本单位没有待办事项" in before
    assert "夜间施工" not in before
    assert "夜间施工" in shown(at("hong"), "/?list=mine")


def test_my_own_come_first_and_the_unit_s_when_there_are_none(cast: Cast, at: At) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    assert f'href="/cases/{case}/"' in shown(at("boris"))
    cast.do("bao", "take", case)
    assert 'aria-current="page">本单位' in shown(at("boris")).replace("\n", "")
    assert 'href="?list=mine"' in shown(at("bao"))


def test_heaps_of_work_are_shown_to_whose_work_they_are(cast: Cast, at: At) -> None:
    assert "list=to_review" in shown(at("rui"))
    assert "list=to_review" not in shown(at("anna"))
    assert "list=to_approve" in shown(at("wei"))
    assert "list=to_approve" not in shown(at("boris"))


def test_a_registration_waits_for_review_until_it_is_reviewed(cast: Cast, at: At) -> None:
    case = cast.register()
    assert f'href="/cases/{case}/"' in shown(at("rui"), "/?list=to_review")
    cast.do("rui", "review_registration", case)
    assert f'href="/cases/{case}/"' not in shown(at("rui"), "/?list=to_review")


def test_a_long_list_is_paged_without_a_gap_or_a_repeat(cast: Cast, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.matters.pages.today.PAGE", 3)
    made = [cast.register() for _ in range(8)]
    client, address, seen = at("anna"), "/?list=unit", []
    for _ in range(3):
        answer = client.get(address)
        seen += [row.id for row in answer.context["rows"]]
        address = "/" + answer.context["further"]
    assert seen == made
    assert answer.context["further"] == ""


@pytest.mark.parametrize(
    "after", ["x", "2026-01-01~1", "2026-01-01T00:00:00+00:00~x", "~", "2026-01-01T00:00:00Z~9" * 9]
)
def test_an_address_that_can_not_be_read_begins_at_the_top(cast: Cast, at: At, after: str) -> None:
    case = cast.register()
    assert f'href="/cases/{case}/"' in shown(at("anna"), f"/?list=unit&after={after}")
    assert f'href="/cases/{case}/"' in shown(at("anna"), "/?list=nonsense")


def test_a_secret_matter_shows_its_lock(cast: Cast, at: At) -> None:
    cast.register(secrecy="confidential")
    html = shown(at("hong"), "/?list=unit")
    assert "保密" in html
    assert "夜间施工" in html
    assert "夜间施工" not in shown(at("anna"), "/?list=unit"), "a registrar has no right to confidential matters"


def test_the_part_that_changes_is_fetched_alone(cast: Cast, at: At) -> None:
    cast.register()
    html = at("anna").get("/?list=unit", headers={"HX-Request": "true"}).content.decode()
    assert html.count("<h1>") == 1
    assert "<html" not in html


def test_what_is_new_stands_above_and_opens_the_matter(cast: Cast, at: At) -> None:
    case = cast.register()
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    html = shown(at("boris"))
    assert 'class="news"' in html
    assert 'class="news"' not in shown(at("clara"))


def test_a_page_costs_the_same_at_five_and_at_sixty_cases(cast: Cast, at: At) -> None:
    def cost() -> int:
        client = at("anna")
        client.get("/?list=unit")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/?list=unit")
        return len(asked)

    for _ in range(5):
        cast.register()
    few = cost()
    for _ in range(55):
        cast.register()
    assert cost() == few
    assert few <= 20


def test_an_account_that_is_no_member_is_told_so(db: None) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create(username="nobody"))
    answer = client.get("/")
    assert answer.status_code == 403
    assert "您的账号不属于本系统的任何单位" in answer.content.decode()


def test_a_part_is_never_kept_where_the_page_stands(cast: Cast, at: At) -> None:
    """Both have one address: going back would find the part alone."""
    part = at("anna").get("/?list=unit", headers={"HX-Request": "true"})
    page = at("anna").get("/?list=unit")
    assert "no-store" in part.headers["Cache-Control"]
    assert "no-store" not in page.headers["Cache-Control"], "going back to a form finds what was typed"
    assert "HX-Request" in page.headers["Vary"]
