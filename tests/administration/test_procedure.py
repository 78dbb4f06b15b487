"""The procedure: drawn and explained, compared, its rules confirmed one by one; numbers of the year."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.administration.labels import EFFECTS, GUARDS, SECTIONS, SURE
from huiyin.cases import procedure
from huiyin.cases.proving import verify
from huiyin.institution.house import house
from huiyin.institution.models import PackInUse
from huiyin.journal.store import entries
from huiyin.kernel.packs import Pack, to_confirm, vocabulary
from huiyin.kernel.packs.schema import Confidence
from huiyin.kernel.packs.shape import hints, is_table
from tests.cast import Cast

At = Callable[..., Client]
PAGE = "/administration/procedure/"


def newest(cast: Cast) -> PackInUse:
    """The regulation in force."""
    return PackInUse.objects.filter(institution=cast.institution).latest("version", "revision")


def test_every_word_of_a_pack_has_its_words() -> None:
    assert vocabulary.GUARDS.keys() <= GUARDS.keys()
    assert vocabulary.EFFECTS.keys() <= EFFECTS.keys()
    assert set(SURE) == set(Confidence.__args__)  # type: ignore[attr-defined]
    assert set(SECTIONS) == {"", *(key for key, hint in hints(Pack).items() if is_table(hint))}


def test_what_is_installed_stands_there(ada: Cast, at: At) -> None:
    text = at("ada", "en").get(PAGE).content.decode()
    assert newest(ada).digest[:12] in text
    assert "in force" in text
    assert "rules are to be confirmed" in text


def test_a_pack_is_drawn_and_told_as_a_table(ada: Cast, at: At) -> None:
    row, desk = newest(ada), at("ada", "en")
    text = desk.get(f"{PAGE}{row.id}/").content.decode()
    pack = house(ada.institution.id).packs[row.id]
    for entry in (*pack.statuses.values(), *pack.moves.values(), *pack.clocks.values()):
        assert entry.title["en"].replace("'", "&#x27;") in text
    picture = desk.get(f"{PAGE}{row.id}/drawing.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    assert len(text.encode()) < 150_000


def test_two_versions_are_compared_field_by_field(ada: Cast, at: At) -> None:
    new, old = PackInUse.objects.filter(institution=ada.institution).order_by("-version")
    text = at("ada", "en").get(f"{PAGE}{new.id}/difference/?from={old.id}").content.decode()
    assert "<del>" in text
    assert "added" in text
    assert at("ada").get(f"{PAGE}{new.id}/difference/?from=9{old.id}").status_code == 404


def test_a_rule_is_confirmed_once_and_the_list_shrinks(ada: Cast, at: At) -> None:
    home, desk = house(ada.institution.id), at("ada", "en")
    waiting = procedure.unconfirmed(procedure.in_force(home), {})
    mark = waiting[0][1].mark
    for _ in range(2):
        assert desk.post(f"{PAGE}rules/", {"rule": mark, "note": "局务会 2026-03-01"}).status_code == 302
    known = house(home.id).confirmed
    assert list(known) == [mark]
    assert known[mark].by == ada.members["ada"].id
    page = desk.get(f"{PAGE}rules/")
    assert len(page.context["waiting"]) == len(waiting) - 1
    assert "局务会 2026-03-01" in page.content.decode()
    moves = [one.move for one in entries(f"settings:{home.id}")]
    assert moves.count("confirm_rule") == 1
    assert verify(ada.now).findings == []


def test_what_was_confirmed_is_no_longer_to_be_confirmed_where_a_limit_is_explained(ada: Cast, at: At) -> None:
    case, desk = ada.register(), at("ada", "en")
    ada.do("anna", "transfer", case, to_unit=ada.units["urban"].id)
    for move in ("sign_for", "accept"):
        ada.do("boris", move, case)
    ada.do("wei", "open_hearing", case, hearing_on="2026-03-20", reason="双方说法不一")
    page = at("anna", "en").get(f"/cases/{case}/").content.decode()
    assert "(to be confirmed)" in page
    for _pack, rule in procedure.unconfirmed(procedure.in_force(house(ada.institution.id)), {}):
        desk.post(f"{PAGE}rules/", {"rule": rule.mark, "note": "局务会"})
    page = at("anna", "en").get(f"/cases/{case}/").content.decode()
    assert "(to be confirmed)" not in page
    assert "(confirmed here by Ada)" in page
    assert "to be confirmed" not in desk.get(f"{PAGE}{newest(ada).id}/").content.decode()


@pytest.mark.parametrize("note", ["", "x" * 301])
def test_a_confirmation_without_its_reason_is_refused_and_kept(ada: Cast, at: At, note: str) -> None:
    home = house(ada.institution.id)
    rule = to_confirm(procedure.in_force(home)[0])[0]
    answer = at("ada", "en").post(f"{PAGE}rules/", {"rule": rule.mark, "note": note})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert note in answer.content.decode()
    assert house(home.id).confirmed == {}


def test_a_rule_that_is_gone_is_not_confirmed(ada: Cast, at: At) -> None:
    assert at("ada").post(f"{PAGE}rules/", {"rule": "0" * 16, "note": "x"}).status_code == 302
    assert house(ada.institution.id).confirmed == {}


def test_numbers_of_the_year(ada: Cast, at: At) -> None:
    for _ in range(3):
        ada.register()
    page = at("ada", "en").get(f"{PAGE}numbering/")
    lines = {line.channel: line for line in page.context["lines"]}
    assert lines["letter"].last == 3
    assert lines[""].last == 3
    assert lines["letter"].number in page.content.decode()
    assert lines["call"].number == ""


def test_a_page_asks_the_same_of_a_full_house(ada: Cast, at: At) -> None:
    desk, row = at("ada"), newest(ada)
    pages = [PAGE, f"{PAGE}{row.id}/", f"{PAGE}rules/", f"{PAGE}numbering/", f"{PAGE}install/"]
    few = [count(desk, page) for page in pages for _ in range(2)]
    for rule in to_confirm(procedure.in_force(house(ada.institution.id))[0])[:4]:
        desk.post(f"{PAGE}rules/", {"rule": rule.mark, "note": "x"})
    for _ in range(5):
        ada.register()
    assert [count(desk, page) for page in pages for _ in range(2)][1::2] == few[1::2]
    assert max(few[1::2]) < 15


def count(desk: Client, page: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(page).status_code == 200
    return len(asked)
