"""The journal of the house: who changed what; verification from the page; checkpoints kept and checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.administration.pages import proof
from huiyin.cases import proved
from huiyin.institution import acts
from huiyin.institution.models import Unit
from huiyin.journal import checkpoints
from huiyin.kernel import calendars
from tests.cast import START, Cast

At = Callable[..., Client]
PAGE = "/administration/journal/"
KEPT = f"{PAGE}checkpoints/"


@pytest.fixture(autouse=True)
def _books() -> None:
    """Books and checkpoints of earlier tests are not this house's."""
    for path in (*checkpoints.folder().glob("*.jsonl"), proved._home() / "verifications.jsonl"):
        path.unlink(missing_ok=True)


def at_once(work: Callable[[], None]) -> None:
    """Here the thread beside the page is the page's own: it sees the test's database."""
    work()


def test_who_changed_what_stands_there(ada: Cast, at: At) -> None:
    by = acts.By(ada.pass_time(minutes=1), ada.members["ada"].id, via="page")
    name = {"zh": "水务局", "en": "Water", "es": "Agua"}
    acts.add_unit(by, ada.institution, name=name, kind="department")
    text = at("ada", "en").get(PAGE).content.decode()
    assert "A unit was added" in text
    assert "Water" in text
    assert "Ada" in text


@pytest.mark.parametrize(("language", "said"), [("en", "Role: registrar"), ("zh-hans", "职责：登记员")])
def test_it_speaks_in_words(ada: Cast, at: At, language: str, said: str) -> None:
    text = "".join(
        at("ada", language).get(PAGE, {"kind": kind}).content.decode() for kind in ("settings", "unit", "member")
    )
    assert said.lower() in text.lower()
    shown = re.sub(r"<[^>]*>", " ", text)
    assert not re.search(r"\b[a-z]+_[a-z_]+\b|[0-9a-f]{32}|\d{4}-\d\d-\d\d", shown), "codes of the machine"


def test_only_the_houses_own_streams_and_only_this_house(ada: Cast, at: At) -> None:
    case = ada.register()
    by = acts.By(START)
    names = {"zh": "邻区", "en": "Neighbours", "es": "Vecinos"}
    other = acts.create_institution(
        by, name=names, zone="Asia/Shanghai", language="en", calendar=calendars.builtin("china")
    )
    acts.add_unit(by, other, name=names, kind="office")
    for kind in ("", "settings", "unit", "member", "nonsense"):
        text = at("ada", "en").get(PAGE, {"kind": kind}).content.decode()
        assert f"case:{case}" not in text
        assert "Neighbours" not in text
        assert f"settings:{other.id}" not in text


def test_pages_by_key_hold_every_entry_once(ada: Cast, at: At) -> None:
    desk, address, seen = at("ada"), PAGE, []
    with patch("huiyin.administration.pages.journal.LINES", 7):
        while address:
            page = desk.get(address)
            seen += [line["place"] for line in page.context["lines"]]
            address = f"{PAGE}{page.context['further']}" if page.context["further"] else ""
    assert len(seen) == len(set(seen)) > 20
    assert desk.get(PAGE, {"before": "9" * 30}).status_code == 200


def test_a_verification_is_started_and_its_result_kept(ada: Cast, at: At) -> None:
    ada.register()
    desk = at("ada", "en")
    with patch.object(proof, "beside", at_once):
        assert desk.post(f"{PAGE}verification/").status_code == 302
        assert desk.post(f"{PAGE}verification/", {"recent": "1"}).status_code == 302
    recent, whole = proved.runs()
    assert (whole.whole, recent.whole) == (True, False)
    assert whole.count == 0
    assert whole.entries > 30
    assert whole.by == ada.members["ada"].id
    text = desk.get(f"{PAGE}verification/").content.decode()
    assert "nothing found" in text
    assert proved.under_way() is None


def test_what_is_found_is_told_in_words(ada: Cast, at: At) -> None:
    Unit.objects.filter(pk=ada.units["urban"].id).update(kind="desk")
    desk = at("ada", "en")
    with patch.object(proof, "beside", at_once):
        desk.post(f"{PAGE}verification/")
    assert proved.runs(1)[0].count == 1
    text = desk.get(f"{PAGE}verification/").content.decode()
    assert "1 finding" in text
    assert "kind is not what the journal says" in text
    assert "1 finding" in desk.get("/administration/").content.decode()


def test_while_one_is_under_way_another_is_not_begun(ada: Cast, at: At) -> None:
    desk, begun = at("ada", "en"), []
    with proved.alone() as first, patch.object(proof, "beside", begun.append):
        assert first
        proved.tell(proved.State(ada.now, "Cases", 40, 100))
        desk.post(f"{PAGE}verification/")
        text = desk.get(f"{PAGE}verification/").content.decode()
        with proved.alone() as second:
            assert not second
    assert begun == []
    assert "40 / 100" in text
    assert proved.under_way() is None


def test_checkpoints_are_taken_away_and_checked(ada: Cast, at: At) -> None:
    ada.register()
    desk = at("ada", "en")
    with patch.object(proof, "beside", at_once):
        desk.post(f"{PAGE}verification/")
    (month,) = checkpoints.months()
    assert checkpoints.last_checkpoint().digest[:16] in desk.get(KEPT).content.decode()  # type: ignore[union-attr]
    kept = desk.get(f"{KEPT}{month}").content
    assert kept == (checkpoints.folder() / month).read_bytes()
    assert "is what the kept checkpoints say" in check(desk, kept)
    (checkpoints.folder() / month).unlink()
    assert "was taken out or rewritten" in check(desk, kept)
    assert "not what the kept" in check(desk, re.sub(rb'"entries":\d+', b'"entries":1', kept))
    assert "There is no checkpoint" in check(desk, b"") or "submitted file is empty" in check(desk, b"")
    assert desk.get(f"{KEPT}../x").status_code == 404
    assert desk.get(f"{KEPT}1999-01.jsonl").status_code == 404


def check(desk: Client, text: bytes) -> str:
    """What the page says of a kept file."""
    return desk.post(KEPT, {"file": SimpleUploadedFile("kept.jsonl", text)}).content.decode()


def test_a_page_asks_the_same_of_a_full_house(ada: Cast, at: At) -> None:
    desk = at("ada")
    pages = [PAGE, f"{PAGE}verification/", KEPT, "/administration/", "/administration/keys/"]
    few = [[count(desk, page) for page in pages] for _ in range(2)][1]
    for number in range(5):
        ada.register()
        name = {"zh": f"{number}", "en": f"{number}", "es": f"{number}"}
        acts.add_unit(acts.By(ada.now), ada.institution, name=name, kind="desk")
    assert [[count(desk, page) for page in pages] for _ in range(2)][1] == few
    assert max(few) < 15


def count(desk: Client, page: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(page).status_code == 200
    return len(asked)
