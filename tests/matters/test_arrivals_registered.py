"""What has come is registered: once, by one, and nothing typed is lost when somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from huiyin.cases.models import Contact
from huiyin.cases.proving import verify
from huiyin.matters.models import OPENED, REGISTERED, Draft
from tests.cast import Cast
from tests.matters.post import noted, opened, rows, sheet_of
from tests.matters.reading import text_of
from tests.matters.sheets import LETTER as TYPED
from tests.matters.sheets import errors, fields, send

At = Callable[..., Client]


def test_registered_by_a_colleague_meanwhile_nothing_typed_is_lost(cast: Cast, at: At) -> None:
    ids = noted(cast, 2)
    opened(cast, *ids)
    anna = at("anna", "en")
    mine, theirs = sheet_of(anna, ids[0]), sheet_of(anna, ids[0])
    assert send(anna, {**theirs, "title": "别的信", "name": "李强", "text": "另一件完全不同的事。"}).status_code == 302
    answer = send(anna, mine)
    if answer.status_code == 200:  # what is known already is shown first
        assert "No. 1 was registered by Anna meanwhile." in text_of(answer.content.decode())
    else:
        assert answer.status_code == 409
    page = answer.content.decode()
    assert "somebody else saw to it" in page
    again = fields(page)
    assert [again[name] for name in TYPED] == [[TYPED[name]] for name in TYPED]
    assert "arrival" not in again
    assert Contact.objects.count() == 1
    assert Draft.objects.count() == 1, "kept on the server too"
    answer = send(anna, again)
    answer = send(anna, fields(answer.content.decode())) if answer.status_code == 200 else answer
    assert answer.status_code == 302, errors(answer)
    assert Contact.objects.count() == 2
    assert [row.state for row in rows(*ids)] == [REGISTERED, OPENED]
    assert verify(cast.now).findings == []


def test_a_registration_sent_twice_is_one_and_marks_once(cast: Cast, at: At) -> None:
    (one,) = noted(cast, 1)
    opened(cast, one)
    anna = at("anna", "en")
    sheet = sheet_of(anna, one)
    first, second = send(anna, sheet), send(anna, sheet)
    assert first["Location"] == second["Location"]
    assert Contact.objects.count() == 1
    assert rows(one)[0].contact == Contact.objects.get()


def test_a_draft_keeps_the_letter_it_is_of(cast: Cast, at: At) -> None:
    (one,) = noted(cast, 1)
    opened(cast, one)
    anna = at("anna", "en")
    sheet = sheet_of(anna, one)
    assert send(anna, sheet, do="look").status_code == 200
    kept = fields(anna.get("/register/", {"draft": sheet["key"][0]}).content.decode())
    assert kept["arrival"] == [str(one)]
    assert send(anna, kept, do="channel:higher_office").status_code == 200
    dropped = anna.post("/register/", {"do": "drop", "key": "0" * 32, "channel": "letter", "arrival": one})
    assert fields(anna.get(dropped["Location"]).content.decode())["arrival"] == [str(one)]
    assert rows(one)[0].state == OPENED


def test_an_unopened_letter_registered_at_once_is_opened_by_that(cast: Cast, at: At) -> None:
    (one,) = noted(cast, 1)
    anna = at("anna", "en")
    assert send(anna, sheet_of(anna, one)).status_code == 302
    row = rows(one)[0]
    assert (row.state, row.opened_at) == (REGISTERED, row.ended_at)


def test_a_refused_registration_leaves_the_letter_where_it_was(cast: Cast, at: At) -> None:
    (one,) = noted(cast, 1)
    opened(cast, one)
    anna = at("anna", "en")
    answer = send(anna, sheet_of(anna, one), title="")
    assert answer.status_code == 422
    assert fields(answer.content.decode())["arrival"] == [str(one)]
    assert rows(one)[0].state == OPENED


def test_a_colleague_sees_that_it_is_registered_and_no_number(cast: Cast, at: At) -> None:
    """Numbers for some lines only would tell which letter is hidden from whom."""
    (one,) = noted(cast, 1, who="boris", unit="urban")
    opened(cast, one, who="boris")
    boris = at("boris", "en")
    assert send(boris, sheet_of(boris, one)).status_code == 302
    number = Contact.objects.get().number
    assert number in boris.get("/arrivals/").content.decode()
    page = at("bao", "en").get("/arrivals/").content.decode()
    assert "Registered" in text_of(page)
    assert number not in page
