"""Find: numbers, words, names, telephones; what is hidden is neither listed nor counted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases import queries as cases
from huiyin.matters import queries
from huiyin.matters.pages import find as page
from tests.cast import Cast

At = Callable[..., Client]


def body(client: Client, **sought: str) -> str:
    answer = client.get("/find/", sought)
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_characters_of_the_text_find_it(cast: Cast, at: At) -> None:
    case = cast.register(title="路灯不亮", text="十二号路口漆黑一片")
    html = body(at("anna", "en"), q="漆黑")
    assert f'href="/cases/{case}/"' in html
    assert '<span class="tally">1</span> matter, the newest first' in html


def test_what_was_sought_stays_in_the_box_and_is_marked(cast: Cast, at: At) -> None:
    cast.register(title="<b>路灯</b>不亮")
    html = body(at("anna", "en"), q="路灯")
    assert 'value="路灯"' in html
    assert "&lt;b&gt;<mark>路灯</mark>&lt;/b&gt;不亮" in html


@pytest.mark.parametrize("typed", ["事〔2026〕000001", "信〔2026〕000001", "2026 1", "000001", "信〔2026〕 000001"])
def test_a_number_finds_it_however_it_is_written(cast: Cast, at: At, typed: str) -> None:
    cast.pass_time(days=200)  # the page's year is the clock's on the wall
    case = cast.register()
    typed = typed.replace("2026", str(cast.now.year))
    hits = page.sought(cast.actor("anna"), typed)
    assert [line.row.id for line in hits.numbered] == [case]
    assert "With this number" in body(at("anna", "en"), q=f"{cast.now.year} 1")


@pytest.mark.parametrize(
    "typed", ["王芳", "130 0000 0000", "13000000000", "王方", "wang@example.org", "11010519491231002X"]
)
def test_a_person_is_found_by_what_is_known_of_them(cast: Cast, typed: str) -> None:
    case = cast.register(email="wang@example.org", identity_kind="identity_card", identity_number="11010519491231002X")
    cast.register(name="李娜", phone="13900009999")
    assert [line.row.id for line in page.sought(cast.actor("anna"), typed).lines] == [case]


def test_a_hit_by_telephone_says_why_and_shows_masks_only(cast: Cast, at: At) -> None:
    cast.register(name="欧阳静怡")
    html = body(at("anna", "en"), q="13000000000")
    assert "same telephone" in html
    assert "静怡" not in html
    assert "00000000" not in html.partition('<ul class="rows')[2].partition("</ul>")[0]


def test_newest_first_closed_ones_with_their_closing(cast: Cast, at: At) -> None:
    first, second = cast.register(), cast.register()
    cast.do("anna", "answer_on_the_spot", first, reply_text="已说明", outcome="informed")
    html = body(at("anna", "en"), q="施工")
    assert html.index(f"/cases/{second}/") < html.index(f"/cases/{first}/")
    assert "Answered" in html


def test_hidden_matters_are_neither_found_nor_counted(cast: Cast, at: At) -> None:
    seen = cast.register(to_unit=cast.units["urban"].id)
    hidden = cast.register(accused_members=[cast.members["boris"].id])
    number = cases.get(cast.actor("hong"), hidden).number
    boris = cast.actor("boris")
    for typed in ("施工", "王芳", "13000000000"):
        hits = page.sought(boris, typed)
        assert ([line.row.id for line in hits.lines], hits.count) == ([seen], 1)
    assert page.sought(boris, number).count == page.sought(boris, "事〔2026〕000999").count == 0
    assert queries.people(cast.actor("clara"), "王芳") == {}
    html = body(at("clara", "en"), q="施工")
    assert "Nothing you may see" in html
    assert 'class="tally"' not in html
    assert f"/cases/{hidden}/" not in body(at("boris", "en"))


def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [cast.register() for _ in range(7)]
    monkeypatch.setattr(page, "PAGE", 3)
    anna, found, before = cast.actor("anna"), [], None
    for _ in range(3):
        hits = page.sought(anna, "施工", before)
        assert hits.count == 7
        found += [line.row.id for line in hits.lines]
        before = hits.next
    assert found == made[::-1]
    assert before is None


def test_counts_are_exact_to_a_limit(cast: Cast, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        cast.register()
    monkeypatch.setattr(page, "MOST_COUNTED", 3)
    assert page.sought(cast.actor("anna"), "施工").count == 4


def test_an_empty_box_says_what_can_be_sought_and_shows_the_newest(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    assert "two characters" in body(anna)
    assert "The newest" not in body(anna)
    case = cast.register()
    assert f"/cases/{case}/" in body(anna)
    assert f"/cases/{case}/" not in body(at("clara", "en"))


@pytest.mark.parametrize("typed", ["施工", "13000000000", "1"])
def test_queries_do_not_grow_with_hits(
    cast: Cast, at: At, typed: str, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    anna = at("anna", "en")

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            body(anna, q=typed)
        return len(caught)

    with django_capture_on_commit_callbacks(execute=True):  # then the process keeps the institution's key
        cast.register()
    body(anna, q=typed)
    before = asked()
    for _ in range(8):
        cast.register()
    assert asked() == before
    assert before <= 20


@pytest.mark.parametrize("typed", ['"', "(", "事〔〕", "%", "\\", "a" * 5000, "， ， ", "\x00", "²", "2026 ٣"])
def test_nothing_typed_breaks_the_page(cast: Cast, at: At, typed: str) -> None:
    cast.register()
    body(at("anna", "en"), q=typed)
    body(at("anna", "en"), q=typed, before="²")


def test_an_account_without_membership_is_refused(cast: Cast) -> None:
    client = Client()
    account = type(cast.members["anna"].account).objects.create(username="nobody")  # type: ignore[union-attr]
    client.force_login(account)
    assert client.get("/find/").status_code == 403
